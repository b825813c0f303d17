"""A clock that nobody waits for, and a client on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.dialect import DIALECT

from ..clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def client_of(clock: FakeClock, told: list[str]) -> Iterator[Callable[..., Client]]:
    """A client whose answers come from a function or, in order, from a list."""
    opened = []

    def make(answers: Any, **bounds: Any) -> Client:
        if not callable(answers):
            queue = iter(answers)

            def handler(_request: httpx.Request) -> httpx.Response:
                answer = next(queue)
                if isinstance(answer, Exception):
                    raise answer
                assert isinstance(answer, httpx.Response)
                return answer

        else:
            handler = answers
        client = Client(
            DIALECT,
            "https://app.example.com",
            "api-secret",
            transport=httpx.MockTransport(handler),
            clock=clock,
            bounds=Bounds(**bounds),
            tell=told.append,
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()
