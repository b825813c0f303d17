"""How values that others wrote are shown: short, and unable to do anything to a terminal or a page."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from .json_types import Json

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that print nothing or move the cursor: controls, direction marks, unassigned."""


_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""What of the other categories is not drawn either: fillers, joiners, variation selectors (Unicode's
Default_Ignorable_Code_Point), and the Braille pattern without a dot."""


_FORMULA = re.compile(r"\s*(?:[=@＝＋－＠]|[+-](?![\d.,]*\s?%?\Z))")
"""How spreadsheets know a formula. Source: OWASP, CSV Injection."""


def hidden(char: str) -> bool:
    """Whether a character cannot be seen, or does something to what stands around it."""
    return unicodedata.category(char) in _HIDDEN or bool(_BLANK.match(char))


def harmless(text: str) -> str:
    """The text with everything invisible written as an escape; its line ends stay."""
    return "\n".join(map(_shown, text.split("\n")))


def plain(text: str, limit: int = 80) -> str:
    """One line of text: line ends are escaped like everything invisible. Cut at ``limit`` characters."""
    shown = _shown(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def cell(text: str) -> str:
    """Text for a table: a spreadsheet that it is copied into must not reckon with it. Numbers stay numbers."""
    return f"'{text}" if _FORMULA.match(text) else text


def value(item: Json, limit: int = 60) -> str:
    """A JSON value in few characters: strings bare, everything else as JSON."""
    if isinstance(item, str):
        return plain(item, limit) if item else '""'
    if isinstance(item, bool):  # most of what flags serve: no work for an encoder
        return "true" if item else "false"
    return plain(_encode(item), limit)


def listed(items: Sequence[Json], most: int = 5) -> str:
    """``a, b, c … 9 more``."""
    shown = ", ".join(value(item) for item in items[:most])
    return shown if len(items) <= most else f"{shown} … {len(items) - most} more"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 rule``, ``2 rules``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def below(head: str, lines: Sequence[str]) -> list[str]:
    """One line on the line of its head, more below it."""
    return [f"{head} {lines[0]}"] if len(lines) == 1 else [head, *(f"  {line}" for line in lines)]


def _shown(text: str) -> str:
    if text.isprintable() and (text.isascii() or not _BLANK.search(text)):
        return text
    return "".join(escaped(char) if hidden(char) else char for char in text)


def escaped(char: str) -> str:
    """A character as JSON and Python write it in a string."""
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
