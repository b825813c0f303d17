"""A connection for each request under way.

httpx has one pool for all threads and one lock for the pool; with it held, it looks at every connection for each
request. That was a tenth of the work of a promotion of many flags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx


class Lanes:
    """Clients that are alike, and open as many connections as there are requests at the same time.

    Attributes:
        first: the one that is there from the beginning.
    """

    def __init__(self, opened: Callable[[], httpx.Client]) -> None:
        self.first = opened()
        self._opened = opened
        self._all = [self.first]
        self._idle = [self.first]

    @contextmanager
    def one(self) -> Iterator[httpx.Client]:
        """A client that nobody else uses meanwhile."""
        try:
            lane = self._idle.pop()
        except IndexError:
            lane = self._opened()
            self._all.append(lane)
        try:
            yield lane
        finally:
            self._idle.append(lane)

    def close(self) -> None:
        """Give the connections back."""
        for lane in self._all:
            lane.close()
