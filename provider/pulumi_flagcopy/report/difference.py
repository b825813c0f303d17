"""How a flag at one place differs from a flag at another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from ..copying.definition import Definition
from ..copying.location import Scope
from ..copying.part import Change, Part, Sides
from ..copying.plan import Blocked, Plan, plan
from ..copying.words import cell, harmless
from ..platform import Absent, Platform, Selection

End = Definition | Absent


class Status(str, Enum):
    """How a target stands to its source."""

    EQUAL = "equal"
    DIFFERS = "differs"
    MISSING_IN_TARGET = "missing_in_target"
    MISSING_IN_SOURCE = "missing_in_source"
    ARCHIVED_IN_TARGET = "archived_in_target"
    ARCHIVED_IN_SOURCE = "archived_in_source"


@dataclass(frozen=True)
class Difference:
    """A flag at a source and at a target.

    Attributes:
        flag: its key or name at the source.
        source, target: the two ends as they were read.
        status: how they compare.
        changes: what a copy would change in the target; of a missing target, what it would make.
        unsayable: parts of the source that the target has no words for, as one with other variations.
        blocked: why the rest of it could not be copied as things are; see `look_ahead`.
        plan: of a copy that makes these changes, where there are any.
    """

    flag: str
    source: End
    target: End
    status: Status
    changes: tuple[Change, ...] = ()
    unsayable: tuple[Blocked, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    plan: Plan | None = field(default=None, repr=False)

    @property
    def equal(self) -> bool:
        return self.status is Status.EQUAL

    @property
    def why_blocked(self) -> list[str]:
        """Each reason once: several rules may name what is missing."""
        return list(dict.fromkeys(blocked.reason for blocked in self.blocked))

    def side_by_side(self) -> Iterator[tuple[str, str, str]]:
        """What differs, how the target has it, how the source has it: in words, empty where there is nothing."""
        for what, was, becomes in self._in_words():
            yield cell(harmless(what)), cell(harmless(was)), cell(harmless(becomes))

    def _in_words(self) -> Iterator[tuple[str, str, str]]:
        if self.status is Status.MISSING_IN_SOURCE:
            yield "the flag", "there", "missing"
        elif self.status is Status.MISSING_IN_TARGET:
            yield "the flag", "missing", "there"
        elif self.status is Status.ARCHIVED_IN_SOURCE:
            yield "the flag", "there", "archived"
        elif self.status is Status.ARCHIVED_IN_TARGET:
            yield "the flag", "archived", "there"
        for change in self.changes:
            own = change.subject.startswith(change.part)
            yield change.subject if own else f"{change.part}: {change.subject}", change.was, change.becomes
        for part in self.unsayable:
            yield part.part, "", part.reason
        for reason in self.why_blocked:
            yield "a copy is blocked", reason, ""


def compare(platform: Platform, source: End, target: End, parts: Sequence[Part]) -> Difference:
    """Compare two ends in these parts. Two that are both missing are equal: there is nothing to copy."""
    flag = source.location.flag
    if isinstance(source, Absent):
        status = Status.EQUAL if isinstance(target, Absent) else Status.MISSING_IN_SOURCE
        return Difference(flag, source, target, status)
    there = target.blank if isinstance(target, Absent) else target
    if there is None or (isinstance(target, Absent) and target.what == "flag"):
        return Difference(flag, source, target, Status.MISSING_IN_TARGET)
    aligned, unsayable = platform.align(source, there)
    names = {part.name for part in parts}
    unsayable = tuple(blocked for blocked in unsayable if blocked.part in names)
    lost = {blocked.part for blocked in unsayable}
    (sides,) = platform.with_labels([Sides(there, aligned)])
    sayable = [part for part in parts if part.name not in lost]
    made = plan(sides.after, sides.before, sayable)
    changes = made.changes
    status = Status.DIFFERS if changes or unsayable else Status.EQUAL
    if isinstance(target, Absent):
        status = Status.MISSING_IN_TARGET
    elif _archived(source) is not _archived(target):
        status = Status.ARCHIVED_IN_SOURCE if _archived(source) else Status.ARCHIVED_IN_TARGET
    return Difference(flag, source, target, status, changes, unsayable, plan=made if changes else None)


def look_ahead(platform: Platform, found: Iterable[Difference]) -> list[Difference]:
    """The same, with what the targets lack for copies that are made together, each with a comment."""
    found = list(found)
    plans = [one.plan for one in found if one.plan]
    findings = iter(platform.preflight(plans, "a comment") if plans else ())
    return [
        replace(one, blocked=tuple(_in_names(platform, why) for why in next(findings).blocked))
        if one.plan
        else one
        for one in found
    ]


def _in_names(platform: Platform, why: Blocked) -> Blocked:
    return replace(why, reason=platform.in_names(why.reason), remedy=platform.in_names(why.remedy))


def _archived(end: Definition) -> bool:
    return bool(end.facts.get("archived"))


def compare_all(
    platform: Platform, source: Scope, target: Scope, selection: Selection, parts: Sequence[Part]
) -> Iterator[Difference]:
    """Compare the selected flags of two environments; those that are selected in the target alone come last.

    A flag that the selection does not mean in the source, for its tags are other ones there, may be there all the same.
    """
    seen: set[str] = set()
    for selected in platform.select(selection, [source, target]):
        seen.add(selected.flag)
        yield compare(platform, selected.ends[0], selected.ends[1], parts)
    if source.shares_flags(target):
        return
    others = [found.flag for found in platform.select(selection, [target]) if found.flag not in seen]
    if others:
        for selected in platform.select(Selection(tuple(others)), [source, target]):
            yield compare(platform, selected.ends[0], selected.ends[1], parts)
