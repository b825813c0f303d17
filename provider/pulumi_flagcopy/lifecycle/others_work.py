"""What a preview says of others' work in a target: that a copy is about to undo it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ..copying.definition import Definition, Version
from ..copying.location import Location
from ..copying.plan import Plan
from ..copying.versions import succession
from ..copying.words import listed
from .approval import request_of
from .previous import LEFT, LEFT_VERSION, UNFINISHED, other_than_left
from .resource import Properties


@dataclass(frozen=True)
class _Found:
    target: Definition
    source_version: Version
    differing: tuple[str, ...]


class OthersWork:
    """What the checks of a preview have read, for the diffs that follow. Thread-safe.

    Only check reads the target, and what the last copy has left there is in the outputs, which only diff is given.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[tuple[Location, tuple[str, ...]], _Found] = {}

    def look(self, target: Definition, made: Plan, names: tuple[str, ...]) -> None:
        """Check has made a plan to copy these parts.

        ``target``: as it is now; that of the plan is as the program will have made it by then.
        """
        found = _Found(target, made.source.version, made.differing)
        with self._lock:
            self._found[target.location, names] = found

    def undone(
        self,
        where: Location,
        names: tuple[str, ...],
        known: Properties,
        previous: Properties | None,
        *,
        equal: bool,
    ) -> str:
        """A warning where the plan changes parts that are not as the last copy has left them; else empty.

        Args:
            known: what outputs say of the copy: both versions, the request that it waits for.
            previous: what they remember of what it replaced.
            equal: whether both ends were equal in all parts that are copied when that became known.
        """
        with self._lock:
            found = self._found.get((where, names))
        if found is None or request_of(known):
            return ""
        then, now = known.get("target_version"), found.target.version
        if previous is None:
            moved = equal and known.get("source_version") == found.source_version
            parts = found.differing if moved else ()
        elif LEFT in previous and not previous.get(UNFINISHED):
            then = previous.get(LEFT_VERSION, then)
            changed = other_than_left(previous, found.target, names)
            parts = tuple(name for name in found.differing if name in changed)
        else:
            return ""
        if not parts or then is None or then == now:
            return ""
        versions = succession(then, now)
        return f"warning: {where.short} was changed since the last copy ({versions}): {listed(parts)}; this undoes it"
