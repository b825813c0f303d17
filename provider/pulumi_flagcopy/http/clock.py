"""Time, as something that a test can replace."""

from __future__ import annotations

import random
import time
from typing import Protocol


class Clock(Protocol):
    """What waiting needs to know of time."""

    def now(self) -> float:
        """Seconds since the epoch, for reset headers that name a moment."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for deadlines."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    def jitter(self) -> float:
        """A number from 0 to 1, different each time, so that those who wait do not wake together."""
        ...


class SystemClock:
    """The machine's own."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def jitter(self) -> float:
        return random.random()
