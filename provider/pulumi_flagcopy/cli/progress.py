"""That something is going on: a line that moves on a terminal, now and then a plain line elsewhere. On stderr."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

T = TypeVar("T")

EVERY_S = 5.0
"""Seconds between plain lines. Work that takes less is done in silence."""


class Progress:
    """Shows what is being done, from entering to leaving.

    Args:
        doing: what, such as ``Comparing``.
        clock: seconds that only go up; for tests.
    """

    def __init__(self, doing: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._doing = doing
        self._clock = clock
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status = self._console.status(escape(f"{doing} …")) if self._console.is_terminal else None
        self._told = clock()

    def __enter__(self) -> Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status:
            self._status.stop()

    def count(self, items: Iterable[T], noun: str = "flags") -> Iterator[T]:
        """The same items, counted as they pass."""
        for number, item in enumerate(items, 1):
            self._update(f"{self._doing}: {number} {noun}")
            yield item

    def tell(self, message: str) -> None:
        """A message, as of a wait, between the lines."""
        self._console.print(message, markup=False)

    def _update(self, text: str) -> None:
        if self._status:
            self._status.update(escape(text))
        elif self._clock() - self._told >= EVERY_S:
            self._told = self._clock()
            self.tell(text)
