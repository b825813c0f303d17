"""How far long work has come."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pulumi_flagcopy.lifecycle.progress import Progress
from pulumi_flagcopy.session import Session

from ..clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def timed(session_of: Callable[..., Session], clock: FakeClock, told: list[str]) -> Session:
    return Session(session_of().settings, clock=clock, tell=told.append)


def test_at_most_a_line_a_second(timed: Session, clock: FakeClock, told: list[str]) -> None:
    progress = Progress(timed, "a → b", 10)
    for _ in range(8):
        clock.sleep(0.3)
        progress.done()
        progress.tick()
    assert told == ["a → b: 4 of 10 flags", "a → b: 8 of 10 flags"]


def test_the_same_is_not_told_twice(timed: Session, clock: FakeClock, told: list[str]) -> None:
    progress = Progress(timed, "a → b", 10)
    progress.done()
    for _ in range(3):
        clock.sleep(2)
        progress.tick()
    assert told == ["a → b: 1 of 10 flags"]


def test_failures_are_counted(timed: Session, clock: FakeClock, told: list[str]) -> None:
    progress = Progress(timed, "a → b", 10)
    progress.done(failed=True)
    progress.done()
    clock.sleep(1)
    progress.tick()
    assert told == ["a → b: 2 of 10 flags, 1 failed"]


def test_a_wait_of_everybody_is_told(
    timed: Session, clock: FakeClock, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed.client("launchdarkly"), "held", lambda: 8.0)
    progress = Progress(timed, "a → b", 10)
    progress.done()
    clock.sleep(1)
    progress.tick()
    assert told == ["a → b: 1 of 10 flags; the rate limit lets requests through in 8 s"]


def test_the_last_line_has_all_of_them(
    timed: Session, clock: FakeClock, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = Progress(timed, "a → b", 20)
    for number in range(20):
        clock.sleep(1.0 if number == 18 else 0.01)
        progress.done()
        progress.tick()
    monkeypatch.setattr(timed.client("launchdarkly"), "held", lambda: 8.0)
    progress.tick()
    assert told == ["a → b: 19 of 20 flags", "a → b: 20 of 20 flags"]


def test_the_end_of_what_nothing_was_told_of_is_not_told(
    timed: Session, clock: FakeClock, told: list[str]
) -> None:
    progress = Progress(timed, "a → b", 1)
    progress.done()
    clock.sleep(5)
    progress.tick()
    assert told == []
