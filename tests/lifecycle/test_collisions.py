"""Two resources of one program that write the same part of one flag."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.resource import Checked, Properties
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife as SplitDefinitionLife

from .test_flag_copy import at

FLAG = "search-ranking"


class Program:
    """Checks its resources one by one, as Pulumi does."""

    def __init__(self, session: Session) -> None:
        self.copies, self.promotions = FlagCopyLife(session), PromotionLife(session)
        self.definitions, self.on_split = FlagDefinitionLife(session), SplitDefinitionLife(session)

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

    def definition(self, name: str, environment: str = "production", **parts: Any) -> Checked:
        inputs = {"project": "shop", "environment": environment, "flag": FLAG, **parts}
        return self.definitions.check({}, inputs, preview=True, name=name)

    def split_definition(self, name: str, **parts: Any) -> Checked:
        place = {"workspace": "Payments", "environment": "Production", "flag": "saved_cards"}
        return self.on_split.check({}, {**place, "adopt": True, **parts}, preview=True, name=name)

    def split_copy(self, name: str, **more: Any) -> Checked:
        inputs = {
            role: {"platform": "split", "workspace": "Payments", "environment": place, "flag": "saved_cards"}
            for role, place in (("source", "Staging"), ("target", "Production"))
        }
        return self.copies.check({}, {**inputs, **more}, preview=True, name=name)


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


@pytest.mark.parametrize("first", ["copy", "definition"])
def test_a_definition_and_a_copy_of_one_part_whichever_comes_first(program: Program, first: str) -> None:
    def copy() -> Checked:
        return program.copy("x", "staging", include=["on", "rules"])

    def definition() -> Checked:
        return program.definition("own", on=True)

    one, other = (copy, definition) if first == "copy" else (definition, copy)
    assert not one().failures
    (failure,) = other().failures
    assert failure.reason == (
        "FlagDefinition own and FlagCopy x both write on into shop/production/search-ranking\n"
        "One declares what is to be there, the other one copies it from shop/staging/search-ranking: "
        "each undoes what the other one has written.\n"
        "Leave the part out of the FlagDefinition, or out of the copy by include or exclude."
    )


def test_a_definition_of_other_parts_or_elsewhere_is_as_good_as_ever(
    program: Program, told: list[str]
) -> None:
    assert not program.definition("own", on=True).failures
    assert not program.definition("source", "staging", rules=[]).failures
    assert not program.definition("again", on=True).failures, "what both have alike nobody undoes"
    assert not program.copy("x", "staging", exclude=["on"]).failures
    assert not [text for text in told if "both write" in text]


def test_two_definitions_of_one_part_with_different_values(program: Program) -> None:
    assert not program.definition("own", on=True, rules=[]).failures
    assert not program.definition("other", targets=[]).failures
    (failure,) = program.definition("third", on=False, rules=[]).failures
    assert failure.reason == (
        "FlagDefinition own and FlagDefinition third both write on into shop/production/search-ranking\n"
        "They declare different values: each undoes what the other one has written.\n"
        "Leave it out of one of them, or declare the same in both."
    )
    assert not program.definition("third", rules=[]).failures


def test_contexts_of_other_kinds_are_no_targets_to_another_definition(program: Program) -> None:
    assert not program.definition("own", targets=[]).failures
    assert not program.definition("other", context_targets=[]).failures


def test_two_definitions_on_split(program: Program) -> None:
    treatments = [{"name": "on", "keys": ["a", "b"]}, {"name": "off"}]
    assert not program.split_definition("own", treatments=treatments, killed=False).failures
    alike = [{"name": "on", "keys": ["b", "a"]}, {"name": "off", "configurations": "{}"}]
    assert not program.split_definition("alike", treatments=alike).failures, "neither undoes the other"
    other = [{"name": "on", "keys": ["c"]}, {"name": "off"}]
    (failure,) = program.split_definition("other", treatments=other).failures
    assert "both write treatments into " in failure.reason


def test_contexts_of_other_kinds_are_targets_to_a_copy(program: Program) -> None:
    assert not program.definition("own", context_targets=[]).failures
    (failure,) = program.promotion("release", include=["targets"]).failures
    assert "FlagDefinition own and Promotion release both write targets into shop/pro" in failure.reason
    assert "exclude_flags=['search-ranking']" in failure.reason


@pytest.mark.parametrize(
    ("declared", "part"),
    [
        ({"killed": False}, "on"),
        ({"default_treatment": "off"}, "off_variation"),
        ({"baseline_treatment": "off"}, "baseline"),
        ({"default_rule": [{"treatment": "off", "size": 100}]}, "fallthrough"),
        ({"impressions_disabled": False}, "impressions"),
        ({"treatments": [{"name": "on", "keys": ["a"]}, {"name": "off"}]}, "targets"),
        ({"treatments": [{"name": "on"}, {"name": "off"}]}, "treatments"),
    ],
)
def test_on_split_it_goes_by_the_names_of_a_copy(
    program: Program, declared: dict[str, Any], part: str
) -> None:
    assert not program.split_definition("own", **declared).failures
    (failure,) = program.split_copy("x").failures
    assert part in failure.reason.partition(" both write ")[2].partition(" into Payments/Production/")[0]
    assert not program.split_copy("x", exclude=list({part, "targets", "treatments"})).failures
