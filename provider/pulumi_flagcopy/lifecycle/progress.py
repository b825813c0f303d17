"""How far long work has come: at most a line a second, and one at its end."""

from __future__ import annotations

import threading

from ..session import Session

_EVERY = 1.0


class Progress:
    """Counts what is done of all. Thread-safe.

    Args:
        session: who is told, and by which clock.
        what: the work in words, such as ``shop/staging → shop/production``.
        total: how many there are.
    """

    def __init__(self, session: Session, what: str, total: int) -> None:
        self._session = session
        self._what = what
        self._total = total
        self._lock = threading.Lock()
        self._done = self._failed = 0
        self._told_at = session.clock.monotonic()
        self._told = ""

    def done(self, *, failed: bool = False) -> None:
        """One more."""
        with self._lock:
            self._done += 1
            self._failed += failed

    def tick(self) -> None:
        """Tell, if there is something new to tell and a second has passed since the last time. Of work that was told
        of, the end is told at once; of shorter work it is not."""
        now = self._session.clock.monotonic()
        with self._lock:
            line, ended = self._line(), self._done == self._total
            due = bool(self._told) if ended else now - self._told_at >= _EVERY
            if not due or line == self._told:
                return
            self._told_at, self._told = now, line
        self._session.tell(line)

    def _line(self) -> str:
        failed = f", {self._failed} failed" if self._failed else ""
        wait = self._session.waiting() if self._done < self._total else 0.0
        waits = f"; the rate limit lets requests through in {wait:.0f} s" if wait >= 1 else ""
        return f"{self._what}: {self._done} of {self._total} flags{failed}{waits}"
