"""Memory for planning a Promotion of many flags: flat where nothing is to do, and little for each that changes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from .promotion import life
from .rows import Row
from .thousand_flags import Server

FEW, MANY = 1_000, 10_000


def rows() -> Iterator[Row]:
    for equal, goal, words in ((True, 1.5, "nothing to do"), (False, 10.0, "all changed")):
        few, many = (_more(flags, equal=equal) for flags in (FEW, MANY))
        yield Row(
            f"memory that planning a Promotion of {MANY:,} flags takes, {words}; beside {FEW:,} flags",
            f"{many / 1024:.0f} MB more than before",
            f"{few / 1024:.0f} MB",
            many / few,
            f"≤ {goal:g} ({'flat' if equal else 'a plan for each flag, and no more'})",
            many <= goal * few,
        )


def _more(flags: int, *, equal: bool) -> int:
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), flags, equal=equal) as server:
        measured = life(server, "preview")
    assert measured["changing"] == (0 if equal else flags)
    return int(measured["peak"] - measured["before"])
