"""What is said of a declared resource beside its title and id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..copying.words import value as in_words
from ..errors import ConflictError
from .comparing import equal
from .resource import Properties

TAKE_OVER = (
    "Give the resource adopt=True to take it over: the preview then shows what would change in it. "
    "That is the way, too, where this program had it under another name."
)
EXISTS_ALREADY = f"exists already: `up` will fail here, unless somebody deletes it first. {TAKE_OVER}"


def exists_already(called: str, conflict: ConflictError) -> ConflictError:
    """The refusal to make it."""
    return ConflictError(
        f"The {called} exists already",
        conflict.detail,
        TAKE_OVER,
        status=conflict.status,
        code=conflict.code,
    )


NO_PART = "declares no part: it manages nothing"
CHANGES = "changes:"
SAID_ANEW = "stays as it is; declared anew, or in other words:"
CHANGES_SINCE = "was changed by somebody else since it was last looked at; this changes in it:"
DRIFTED = "drifted; `up` changes it back:"
LEFT_OUT = "keeps what the program no longer declares:"


def left_out(olds: Properties, news: Properties, can_be_empty: Callable[[str], bool]) -> list[str]:
    """The inputs of last time that are none any more: what they gave a value to keeps it."""
    return [
        f"{name}: stays as it is, and is no longer managed{_way_out(name, entry, can_be_empty)}"
        for name, entry in olds.items()
        if entry is not None and news.get(name) is None
    ]


def _way_out(name: str, entry: Any, can_be_empty: Callable[[str], bool]) -> str:
    if not isinstance(entry, list) or not entry or not can_be_empty(name):
        return ""
    count = "1 entry" if len(entry) == 1 else f"{len(entry)} entries"
    return f" ({count} in the last run); declare {name}=[] to remove what is in it"


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


def changed_meanwhile(what: str) -> ConflictError:
    """For a change of unknown fate, where what is there now is neither the old nor the new."""
    return ConflictError(
        f"The {what} was changed by somebody else at the same time",
        "A change was sent, no answer came, and now it is neither as it was nor as declared.",
        "Run `refresh`, then `preview`: it shows what is left to do.",
        status=409,
    )
