"""Two copies of one program that write the same part of one flag."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.resource import Checked, Properties
from pulumi_flagcopy.session import Session

from .test_flag_copy import at

FLAG = "search-ranking"


class Program:
    """Checks its resources one by one, as Pulumi does."""

    def __init__(self, session: Session) -> None:
        self.copies, self.promotions = FlagCopyLife(session), PromotionLife(session)

    def copy(self, name: str, source: str, *, olds: Properties | None = None, **more: Any) -> Checked:
        inputs = {"source": at(source, FLAG), "target": at("production", FLAG), **more}
        return self.copies.check(olds or {}, inputs, preview=True, name=name)

    def promotion(self, name: str, **more: Any) -> Checked:
        ends = [
            {"platform": "launchdarkly", "project": "shop", "environment": each}
            for each in ("staging", "production")
        ]
        inputs = {"source": ends[0], "target": ends[1], "select": {"tags": ["search"]}, **more}
        return self.promotions.check({}, inputs, preview=True, name=name)


@pytest.fixture
def program(session: Session) -> Program:
    return Program(session)


def warnings(told: list[str]) -> list[str]:
    return [text for text in told if text.startswith("warning: ") and "both copy" in text]


def test_the_second_of_two_that_would_undo_each_other_is_refused(program: Program) -> None:
    assert not program.copy("x", "staging").failures
    (failure,) = program.copy("y", "test", include=["rules", "fallthrough"]).failures
    assert failure.reason == (
        "FlagCopy x and FlagCopy y both copy rules, fallthrough into shop/production/search-ranking\n"
        "One copies from shop/staging/search-ranking, the other one from shop/test/search-ranking: "
        "each `up` would undo what the other one has copied.\n"
        "Leave one of them out, or give them different parts by include or exclude."
    )


def test_different_parts_are_as_good_as_ever(program: Program, told: list[str]) -> None:
    assert not program.copy("x", "staging", include=["rules"]).failures
    assert not program.copy("y", "test", exclude=["rules"]).failures
    assert warnings(told) == []


def test_two_from_one_source_are_warned_of_once(program: Program, told: list[str]) -> None:
    program.copy("x", "staging")
    assert not program.copy("y", "staging", include=["on"]).failures
    (said,) = warnings(told)
    assert "FlagCopy x and FlagCopy y both copy on into shop/production/search-ranking. " in said


def test_a_promotion_and_a_copy_of_one_of_its_flags(program: Program) -> None:
    program.copy("x", "test", include=["on"])
    (failure,) = program.promotion("release").failures
    assert "Promotion release and FlagCopy x both copy on into shop/production/search" in failure.reason
    assert "exclude_flags=['search-ranking']" in failure.reason


def test_whichever_comes_second_tells(program: Program) -> None:
    assert not program.promotion("release").failures
    (failure,) = program.copy("x", "test").failures
    assert "Promotion release and FlagCopy x both copy" in failure.reason


def test_what_a_promotion_leaves_out_is_no_collision(program: Program, told: list[str]) -> None:
    program.copy("x", "test")
    assert not program.promotion("release", exclude_flags=[FLAG]).failures
    assert warnings(told) == []


def test_a_resource_that_is_checked_twice_does_not_collide_with_itself(program: Program) -> None:
    before = program.copy("x", "staging").inputs
    assert not program.copy("x", "test", olds=before).failures
    assert not program.copy("x", "test").failures, "as for its replacement"


def test_what_triggers_hold_writes_nothing_and_collides_with_nothing(
    program: Program, told: list[str]
) -> None:
    held = Program(program.copies._session)
    before = FlagCopyLife(program.copies._session).check(
        {}, {"source": at("test", FLAG), "target": at("production", FLAG), "triggers": [1]}, preview=True
    )
    assert not held.copy("hotfix", "test", triggers=[1], olds=before.inputs).failures
    assert not program.copy("x", "staging").failures
    assert warnings(told) == []
