"""What the process of a program does beside running it."""

from __future__ import annotations

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
