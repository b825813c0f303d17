"""Measures all rows, prints them as one table, and writes docs/benchmarks.md with what `benchmarks/kept.md` says."""

from __future__ import annotations

import compileall
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

import pulumi_flagcopy

from .rows import Row

MODULES = ("planning", "imports", "requests_per_copy", "promotion", "memory", "engine")
KEPT = Path(__file__).with_name("kept.md")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """---
title: Benchmarks
meta_desc: How fast, beside what, and what made it so.
---

# Benchmarks

What `make bench` measured last: {machine}, {minutes:.0f} minutes. Every row is a ratio of two things
measured in the same run, so read the ratios and not the seconds. The local server, which stands for
the vendor, runs on the same machine. Where the other side of a ratio is waiting, the machine's speed is in it:
a loop of ten million additions took {speed} meanwhile.

| what | ours | beside | ratio | goal | |
| --- | --- | --- | --- | --- | --- |
"""


def main(chosen: list[str]) -> int:
    # As pip does when it installs: this checkout may have been edited, or may not be allowed to write what it compiles.
    compileall.compile_dir(str(Path(pulumi_flagcopy.__file__).parent), quiet=1)
    started = time.monotonic()
    rows: list[Row] = []
    loops: list[float] = []
    for name in chosen or MODULES:
        loops.append(_loop())
        for row in import_module(f"benchmarks.{name}").rows():
            rows.append(row)
            print(f"{_words(row)} [{time.monotonic() - started:.0f} s]", file=sys.stderr, flush=True)
    table = Table("what", "ours", "beside", "ratio", "goal", "")
    for row in rows:
        table.add_row(*_cells(row))
    Console().print(table)
    if not chosen:
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
        head = HEAD.format(
            machine=f"{machine}, {os.cpu_count()} cores",
            minutes=(time.monotonic() - started) / 60,
            speed=f"{min(loops):.1f} to {max(loops):.1f} s",
        )
        lines = [f"| {' | '.join(_cells(row))} |" for row in rows]
        PAGE.write_text(head + "\n".join(lines) + "\n\n" + KEPT.read_text())
    return 0


def _loop() -> float:
    """How fast the machine is just now."""
    started, number = time.perf_counter(), 0
    while number < 10_000_000:
        number += 1
    return time.perf_counter() - started


def _words(row: Row) -> str:
    return f"{row.name}: {row.ours} beside {row.beside}: {row.ratio:.2f} (goal {row.goal})"


def _cells(row: Row) -> tuple[str, ...]:
    return row.name, row.ours, row.beside, f"{row.ratio:.2f}", row.goal, row.verdict


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
