"""What the process of a program does beside running it."""

from __future__ import annotations

import asyncio
import gc
import warnings
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2

from pulumi_flagcopy.engine import monitor


def test_messages_that_are_for_debugging_are_not_sent(checkout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits for each of them, and has four for a resource. All others come."""
    severities: list[int] = []
    log = monitor._Engine.Log

    def noted(self: Any, request: Any, call: Any) -> Any:
        severities.append(request.severity)
        return log(self, request, call)

    monkeypatch.setattr(monitor._Engine, "Log", noted)
    checkout.program("Toy('a', value='x')", "pulumi.log.debug('hidden')", "pulumi.log.warn('seen')")
    result = checkout.stack.preview()
    assert severities == [engine_pb2.WARNING]
    assert "seen" in result.messages


def test_what_a_failed_run_leaves_does_not_warn_in_the_next_test(flagcopy_stack: Any) -> None:
    tasks: list[Any] = []

    async def endless() -> None:
        tasks[:] = [
            asyncio.ensure_future(endless())
        ]  # there is one that has not begun, whenever the run ends

    def program() -> None:
        tasks.append(asyncio.ensure_future(endless()))
        raise ValueError("no such program")

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run = flagcopy_stack(program).preview()
        tasks.clear()
        gc.collect()
    assert "no such program" in run.errors[0]
    assert [str(one.message) for one in caught] == []
