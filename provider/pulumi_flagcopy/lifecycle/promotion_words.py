"""What a promotion says of many flags: one line for what they have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..copying.words import listed
from ..errors import AbsentError, BlockedError, FlagCopyError, VendorError

FAILS_FOR_BLOCKED = (
    "unless this program mends it first, `up` will fail for what is blocked, once it has copied the others"
)
"""The warning of a preview that is no failure itself."""

_NAMED = 12


def reason(error: FlagCopyError) -> str:
    """Why, in one line."""
    summary = "" if isinstance(error, BlockedError | AbsentError) else error.summary
    detail = "; ".join(error.detail.splitlines())
    return ": ".join(text for text in (summary, detail) if text)


def grouped(errors: Mapping[str, FlagCopyError]) -> list[str]:
    """A line for each reason, with every flag that it concerns.

    A vendor's refusals that are alike differ in nothing but the request: the first is told in full. Not alike are a
    write that never was and one of which nobody knows: something else is to be done about them.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for flag, error in sorted(errors.items()):
        alike = (error.summary, error.remedy) if isinstance(error, VendorError) else (reason(error), "")
        groups.setdefault(alike, []).append(flag)
    return [f"{', '.join(flags)}: {reason(errors[flags[0]])}" for flags in groups.values()]


def remedies(errors: Mapping[str, FlagCopyError], excluded: Sequence[str]) -> list[str]:
    """What to do about them, each once; what is blocked can be left out, with what is ``excluded`` already.

    To leave out what only waits for others changes nothing.
    """
    found = dict.fromkeys(error.remedy for error in errors.values() if error.remedy)
    blocked = sorted(
        flag
        for flag, error in errors.items()
        if isinstance(error, BlockedError) and not isinstance(error, _WaitsError)
    )
    all_of_it = list(dict.fromkeys([*excluded, *blocked]))
    leave_out = [f"Or leave out what is blocked: exclude_flags={all_of_it}."] if blocked else []
    return [*found, *leave_out]


def noted(notes: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for each note, with the flags that it concerns."""
    flags: dict[str, list[str]] = {}
    for flag, texts in notes.items():
        for text in texts:
            flags.setdefault(text, []).append(flag)
    return [f"{named(concerned)}: {text}" for text, concerned in flags.items()]


class _WaitsError(BlockedError):
    """Nothing stands in this flag's own way."""


def waits_for(others: Sequence[str], why: str) -> BlockedError:
    """The error for a flag that is not copied because others are not."""
    return _WaitsError("The copy cannot be made", f"it depends on {named(others)}, {why}")


def asked_in_part(rest: Sequence[str]) -> BlockedError:
    """The error for a flag of which one request carried only a part."""
    said = f"what one request carries is copied; {listed(rest)}: the next `up` asks for it"
    return _WaitsError("The copy is not complete", said)


def named(flags: Sequence[str]) -> str:
    """``a, b, c and 9 more``."""
    more = len(flags) - _NAMED
    return ", ".join(flags[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def left_the_selection(flags: Sequence[str], *, put_back: bool) -> str:
    """That flags were promoted and are not selected any more, be it that they are gone. ``put_back``: whether they are,
    in the end."""
    rest = " until this promotion ends, which puts back what it replaced" if put_back else ""
    return f"not selected any more, or gone: {named(flags)}: what is there stays as it is{rest}"
