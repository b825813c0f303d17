"""What is written: the parts that differ from the source, everything else as the target has it.

By an allow-list of members, so that nothing which the server assigns is sent back; within them every field is kept,
known or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..copying.json_types import Json
from ..copying.plan import Plan
from .parts import FIELDS, TARGET_FIELDS, WRITABLE

_TITLE = 100


def payload(plan: Plan, flag_set: Callable[[str], Json]) -> dict[str, Json]:
    """The body of a POST or PUT that carries out the plan. ``flag_set``: a reference by its name."""
    source, raw, changed = plan.source.parts, plan.target.raw, set(plan.differing)
    body = {member: raw[member] for member in WRITABLE if member in raw}
    # A baseline or an allocation that is left out may follow the default treatment or be reset: both are said.
    body |= {
        member: (source if part in changed else plan.target.parts)[part] for part, member in FIELDS.items()
    }
    if changed & {"treatments", "targets"}:
        body["treatments"] = _treatments(plan)
    if "flag_sets" in changed:
        body["flagSets"] = _flag_sets(source["flag_sets"], raw.get("flagSets") or [], flag_set)
    if "impressions" in changed:
        body["impressionsDisabled"] = not source["impressions"]
    return body


def note(plan: Plan, comment: str) -> dict[str, str]:
    """Title and comment, for the audit log. The title is made from the flag; without a comment there is neither."""
    if not comment:
        return {}
    return {"title": title(plan), "comment": comment}


def title(plan: Plan) -> str:
    """What a copy is called, for the audit log and for approvers."""
    source, flag = plan.source, plan.target.location.flag
    back = source.location == plan.target.location
    said = f"Put {flag} back" if back else f"Copy {flag} from {source.environment}"
    return said[:_TITLE]


def _treatments(plan: Plan) -> list[Json]:
    """Treatments of the one side with the individual targets of the other, or of the same."""
    changed = plan.differing
    entries = (plan.source if "treatments" in changed else plan.target).parts["treatments"]
    targets = _grouped(plan.source.parts["targets"]) if "targets" in changed else _own(plan.target.raw)
    return [{**entry, **targets.get(str(entry["name"]), {})} for entry in entries]


def _grouped(groups: Json) -> dict[str, dict[str, Json]]:
    found: dict[str, dict[str, Json]] = {}
    for group, keys in groups.items():
        name, _, member = group.rpartition("/")
        found.setdefault(name, {})[member] = keys
    return found


def _own(raw: Any) -> dict[str, dict[str, Json]]:
    """The target's own lists, in their own order."""
    return {
        str(entry["name"]): {member: entry[member] for member in TARGET_FIELDS if member in entry}
        for entry in raw.get("treatments") or []
    }


def _flag_sets(names: list[str], there: list[Json], flag_set: Callable[[str], Json]) -> list[Json]:
    """References as the target has them already, else new ones."""
    own = {entry["id"]: entry for entry in there}
    return [own.get(entry["id"], entry) for entry in map(flag_set, names)]
