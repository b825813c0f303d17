"""Measures all rows, prints them, and writes docs/benchmarks.md."""

from __future__ import annotations

import platform
import sys
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .rows import Row

MODULES = ("planning", "imports", "engine", "requests_per_copy", "promotion")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

What `make bench` measured last, on {machine}. Every row is a ratio of two things measured in the same run; the machine
was not idle, so read the ratios and not the seconds.

| what | ours | beside | ratio | goal | |
| --- | --- | --- | --- | --- | --- |
"""


def main(chosen: list[str]) -> int:
    rows: list[Row] = []
    for name in chosen or MODULES:
        for row in import_module(f"benchmarks.{name}").rows():
            rows.append(row)
            print(
                f"{row.name}: {row.ours} beside {row.beside}: {row.ratio:.2f} (goal {row.goal})", flush=True
            )
    table = Table("what", "ours", "beside", "ratio", "goal", "")
    for row in rows:
        table.add_row(
            row.name, row.ours, row.beside, f"{row.ratio:.2f}", row.goal, "met" if row.met else "NOT MET"
        )
    Console().print(table)
    if not chosen:
        lines = [
            f"| {r.name} | {r.ours} | {r.beside} | {r.ratio:.2f} | {r.goal} | {'met' if r.met else 'not met'} |"
            for r in rows
        ]
        machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, 2 cores"
        PAGE.write_text(HEAD.format(machine=machine) + "\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
