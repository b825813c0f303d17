"""The list of defects: each has a commit that is in the history, and a test that is there."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from .blocks import ROOT

PAGE = ROOT / "docs" / "defects.md"
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Found by", "| ---"))
]


@cache
def _names(path: Path) -> frozenset[str]:
    """The functions and classes of a module, by their names in ``pytest -k`` terms: those of a class with it."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return frozenset(found)


def test_each_has_a_test_that_is_there() -> None:
    assert len(ROWS) > 300
    missing = []
    for row in ROWS:
        _who, _what, _commit, tests = row
        named = re.findall(r"`([^`]+)`", tests)
        for one in named or [f"none: {tests}"]:
            file, _, name = one.partition("::")
            path = ROOT / file
            if not path.exists() or (name and name not in _names(path)):
                missing.append(one)
    assert missing == []


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="there is no history here"
)
def test_each_has_a_commit_that_is_in_the_history() -> None:
    command = ["git", "log", "--format=%H"]
    log = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    history = {commit[:7] for commit in log.stdout.split()}
    named = {what: re.findall(r"`([0-9a-f]{7})[0-9a-f]*`", cell) for _who, what, cell, _tests in ROWS}
    assert all(named.values())
    if len(history) < len({commit for commits in named.values() for commit in commits}):
        pytest.skip("the history is not whole here")
    assert {what: commits for what, commits in named.items() if not history.issuperset(commits)} == {}
