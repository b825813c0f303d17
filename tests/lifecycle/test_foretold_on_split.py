"""What a program changes first is known by name and by id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.resource import Resource
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.flag import FlagLife
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.split.lives.segment_keys import SegmentKeysLife

FLAG = "saved_cards"
Plan = Callable[..., Any]


@pytest.fixture
def names(session: Session) -> dict[str, dict[str, str]]:
    """The workspace and its environments, by name and by id."""
    directory = session.platform("split").directory(None)  # type: ignore[attr-defined]
    workspace = directory.workspace_id("Payments")
    ids = {name: directory.environment(workspace, name)["id"] for name in ("Staging", "Production")}
    return {"name": {"workspace": "Payments", **{n: n for n in ids}}, "id": {"workspace": workspace, **ids}}


@pytest.fixture
def check(session: Session) -> Plan:
    """One check of a preview; gives the plan, if it is of a copy."""

    def planned(life: Callable[[Session], Resource], inputs: dict[str, Any]) -> Any:
        checked = life(session).check({}, inputs, preview=True)
        assert not checked.failures
        return checked.inputs.get("plan")

    return planned


def at(names: dict[str, str], environment: str, **more: str) -> dict[str, str]:
    return {"workspace": names["workspace"], "environment": names[environment], **more}


def ends(names: dict[str, str], **flag: str) -> dict[str, Any]:
    return {
        role: {"platform": "split", **at(names, environment, **flag)}
        for role, environment in (("source", "Staging"), ("target", "Production"))
    }


@pytest.mark.parametrize(
    ("declared", "copied"), [("name", "name"), ("name", "id"), ("id", "name"), ("id", "id")]
)
def test_a_copy_knows_what_its_source_will_be(
    names: dict[str, dict[str, str]], check: Plan, declared: str, copied: str
) -> None:
    check(FlagDefinitionLife, {**at(names[declared], "Staging", flag=FLAG), "killed": True, "adopt": True})
    planned = check(FlagCopyLife, {**ends(names[copied], flag=FLAG), "include": ["on"]})
    assert planned["changes"] == [f"KILLS {FLAG} in Production (on: on → off)"]
    assert planned["source_version"] is UNKNOWN


def test_a_definition_that_is_made_first_leaves_the_plan_open(
    names: dict[str, dict[str, str]], check: Plan
) -> None:
    made = {
        **at(names["name"], "Staging", flag="wallet_offer_2"),
        "treatments": [{"name": "on"}, {"name": "off"}],
        "default_treatment": "off",
        "default_rule": [{"treatment": "on", "size": 100}],
    }
    check(FlagLife, {"workspace": "Payments", "name": "wallet_offer_2", "traffic_type": "user"})
    check(FlagDefinitionLife, made)
    assert check(FlagCopyLife, ends(names["id"], flag="wallet_offer_2")) is UNKNOWN
    release = {**ends(names["id"]), "select": {"flags": ["wallet_offer_2"]}}
    assert check(PromotionLife, release) is UNKNOWN


def test_a_segment_that_is_activated_first_blocks_no_copy(
    session: Session, names: dict[str, dict[str, str]], check: Plan
) -> None:
    inputs = ends(names["id"], flag="qa_console")
    before = FlagCopyLife(session).check({}, inputs, preview=True)
    assert "name the segment 'qa_team'" in before.failures[0].reason
    check(SegmentKeysLife, at(names["name"], "Production", segment="qa_team"))
    assert check(FlagCopyLife, inputs)["changes"] != []
