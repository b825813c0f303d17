"""What this process has written to definitions: a version that moved by nothing else is nobody else's work."""

from __future__ import annotations

import threading
from collections.abc import Collection

from .definition import Version
from .location import Location


class OwnWrites:
    """The writes of all copies of a process, each from one version to the next. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps: dict[tuple[Location, Version], tuple[Version, frozenset[str]]] = {}

    def note(self, place: Location, before: Version, after: Version, parts: Collection[str]) -> None:
        """These parts were written on top of the version ``before``, and nothing else is other in what is there now."""
        with self._lock:
            self._steps[place, before] = after, frozenset(parts)

    def since(self, place: Location, then: Version) -> bool:
        """Whether something was written on top of this version."""
        with self._lock:
            return (place, then) in self._steps

    def elsewhere(self, place: Location, then: Version, now: Version, parts: Collection[str]) -> bool:
        """Whether all that moved the version since ``then`` are writes noted here, none of them to these parts."""
        with self._lock:
            version, seen = then, set[Version]()
            while version != now and version not in seen and (place, version) in self._steps:
                seen.add(version)
                version, written = self._steps[place, version]
                if not written.isdisjoint(parts):
                    return False
            return version == now
