"""Several requests under way at once, their answers in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

READS_AT_ONCE = 8
"""Reads under way at the same time for one purpose: half of what a client allows, so that others get their turn."""


def in_order(function: Callable[[T], R], items: Iterable[T], at_once: int = READS_AT_ONCE) -> Iterator[R]:
    """``map``, with some calls ahead of the one whose result is next: no more results are kept than calls are ahead.

    The first calls begin at once. An exception of a call is raised in its turn; calls that were not begun by then are
    not made.
    """
    remaining, pool = iter(items), ThreadPoolExecutor(at_once)
    ahead = deque(pool.submit(function, item) for item in islice(remaining, at_once))
    return _results(function, remaining, pool, ahead)


def _results(
    function: Callable[[T], R], remaining: Iterator[T], pool: ThreadPoolExecutor, ahead: deque[Future[R]]
) -> Iterator[R]:
    with pool:
        try:
            while ahead:
                result = ahead.popleft().result()
                ahead.extend(pool.submit(function, item) for item in islice(remaining, 1))
                yield result
        finally:
            for future in ahead:
                future.cancel()


def all_of(function: Callable[[T], R], items: Sequence[T], at_once: int = READS_AT_ONCE) -> list[R]:
    """All results, in order: for many calls most of which are short, since none costs a task of its own."""

    def share(start: int) -> list[R]:
        return [function(item) for item in items[start::at_once]]

    results: dict[int, R] = {}
    for start, some in enumerate(in_order(share, range(min(at_once, len(items))), at_once)):
        results |= zip(range(start, len(items), at_once), some, strict=True)
    return [results[index] for index in range(len(items))]
