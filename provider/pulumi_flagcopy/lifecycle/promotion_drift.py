"""What a refresh finds that others changed in the targets of a promotion."""

from __future__ import annotations

from ..copying.part import Part, Sides
from ..copying.plan import Plan
from ..platform import Platform
from .drift import in_words
from .previous import other_than_left
from .promote import Choice, look_ahead
from .promotion_outcome import COPIED, UNCHANGED
from .promotion_plan import Survey
from .promotion_words import reason
from .resource import Properties


def drifted(platform: Platform, found: Survey, choice: Choice, outputs: Properties) -> dict[str, list[str]]:
    """By flag, how the target differs now from the source, where it was changed since the promotion, or is gone."""
    lines: dict[str, list[str]] = {}
    for flag, known in sorted(outputs["flags"].items()):
        if known["status"] not in (COPIED, UNCHANGED):
            continue
        if flag in found.blocked:
            lines[flag] = [reason(found.blocked[flag])]
        elif flag in found.changing:
            made = found.changing[flag]
            previous = outputs.get("previous", {}).get(flag)
            if _changed(made, known, previous, choice):
                parts = _parts(platform, made, known, previous, choice)
                lines[flag] = in_words(platform, Sides(made.source, made.target), parts)
    return {flag: said for flag, said in lines.items() if said}


def _changed(made: Plan, known: Properties, previous: Properties | None, choice: Choice) -> bool:
    """Whether somebody changed the target, be it in a chosen part; else only the source has moved."""
    if made.target.version == known.get("target_version"):
        return False
    if previous is not None:
        return bool(other_than_left(previous, made.target, choice.names))
    return made.source.version == known.get("source_version")


def _parts(
    platform: Platform, made: Plan, known: Properties, previous: Properties | None, choice: Choice
) -> list[Part]:
    """A part that was left out for a missing segment, and is as it was, has not drifted."""
    if not choice.skip_missing_segments:
        return list(choice.parts)
    if previous is None:  # what it was is not known, and what the next copy would leave out
        (due,) = look_ahead(platform, [made], choice)
        return [part for part in choice.parts if part.name in due.differing]
    moved = other_than_left(previous, made.target, choice.names)
    return [part for part in choice.parts if part.name in {*known.get("parts", ()), *moved}]
