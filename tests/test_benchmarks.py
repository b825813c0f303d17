"""The table of benchmarks: a row without a goal has met none."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rows import Row

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def test_the_verdict() -> None:
    verdicts = {met: Row("what", "1 s", "2 s", 0.5, "≤ 1", met).verdict for met in (True, False, None)}
    assert verdicts == {True: "met", False: "not met", None: "–"}


def test_what_is_only_told_is_not_met() -> None:
    told = [line for line in PAGE.read_text().splitlines() if "| told only |" in line]
    assert told
    assert all(line.endswith("| told only | – |") for line in told)
