"""Answers to a write that lack what a read has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.api import Api
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from ..lifecycle.stack import Stack
from ..lifecycle.test_flag_copy import program

WAYS = ("endpoint", "patch")


@pytest.fixture
def stack(session_of: Callable[..., Session]) -> Stack:
    return Stack(FlagCopyLife(Session(session_of().settings, clock=FakeClock(), bounds=Bounds(tries=2))))


@pytest.mark.parametrize("strategy", WAYS)
def test_a_migration_flag_is_what_was_written(stack: Stack, shop: Shop, strategy: str) -> None:
    """The vendor shows the check ratio only to who asks for it, and a write cannot."""
    made = {"key": "move", "name": "Move", "purpose": "migration", "migrationSettings": {"stageCount": 2}}
    shop.http.post("/api/v2/flags/shop", json=made).raise_for_status()
    ratio = [
        {"op": "add", "path": f"/environments/{environment}/migrationSettings", "value": {"checkRatio": 10}}
        for environment in ("staging", "production")
    ]
    shop.http.patch("/api/v2/flags/shop/move", json=ratio).raise_for_status()
    shop.edit("move", "staging", {"kind": "turnFlagOn"})
    copy = {**program("move", include=["on"]), "strategy": strategy}
    stack.up(copy)
    assert shop.block("move", "production")["on"]
    assert stack.up(copy) == "same"


@pytest.mark.parametrize("strategy", WAYS)
@pytest.mark.parametrize("answer", [{}, {"key": "checkout-v2", "variations": [], "environments": {}}])
def test_an_answer_without_the_environment_is_read_again(
    stack: Stack, shop: Shop, monkeypatch: Any, strategy: str, answer: Any
) -> None:
    name = {"endpoint": "copy_flag", "patch": "patch_flag"}[strategy]
    real = getattr(Api, name)

    def poor(*given: Any, **more: Any) -> Any:
        real(*given, **more)
        return answer

    monkeypatch.setattr(Api, name, poor)
    stack.up(program(include=["fallthrough"], strategy=strategy))
    assert stack.outputs["status"] == "copied"


def test_a_look_that_fails_does_not_hide_the_write(stack: Stack, shop: Shop, monkeypatch: Any) -> None:
    real = Api.copy_flag

    def last(*given: Any) -> Any:
        real(*given)
        shop.faults(rate=1, kinds=["503"], methods=["GET"])
        return {}

    monkeypatch.setattr(Api, "copy_flag", last)
    with pytest.raises(errors.UnavailableError):
        stack.up(program(include=["fallthrough"]))
    assert (stack.incomplete, stack.outputs["way"]) == (True, "endpoint")
    assert stack.outputs["previous"]["parts"]["fallthrough"]
