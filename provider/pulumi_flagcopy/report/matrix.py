"""Many flags in many environments, each compared with the same flag in one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice

from ..copying.definition import Definition
from ..copying.location import Location, Scope
from ..platform import Absent, Platform, Selected, Selection
from .difference import Difference, End, compare

AT_ONCE = 500
"""Flags whose definitions are held at the same time: the question whether they are gated is asked for all of them."""


class State(str, Enum):
    """How a flag in an environment stands to the reference."""

    REFERENCE = "reference"
    SAME = "same"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True)
class Cell:
    """One flag in one environment.

    Attributes:
        state: how it stands to the reference.
        off: whether its switch is off.
        gated: whether changes of it need an approval.
        difference: what differs; None where nothing does.
    """

    state: State
    off: bool = False
    gated: bool = False
    difference: Difference | None = None

    def marks(self) -> tuple[str, ...]:
        """Everything that it can be found by."""
        return (self.state.value, *(["off"] if self.off else []), *(["gated"] if self.gated else []))


@dataclass(frozen=True)
class Row:
    """One flag: its key or name, what people call it, its tags, and a cell for each environment."""

    flag: str
    title: str
    tags: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass
class Tally:
    """How many flags there are, and how many cells of each environment have which mark."""

    columns: int
    rows: int = 0
    differing: int = 0
    marks: list[Counter[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = [Counter() for _ in range(self.columns)]

    def add(self, row: Row) -> None:
        self.rows += 1
        self.differing += any(cell.state in (State.DIFFERS, State.MISSING) for cell in row.cells)
        for counter, cell in zip(self.marks, row.cells, strict=True):
            counter.update(cell.marks())


@dataclass(frozen=True)
class _Flag:
    """A flag as it was read, with its end in each environment."""

    selected: Selected
    at: Mapping[Scope, End]


class Matrix:
    """The flags that a selection means, in these environments; of one platform.

    Args:
        platform: where they are read.
        columns: the environments; in several projects or workspaces, flags are the same by key or name.
        reference: the one of them that all others are compared with.
        selection: which flags.
    """

    def __init__(
        self, platform: Platform, columns: Sequence[Scope], reference: Scope, selection: Selection
    ) -> None:
        self.platform = platform
        self.columns = tuple(columns)
        self.reference = reference
        self.selection = selection

    def rows(self) -> Iterator[Row]:
        """Row by row, as the platform reads them: nothing is kept but the names of the flags."""
        flags = self._flags()
        while some := list(islice(flags, AT_ONCE)):
            there = [end for ends in some for end in ends.at.values() if isinstance(end, Definition)]
            gated = {
                end.location for end, reason in zip(there, self.platform.gate(there), strict=True) if reason
            }
            for ends in some:
                cells = tuple(self._cell(scope, ends, gated) for scope in self.columns)
                yield Row(ends.selected.flag, ends.selected.title, ends.selected.tags, cells)

    def _flags(self) -> Iterator[_Flag]:
        """Every flag once, though several projects or workspaces may have it."""
        seen: set[str] = set()
        for first in self._containers():
            scopes = [first, *(scope for scope in self.columns if scope != first)]
            for selected in self.platform.select(self.selection, scopes):
                if selected.flag not in seen:
                    seen.add(selected.flag)
                    yield _Flag(selected, dict(zip(scopes, selected.ends, strict=True)))

    def _containers(self) -> list[Scope]:
        """One environment of each project or workspace: the flags of each are listed."""
        found = [self.reference]
        for scope in self.columns:
            if not any(scope.shares_flags(other) for other in found):
                found.append(scope)
        return found

    def _cell(self, scope: Scope, flag: _Flag, gated: set[Location]) -> Cell:
        reference, end = flag.at[self.reference], flag.at[scope]
        if isinstance(end, Absent):
            known = isinstance(reference, Definition)
            return Cell(State.MISSING, difference=self._compared(reference, end) if known else None)
        off, locked = not end.parts[self.platform.parts[0].name], end.location in gated
        if scope == self.reference:
            return Cell(State.REFERENCE, off, locked)
        difference = self._compared(reference, end)
        if difference.equal:
            return Cell(State.SAME, off, locked)
        return Cell(State.DIFFERS, off, locked, difference)

    def _compared(self, reference: End, end: End) -> Difference:
        return compare(self.platform, reference, end, self.platform.parts)
