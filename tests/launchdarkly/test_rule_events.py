"""Whether a rule sends detailed events: it belongs to the rule, in whichever way that is written."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from ..lifecycle.stack import Stack
from ..lifecycle.test_flag_copy import program


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


def track(shop: Shop, environment: str, *, on: bool = True) -> None:
    """Somebody switches the events of the first rule."""
    rule = shop.block("checkout-v2", environment)["rules"][0]["_id"]
    shop.edit(
        "checkout-v2", environment, {"kind": "updateRuleTrackEvents", "ruleId": rule, "trackEvents": on}
    )


def tracked(shop: Shop, environment: str) -> dict[str, Any]:
    return {
        rule["description"]: rule["trackEvents"] for rule in shop.block("checkout-v2", environment)["rules"]
    }


@pytest.mark.parametrize("strategy", ["endpoint", "patch"])
def test_a_rule_that_stays_keeps_them_and_one_that_is_put_back_has_them_again(
    stack: Stack, shop: Shop, strategy: str
) -> None:
    for environment in ("staging", "production"):
        track(shop, environment)
    stack.up(program(include=["rules"], strategy=strategy, on_destroy="restore"))
    assert tracked(shop, "production") == {"staff": True, "beta testers": True}
    stack.destroy()
    assert tracked(shop, "production") == {"staff": True}


@pytest.mark.parametrize("strategy", ["endpoint", "patch"])
def test_other_ones_in_the_source_are_a_change_like_any_other(
    stack: Stack, shop: Shop, told: list[str], strategy: str
) -> None:
    track(shop, "production")
    copy = program(include=["rules"], strategy=strategy, on_destroy="restore")
    stack.preview(copy)
    assert "rules: change rule 1 'staff'" in told[0]
    assert ", with detailed events → " in told[0]
    stack.up(copy)
    assert tracked(shop, "production") == tracked(shop, "staging") == {"staff": False, "beta testers": True}
    stack.destroy()
    assert tracked(shop, "production") == {"staff": True}


def test_a_state_from_before_they_were_known_has_not_drifted(
    stack: Stack, shop: Shop, told: list[str]
) -> None:
    track(shop, "staging")
    stack.up(program(include=["rules"]))
    for rule in stack.outputs["config"]["rules"]:
        rule.pop("trackEvents")
    told.clear()
    assert stack.refresh() == "same"
    assert told == []
    assert [rule["trackEvents"] for rule in stack.outputs["config"]["rules"]] == [True, True]
    track(shop, "production", on=False)
    assert stack.refresh() == "changed"
    assert "drifted: rules: change rule 1 'staff'" in told[0]
