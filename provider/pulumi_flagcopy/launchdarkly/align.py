"""The source's definition in the target's terms: variations are matched by value.

Within one flag nothing changes. Between two flags the same value may have another place, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import Json, canonical
from ..copying.plan import Blocked
from ..copying.words import plain


class _NoCounterpart(Exception):
    def __init__(self, index: Any) -> None:
        self.index = index


def align(source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
    """The source as the target's flag would say it, and the parts for which it has no words."""
    if source.location.same_flag(target.location):
        return source, ()
    place = _places(source.raw["variations"], target.raw["variations"])
    parts, blocked = dict(source.parts), []
    for part, translate in _TRANSLATE.items():
        try:
            parts[part] = translate(source.parts[part], place)
        except _NoCounterpart as missing:
            blocked.append(_blocked(part, missing.index, source, target))
    if source.parts["prerequisites"] and _project(source) != _project(target):
        blocked.append(_prerequisites_of_another_project(source, target))
    return replace(source, parts=parts, variations=target.variations), tuple(blocked)


def _blocked(part: str, index: Any, source: Definition, target: Definition) -> Blocked:
    known = isinstance(index, int) and 0 <= index < len(source.variations)
    name = source.variations[index] if known else str(index)
    return Blocked(
        part,
        f"the {part} of {source.location.short} serve {name}, which {target.location.flag} does not have",
        f"Add a variation with that value to {target.location.flag}, or leave the part out (exclude=['{part}']).",
    )


def _project(definition: Definition) -> tuple[str | None, str]:
    return definition.location.account, definition.location.container


def _prerequisites_of_another_project(source: Definition, target: Definition) -> Blocked:
    """A prerequisite means a place among another flag's variations: in another project, nobody knows what is there."""
    named = ", ".join(plain(key) for key in source.parts["prerequisites"])
    return Blocked(
        "prerequisites",
        f"the prerequisites of {source.location.short} ({named}) are flags of another project than "
        f"{target.location.container}",
        "Leave them out (exclude=['prerequisites']), and declare the target's own with a FlagDefinition.",
    )


def _places(source: list[dict[str, Any]], target: list[dict[str, Any]]) -> Callable[[Any], int]:
    by_value = {canonical(variation["value"]): index for index, variation in enumerate(target)}

    def place(index: Any) -> int:
        try:
            return by_value[canonical(source[index]["value"])]
        except (KeyError, IndexError):
            raise _NoCounterpart(index) from None

    return place


def _entry(entry: Json, place: Callable[[Any], int]) -> Json:
    if "rollout" in entry:
        shares = [
            {**share, "variation": place(share["variation"])} for share in entry["rollout"]["variations"]
        ]
        return {**entry, "rollout": {**entry["rollout"], "variations": shares}}
    return {**entry, "variation": place(entry["variation"])} if "variation" in entry else entry


def _targets(groups: Json, place: Callable[[Any], int]) -> Json:
    placed = {}
    for group, keys in groups.items():
        kind, _, index = group.rpartition("/")
        placed[f"{kind}/{place(int(index))}"] = keys
    return dict(sorted(placed.items()))


_TRANSLATE: Mapping[str, Callable[[Json, Callable[[Any], int]], Json]] = {
    "targets": _targets,
    "rules": lambda rules, place: [_entry(rule, place) for rule in rules],
    "fallthrough": _entry,
    "off_variation": lambda index, place: None if index is None else place(index),
}
