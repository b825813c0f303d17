"""The table at the end of the sample promotion."""

from __future__ import annotations

import importlib.util
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "examples" / "promotion-by-stacks" / "table.py"


def test_no_line_ends_with_blanks() -> None:
    spec = importlib.util.spec_from_file_location("table", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    results = {"a": ("copied", [{"part": "rules"}], {"version": 3}, 4), "longer": ("copied", [], None, 12)}
    lines = module.table({"a": ["on"], "longer": ["on", "rules"]}, results).splitlines()
    assert len(lines) == 3
    assert [line for line in lines if line != line.rstrip()] == []
