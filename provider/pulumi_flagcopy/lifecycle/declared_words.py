"""What is said of a declared resource beside its title and id."""

from __future__ import annotations

from typing import Any

from ..copying.words import value as in_words
from .comparing import equal

TAKE_OVER = (
    "Give the resource adopt=True to take it over: the preview then shows what would change in it. "
    "That is the way, too, where this program had it under another name."
)
EXISTS_ALREADY = f"exists already: `up` will fail here, unless somebody deletes it first. {TAKE_OVER}"


def field_lines(name: str, before: Any, after: Any) -> list[str]:
    """A field before and after, a line for each entry of an object that differs."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [
            entry
            for entry in dict.fromkeys([*before, *after])
            if not equal(before.get(entry), after.get(entry))
        ]
        return [
            line
            for entry in names
            for line in field_lines(f"{name}.{entry}", before.get(entry), after.get(entry))
        ]
    return [f"{name}: {in_words(before)} → {in_words(after)}"]
