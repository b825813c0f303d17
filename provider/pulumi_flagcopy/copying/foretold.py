"""What a run will have made of definitions, as far as its preview has come.

A copy is planned from what its two ends are. Where the program changes one of them before the copy, in the same run, a
plan from what is there now says less than `up` does: so it is made from what that end will be.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from .definition import Definition
from .location import Location, Scope

Outcomes: TypeAlias = Mapping[Location, "Definition | None"]
"""Definitions as a program will have made them; None: it is not known what of them."""


@dataclass(frozen=True)
class Ahead:
    """What resources of a program will change, before the one that asks.

    Attributes:
        definitions: those that will be others; None: it is not known which.
        flags: the tags of flags that are new, or will have other tags, by key. Of a scope without an environment.
        segments: those that will be there.
    """

    definitions: dict[Location, Definition | None] = field(default_factory=dict)
    flags: dict[Scope, dict[str, frozenset[str]]] = field(default_factory=dict)
    segments: dict[Scope, set[str]] = field(default_factory=dict)

    def changes(self, place: Location) -> bool:
        """Whether the definition there will be another one."""
        return place in self.definitions

    def unclear(self, place: Location) -> bool:
        """Whether the definition there will be another one, and it is not known which."""
        return self.changes(place) and self.definitions[place] is None

    def unclear_in(self, scope: Scope) -> set[str]:
        """The flags of which that is so in an environment."""
        return {place.flag for place in self.definitions if place.scope == scope and self.unclear(place)}

    def concerns(self, source: Location, target: Location) -> bool:
        """Whether anything that a copy between these is made of will be another one."""
        return self.changes(source) or self.changes(target) or target.scope in self.segments

    def over(self, found: Definition) -> Definition:
        """The definition as it will be; its version is that of now."""
        outcome = self.definitions.get(found.location)
        return found if outcome is None else replace(outcome, location=found.location, version=found.version)


AS_NOW = Ahead()
"""Nothing will change: for everything that is no preview."""


@dataclass(frozen=True)
class Planned:
    """What a copy has been planned from.

    Attributes:
        name: the resource, in words.
        scope: the environment of its source.
        flags: those that it copies.
        parts: the names of the parts that it copies.
    """

    name: str
    scope: Scope
    flags: frozenset[str]
    parts: frozenset[str]


class Foretold:
    """What each resource has said of itself when a preview checked it. Thread-safe.

    Places are told under all the names that a program may call them by, and looked for by any one of these.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, Ahead] = {}
        self._planned: dict[str, Planned] = {}

    def definition(self, who: str, places: Iterable[Location], outcome: Definition | None) -> None:
        """A definition will be another one; None: it is not known which."""
        with self._lock:
            self._of(who).definitions.update(dict.fromkeys(places, outcome))

    def planned(self, who: str, planned: Planned) -> None:
        """A copy has been planned, from what its source will be as far as others have said."""
        with self._lock:
            self._planned[who] = planned

    def too_late_for(
        self, who: str, scopes: Collection[Scope], changed: Mapping[str, Collection[str] | None]
    ) -> list[tuple[Planned, str]]:
        """The copies that were planned before this was said of one of their flags, and that flag; each of them once.

        Args:
            scopes: the environment under all its names.
            changed: of each flag the names of the parts that will be others; None: perhaps all of them.
        """
        found = []
        with self._lock:
            for other, planned in list(self._planned.items()):
                if other == who or planned.scope not in scopes:
                    continue
                for flag in sorted(planned.flags & changed.keys()):
                    parts = changed[flag]
                    if parts is None or planned.parts.intersection(parts):
                        del self._planned[other]
                        found.append((planned, flag))
                        break
        return found

    def flag(self, who: str, containers: Iterable[Scope], key: str, tags: Iterable[str]) -> None:
        """A flag will be new, or will have other tags."""
        with self._lock:
            self._of(who).flags.update({container: {key: frozenset(tags)} for container in containers})

    def segment(self, who: str, scopes: Iterable[Scope], key: str) -> None:
        """A segment will be there."""
        with self._lock:
            self._of(who).segments.update({scope: {key} for scope in scopes})

    def so_far(self) -> Ahead:
        """What all have said."""
        with self._lock:
            return _together(self._said.values())

    def anew(self, who: str) -> Ahead:
        """What the others have said; what this one said in an earlier check is forgotten."""
        with self._lock:
            self._said.pop(who, None)
            self._planned.pop(who, None)
            return _together(self._said.values())

    def _of(self, who: str) -> Ahead:
        return self._said.setdefault(who, Ahead())


def _together(said: Iterable[Ahead]) -> Ahead:
    """Who was checked last knew what the others had said."""
    ahead = Ahead()
    for one in said:
        ahead.definitions.update(one.definitions)
        for scope, tags in one.flags.items():
            ahead.flags.setdefault(scope, {}).update(tags)
        for scope, keys in one.segments.items():
            ahead.segments.setdefault(scope, set()).update(keys)
    return ahead
