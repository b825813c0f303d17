"""What the target environment lacks for a plan. Pure: the platform does the reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..copying.json_types import Json
from ..copying.missing_segment import ways_out
from ..copying.plan import Blocked, Plan
from ..copying.words import plain
from .words import rule_title


def new_segments(plan: Plan) -> list[str]:
    """The segments that the plan's rules name and the target's rules do not: those that are there are in use."""
    if "rules" not in plan.differing:
        return []
    there = {key for _, key in _segments(plan.target.parts["rules"])}
    return sorted({key for _, key in _segments(plan.source.parts["rules"])} - there)


def missing_segments(plan: Plan, missing: set[str]) -> list[Blocked]:
    """One blocked change for each rule that names a segment which the target lacks."""
    where = plan.target.location
    by_copy = f"as it is in {plan.source.location.environment}"
    return [
        Blocked(
            "rules",
            f"{rule} of flag {where.flag} names the segment '{plain(key)}', "
            f"which {where.container}/{where.environment} does not have",
            ways_out(f"Create the segment '{plain(key)}' in {where.environment}", "rules", by_copy=by_copy),
            segment=key,
        )
        for rule, key in _segments(plan.source.parts["rules"])
        if key in missing
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
        for part in ("rules", "fallthrough")
        if part in plan.differing and any(map(_experiment, _entries(plan.target.parts[part])))
    ]


def _segments(rules: Json) -> Iterator[tuple[str, str]]:
    for number, rule in enumerate(rules, 1):
        for clause in rule["clauses"]:
            if clause["op"] == "segmentMatch":
                title = rule_title(rule)
                name = f"rule {number}" + (f" '{plain(title)}'" if title else "")
                for key in clause["values"]:
                    yield name, str(key)


def _entries(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _experiment(entry: Json) -> bool:
    return bool((entry.get("rollout") or {}).get("experimentAllocation"))
