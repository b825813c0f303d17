"""Which copies of one program write the same part of one flag.

Nothing else would tell: each of them has a plan that can be carried out, and undoes what the other one has copied.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from .location import Location
from .words import counted, listed, plain

_MOST_PARTS = 10


@dataclass(frozen=True)
class Writer:
    """A resource of the program that copies.

    Attributes:
        kind: ``FlagCopy`` or ``Promotion``.
        name: the resource's, in the program.
    """

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {plain(self.name)}"


@dataclass(frozen=True)
class Collision:
    """What two of them both write.

    Attributes:
        writers: the two, in the order of their names.
        parts: the parts that both copy.
        ends: the sources of each of the two, by target.
    """

    writers: tuple[Writer, Writer]
    parts: tuple[str, ...]
    ends: dict[Location, tuple[Location, Location]]

    @property
    def certain(self) -> bool:
        """Whether their sources are different ones: then they undo each other, now or as soon as these differ."""
        return any(mine != theirs for mine, theirs in self.ends.values())

    @property
    def summary(self) -> str:
        one, other = self.writers
        return f"{one} and {other} both copy {listed(self.parts, _MOST_PARTS)} into {self._where}"

    @property
    def detail(self) -> str:
        if not self.certain:
            return "Both copy from the same source, so one of them is not needed, and may fail where it comes second."
        mine, theirs = next(pair for pair in self.ends.values() if pair[0] != pair[1])
        return (
            f"One copies from {mine.short}, the other one from {theirs.short}: "
            "each `up` would undo what the other one has copied."
        )

    @property
    def remedy(self) -> str:
        said = "Leave one of them out, or give them different parts by include or exclude."
        if any(writer.kind == "Promotion" for writer in self.writers):
            flags = ", ".join(f"'{plain(flag)}'" for flag in sorted({place.flag for place in self.ends}))
            said += f" A Promotion leaves flags out by exclude_flags=[{flags}]."
        return said

    @property
    def _where(self) -> str:
        places = sorted(self.ends)
        if len(places) == 1:
            return places[0].short
        flags = listed([place.shown.flag for place in places])
        return f"{counted(len(places), 'flag')} in {places[0].scope.short} ({flags})"


class Collisions:
    """What each copy has said that it writes, when it was checked. Thread-safe.

    A resource is checked alone, and perhaps more than once. The second one of two can tell.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[Writer, tuple[tuple[str, ...], Mapping[Location, Location]]] = {}

    def note(
        self, writer: Writer, parts: tuple[str, ...], sources: Mapping[Location, Location]
    ) -> list[Collision]:
        """What it writes, in place of what it said before; and what of that others have said of themselves.

        Args:
            parts: the names of those that it copies.
            sources: the source of each target; each place under the one spelling that stands for all of it.
        """
        with self._lock:
            others = [(other, said) for other, said in self._said.items() if other != writer]
            self._said[writer] = parts, sources
        found = []
        for other, (their_parts, theirs) in others:
            shared = tuple(part for part in parts if part in their_parts)
            mine_first = (writer.name, writer.kind) < (other.name, other.kind)
            ends = {
                place: (sources[place], theirs[place]) if mine_first else (theirs[place], sources[place])
                for place in sources.keys() & theirs.keys()
            }
            if shared and ends:
                pair = (writer, other) if mine_first else (other, writer)
                found.append(Collision(pair, shared, ends))
        return found
