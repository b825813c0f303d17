"""Waits, told sparingly: sixteen requests that wait for the same moment say so once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .clock import Clock

_EVERY = 1.0


class Sparing:
    """Tells a message, unless another was told within the last second."""

    def __init__(self, tell: Callable[[str], None], clock: Clock) -> None:
        self._tell = tell
        self._clock = clock
        self._lock = threading.Lock()
        self._told_at = float("-inf")

    def __call__(self, message: str) -> None:
        now = self._clock.monotonic()
        with self._lock:
            if now - self._told_at < _EVERY:
                return
            self._told_at = now
        self._tell(message)
