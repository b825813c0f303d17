"""What the target lacks for a plan. Pure: ``lookahead`` does the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import Json
from ..copying.missing_segment import ways_out
from ..copying.plan import Blocked, Plan
from ..copying.words import counted, listed, plain, value
from .parts import REQUIRED

SEGMENT_MATCHERS = ("IN_SEGMENT", "IN_LARGE_SEGMENT", "IN_RULE_BASED_SEGMENT")
TARGETING = {"targets", "rules", "fallthrough", "traffic_allocation"}
"""The parts without effect while a flag is killed."""

_DEPENDENCY = "IN_SPLIT"


@dataclass(frozen=True)
class Reference:
    """Something that a part of a definition names, and where: ``rule 2`` or ``the targets of on``."""

    part: str
    place: str
    name: str
    treatments: tuple[str, ...] = ()
    """Of a dependency: what the other flag must be able to serve."""


@dataclass(frozen=True)
class Keys:
    """The keys that a standard segment has in one environment.

    Attributes:
        count: how many.
        first: a page of them.
    """

    count: int
    first: frozenset[str] = field(default=frozenset(), repr=False)

    def others(self, model: Keys) -> int:
        """How many of as many are not the other one's, as far as both are known whole."""
        known = len(self.first) == self.count and len(model.first) == model.count
        return len(self.first - model.first) if known else 0


def lock(target: Definition) -> str:
    """That a change request is open for the definition, which takes no other change meanwhile; empty: none is."""
    request, where = target.facts.get("open_change_request"), target.location.shown
    if not request:
        return ""
    return f"{where.flag} in {where.environment} is locked by the open change request {plain(str(request))}"


def locked(target: Definition) -> list[Blocked]:
    """The same, as what stops a copy."""
    reason = lock(target)
    return [Blocked("", reason, "Have it approved, rejected or withdrawn in Split first.")] if reason else []


def own_request_note(target: Definition) -> str:
    """That what locks the target is a change request that has the title of this copy, from now or earlier."""
    return f"{lock(target)}, which a copy like this one submitted"


def other_traffic_type(plan: Plan, traffic_type: Json) -> list[Blocked]:
    """A flag's traffic type never changes, and rules of one say nothing about another."""
    ours = plan.source.facts.get("traffic_type")
    if ours == traffic_type:
        return []
    where, wanted = plan.target.location.shown, value(ours)
    return [
        Blocked(
            "",
            f"{where.flag} is of traffic type '{value(traffic_type)}' in {where.container}, and the source "
            f"of type '{wanted}'",
            f"Copy to a flag of traffic type '{wanted}': the traffic type of a flag is fixed when it is created.",
        )
    ]


def missing_traffic_type(plan: Plan) -> Blocked:
    """A new flag is of the source's traffic type, which belongs to a workspace and is matched by name."""
    where, name = plan.target.location.shown, value(plan.source.facts.get("traffic_type"))
    return Blocked(
        "",
        f"{where.flag} cannot be made in {where.container}, which has no traffic type '{name}'",
        f"Create the traffic type '{name}' in {where.container} first.",
    )


def missing_status_note(plan: Plan, status: str) -> str:
    """Rollout statuses belong to a workspace as well, and a new flag has one in any case."""
    where = plan.target.location.shown
    return (
        f"{where.container} has no rollout status '{plain(status)}': {where.flag} gets the one of new flags"
    )


def incomplete(plan: Plan) -> list[Blocked]:
    """A definition that is not there yet cannot be made from some parts only."""
    chosen = {part.name for part in plan.parts}
    lacking = [name for name in REQUIRED if name not in chosen]
    if plan.target.facts["defined"] or not lacking:
        return []
    where = plan.target.location.shown
    return [
        Blocked(
            lacking[0],
            f"{where.flag} has no definition in {where.environment} yet, and one cannot be made without "
            f"{listed(lacking)}",
            f"Copy {listed(lacking)} as well, or define the flag in {where.environment} first.",
        )
    ]


def dangling(plan: Plan) -> list[Blocked]:
    """Everything in the target that would name a treatment which the target would no longer, or not, have."""
    chosen = {part.name for part in plan.parts}
    after = {name: (plan.source if name in chosen else plan.target).parts[name] for name in plan.target.parts}
    have = {entry["name"] for entry in after["treatments"]}
    flag = plan.target.location.shown.flag
    blocked = {}
    for part, place, treatment in _served(after):
        if treatment in have:
            continue
        # What is at fault is the part that is copied: the one that names, or the one that takes away.
        at_fault = part if part in chosen else "treatments"
        blocked[part, place, treatment] = Blocked(
            at_fault,
            f"{place} of {flag} would name the treatment '{plain(str(treatment))}', which the target would not have",
            f"Copy {part} and treatments together, or leave out both.",
        )
    return list(blocked.values())


def new_segments(plan: Plan) -> list[Reference]:
    """The segments that the plan brings: those that the target names already are in use there."""
    there = {found.name for found in _segments(plan.target.parts)}
    return [
        found
        for found in _segments(plan.source.parts)
        if found.part in plan.differing and found.name not in there
    ]


def missing_segment(plan: Plan, segment: Reference, *, known: bool, creatable: bool) -> Blocked:
    """A segment that is not active in the target.

    Args:
        plan: brings the segment.
        segment: what names it.
        known: it is in the workspace, and only not active in the environment.
        creatable: the copy would create or activate it, if it were asked to.
    """
    where, name = plan.target.location.shown, plain(segment.name)
    lacks = (
        f"which exists in {where.container} but is not active in {where.environment}"
        if known
        else f"which {where.container} does not have"
    )
    do = f"Activate the segment '{name}'" if known else f"Create and activate the segment '{name}'"
    return Blocked(
        segment.part,
        f"{segment.place} of flag {where.flag} name the segment '{name}', {lacks}",
        ways_out(f"{do} in {where.environment}", segment.part, by_copy="without keys" if creatable else ""),
        segment=segment.name,
    )


def foreign_segment(plan: Plan, segment: Reference, entry: Mapping[str, Any]) -> list[Blocked]:
    """A segment and the flag that names it must count the same traffic."""
    ours, theirs = plan.source.facts.get("traffic_type"), (entry.get("trafficType") or {}).get("name")
    if theirs is None or ours == theirs:
        return []
    where = plan.target.location.shown
    return [
        Blocked(
            segment.part,
            f"the segment '{plain(segment.name)}' has keys of traffic type '{value(theirs)}' in "
            f"{where.container}, and {where.flag} is of type '{value(ours)}'",
            f"Leave the part out (exclude=['{segment.part}']), or give the segment another name in one of the "
            "workspaces.",
        )
    ]


def segment_keys_note(plan: Plan, name: str, keys: Keys, model: Keys | None) -> str:
    """A segment that is there with other keys than in the source; or with none, and lets nobody in. Else empty.

    Keys are people: they are told in numbers only. ``model``: None where the source has no such segment any more.
    """
    here, there = plan.target.location.shown.environment, plan.source.location.shown.environment
    has = f"the segment {plain(name)} has {counted(keys.count, 'key') if keys.count else 'no keys'} in {here}"
    if model is None:
        return f"{has}, and in {there} no standard segment of this name is active"
    if keys.count != model.count:
        return f"{has}, and {model.count or 'none'} in {there}"
    if others := keys.others(model):
        return f"{has} as in {there}, but {others} of them {'is' if others == 1 else 'are'} not the same"
    return ""


def needs(definition: Definition) -> frozenset[str]:
    """The names of the flags that the rules depend on."""
    return frozenset(found.name for found in _dependencies(definition.parts["rules"]))


def segments(definition: Definition) -> frozenset[str]:
    """The names of the segments that rules and targets name."""
    return frozenset(found.name for found in _segments(definition.parts))


def dependencies(definition: Definition) -> frozenset[str]:
    """The names of the flags that rules depend on."""
    return frozenset(found.name for found in _dependencies(definition.parts["rules"]))


def new_dependencies(plan: Plan) -> list[Reference]:
    """The flags on which the target's rules depend by the plan, and did not before in the same way."""
    if "rules" not in plan.differing:
        return []
    there = {(found.name, found.treatments) for found in _dependencies(plan.target.parts["rules"])}
    return [
        found
        for found in _dependencies(plan.source.parts["rules"])
        if (found.name, found.treatments) not in there
    ]


def dependency(plan: Plan, needed: Reference, other: Definition | None) -> list[Blocked]:
    """What is wrong with a flag that the rules depend on; ``other`` is its definition, None: there is none."""
    where, name = plan.target.location.shown, plain(needed.name)
    flag, environment = where.flag, where.environment
    if other is None:
        reason = f"which is not defined in {environment}"
        remedy = f"Define {name} in {environment} first"
    elif other.raw.get("name") == plan.target.raw.get("name"):
        reason, remedy = "which is the flag itself", "Copy to another flag"
    elif other.facts["traffic_type"] not in (None, plan.source.facts["traffic_type"]):  # None: not known yet
        reason = f"which is of traffic type '{value(other.facts['traffic_type'])}'"
        remedy = "Depend on a flag of the same traffic type"
    elif any(found.name == plan.target.raw.get("name") for found in _dependencies(other.parts["rules"])):
        reason, remedy = f"which depends on {flag} itself", f"Take the dependency out of {name} first"
    elif missing := [t for t in needed.treatments if t not in _names(other)]:
        reason = f"which has no treatment {listed(missing)} in {environment}"
        remedy = f"Add it to {name} in {environment} first"
    else:
        return []
    return [
        Blocked(
            "rules",
            f"{needed.place} of flag {flag} depends on the flag {name}, {reason}",
            f"{remedy}, or leave the rules out (exclude=['rules']).",
        )
    ]


def new_flag_sets(plan: Plan) -> list[str]:
    """The names of flag sets that the target is not in yet."""
    if "flag_sets" not in plan.differing:
        return []
    return [name for name in plan.source.parts["flag_sets"] if name not in plan.target.parts["flag_sets"]]


def missing_flag_set(plan: Plan, name: str) -> Blocked:
    """Flag sets belong to a workspace, and are matched by name."""
    workspace = plan.target.location.shown.container
    return Blocked(
        "flag_sets",
        f"{workspace} has no flag set '{plain(name)}'",
        f"Create the flag set '{plain(name)}' in {workspace}, or leave the part out (exclude=['flag_sets']).",
    )


def killed_note(plan: Plan) -> list[str]:
    """That nobody gets what the copy changes: the flag is killed in the target, and that is not what is copied."""
    if plan.target.parts["on"] or any(part.name == "on" for part in plan.parts):
        return []
    if not TARGETING & set(plan.differing):
        return []
    where = plan.target.location.shown
    return [f"the flag is killed in {where.environment} and stays killed: 'on' is not copied"]


def new_definition_note(plan: Plan) -> str:
    """A copy that makes the definition is more than one that changes it."""
    where = plan.target.location.shown
    return f"{where.flag} has no definition in {where.environment} yet: the copy makes it"


def missing_comment(plan: Plan) -> Blocked:
    """Some workspaces want a title and a comment with every change."""
    return Blocked(
        "",
        f"the workspace {plan.target.location.shown.container} requires a title and a comment with every change",
        "Give the copy a comment; its title is made from the flag.",
    )


def _names(definition: Definition) -> set[str]:
    return {entry["name"] for entry in definition.parts["treatments"]}


def _served(parts: Mapping[str, Json]) -> Iterator[tuple[str, str, Json]]:
    """Every treatment that a part names: the part, the place in words, the treatment's name."""
    yield "off_variation", "the default treatment", parts["off_variation"]
    yield "baseline", "the baseline", parts["baseline"]
    for bucket in parts["fallthrough"]:
        yield "fallthrough", "the default rule", bucket["treatment"]
    for number, rule in enumerate(parts["rules"], 1):
        for bucket in rule.get("buckets") or []:
            yield "rules", f"rule {number}", bucket["treatment"]
    for group in parts["targets"]:
        yield "targets", "the individual targets", group.rpartition("/")[0]


def _segments(parts: Mapping[str, Json]) -> Iterator[Reference]:
    for number, matcher in _matchers(parts["rules"]):
        if matcher.get("type") in SEGMENT_MATCHERS and matcher.get("string"):
            yield Reference("rules", f"the matchers of rule {number}", str(matcher["string"]))
    for group, names in parts["targets"].items():
        treatment, _, member = group.rpartition("/")
        if member != "keys":
            for name in names:
                yield Reference("targets", f"the targets of {plain(treatment)}", str(name))


def _dependencies(rules: Json) -> Iterator[Reference]:
    for number, matcher in _matchers(rules):
        if matcher.get("type") == _DEPENDENCY:
            depends = matcher.get("depends") or {}
            treatments = depends.get("treatments") or [depends.get("treatment")]
            yield Reference(
                "rules", f"rule {number}", str(depends.get("splitName")), tuple(filter(None, treatments))
            )


def _matchers(rules: Json) -> Iterator[tuple[int, Json]]:
    for number, rule in enumerate(rules, 1):
        for matcher in (rule.get("condition") or {}).get("matchers") or []:
            yield number, matcher
