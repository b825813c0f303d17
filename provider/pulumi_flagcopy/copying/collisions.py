"""Which resources of one program write the same part of one flag: copies, declarations, or one of each.

Nothing else would tell: each of them has a plan that can be carried out, and undoes what the other one has written.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from .json_types import Json
from .location import Location
from .words import counted, listed, plain

_MOST_PARTS = 10

DECLARES = "FlagDefinition"
"""The kind of those that do not copy."""

Ends: TypeAlias = Mapping[Location, "Location | None"]
"""The source of each target, each place under the one spelling that stands for all of it; None: it is declared."""


@dataclass(frozen=True)
class Writer:
    """A resource of the program that writes parts of definitions.

    Attributes:
        kind: ``FlagCopy``, ``Promotion`` or ``DECLARES``.
        name: the resource's, in the program.
    """

    kind: str
    name: str

    @property
    def copies(self) -> bool:
        return self.kind != DECLARES

    def __str__(self) -> str:
        return f"{self.kind} {plain(self.name)}"


@dataclass(frozen=True)
class Declared:
    """What a declaration says of a flag.

    Attributes:
        flag: its key or name.
        values: by input.
        exclude: whether two values of an input cannot both hold.
    """

    flag: str
    values: Mapping[str, Json]
    exclude: Callable[[str, Json, Json], bool]

    def against(self, other: Declared) -> tuple[str, ...]:
        """The inputs in which the other one says something else of the flag, wherever that is."""
        both = [name for name in self.values if name in other.values]
        return tuple(name for name in both if self.exclude(name, self.values[name], other.values[name]))


@dataclass(frozen=True)
class Written:
    """What one of them writes.

    Attributes:
        parts: their names, as a copy calls them.
        ends: where; asked for only if another one writes such parts.
        declared: None of a copy.
    """

    parts: tuple[str, ...]
    ends: Callable[[], Ends]
    declared: Declared | None = None

    def shared(self, other: Written) -> tuple[str, ...]:
        """What both write. What two declarations say alike is no matter."""
        if self.declared and other.declared:
            return self.declared.against(other.declared)
        return tuple(part for part in self.parts if part in other.parts)


@dataclass(frozen=True)
class Collision:
    """What two of them both write.

    Attributes:
        writers: the two, in the order of their names.
        parts: the parts that both write.
        ends: the sources of each of the two, by target.
    """

    writers: tuple[Writer, Writer]
    parts: tuple[str, ...]
    ends: dict[Location, tuple[Location | None, Location | None]]

    @property
    def certain(self) -> bool:
        """Whether they undo each other, now or as soon as their sources differ: unless these are the same."""
        return self._declarations == 2 or any(mine != theirs for mine, theirs in self.ends.values())

    @property
    def summary(self) -> str:
        one, other = self.writers
        do = "write" if self._declarations else "copy"
        return f"{one} and {other} both {do} {listed(self.parts, _MOST_PARTS)} into {self._where}"

    @property
    def detail(self) -> str:
        if not self.certain:
            return "Both copy from the same source, so one of them is not needed, and may fail where it comes second."
        if self._declarations == 2:
            return "They declare different values: each undoes what the other one has written."
        mine, theirs = next(pair for pair in self.ends.values() if pair[0] != pair[1])
        if mine is None or theirs is None:
            source = mine or theirs
            assert source is not None, "one of two copies"
            return (
                f"One declares what is to be there, the other one copies it from {source.short}: "
                "each undoes what the other one has written."
            )
        return (
            f"One copies from {mine.short}, the other one from {theirs.short}: "
            "each `up` would undo what the other one has copied."
        )

    @property
    def remedy(self) -> str:
        said = "Leave one of them out, or give them different parts by include or exclude."
        if self._declarations == 2:
            return "Leave it out of one of them, or declare the same in both."
        if self._declarations:
            said = f"Leave the part out of the {DECLARES}, or out of the copy by include or exclude."
        if any(writer.kind == "Promotion" for writer in self.writers):
            flags = ", ".join(f"'{plain(flag)}'" for flag in sorted({place.flag for place in self.ends}))
            said += f" A Promotion leaves flags out by exclude_flags=[{flags}]."
        return said

    @property
    def _declarations(self) -> int:
        return sum(not writer.copies for writer in self.writers)

    @property
    def _where(self) -> str:
        places = sorted(self.ends)
        if len(places) == 1:
            return places[0].short
        flags = listed([place.shown.flag for place in places])
        return f"{counted(len(places), 'flag')} in {places[0].scope.short} ({flags})"


class Collisions:
    """What each of them has said that it writes, when it was checked. Thread-safe.

    A resource is checked alone, and perhaps more than once. The second one of two can tell.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str | None, dict[Writer, Written]] = {}
        """By the flag that is declared: two declarations of two flags need not be compared. None: copies."""
        self._flags: dict[Writer, str | None] = {}

    def note(self, writer: Writer, written: Written) -> list[Collision]:
        """What it writes, in place of what it said before; and what of that others have said of themselves."""
        written = replace(written, ends=cache(written.ends))
        found = []
        for other, said in self._others(writer, written):
            shared = written.shared(said)
            if not shared:
                continue
            mine_first = (writer.name, writer.kind) < (other.name, other.kind)
            sources, theirs = written.ends(), said.ends()
            both = {
                place: (sources[place], theirs[place]) if mine_first else (theirs[place], sources[place])
                for place in sources.keys() & theirs.keys()
            }
            if both:
                found.append(Collision((writer, other) if mine_first else (other, writer), shared, both))
        return found

    def _others(self, writer: Writer, written: Written) -> list[tuple[Writer, Written]]:
        """Those that it may collide with. It is known itself from now on, by what it says now."""
        flag = written.declared.flag if written.declared else None
        with self._lock:
            if writer in self._flags:
                del self._said[self._flags[writer]][writer]
            groups = self._said.values() if flag is None else [self._said.get(of, {}) for of in (None, flag)]
            others = [entry for group in groups for entry in group.items()]
            self._said.setdefault(flag, {})[writer] = written
            self._flags[writer] = flag
        return others
