"""Values as Python source, laid out as formatters lay it out. Whatever a string holds, it stays a string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from ...copying.words import escaped, hidden

WIDTH = 88
"""Columns, by the formatters' default."""

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Name:
    """Source that stands for a value, such as ``project.key``."""

    text: str


def call(function: str, arguments: Iterable[tuple[str, Any]], variable: str = "", indent: int = 0) -> str:
    """A call with one argument a line; the argument without a name goes first. Assigned, if there is a variable."""
    outside, inside = " " * indent, " " * (indent + 4)
    lines = [f"{outside}{variable} = {function}(" if variable else f"{outside}{function}("]
    for name, value in arguments:
        before = f"{name}=" if name else ""
        lines.append(f"{inside}{before}{laid_out(value, indent + 4, before)},")
    return "\n".join([*lines, f"{outside})"])


def laid_out(value: Any, indent: int, before: str = "") -> str:
    """A value in one line if it fits after ``before``, with a comma; else one entry a line."""
    line = inline(value)
    if (
        indent + cell_len(before) + cell_len(line) + 1 <= WIDTH
        or not isinstance(value, list | dict)
        or not value
    ):
        return line
    inside, outside = " " * (indent + 4), " " * indent
    if isinstance(value, dict):
        entries = [
            f"{string(key)}: {laid_out(entry, indent + 4, f'{string(key)}: ')}"
            for key, entry in value.items()
        ]
        return "{\n" + "".join(f"{inside}{entry},\n" for entry in entries) + outside + "}"
    return "[\n" + "".join(f"{inside}{laid_out(entry, indent + 4)},\n" for entry in value) + outside + "]"


def inline(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Name):
        return value.text
    if isinstance(value, str):
        return string(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{string(key)}: {inline(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return repr(value)


def string(text: str) -> str:
    """A string literal, with everything invisible escaped; in single quotes only where that saves escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def _escaped(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{char}"
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() and not hidden(char) else escaped(char)
