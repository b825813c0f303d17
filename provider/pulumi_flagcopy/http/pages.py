"""Every item of a long list, several pages under way at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .side_by_side import in_order

_READINGS = 3


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        items: may be fewer than were asked for.
        total: how many items the whole list has; None: the vendor does not say.
        more: whether another page follows.
    """

    items: list[dict[str, Any]]
    total: int | None
    more: bool


def every(page: Callable[[int], Page], identity: Callable[[dict[str, Any]], str]) -> Iterator[dict[str, Any]]:
    """Each item once, in the order of the list. ``page`` reads the page that begins at an offset.

    Where items were made or deleted while the pages were read, a page may have begun too late: then all are read again.
    A page that has nothing new is the last one, where nobody says how many there are.
    """
    seen: set[str] = set()
    for _ in range(_READINGS):
        first, steady = page(0), True
        size = len(first.items)
        if first.total is None:
            rest = _one_by_one(page, first)
        else:
            rest = in_order(page, range(size, first.total, size)) if size else iter(())
        for answer in chain([first], rest):
            steady, known = steady and answer.total == first.total, len(seen)
            for item in answer.items:
                if identity(item) not in seen:
                    seen.add(identity(item))
                    yield item
            if answer.total is None and len(seen) == known:
                break
        if steady:
            return


def _one_by_one(page: Callable[[int], Page], last: Page) -> Iterator[Page]:
    offset = len(last.items)
    while last.items and last.more:
        last = page(offset)
        offset += len(last.items)
        yield last
