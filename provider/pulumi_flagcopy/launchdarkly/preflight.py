"""What the target environment lacks for a plan. Pure: the platform does the reading."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..copying.json_types import Json
from ..copying.missing_segment import ways_out
from ..copying.plan import Blocked, Plan
from ..copying.words import plain
from .first_steps import UNFINISHED, content, size, unfinished
from .lives.targeting import segments_named
from .parts import EXPERIMENTS
from .words import rule_title

TARGETING = {"prerequisites", "targets", "rules", "fallthrough"}
"""The parts without effect while a flag is off."""


def new_segments(plan: Plan) -> list[str]:
    """The segments that the plan's rules name and the target's rules do not: those that are there are in use."""
    if "rules" not in plan.differing:
        return []
    there = {key for _, key in _segments(plan.target.parts["rules"])}
    return sorted({key for _, key in _segments(plan.source.parts["rules"])} - there)


def missing_segments(plan: Plan, lacking: Mapping[str, Mapping[str, Any] | None]) -> list[Blocked]:
    """One blocked change for each rule that names a segment which the target lacks.

    ``lacking``: by key; the segment, where there is one that is unfinished.
    """
    where = plan.target.location
    by_copy = f"as it is in {plan.source.location.environment}"
    blocked = []
    for rule, key in _segments(plan.source.parts["rules"]):
        if key not in lacking:
            continue
        named, place = f"{rule} of flag {where.flag} names the segment '{plain(key)}'", where.scope.short
        why = f"{named}, which {place} does not have"
        by_hand = f"Create the segment '{plain(key)}' in {where.environment}"
        if lacking[key]:
            why = f"{named}, which a copy began to create in {place} and did not finish"
            by_hand = f"Fill '{plain(key)}' and take the tag {UNFINISHED} off it"
        blocked.append(Blocked("rules", why, ways_out(by_hand, "rules", by_copy=by_copy), segment=key))
    return blocked


def named_by_new(
    keys: Iterable[str], there: Mapping[str, Mapping[str, Any]], models: Mapping[str, Mapping[str, Any]]
) -> set[str]:
    """The segments that the rules of segments name, of those that a copy is to make."""
    lacking = [key for key in keys if key not in there or unfinished(there[key])]
    return {other for key in lacking for other in _named(models.get(key))}


def making_order(keys: Collection[str], models: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Segments by their keys, each after those that its rules name."""
    ordered: dict[str, None] = {}
    waiting, begun = sorted(keys, reverse=True), set[str]()
    while waiting:
        key = waiting.pop()
        before = set() if key in begun else _named(models.get(key)).intersection(keys) - begun
        begun.add(key)
        if before:
            waiting += [key, *sorted(before)]
        else:
            ordered[key] = None
    return list(ordered)


def missing_in_segments(
    plan: Plan, made: Mapping[str, Mapping[str, Any]], lacking: Collection[str]
) -> list[Blocked]:
    """The same for each segment that the copy makes, and whose rules name one that it cannot make."""
    place = plan.target.location.scope.short
    return [
        Blocked(
            "rules",
            f"the segment '{plain(key)}', which the copy creates, names the segment '{plain(other)}', which {place} "
            "does not have",
            ways_out(f"Create the segment '{plain(other)}' in {plan.target.location.environment}", "rules"),
            segment=other,
        )
        for key, model in made.items()
        for other in sorted(_named(model))
        if other in lacking
    ]


def segment_notes(plan: Plan, model: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """What a reader should know of a segment that the target has already."""
    source, target = plan.source.location.environment, plan.target.location.environment
    key = plain(str(there["key"]))
    if unfinished(there):
        return [f"a copy began to create the segment '{key}' in {target} and did not finish: `up` does"]
    if content(there) == content(model):
        return []
    has, others = size(there), size(model)
    than = others if has != others else "as many, but others"
    return [
        f"the segment '{key}' is another one in {target} ({has}) than in {source} ({than}), and stays as it is"
    ]


def new_prerequisites(plan: Plan) -> list[str]:
    """The flags that become prerequisites by the plan."""
    if "prerequisites" not in plan.differing:
        return []
    return sorted(set(plan.source.parts["prerequisites"]) - set(plan.target.parts["prerequisites"]))


def prerequisite_note(
    key: str, flag: Mapping[str, Any] | None, environment: str, *, turned: bool | None = None
) -> str:
    """A warning about a prerequisite without effect in the target; empty when all is well.

    ``turned``: what the same promotion makes of it, where it turns it on or off.
    """
    if flag is None:
        return f"the prerequisite {plain(key)} does not exist"
    if flag.get("archived"):
        return f"the prerequisite {plain(key)} is archived, so the flag will serve its off variation"
    on = flag.get("environments", {}).get(environment, {}).get("on") if turned is None else turned
    if not on:
        return (
            f"the prerequisite {plain(key)} is off in {environment}, so the flag will serve its off variation "
            "until it is turned on"
        )
    return ""


def off_note(plan: Plan) -> list[str]:
    """That nobody gets what the copy changes: the flag is off in the target, and that is not what is copied."""
    if plan.target.parts["on"] or any(part.name == "on" for part in plan.parts):
        return []
    if not TARGETING & set(plan.differing):
        return []
    return [f"the flag is off in {plan.target.location.environment} and stays off: 'on' is not copied"]


def archived(plan: Plan) -> list[Blocked]:
    """An archived flag takes no changes."""
    if not plan.changes or not plan.target.facts.get("archived"):
        return []
    where = plan.target.location
    reason = f"the flag {where.flag} is archived"
    return [Blocked("", reason, f"Restore {where.flag} in LaunchDarkly, then run the command again.")]


def owned_by_experiments(plan: Plan) -> list[Blocked]:
    """Parts of the target that an experiment runs on: a copy would end it."""
    where = plan.target.location
    return [
        Blocked(
            part,
            f"an experiment runs on the {part} of {where.flag} in {where.environment}",
            f"End the experiment, or leave the part out (exclude=['{part}']).",
        )
        for part in plan.target.facts[EXPERIMENTS]
        if part in plan.differing
    ]


def experiments_left_behind(plan: Plan) -> list[str]:
    """What a reader should know of parts of the source that an experiment runs on."""
    return [
        f"an experiment runs on the {part} of {plan.source.location.short}: "
        "its percentages are copied, the experiment is not"
        for part in plan.source.facts[EXPERIMENTS]
        if part in plan.differing
    ]


def _named(segment: Mapping[str, Any] | None) -> set[str]:
    """The segments that the rules of a segment name."""
    return set(segments_named((segment or {}).get("rules") or []))


def _segments(rules: Json) -> Iterator[tuple[str, str]]:
    for number, rule in enumerate(rules, 1):
        for clause in rule["clauses"]:
            if clause["op"] == "segmentMatch":
                title = rule_title(rule)
                name = f"rule {number}" + (f" '{plain(title)}'" if title else "")
                for key in clause["values"]:
                    yield name, str(key)
