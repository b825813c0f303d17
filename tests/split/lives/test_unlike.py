"""What a definition names that is there and does not fit is refused in the preview."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Workspace

PLACE = {"workspace": "Default", "environment": "Staging", "flag": "search"}


def naming(**matcher: Any) -> dict[str, Any]:
    rule = {"condition": {"matchers": [matcher]}, "buckets": [{"treatment": "on", "size": 100}]}
    return {
        **PLACE,
        "treatments": [{"name": "on"}, {"name": "off"}],
        "default_treatment": "off",
        "default_rule": [{"treatment": "off", "size": 100}],
        "rules": [rule],
    }


def depending(treatment: str) -> dict[str, Any]:
    return naming(type="IN_SPLIT", depends={"split_name": "checkout", "treatment": treatment})


@pytest.fixture
def definition(session: Session, shop: Workspace) -> Stack:
    shop.flag("search")
    return Stack(FlagDefinitionLife(session))


def test_a_segment_of_another_traffic_type(shop: Workspace, definition: Stack) -> None:
    shop.server.call("POST", f"trafficTypes/ws/{shop.id}", {"name": "account"})
    shop.segment("pilots", "Staging", kind="account")
    program = naming(type="IN_SEGMENT", string="pilots")
    for run in (definition.preview, definition.up):
        with pytest.raises(CheckFailed, match="The flag search is of traffic type user") as refused:
            run(program)
        assert str(refused.value).startswith(
            "rules[0].condition.matchers[0].string: names the segment pilots of"
        )
    shop.segment("team", "Staging")
    assert definition.up(naming(type="IN_SEGMENT", string="team")) == "create"


def test_a_treatment_that_the_other_flag_does_not_have(shop: Workspace, definition: Stack) -> None:
    shop.define("Staging")
    for run in (definition.preview, definition.up):
        with pytest.raises(CheckFailed) as refused:
            run(depending("onn"))
        assert str(refused.value) == (
            "rules[0].condition.matchers[0].depends.treatment: names 'onn', which checkout does not have in Staging; "
            "there are: on, off. Did you mean 'on'?"
        )
    assert definition.up(depending("on")) == "create"


def test_one_that_the_program_may_be_about_to_give_it(
    shop: Workspace, definition: Stack, session: Session
) -> None:
    shop.define("Staging")
    other = Stack(FlagDefinitionLife(session))
    treatments = [{"name": name} for name in ("on", "off", "later")]
    changed = {**depending("on"), "flag": "checkout", "rules": [], "treatments": treatments, "adopt": True}
    assert other.preview(changed) == "create"
    assert definition.preview(depending("later")) == "create"
