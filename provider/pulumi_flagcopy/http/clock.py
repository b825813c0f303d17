"""Time, as something that a test can replace."""

from __future__ import annotations

import random
import threading
import time
from typing import Protocol

from typing_extensions import Self

from ..errors import UnavailableError

_stopping = threading.Event()


class StoppedWaitingError(UnavailableError):
    """The run was stopped during a wait; what was waited for was not sent.

    Attributes:
        unsent: nothing else was, either; false once it is amended by what was.
    """

    unsent = True

    def amended(self, more: str, remedy: str) -> Self:
        after = super().amended(more, remedy)
        after.unsent = False
        return after


def stop_waiting() -> None:
    """From now on no wait of this process lasts: each, and each that is under way, raises ``StoppedWaitingError``."""
    _stopping.set()


def stopping() -> bool:
    """Whether the run was stopped: then nothing more is begun."""
    return _stopping.is_set()


class Clock(Protocol):
    """What waiting needs to know of time."""

    def now(self) -> float:
        """Seconds since the epoch, for reset headers that name a moment."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump, for deadlines."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait. Raises: StoppedWaitingError if the run is stopped meanwhile."""
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
        if _stopping.wait(seconds):
            raise StoppedWaitingError("The run was stopped while it waited", remedy="Run the command again.")

    def jitter(self) -> float:
        return random.random()
