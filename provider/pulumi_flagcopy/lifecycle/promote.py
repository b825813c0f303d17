"""Plan a copy, carry it out, verify it: the one way, for everything that copies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..copying.definition import Definition
from ..copying.foretold import AS_NOW, Ahead
from ..copying.location import Location, Scope
from ..copying.moved import REMEDY, moved
from ..copying.part import Part, Sides
from ..copying.plan import Blocked, Plan, differences, plan, residue
from ..copying.words import plain
from ..errors import (
    AbsentError,
    ApprovalRequiredError,
    BlockedError,
    CopyError,
    FlagCopyError,
    MovedError,
    NotVerifiedError,
)
from ..platform import AUTO, Absent, Findings, Hint, Platform, Written

Ends: TypeAlias = tuple[Definition, Definition]
"""The source and the target of a copy."""


@dataclass(frozen=True)
class Choice:
    """What is copied, and what is done about what the target lacks.

    Attributes:
        parts: the parts to copy.
        create_missing_flag: make the flag itself, where the target does not have it.
        skip_missing_segments: leave out the whole of a part that names a missing segment, instead of refusing the copy.
        create_missing_segments: make them in the target first, as they are in the source.
        way: how the copy is written; one of the platform's ways, or ``AUTO``.
        comment: for the vendor's audit log; may be empty.
    """

    parts: tuple[Part, ...]
    create_missing_flag: bool = False
    skip_missing_segments: bool = False
    create_missing_segments: bool = False
    way: str = AUTO
    comment: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(part.name for part in self.parts)


def read_both(platform: Platform, source: Location, target: Location, *, create_flag: bool = False) -> Ends:
    """Both ends, or ``AbsentError`` for the first that is not there; see ``both``."""
    ends = platform.read([source, target])
    try:
        return both(*ends, create_flag=create_flag)
    except AbsentError as absent:
        place = source if absent.role == "source" else target
        raise with_hint(platform, absent, place.scope, place.flag) from None


def with_hint(platform: Platform, absent: AbsentError, scope: Scope, flag: str = "") -> AbsentError:
    """The error with what was probably meant, if the vendor tells. It may be another one: no flag, since no project."""
    hint = Hint(absent.what)
    with suppress(FlagCopyError):
        hint = platform.hint(scope, absent.what, flag)
    if hint.what == absent.what:
        return AbsentError(absent.role, absent.what, absent.where, absent.detail, hint.text)
    where = plain(scope.container)
    reason = f"There is no {hint.what} {where}, or the token may not see it."
    return AbsentError(absent.role, hint.what, where, reason, hint.text)


def both(source: Definition | Absent, target: Definition | Absent, *, create_flag: bool = False) -> Ends:
    """Both ends as they were read, or ``AbsentError`` for the first that is not there.

    A target that the platform can make counts as there, and empty: a copy to it is planned like any other. With
    ``create_flag`` it may be the flag itself that is missing.
    """
    if isinstance(target, Absent) and target.blank is not None and (create_flag or target.what != "flag"):
        target = target.blank
    elif isinstance(target, Absent) and target.blank is not None:
        target = replace(target, reason=f"{target.reason} A copy with create_missing_flag=True makes it.")
    return _present("source", source), _present("target", target)


def draft(platform: Platform, ends: Ends, choice: Choice) -> Plan:
    """The plan of a copy as far as the two ends tell. Pure: no request."""
    source, target = ends
    aligned, without_counterpart = platform.align(source, target)
    made = plan(aligned, target, choice.parts)
    mine = choice.names
    blocked = tuple(blocked for blocked in without_counterpart if blocked.part in mine)
    return replace(made, blocked=blocked) if blocked else made


def look_ahead(
    platform: Platform, drafts: Sequence[Plan], choice: Choice, ahead: Ahead = AS_NOW
) -> list[Plan]:
    """The plans with everything that stands in their way, for copies that are made together.

    ``ahead``: what the program makes before, which does not stand in the way.
    """
    findings = platform.preflight(
        drafts,
        choice.comment,
        create_segments=choice.create_missing_segments,
        ahead=ahead.definitions,
    )
    pairs = zip(drafts, findings, strict=True)
    findings = [
        _without_promised(found, ahead.segments.get(made.target.location.scope, set()))
        for made, found in pairs
    ]
    worded = with_labels(platform, drafts)
    return [_with(found, made, choice) for made, found in zip(worded, findings, strict=True)]


def with_labels(platform: Platform, plans: Sequence[Plan]) -> list[Plan]:
    """The same plans; the variations of other flags in them have names, as far as they can be read."""
    sides = platform.with_labels([Sides(made.target, made.source) for made in plans])
    return [
        made
        if named.before is made.target
        else replace(
            made,
            source=named.after,
            target=named.before,
            changes=tuple(differences(named.before, named.after, made.parts)),
        )
        for made, named in zip(plans, sides, strict=True)
    ]


def rehearse(platform: Platform, made: Plan, choice: Choice, ahead: Ahead = AS_NOW) -> Plan:
    """The plan, once the vendor has validated it as far as it does; an approval that it needs is a note.

    Of what the program changes before (``ahead``), the vendor cannot know.
    """
    if made.blocked or ahead.concerns(made.source.location, made.target.location):
        return made
    try:
        platform.rehearse(made, choice.way)
    except ApprovalRequiredError:
        note = f"{made.target.location.environment} takes changes only through an approval"
        return replace(made, notes=(*made.notes, note))
    return made


def prepare(platform: Platform, ends: Ends, choice: Choice, ahead: Ahead = AS_NOW) -> Plan:
    """The plan of one copy, with everything that stands in its way.

    ``ahead``: what the program changes before; the ends are taken as they will be then.
    """
    ends = (ahead.over(ends[0]), ahead.over(ends[1]))
    (made,) = look_ahead(platform, [draft(platform, ends, choice)], choice, ahead)
    return rehearse(platform, made, choice, ahead)


def blocked_error(blocked: Sequence[Blocked]) -> BlockedError:
    """The error for what stands in a copy's way."""
    return BlockedError(
        "The copy cannot be made",
        "\n".join(dict.fromkeys(entry.reason for entry in blocked)),
        "\n".join(dict.fromkeys(entry.remedy for entry in blocked if entry.remedy)),
    )


def agree(platform: Platform, ends: Ends, choice: Choice, planned: Mapping[str, Any]) -> Plan:
    """The plan, if it still is the one that was made; see ``agree_all``."""
    (agreed,) = agree_all(platform, [(ends, planned)], choice)
    if isinstance(agreed, CopyError):
        raise agreed
    return agreed


def agree_all(
    platform: Platform, copies: Sequence[tuple[Ends, Mapping[str, Any]]], choice: Choice
) -> list[Plan | CopyError]:
    """For both ends of each copy as they are now and its plan's record: the plan, if it is still the one that was made.

    Instead of a plan:
        MovedError: an end is no longer as it was when the plan was made.
        BlockedError: something that the copy needs is gone meanwhile.
    """
    agreed: list[Plan | CopyError] = [
        moved(planned, *ends) or draft(platform, ends, choice) for ends, planned in copies
    ]
    still = [made for made in agreed if isinstance(made, Plan)]
    creates = choice.create_missing_flag or choice.create_missing_segments
    worded = iter(look_ahead(platform, still, choice) if creates else with_labels(platform, still))
    agreed = [next(worded) if isinstance(made, Plan) else made for made in agreed]
    return [
        _agreed(made, planned) if isinstance(made, Plan) else made
        for made, (_, planned) in zip(agreed, copies, strict=True)
    ]


def carry_out(platform: Platform, agreed: Plan, comment: str, way: str) -> Written:
    """Write exactly the plan, then compare what the target has now.

    That the vendor took the write, but the target does not hold it, is the ``error`` of what comes back.

    Raises:
        MovedError: an end moved in the last moment; nothing was written.
    """
    written = platform.write(agreed, comment, way)
    try:
        if written.error is None:
            verify(platform, agreed, written.target)
    except NotVerifiedError as error:
        return replace(written, error=error)
    return written


def verify(platform: Platform, done: Plan, now: Definition) -> None:
    """Raise ``NotVerifiedError`` unless the target is what the plan makes of it, and nothing else changed."""
    left = residue(done, now, platform.parts)
    if left:
        where = done.target.location
        raise NotVerifiedError(
            f"{where.flag} in {where.environment} does not hold what was written",
            "The vendor answered with success, but still differs:\n"
            + "\n".join(f"  {change.text}" for change in left),
            "Look at the flag in the vendor's own pages, then run `preview`: it shows what is left to do.",
        )


def _agreed(now: Plan, planned: Mapping[str, Any]) -> Plan | CopyError:
    """The plan cut down to the parts that were planned: a part that was left out then is left out now.

    A first step that somebody has taken meanwhile, perhaps another copy of the same run, need not be taken any more.
    """
    if now.blocked:
        return blocked_error(now.blocked)
    taken = set(planned.get("first", ())) - {step.text for step in now.first}
    lines = [line for line in planned["changes"] if line not in taken]
    kept = now
    for part in now.differing:
        mine = [change.text for change in now.changes if change.part == part]
        if not set(mine) <= set(lines):
            kept = kept.without(part)
    if kept.lines() == lines:
        return kept
    where = now.target.location
    return MovedError(
        f"The plan for {where.flag} in {where.environment} is no longer what it was, so it was not copied",
        "Planned:\n"
        + "\n".join(f"  {line}" for line in lines)
        + "\nNow:\n"
        + "\n".join(f"  {line}" for line in now.lines()),
        REMEDY,
    )


def _present(role: str, end: Definition | Absent) -> Definition:
    if isinstance(end, Absent):
        raise AbsentError(role, end.what, _where(end), end.reason)
    return end


def _where(end: Absent) -> str:
    """What is missing, as far as it goes: an environment without the flag in it."""
    place = end.location
    known = {"flag": place.short, "definition": place.short, "environment": place.scope.short}
    return known.get(end.what, place.shown.container)


def _with(found: Findings, made: Plan, choice: Choice) -> Plan:
    if found != Findings():
        made = replace(
            made, blocked=made.blocked + found.blocked, first=found.first, notes=made.notes + found.notes
        )
    return _without_missing_segments(made) if choice.skip_missing_segments else made


def _without_promised(found: Findings, segments: Collection[str]) -> Findings:
    promised = [blocked.segment for blocked in found.blocked if blocked.segment in segments]
    if not promised:
        return found
    notes = [f"the segment '{plain(name)}' is not there yet: this program makes it" for name in promised]
    blocked = tuple(blocked for blocked in found.blocked if blocked.segment not in segments)
    return replace(found, blocked=blocked, notes=(*found.notes, *dict.fromkeys(notes)))


def _without_missing_segments(made: Plan) -> Plan:
    for part in dict.fromkeys(blocked.part for blocked in made.blocked if blocked.segment):
        reasons = "; ".join(b.reason for b in made.blocked if b.segment and b.part == part)
        made = made.without(part, f"{part} are left out: {reasons}")
    return made
