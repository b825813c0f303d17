"""What a name that is none was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from .words import plain


def closest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The other name that is most like this one, upper and lower case aside; None: none is like it.

    ``cutoff``: how alike, from 0 to 1, as ``difflib`` counts.
    """
    known = {one.casefold(): one for one in names if one != name}
    found = get_close_matches(name.casefold(), known, 1, cutoff)
    return known[found[0]] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The question, with a space before it; empty: no name is close."""
    found = closest(name, names)
    return f" Did you mean '{plain(found)}'?" if found else ""
