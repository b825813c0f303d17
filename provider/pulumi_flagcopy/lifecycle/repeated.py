"""Lists in which nothing may stand twice, as the forms of all platforms have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from ..copying.words import listed


def once(noun: str) -> Callable[[list[Any]], list[Any]]:
    """A validator of lists in which nothing may stand twice."""

    def checked(entries: list[Any]) -> list[Any]:
        if twice := repeated(entries):
            raise ValueError(f"has the same {noun} twice: {listed(twice)}")
        return entries

    return checked


def repeated(entries: Iterable[Hashable]) -> list[Any]:
    """The entries that are there more than once."""
    return [entry for entry, times in Counter(entries).items() if times > 1]
