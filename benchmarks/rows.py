"""A row of the table, and how its figures are taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One comparison: what was measured, beside what, their ratio, the goal for it, and whether it is met.

    ``met``: None where there is no goal.
    """

    name: str
    ours: str
    beside: str
    ratio: float
    goal: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """Whether it is met, in words."""
        return {True: "met", False: "not met", None: "–"}[self.met]


def seconds(function: Callable[[], object], runs: int = 5) -> float:
    """The median of some runs, after one that is not counted."""
    function()
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        function()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def in_turn(one: Callable[[], object], other: Callable[[], object], runs: int = 5) -> tuple[float, float]:
    """The medians of both, measured in turn, so that a machine that is slow for a while is slow for both."""
    pairs = [(seconds(one, runs=1), seconds(other, runs=1)) for _ in range(runs)]
    return statistics.median(first for first, _ in pairs), statistics.median(second for _, second in pairs)


def milliseconds(value: float) -> str:
    """``12.3 ms``."""
    return f"{value * 1000:.1f} ms"
