"""What a preview has said, the run after it does not say again."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.engine.report import Message, Step
from pulumi_flagcopy.engine.unrepeated import Unrepeated

PLAN = ["shop/staging → shop/production:", "  rules: add rule 1", "  on: off → on"]


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def began(self, urn: str, operation: str) -> None: ...
    def made(self, step: Step) -> None: ...
    def said(self, message: Message) -> None:
        self.heard.append(message.text)


def heard(before: list[str], now: list[str]) -> list[str]:
    ear = Ear()
    audience = Unrepeated(ear, [Message("info", line) for line in before])
    for line in now:
        audience.said(Message("info", line))
    audience.close()
    return ear.heard


def test_without_a_preview_everything_is_told() -> None:
    assert heard([], [*PLAN, "copied", "copied"]) == [*PLAN, "copied", "copied"]


@pytest.mark.parametrize("before", [PLAN, ["other", *PLAN], [*PLAN, "other"], [*PLAN, *PLAN]])
def test_a_plan_that_was_shown_is_not_shown_again(before: list[str]) -> None:
    assert heard(before, [*PLAN, "copied"]) == ["copied"]


@pytest.mark.parametrize(
    "plan",
    [
        [*PLAN[:2], "  on: on → off"],
        [*PLAN, "  fallthrough: 10 % → 50 %"],
        PLAN[:2],
        ["shop/test → shop/production:", *PLAN[1:]],
    ],
)
def test_a_plan_that_differs_is_told_whole(plan: list[str]) -> None:
    assert heard(PLAN, [*plan, "copied"]) == [*plan, "copied"]
    assert heard(PLAN, plan) == plan, "also if nothing comes after it"


def test_warnings_that_are_for_a_preview_alone_may_lack_in_the_end() -> None:
    approvals = "  warning: production requires approvals: `up` files a request"
    assert heard([*PLAN, approvals], [*PLAN, "copied"]) == ["copied"]
    assert heard([*PLAN, approvals], PLAN[:2]) == PLAN[:2]
    assert heard(PLAN, [*PLAN, approvals]) == [*PLAN, approvals]


def test_as_many_as_were_said() -> None:
    assert heard([".", "."], [".", ".", "."]) == ["."]


def test_a_message_goes_on_with_its_own_resource_only() -> None:
    ear = Ear()
    audience = Unrepeated(ear, [Message("info", "a plan"), Message("info", "  of one line")])
    audience.said(Message("info", "a plan"))
    audience.said(Message("error", "  of another", "urn:pulumi:dev::shop::t::a"))
    audience.close()
    assert ear.heard == ["a plan", "  of another"]
