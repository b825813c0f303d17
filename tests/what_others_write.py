"""Text as somebody might write it who means harm, and what must be left of it wherever it is shown."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import strategies as st

CONTROLS = "\x00\x07\x08\x0b\x0c\x1b\x7f\x85\x9b\r"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
UNSEEN = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\ufe0f\uffa0\U000e0061\U000e0100"
)
LINES = "\n\u2028\u2029"
MARKUP = [
    "</script>",
    "<!--",
    "]]>",
    "<img src=x onerror=alert(1)>",
    '" onload="',
    "[/bold]",
    "{{ 7 * 7 }}",
    "${x}",
]
FORMULAS = ["=cmd|' /C calc'!A0", "+1+cmd()", "-2+3+cmd()", "@SUM(1+1)", "＝1+1"]
CODE = ['"""', "'''", "\\", "#", '"); import os; ("']

_ON_A_LINE = f"\x1b[31m{MARKUP[0]}{MARKUP[3]}{''.join(MARKUP[4:6])}{CONTROLS}{TURNING}{UNSEEN}"
NASTY = f"{_ON_A_LINE}\nINJECTED\u2028{CODE[0]}{CODE[2]}"
"""All of it at once; what follows the line end must never begin a line of its own."""

texts = st.lists(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from([*CONTROLS, *TURNING, *UNSEEN, *LINES]),
        st.sampled_from([*MARKUP, *FORMULAS, *CODE]),
    ),
    max_size=12,
).map("".join)

_SHOWN = re.compile("[^\u034f\u115f\u1160\u180e\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]*")


def unseen(text: str, *, line_ends: bool = True) -> set[str]:
    """What of a text cannot be seen, or turns or moves what stands around it. A line end may be ours."""
    categories = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    found = {
        char for char in set(text) if unicodedata.category(char) in categories or not _SHOWN.fullmatch(char)
    }
    return found - {"\n"} if line_ends else found


def begins_a_line(text: str) -> bool:
    """Whether what somebody else wrote came to stand at the beginning of a line."""
    return any(line.lstrip().startswith("INJECTED") for line in text.splitlines())
