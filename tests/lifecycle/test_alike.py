"""A FlagCopy and a Promotion of that one flag make the same of the same story of approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.lifecycle import copier
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from .stack import CheckFailed, Stack
from .test_flag_copy import program as copy_of
from .test_flag_copy_approval import Reviewers
from .test_promotion import named

FLAG = "checkout-v2"
ASKED = {"include": ["rules", "fallthrough"], "approval": "request", "on_destroy": "restore", "comment": "c"}
HELD = {**ASKED, "triggers": ["42"]}

Story = Callable[[Shop, Reviewers], None]


def applied(shop: Shop, reviewers: Reviewers) -> None:
    reviewers.review("approve")
    reviewers.apply()


def declined(shop: Shop, reviewers: Reviewers) -> None:
    reviewers.review("decline")


def made_equal_by_hand(shop: Shop, reviewers: Reviewers) -> None:
    reviewers.copy()


def applied_and_then_the_source_moved(shop: Shop, reviewers: Reviewers) -> None:
    applied(shop, reviewers)
    shop.serve(FLAG, "staging", 70_000, 30_000)


def applied_and_then_the_target_moved(shop: Shop, reviewers: Reviewers) -> None:
    applied(shop, reviewers)
    reviewers.require(False)
    shop.serve(FLAG, "production", 71_000, 29_000)
    reviewers.require()


@pytest.fixture
def reviewers(shop: Shop) -> Reviewers:
    reviewers = Reviewers(shop)
    reviewers.require()
    return reviewers


@pytest.fixture(params=["FlagCopy", "Promotion"])
def one(request: pytest.FixtureRequest, session: Session) -> One:
    return One(session, many=request.param == "Promotion")


class One:
    """A copy of one flag, as the one resource or the other."""

    def __init__(self, session: Session, *, many: bool) -> None:
        self._many = many
        self.stack = Stack(PromotionLife(session) if many else FlagCopyLife(session))

    def up(self, inputs: dict[str, Any], between: Callable[[], None] | None = None) -> str:
        program = {**named(FLAG), **inputs} if self._many else copy_of(FLAG, **inputs)
        return self.stack.up(program, between)

    def preview(self, inputs: dict[str, Any]) -> str:
        return self.stack.preview({**named(FLAG), **inputs} if self._many else copy_of(FLAG, **inputs))

    @property
    def known(self) -> dict[str, Any]:
        outputs = self.stack.outputs
        known: dict[str, Any] = outputs["flags"][FLAG] if self._many else outputs
        return known


STORIES: list[tuple[Story, dict[str, Any], dict[str, Any], str, list[str]]] = [
    (applied, ASKED, {"include": ["rules"]}, "copied", ["completed"]),
    (applied, HELD, {"comment": "d"}, "copied", ["completed"]),
    (declined, HELD, {"comment": "d"}, "pending_approval", ["pending"]),
    (made_equal_by_hand, ASKED, {}, "unchanged", []),
    (made_equal_by_hand, HELD, {}, "pending_approval", ["pending"]),
    (made_equal_by_hand, HELD, {"comment": "d"}, "unchanged", []),
    (applied_and_then_the_source_moved, ASKED, {}, "pending_approval", ["completed", "pending"]),
    (applied_and_then_the_source_moved, HELD, {}, "copied", ["completed"]),
    (applied_and_then_the_source_moved, HELD, {"comment": "d"}, "copied", ["completed"]),
    (applied_and_then_the_target_moved, ASKED, {"include": ["rules"]}, "copied", ["completed"]),
    (applied_and_then_the_target_moved, HELD, {}, "copied", ["completed"]),
]


@pytest.mark.parametrize(
    ("story", "inputs", "change", "status", "requests"),
    STORIES,
    ids=[
        f"{story.__name__}{' under triggers' if inputs is HELD else ''}, {','.join(change) or 'no change'}"
        for story, inputs, change, *_ in STORIES
    ],
)
def test_what_up_makes_of_it(
    one: One,
    shop: Shop,
    reviewers: Reviewers,
    story: Story,
    inputs: dict[str, Any],
    change: dict[str, Any],
    status: str,
    requests: list[str],
) -> None:
    one.up(inputs)
    story(shop, reviewers)
    one.up({**inputs, **change})
    assert one.known["status"] == status
    assert [request["status"] for request in reviewers.all()] == requests
    assert one.up({**inputs, **change}) == "same"


def test_an_end_undoes_nothing_that_was_only_asked_for(one: One, shop: Shop, reviewers: Reviewers) -> None:
    one.up(ASKED)
    reviewers.copy()
    by_hand = shop.block(FLAG, "production")
    reviewers.require(False)
    one.stack.destroy()
    assert reviewers.all() == []
    assert shop.block(FLAG, "production") == by_hand


def test_what_does_not_hold_what_was_approved_is_known_to_be_applied(
    one: One, reviewers: Reviewers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_verified(*_: object) -> None:
        raise errors.NotVerifiedError("It does not hold what was written")

    applies = {**ASKED, "apply_approved": True}
    one.up(applies)
    reviewers.review("approve")
    with monkeypatch.context() as patched:
        patched.setattr(copier, "verify", not_verified)
        with pytest.raises(errors.FlagCopyError, match="does not hold what was written"):
            one.up(applies)
    assert one.known["approval_request"]["state"] == "completed"
    one.up(applies)
    assert one.known["status"] == "copied"


@pytest.mark.parametrize("gated", [False, True])
def test_a_refresh_of_what_is_copied_finds_nothing(one: One, reviewers: Reviewers, gated: bool) -> None:
    reviewers.require(gated)
    one.up(ASKED)
    if gated:
        reviewers.review("approve")
        reviewers.apply()
        one.up(ASKED)
    assert one.known["status"] == "copied"
    assert [one.stack.refresh(), one.stack.refresh()] == ["same", "same"]
    assert one.up(ASKED) == "same"
    assert one.stack.refresh() == "same"


def test_what_was_taken_back_is_asked_for_anew_though_what_followed_it_failed(
    one: One, reviewers: Reviewers
) -> None:
    one.up(ASKED)
    with pytest.raises(errors.FlagCopyError, match="only through an approval"):
        one.up({**ASKED, "approval": "fail"})
    assert reviewers.all() == []
    assert one.known["status"] == "failed"
    assert one.stack.refresh() == "changed"
    assert one.up(ASKED) == "update"
    assert one.known["status"] == "pending_approval"
    assert [request["status"] for request in reviewers.all()] == ["pending"]
    assert one.up(ASKED) == "same"


def test_what_was_taken_back_is_nothing_to_put_back(one: One, shop: Shop, reviewers: Reviewers) -> None:
    one.up(ASKED)
    with pytest.raises(errors.FlagCopyError):
        one.up({**ASKED, "approval": "fail"})
    reviewers.require(False)
    before = shop.block(FLAG, "production")
    one.stack.destroy()
    assert shop.block(FLAG, "production") == before


@pytest.mark.parametrize("many", [False, True], ids=["FlagCopy", "Promotion"])
def test_triggers_do_not_hold_back_what_failed(
    session_of: Callable[..., Session], shop: Shop, told: list[str], many: bool
) -> None:
    session = Session(session_of().settings, clock=FakeClock(), bounds=Bounds(tries=2), tell=told.append)
    one = One(session, many=many)
    held = {"include": ["rules", "fallthrough"], "triggers": ["42"]}
    shop.faults(rate=1, kinds=["reset"], after=0, methods=["POST", "PATCH"], routes=["/api/*"])
    with pytest.raises(errors.FlagCopyError, match="connection was cut off"):
        one.up(held)
    shop.faults(rate=0)
    shop.serve(FLAG, "staging", 70_000, 30_000)
    told.clear()
    assert one.preview(held) == "update"
    assert any("70 %" in said for said in told)
    assert one.up(held) == "update"
    assert one.known["status"] == "copied"
    assert one.up(held) == "same"
    session.close()


def test_what_is_asked_for_is_bound_to_the_target_too(one: One, shop: Shop, reviewers: Reviewers) -> None:
    """The vendor binds a request to the version of its source alone."""
    with pytest.raises(errors.FlagCopyError, match="changed since the plan was made"):
        one.up(ASKED, between=lambda: edit_by_hand(shop, reviewers))
    assert reviewers.all() == []


def test_what_is_equal_and_differs_in_the_moment_of_up_is_told(
    one: One, shop: Shop, reviewers: Reviewers
) -> None:
    reviewers.copy()
    with pytest.raises(errors.FlagCopyError, match="differs, and did not when the plan was made"):
        one.up(ASKED, between=lambda: edit_by_hand(shop, reviewers))
    assert one.up(ASKED) == "create"
    assert one.known["status"] == "pending_approval"


@pytest.mark.parametrize("held", [False, True], ids=["", "under triggers"])
def test_nothing_is_applied_onto_an_edit_of_somebody_else(
    one: One, shop: Shop, reviewers: Reviewers, held: bool
) -> None:
    inputs = {**(HELD if held else ASKED), "apply_approved": True}
    one.up(inputs)
    reviewers.review("approve")
    with pytest.raises(errors.FlagCopyError, match="changed since the plan was made"):
        one.up(inputs, between=lambda: edit_by_hand(shop, reviewers))
    weights = shop.block(FLAG, "production")["fallthrough"]["rollout"]["variations"]
    assert [entry["weight"] for entry in weights] == [71_000, 29_000]
    assert [request["status"] for request in reviewers.all()] == ["pending"]


def test_a_refresh_does_not_make_an_edit_part_of_what_was_asked_for(
    one: One, shop: Shop, reviewers: Reviewers
) -> None:
    inputs = {**HELD, "apply_approved": True}
    one.up(inputs)
    reviewers.review("approve")
    edit_by_hand(shop, reviewers)
    one.stack.refresh()
    with pytest.raises(errors.FlagCopyError, match="changed since the plan was made"):
        one.up(inputs)


def test_what_cannot_be_asked_for_anew_is_not_withdrawn(one: One, shop: Shop, reviewers: Reviewers) -> None:
    one.up(HELD)
    reviewers.review("approve")
    shop.delete("projects/shop/environments/staging")
    with pytest.raises((errors.FlagCopyError, CheckFailed), match="staging"):
        one.up({**HELD, "comment": "d"})
    assert [request["reviewStatus"] for request in reviewers.all()] == ["approved"]


def test_what_came_to_nothing_under_triggers_is_not_carried_out_later(
    one: One, shop: Shop, reviewers: Reviewers
) -> None:
    one.up(HELD)
    reviewers.copy()
    unasked = {name: value for name, value in HELD.items() if name != "approval"}
    one.up(unasked)
    assert one.known["status"] == "unchanged"
    reviewers.require(False)
    assert one.up({name: value for name, value in unasked.items() if name != "triggers"}) == "update"
    assert one.known["status"] == "unchanged"


def edit_by_hand(shop: Shop, reviewers: Reviewers) -> None:
    """Of what the copy is about to change."""
    reviewers.require(False)
    shop.serve(FLAG, "production", 71_000, 29_000)
    reviewers.require()
