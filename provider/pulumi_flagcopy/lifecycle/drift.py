"""What a refresh finds that others changed in a target since it was copied to."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..copying.definition import Definition
from ..copying.json_types import Json, canonical
from ..copying.part import Part, Sides
from ..copying.plan import differences
from ..platform import Platform
from .previous import handed_back
from .resource import Properties


class Drifts:
    """The drift that was read and not yet compared. Thread-safe.

    A refresh reads a resource and then has ``diff`` compare what was read with the inputs as they were: where that says
    that nothing is to be done, the resource is shown as unchanged. What drifted is in neither, since the plan stays the
    one that was carried out; so it is remembered from the one to the other.
    """

    def __init__(self, inputs: Sequence[str]) -> None:
        """``inputs``: the names of those that tell one resource from another of the same id."""
        self._inputs = inputs
        self._lock = threading.Lock()
        self._found: list[str] = []

    def note(self, id: str, outputs: Properties) -> None:
        """A resource drifted. ``outputs``: as they were read."""
        with self._lock:
            self._found.append(self._key(id, outputs))

    def take(self, id: str, outputs: Properties) -> bool:
        """Whether that was noted of this resource; once."""
        with self._lock:
            if not self._found or (key := self._key(id, outputs)) not in self._found:
                return False
            self._found.remove(key)
            return True

    def _key(self, id: str, outputs: Properties) -> str:
        return canonical([id, handed_back({name: outputs.get(name) for name in self._inputs})])


def drift(platform: Platform, then: Mapping[str, Json], now: Definition, parts: Sequence[Part]) -> list[str]:
    """What became of these parts, in words. ``then``: what they were, as outputs give it back."""
    names = tuple(part.name for part in parts)
    before = replace(now, parts={name: then.get(name) for name in names})
    after = replace(now, parts=handed_back(now.chosen(names)))
    return in_words(platform, Sides(before, after), parts)


def in_words(platform: Platform, sides: Sides, parts: Sequence[Part]) -> list[str]:
    """Changes that others made: without the verb for what a copy would do."""
    (named,) = platform.with_labels([sides])
    changes = differences(named.before, named.after, parts)
    return [
        f"{change.part}: {change.was} → {change.becomes}" if change.subject == change.part else change.text
        for change in changes
    ]
