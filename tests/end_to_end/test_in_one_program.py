"""Source and copy in one program: a preview plans from what the source will be, and says what `up` then does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.testing import Stack

from ..conftest import Shop
from .engines import Project

ProjectOf = Callable[..., Project]
HEAD = """
import os
import pulumi
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split

later = "LATER" in os.environ

def after(*resources):
    return pulumi.ResourceOptions(depends_on=list(resources))

def shop(environment):
    return ld.FlagEnvironment(project="shop", flag="gift-cards", environment=environment)
"""
CHAIN = """
defined = ld.FlagDefinition("defined", project="shop", environment="staging", flag="gift-cards", on=later)
copied = fc.FlagCopy(
    "copied", source=shop("staging"), target=shop("production"), include=["on"], opts=after(defined)
)
fc.FlagCopy("chained", source=shop("production"), target=shop("test"), include=["on"], opts=after(copied))

workspace = split.Workspace("workspace", name="Store")
places = [
    split.Environment(name, workspace="Store", name=name, production=name == "Live", opts=after(workspace))
    for name in ("Stage", "Live")
]
flag = split.Flag("flag", workspace="Store", name="bag", traffic_type="user", opts=after(*places))
killed = split.FlagDefinition(
    "killed", workspace="Store", environment="Stage", flag="bag",
    treatments=[{"name": "on"}, {"name": "off"}], default_treatment="off",
    default_rule=[{"treatment": "on", "size": 100}], killed=later, opts=after(flag),
)
bag = [split.FlagEnvironment(workspace="Store", flag="bag", environment=name) for name in ("Stage", "Live")]
fc.FlagCopy("bag", source=bag[0], target=bag[1], opts=after(killed))
"""
CHANGES = (
    "TURNS ON gift-cards in staging (on: off → on)",
    "TURNS ON gift-cards in production (on: off → on)",
    "TURNS ON gift-cards in test (on: off → on)",
    "KILLS bag in Stage (on: on → off)",
    "KILLS bag in Live (on: on → off)",
)
FIRST = "shop/staging/gift-cards: this program changes it first; it is taken as it will be then"

RELEASE = """
tagged = ld.Flag("tagged", project="shop", key="theme", tags=["r9"], adopt=True)
changed = ld.FlagDefinition("changed", project="shop", environment="staging", flag="theme", on=later,
                            opts=after(tagged))
new = [ld.Flag("new", project="shop", key="brand-new", tags=["r9"])] if later else []
made = [
    ld.FlagDefinition("made", project="shop", environment="staging", flag="brand-new", on=True, opts=after(*new))
] if later else []
fc.Promotion(
    "release",
    source=ld.EnvironmentRef(project="shop", environment="staging"),
    target=ld.EnvironmentRef(project="shop", environment="production"),
    select=fc.Select(tags=["r9"]),
    include=["on"],
    opts=after(tagged, changed, *(new if "NEW" in os.environ else []), *(made if "NEW" in os.environ else [])),
)
"""


@pytest.mark.timeout(300)
def test_a_copy_is_planned_from_what_its_source_will_be(project_of: ProjectOf) -> None:
    project = project_of(HEAD + CHAIN)
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    project.run("up")
    project.environment |= {"LATER": "1", "PULUMI_EXPERIMENTAL": "true"}
    shop.forget_requests()
    preview = project.run("preview", "--save-plan", "plan.json").text
    assert [change for change in CHANGES if change not in preview] == []
    assert FIRST in preview
    assert [request for request in shop.requests() if not request.startswith("GET ")] == []

    up = project.run("up", "--plan", "plan.json")
    assert [change for change in CHANGES if change not in up.text] == []
    assert up.count("updated") == len(CHANGES)
    assert FIRST not in up.text
    assert "TURNS" not in project.run("preview").text


@pytest.mark.timeout(300)
def test_a_saved_plan_binds_what_the_copy_was_to_change(project_of: ProjectOf) -> None:
    project = project_of(HEAD + CHAIN)
    project.run("up")
    project.environment |= {"LATER": "1", "PULUMI_EXPERIMENTAL": "true"}
    project.run("preview", "--save-plan", "plan.json")
    Shop(project.folder / ".flagcopy" / "local.db").edit("gift-cards", "production", {"kind": "turnFlagOn"})
    refused = project.run("up", "--plan", "plan.json", ok=False).text
    assert "violates plan" in refused


@pytest.mark.timeout(300)
def test_a_promotion_counts_flags_that_the_program_changes_first(project_of: ProjectOf) -> None:
    project = project_of(HEAD + RELEASE)
    project.run("up")
    project.environment["LATER"] = "1"
    preview = project.run("preview").text
    assert "shop/staging → shop/production: 1 flag would change, 0 unchanged" in preview
    assert "TURNS ON theme in production (on: off → on)" in preview
    assert "shop/staging/theme: this program changes it first; it is taken as it will be then" in preview


@pytest.mark.timeout(300)
def test_a_flag_that_is_made_and_joins_is_said_and_not_counted_as_nothing(project_of: ProjectOf) -> None:
    project = project_of(HEAD + RELEASE)
    project.run("up")
    project.environment |= {"LATER": "1", "NEW": "1"}
    preview = project.run("preview").text
    assert "release: the plan is not known yet: this program changes brand-new first" in preview
    assert "shop/staging → shop/production: 1 flag would change, 0 unchanged, 1 not known yet" in preview
    assert "LaunchDarkly flag definition shop/staging/brand-new will be, as soon as it is there:" in preview
    up = project.run("up").text
    assert "TURNS ON brand-new in production (on: off → on)" in up
    assert "TURNS ON theme in production (on: off → on)" in up


@pytest.mark.timeout(300)
def test_a_segment_that_the_program_makes_does_not_block_the_copy(project_of: ProjectOf) -> None:
    program = """
made = ld.Segment("made", project="shop", environment="production", key="qa-only", name="QA only")
fc.FlagCopy(
    "rules",
    source=ld.FlagEnvironment(project="shop", flag="checkout-v2", environment="staging"),
    target=ld.FlagEnvironment(project="shop", flag="checkout-v2", environment="production"),
    include=["rules"], strategy="patch", opts=after(made),
)
"""
    project = project_of(HEAD + program)
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    shop.http.post("/api/v2/segments/shop/staging", json={"key": "qa-only", "name": "QA"}).raise_for_status()
    clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["qa-only"], "negate": False}
    on = shop.flag("checkout-v2")["variations"][0]["_id"]
    shop.edit("checkout-v2", "staging", {"kind": "addRule", "clauses": [clause], "variationId": on})
    preview = project.run("preview").text
    assert "the segment 'qa-only' is not there yet: this program makes it" in preview
    project.run("up")
    assert shop.block("checkout-v2", "production")["rules"][-1]["clauses"][0]["values"] == ["qa-only"]


def test_copies_of_one_flag_need_no_order(flagcopy_stack: Callable[..., Stack]) -> None:
    """The engine makes them side by side."""

    def program() -> None:
        ends = [
            ld.FlagEnvironment(project="shop", flag="checkout-v2", environment=name)
            for name in ("staging", "production")
        ]
        for part in ("rules", "fallthrough", "off_variation"):
            fc.FlagCopy(part, source=ends[0], target=ends[1], include=[part])

    stack = flagcopy_stack(program)
    assert stack.up().errors == []
    assert not stack.up().changed
