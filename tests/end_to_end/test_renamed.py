"""A resource of another name and the same thing: the end of the old one leaves alone what the new one has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..conftest import Shop
from .engines import Project

ProjectOf = Callable[..., Project]
PROGRAM = """
import os
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split

new = os.environ["RENAMED"]
ends = [ld.FlagEnvironment(project="shop", flag="gift-cards", environment=name) for name in ("staging", "production")]
fc.FlagCopy("copy" + new, source=ends[0], target=ends[1], on_destroy="restore")
scopes = [ld.EnvironmentRef(project="shop", environment=name) for name in ("staging", "production")]
chosen = fc.Select(flags=["checkout-v2", "banner-text"])
fc.Promotion("release" + new, source=scopes[0], target=scopes[1], select=chosen, on_destroy="restore")
ld.Flag("flag" + new, project="shop", key="facets", name="Facets", adopt=True)
ld.FlagDefinition(
    "definition" + new, project="shop", environment="staging", flag="theme", on=True, on_destroy="turn_off"
)
split.FlagDefinition(
    "split" + new,
    workspace="Payments",
    environment="Production",
    flag="one_page_checkout",
    default_treatment="off",
    adopt=True,
)
"""
ALSO = """
ld.Flag("again", project="shop", key="facets", name="Facets", adopt=True)
"""
MESSAGES = (
    "shop/production/gift-cards: not restored: another resource of the program copies into it now, and what it was "
    "before is not handed on to that one",
    "shop/production: banner-text, checkout-v2: not restored: another resource of the program copies into them now, "
    "and what it was before is not handed on to that one",
    "shop/staging/gift-cards → shop/production/gift-cards: equal, nothing to copy; on_destroy='restore' has nothing "
    "to put back until this copy changes something (what a copy of another name has replaced, it does not know)",
    "warning: on_destroy='restore' has nothing to put back",
    "LaunchDarkly flag shop/facets stays as it is: another resource of the program has it now",
    "LaunchDarkly flag definition shop/staging/theme stays as it is: another resource of the program has on now",
)


def writes(shop: Shop) -> list[str]:
    return [request for request in shop.requests() if not request.startswith("GET ")]


@pytest.mark.timeout(300)
def test_a_rename_writes_nothing_and_the_end_still_ends(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM, RENAMED="")
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    before = shop.block("gift-cards", "production")["on"]
    project.run("up")
    shop.forget_requests()
    project.environment["RENAMED"] = "-2"
    renamed = project.run("up")
    assert (renamed.count("created"), renamed.count("deleted")) == (5, 5)
    for message in MESSAGES:
        assert message in renamed.text
    assert "Split flag definition" in renamed.text
    assert writes(shop) == []
    assert project.run("up").count("unchanged") >= 5

    # A new copy found both ends equal: it has nothing to put back. All others end as they are to.
    project.run("destroy")
    assert shop.block("gift-cards", "production")["on"] is not before
    assert shop.http.get("/api/v2/flags/shop/facets").status_code == 404
    assert shop.block("theme", "staging")["on"] is False


@pytest.mark.timeout(300)
def test_of_two_for_one_flag_the_one_that_goes_leaves_it_to_the_other(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM + ALSO, RENAMED="")
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    project.run("up")
    (project.folder / "__main__.py").write_text(PROGRAM)
    assert "shop/facets stays as it is" in project.run("up").text
    assert shop.http.get("/api/v2/flags/shop/facets").status_code == 200


PARTS = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

ends = [ld.FlagEnvironment(project="shop", flag="checkout-v2", environment=name) for name in ("staging", "production")]
for part in PARTS:
    fc.FlagCopy(part, source=ends[0], target=ends[1], include=[part], on_destroy="restore")
"""


@pytest.mark.timeout(300)
def test_of_two_copies_for_parts_of_one_flag_the_one_that_goes_puts_its_own_back(
    project_of: ProjectOf,
) -> None:
    project = project_of(PARTS.replace("PARTS", "('rules',)"))
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    before = shop.block("checkout-v2", "production")
    project.run("up")
    (project.folder / "__main__.py").write_text(PARTS.replace("PARTS", "('rules', 'fallthrough')"))
    project.run("up")
    copied = shop.block("checkout-v2", "production")
    assert copied["fallthrough"] != before["fallthrough"]
    (project.folder / "__main__.py").write_text(PARTS.replace("PARTS", "('rules',)"))
    assert "restored to what it was before the last copy" in project.run("up").text
    after = shop.block("checkout-v2", "production")
    assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
    assert after["rules"] == copied["rules"]
