"""What a name that is none was probably meant to be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from .words import plain

_LISTED = 10
_SHORTEST = 3


def closest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The other name that is most like this one, upper and lower case aside; None: none is like it.

    ``cutoff``: how alike, from 0 to 1, as ``difflib`` counts.
    """
    known = {one.casefold(): one for one in names if one != name}
    found = get_close_matches(name.casefold(), known, 1, cutoff)
    return known[found[0]] if found else None


def meant(name: str, names: Iterable[str]) -> str | None:
    """The closest name; where none is close, the only one that begins so: ``prod`` is short for ``production``."""
    known = list(names)
    longer = [one for one in known if one.casefold().startswith(name.casefold())]
    return closest(name, known) or (longer[0] if len(longer) == 1 and len(name) >= _SHORTEST else None)


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """The question, with a space before it; empty: no name is close."""
    found = meant(name, names)
    return f" Did you mean '{plain(found)}'?" if found else ""


def which(what: str, name: str, names: Collection[str], *, listed: bool = True) -> str:
    """A sentence for a name that is none of these: the question whether another was meant, or else which there are.

    Args:
        what: what they are names of, such as ``environment``.
        listed: whether they are few enough to be listed; of more than ten, the first ten are.
    """
    if found := meant(name, names):
        return f"Did you mean the {what} '{plain(found)}'?"
    if not (names and listed):
        return ""
    first = ", ".join(plain(one) for one in list(names)[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"The {what}s are: {first}{more}."


def which_tag(tag: str, of_flags: Iterable[Iterable[str]]) -> str:
    """The same for a tag, from the tags that flags have; empty where it is one of them, or no flag has any."""
    known = sorted({one for tags in of_flags for one in tags})
    return "" if tag in known else which("tag", tag, known)
