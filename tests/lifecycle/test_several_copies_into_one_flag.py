"""Copies of one program into one flag, each of parts of its own, that were all planned before any was made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from . import test_promotion
from .stack import Stack
from .test_flag_copy import at, program
from .test_flag_copy_approval import Reviewers


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


@pytest.fixture
def other(session: Session) -> Stack:
    """Another resource of the same program: another life, the same process."""
    return Stack(FlagCopyLife(session))


def promotion(*include: str, **more: Any) -> dict[str, Any]:
    return test_promotion.named("checkout-v2", include=list(include), **more)


def arrived(shop: Shop) -> bool:
    staging, production = (shop.block("checkout-v2", place) for place in ("staging", "production"))
    served = [block["fallthrough"]["rollout"]["variations"] for block in (staging, production)]
    return served[0] == served[1] and len(staging["rules"]) == len(production["rules"])


@pytest.mark.parametrize("strategy", ["auto", "patch"])
def test_each_goes_on_where_another_one_has_written_its_own_parts(
    stack: Stack, other: Stack, shop: Shop, strategy: str
) -> None:
    mine = program(include=["rules"], strategy=strategy)
    theirs = program(include=["fallthrough"], strategy=strategy)
    stack.up(mine, between=lambda: other.up(theirs))
    assert stack.outputs["status"] == other.outputs["status"] == "copied"
    assert arrived(shop)
    assert (stack.up(mine), other.up(theirs)) == ("same", "same")


def test_side_by_side(session: Session, shop: Shop) -> None:
    parts = ["rules", "fallthrough", "off_variation", "on"]
    life = FlagCopyLife(session)
    planned = [life.check({}, program(include=[part]), preview=False).inputs for part in parts]
    with ThreadPoolExecutor(len(parts)) as pool:
        statuses = [created.outputs["status"] for created in pool.map(life.create, planned)]
    assert statuses == ["copied", "copied", "unchanged", "unchanged"]
    assert arrived(shop)


def test_nobody_goes_on_where_somebody_else_has_written_too(stack: Stack, other: Stack, shop: Shop) -> None:
    def between() -> None:
        other.up(program(include=["fallthrough"]))
        shop.edit("checkout-v2", "production", {"kind": "turnFlagOn"})
        shop.edit("checkout-v2", "production", {"kind": "turnFlagOff"})

    with pytest.raises(errors.MovedError, match=r"production/checkout-v2: version \d when planned") as moved:
        stack.up(program(include=["rules"]), between=between)
    assert "this program" not in moved.value.detail


def test_nor_over_what_the_other_one_has_written(stack: Stack, other: Stack, shop: Shop) -> None:
    with pytest.raises(errors.MovedError) as moved:
        stack.up(
            program(include=["rules", "fallthrough"]),
            between=lambda: other.up(program(include=["fallthrough"])),
        )
    assert "Another resource of this program has written shop/production/checkout-v2 " in moved.value.detail
    assert "leave one of them out" in moved.value.remedy


def test_nor_where_the_source_is_another_one_by_then(stack: Stack, other: Stack, shop: Shop) -> None:
    into_the_source = {"source": at("test"), "target": at("staging")}
    with pytest.raises(errors.MovedError, match="source shop/staging/checkout-v2"):
        stack.up(program(), between=lambda: other.up(into_the_source))


def test_a_promotion_goes_on_after_a_copy(session: Session, other: Stack, shop: Shop) -> None:
    stack = Stack(PromotionLife(session))
    stack.up(promotion("rules"), between=lambda: other.up(program(include=["fallthrough"])))
    assert test_promotion.statuses(stack) == {"checkout-v2": "copied"}
    assert arrived(shop)


def test_also_where_it_waits_for_an_approval_by_then(
    session_of: Callable[..., Session], shop: Shop, told: list[str]
) -> None:
    reviewers = Reviewers(shop)
    clock = FakeClock(lambda: reviewers.review("approve"))
    session = Session(session_of().settings, clock=clock, tell=told.append)
    stack, other = Stack(PromotionLife(session)), Stack(FlagCopyLife(session))

    def between() -> None:
        other.up(program(include=["fallthrough"]))
        reviewers.require()

    stack.up(promotion("rules", approval="wait", apply_approved=True), between=between)
    assert test_promotion.statuses(stack) == {"checkout-v2": "copied"}
    assert arrived(shop)
    session.close()


def test_and_a_copy_after_a_promotion(session: Session, stack: Stack, shop: Shop) -> None:
    other = Stack(PromotionLife(session))
    stack.up(program(include=["rules"]), between=lambda: other.up(promotion("fallthrough")))
    assert stack.outputs["status"] == "copied"
    assert arrived(shop)


def test_what_each_has_changed_is_put_back_by_itself(stack: Stack, other: Stack, shop: Shop) -> None:
    before = shop.block("checkout-v2", "production")
    mine = program(include=["rules"], on_destroy="restore")
    theirs = program(include=["fallthrough"], on_destroy="restore")
    stack.up(mine, between=lambda: other.up(theirs))
    stack.destroy()
    other.destroy()
    after = shop.block("checkout-v2", "production")
    assert len(after["rules"]) == len(before["rules"])
    assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
