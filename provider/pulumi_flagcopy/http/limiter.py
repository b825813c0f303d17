"""One gate for all threads of the process: when one of them is told to wait, all of them do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .clock import Clock

AT_ONCE = 16
"""Requests under way at the same time, per account."""


class Limiter:
    """Holds requests back until the moment that the vendor named.

    Those who wait for the same moment wake one after the other, spread by jitter over a fifth of the wait: whoever
    wakes first may be told to wait again, and then the rest need not run into the wall as well.
    """

    def __init__(self, clock: Clock, at_once: int = AT_ONCE) -> None:
        self._clock = clock
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._open_at = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody through for this long."""
        with self._lock:
            self._open_at = max(self._open_at, self._clock.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds until the gate opens."""
        with self._lock:
            return max(0.0, self._open_at - self._clock.monotonic())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the gate, then for one of the slots, and hold the slot."""
        with self._slots:
            while (wait := self.remaining()) > 0:
                self._clock.sleep(wait * (1 + 0.2 * self._clock.jitter()))
            yield
