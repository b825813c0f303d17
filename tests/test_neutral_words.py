"""What resources say suits whoever runs them: the Pulumi CLI or the built-in engine. So it names neither's commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "provider" / "pulumi_flagcopy"
ONE_ENGINE = ("engine", "cli", "how_to_set.py")
"""What runs under one of them alone, or tells them apart."""
COMMAND = re.compile(r"\b(pulumi|flagcopy) (up|preview|refresh|destroy)\b")


def messages(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string that is not a docstring: those are read by people who chose their engine."""
    statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in statements:
            yield node


def test_no_message_names_the_command_of_one_engine() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{message.lineno}"
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in ONE_ENGINE
        for message in messages(ast.parse(path.read_text(encoding="utf-8")))
        if COMMAND.search(str(message.value))
    ]
    assert found == []
