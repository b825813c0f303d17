"""What a target was before a copy, as outputs keep it, and as it comes back from there."""

from __future__ import annotations

from collections.abc import Mapping, Set
from hashlib import sha256
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import canonical
from .resource import Properties

UNSET = "unset"
"""In the outputs, beside the parts: the names of those that were not set. Pulumi hands a provider no None again."""

NOTHING_TO_PUT_BACK = (
    "on_destroy='restore' has nothing to put back, since what a copy under another name has replaced here is not "
    "handed on"
)
"""For a new copy that finds both ends equal. What the old one had kept is told to the provider with its end alone, and
then the new one is made already."""

NOT_HANDED_ON = "what it was before is not handed on to that one"
"""For the end of an old copy where another has its target."""

LEFT = "left"
"""Beside the parts: hashes of what the copy made of them. A refresh brings ``config`` up to date, and not these."""


def handed_back(value: Any) -> Any:
    """A value of the outputs as a provider gets it again: without entries that are None, however deep."""
    if isinstance(value, dict):
        return {name: handed_back(entry) for name, entry in value.items() if entry is not None}
    return [handed_back(entry) for entry in value] if isinstance(value, list) else value


def remembered(target: Definition, names: tuple[str, ...]) -> Properties:
    """The version of the target, and its parts of these names."""
    parts = target.chosen(names)
    unset = [name for name, value in parts.items() if value is None]
    return {"version": target.version, "parts": parts, **({UNSET: unset} if unset else {})}


def content_hash(definition: Definition, names: tuple[str, ...]) -> str:
    """A hash of these parts of a definition."""
    return sha256(canonical(definition.chosen(names)).encode()).hexdigest()[:16]


def parts_before(previous: Properties) -> dict[str, Any]:
    """The parts that were remembered, by name."""
    return {**previous["parts"], **dict.fromkeys(previous.get(UNSET, ()))}


def as_left(previous: Properties, target: Definition) -> Properties:
    """What was remembered, and beside it a hash of each of those parts as a copy has left it."""
    return {**previous, LEFT: {name: content_hash(target, (name,)) for name in parts_before(previous)}}


def is_as_left(
    previous: Properties, target: Definition, names: tuple[str, ...], config: Mapping[str, Any] | None = None
) -> bool:
    """Whether those of these parts that were remembered are still as the copy left them."""
    if LEFT not in previous:  # the state of an earlier release
        return bool(handed_back(target.chosen(names)) == handed_back(config))
    left, remembered = previous[LEFT], parts_before(previous)
    if isinstance(left, str):
        return left == content_hash(target, names)
    return all(left[name] == content_hash(target, (name,)) for name in names if name in remembered)


def without(previous: Properties, names: Set[str]) -> Properties | None:
    """What was remembered, but for these parts; None: nothing is left of it."""
    if parts_before(previous).keys() <= names:
        return None
    parts = {name: value for name, value in previous["parts"].items() if name not in names}
    unset = [name for name in previous.get(UNSET, ()) if name not in names]
    return {**previous, "parts": parts, UNSET: unset}
