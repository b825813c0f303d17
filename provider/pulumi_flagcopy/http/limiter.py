"""One gate for all threads of the process: when one of them is told to wait, all of them do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .clock import Clock

AT_ONCE = 16
"""Requests under way at the same time, per account."""

TOLD_FROM = 2.0
"""Seconds from which on a wait is told to the user."""


class Limiter:
    """Holds requests back until the moment that the vendor named.

    Those who wait for the same moment wake one after the other, spread by jitter over a fifth of the wait: whoever
    wakes first may be told to wait again, and then the rest need not run into the wall as well.
    """

    def __init__(
        self,
        clock: Clock,
        longest: float,
        tell: Callable[[str], None],
        at_once: int = AT_ONCE,
    ) -> None:
        self._clock = clock
        self._longest = longest
        self._tell = tell
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._open_at = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody through for this long, up to the bound: a reset header may be wrong by years."""
        with self._lock:
            self._open_at = max(self._open_at, self._clock.monotonic() + min(seconds, self._longest))

    def remaining(self) -> float:
        """Seconds until the gate opens."""
        with self._lock:
            return max(0.0, self._open_at - self._clock.monotonic())

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the gate, then for one of the slots, and hold the slot.

        Others may be told to wait again and again: nobody waits here for longer than the bound in all.
        """
        with self._slots:
            waited = 0.0
            while waited < self._longest and (wait := self.remaining()) > 0:
                pause = min(wait * (1 + 0.2 * self._clock.jitter()), self._longest - waited)
                if pause >= TOLD_FROM:
                    self._tell(f"Asked to wait; going on in {pause:.0f} s")
                self._clock.sleep(pause)
                waited += pause
            yield
