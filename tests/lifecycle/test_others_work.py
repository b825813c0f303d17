"""What a preview says of what others did in a target since the last copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from . import test_promotion
from .stack import Stack
from .test_flag_copy import program as a_copy

FLAG = "checkout-v2"
OFF = {"kind": "turnFlagOff"}


def promotion(**more: Any) -> dict[str, Any]:
    return test_promotion.named(FLAG, **more)


@pytest.fixture(params=["of a copy", "of a promotion"])
def made(request: pytest.FixtureRequest, session: Session) -> tuple[Stack, Callable[..., dict[str, Any]]]:
    """A stack, and what makes the program that it runs."""
    if request.param == "of a copy":
        return Stack(FlagCopyLife(session)), a_copy
    return Stack(PromotionLife(session)), promotion


Made = tuple[Stack, Callable[..., dict[str, Any]]]


def warned(told: list[str]) -> list[str]:
    return [line for message in told for line in message.splitlines() if "undoes it" in line]


def undoing(then: int, now: int, *parts: str) -> list[str]:
    since = f"since the last copy (version {then} → {now}): {', '.join(parts)}"
    return [f"warning: shop/production/{FLAG} was changed {since}; this undoes it"]


def version(shop: Shop) -> int:
    return int(shop.block(FLAG, "production")["version"])


@pytest.mark.parametrize("refreshed", [False, True], ids=["", "after a refresh"])
def test_what_is_about_to_be_undone_is_said(made: Made, shop: Shop, told: list[str], refreshed: bool) -> None:
    stack, program = made
    copied = program(include=["on", "rules", "fallthrough"])
    stack.preview(copied)
    stack.up(copied)
    left = version(shop)
    assert warned(told) == []
    shop.edit(FLAG, "production", OFF)
    shop.serve(FLAG, "staging", 30_000, 70_000)
    if refreshed:
        stack.refresh()
    told.clear()
    assert stack.preview(copied) == "update"
    assert warned(told) == undoing(left, left + 1, "on")
    assert not any("undoes" in line for line in str(stack.inputs["plan"]).splitlines())
    stack.up(copied)
    told.clear()
    assert stack.preview(copied) == "same"
    assert warned(told) == []


def test_what_was_put_back_to_what_it_was_before_too(made: Made, shop: Shop, told: list[str]) -> None:
    stack, program = made
    before = shop.block(FLAG, "production")["fallthrough"]
    copied = program(include=["fallthrough"])
    stack.up(copied)
    left = version(shop)
    put = {"op": "replace", "path": "/environments/production/fallthrough", "value": before}
    shop.http.patch(f"/api/v2/flags/shop/{FLAG}", json=[put]).raise_for_status()
    told.clear()
    assert stack.preview(copied) == "update"
    assert warned(told) == undoing(left, left + 1, "fallthrough")


def test_what_stays_as_others_made_it_is_not_said(made: Made, shop: Shop, told: list[str]) -> None:
    stack, program = made
    copied = program(include=["fallthrough"])
    stack.up(copied)
    shop.edit(FLAG, "production", OFF)
    shop.serve(FLAG, "staging", 30_000, 70_000)
    assert stack.preview(copied) == "update"
    assert warned(told) == []


def test_nor_what_another_resource_of_the_program_has_written(
    made: Made, session: Session, shop: Shop, told: list[str]
) -> None:
    stack, program = made
    other = Stack(FlagCopyLife(session))
    stack.up(program(include=["fallthrough"]))
    other.up(a_copy(include=["rules"]))
    shop.serve(FLAG, "staging", 30_000, 70_000)
    stack.preview(program(include=["fallthrough"]))
    stack.refresh()
    stack.preview(program(include=["fallthrough"]))
    assert warned(told) == []


def test_also_where_both_ends_were_equal_from_the_first(made: Made, shop: Shop, told: list[str]) -> None:
    stack, program = made
    ends = {"source": {"key": "staging"}, "target": {"key": "production"}}
    shop.http.post(f"/api/v2/flags/shop/{FLAG}/copy", json=ends).raise_for_status()
    stack.up(program())
    left = version(shop)
    shop.serve(FLAG, "production", 1_000, 99_000)
    told.clear()
    assert stack.preview(program()) == "update"
    assert warned(told) == undoing(left, left + 1, "fallthrough")
