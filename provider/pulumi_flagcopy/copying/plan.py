"""From two definitions and a choice of parts to what a copy would change; and what is left after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from .definition import Definition
from .json_types import Json, surely_equal
from .part import Change, Part, Sides
from .spelling import did_you_mean
from .words import plain


@dataclass(frozen=True)
class Blocked:
    """A change that cannot be made, because the target lacks something.

    Attributes:
        part: the part that cannot be copied.
        reason: what is lacking, with names, one sentence.
        remedy: what to do about it.
        segment: the missing segment, if it is one: then the part may be skipped on request.
    """

    part: str
    reason: str
    remedy: str = ""
    segment: str = ""


@dataclass(frozen=True)
class FirstStep:
    """Something that the target needs before the copy can be made, such as a segment.

    Attributes:
        text: one line of English.
        data: what the platform needs in order to do it.
        leads: whether a reader has to know it before anything else.
    """

    text: str
    data: Json = field(compare=False)
    leads: bool = False


@dataclass(frozen=True)
class Plan:
    """What a copy would do.

    Attributes:
        source: the source, in the target's terms.
        target: the target as it was read.
        parts: the parts chosen, in the platform's order.
        changes: what would change, in that order.
        blocked: what cannot be changed; a plan with any is not carried out.
        first: what is done before, as part of the same plan.
        notes: what a reader should know although it stops nothing.
    """

    source: Definition
    target: Definition
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]
    blocked: tuple[Blocked, ...] = ()
    first: tuple[FirstStep, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def differing(self) -> tuple[str, ...]:
        """The names of the parts that change."""
        return tuple(dict.fromkeys(change.part for change in self.changes))

    @cached_property
    def outcome(self) -> Definition:
        """The target as the plan makes it; with the version and the vendor's own JSON of what it was."""
        changed = {name: self.source.parts[name] for name in self.differing}
        return replace(self.target, parts={**self.target.parts, **changed})

    def lines(self) -> list[str]:
        """The changes in words, one line each; then what has to be done before them, unless that leads."""
        return self._around([change.text for change in self.changes])

    def sides(self) -> list[str]:
        """The same as a diff: of each change both sides, each on a line of its own."""
        return self._around([line for change in self.changes for line in change.sides()])

    def _around(self, changes: list[str]) -> list[str]:
        leading, others = (
            [step.text for step in self.first if step.leads is leads] for leads in (True, False)
        )
        return [*leading, *changes, *others]

    def without(self, part: str, note: str = "") -> Plan:
        """The same plan with one part left out, and perhaps a note that says why."""
        return replace(
            self,
            parts=tuple(other for other in self.parts if other.name != part),
            changes=tuple(change for change in self.changes if change.part != part),
            blocked=tuple(blocked for blocked in self.blocked if blocked.part != part),
            notes=(*self.notes, note) if note else self.notes,
        )

    def only(self, names: Collection[str]) -> Plan:
        """The same plan of these parts alone."""
        return replace(
            self,
            parts=tuple(part for part in self.parts if part.name in names),
            changes=tuple(change for change in self.changes if change.part in names),
        )

    def record(self) -> dict[str, Json]:
        """The plan as a JSON object that binds: it is equal only while neither end has moved.

        A plan without changes has no versions in it: whatever moved, there is still nothing to do. ``first`` has those
        of its lines that are first steps, if there are any.
        """
        if not self.changes:
            return {"changes": []}
        first = [step.text for step in self.first]
        return {
            "source_version": self.source.version,
            "target_version": self.target.version,
            "changes": self.lines(),
            **({"first": first} if first else {}),
        }


def choose(
    parts: Sequence[Part], include: Sequence[str] | None, exclude: Sequence[str] | None
) -> tuple[Part, ...]:
    """The parts that are to be copied, in the platform's order. Neither choice given: all of them."""
    return tuple(
        part
        for part in parts
        if (include is None or part.name in include) and (exclude is None or part.name not in exclude)
    )


def no_parts(names: Sequence[str], parts: Sequence[Part]) -> list[str]:
    """Those of the names that are not of one of the parts."""
    known = {part.name for part in parts}
    return [name for name in dict.fromkeys(names) if name not in known]


def no_parts_in_words(wrong: Sequence[str], parts: Sequence[Part], title: str) -> str:
    """A line for each name that is no part of a flag of the vendor with this title, and what parts there are."""
    known = [part.name for part in parts]
    said = [f"'{plain(name)}' is not a part of a {title} flag.{did_you_mean(name, known)}" for name in wrong]
    return "\n".join([*said, f"The parts are: {', '.join(known)}."])


def plan(source: Definition, target: Definition, parts: Sequence[Part]) -> Plan:
    """What must change in ``target`` so that it equals ``source`` in these parts."""
    return Plan(source, target, tuple(parts), tuple(differences(target, source, parts)))


def differences(before: Definition, after: Definition, parts: Sequence[Part]) -> list[Change]:
    """All changes between two definitions, part by part."""
    sides, changes = Sides(before, after), list[Change]()
    for part in parts:
        was, becomes = before.parts.get(part.name), after.parts.get(part.name)
        if not surely_equal(was, becomes):
            changes += part.compare(part.name, was, becomes, sides)
    return changes


def residue(done: Plan, now: Definition, every: Sequence[Part]) -> list[Change]:
    """What a carried out plan left wrong, given the target as it is ``now``.

    In the parts that the plan changes, whatever still differs from the source; in all others, whatever differs from
    the target as it was before: a copy touches nothing else.
    """
    changed = set(done.differing)
    mine = [part for part in every if part.name in changed]
    others = [part for part in every if part.name not in changed]
    return differences(now, done.source, mine) + differences(done.target, now, others)
