"""From LaunchDarkly's JSON to a definition in parts, and what each part is.

What the server assigns is left out: ids of rules and clauses, placeholders in ``contextTargets``, ``salt``, ``sel``,
``lastModified``. So is what no copy carries: ``trackEvents`` of the flag (those of a rule belong to the rule), and what
an experiment adds to a rollout, which arrives with its plain weights; which parts have one is a fact beside them.
Defaults are written out (context kind ``user``, bucketing by ``key``), since one answer has them and another leaves
them out. Keys of individual targets and values of a clause are sorted: their order means nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import Json, canonical
from ..copying.location import Location
from ..copying.part import Part
from ..copying.plan import Plan
from ..copying.shapes import keyed, sequence, sets, switch, whole
from ..copying.words import value
from . import words

PARTS = (
    Part("on", switch(), "whether targeting is on in the environment (`updateOn`)"),
    Part(
        "prerequisites",
        keyed("prerequisite", words.prerequisite),
        "other flags that must serve a variation first (`updatePrerequisites`)",
    ),
    Part("targets", sets(words.target_group), "individual targets of every context kind (`updateTargets`)"),
    Part(
        "rules",
        sequence("rule", words.rule_title, words.rule, words.rule_events),
        "targeting rules, with clauses and rollouts, in their order (`updateRules`)",
    ),
    Part(
        "fallthrough",
        whole(words.served, words.fallthrough_step),
        "what is served when no rule matches (`updateFallthrough`)",
    ),
    Part(
        "off_variation",
        whole(words.variation),
        "what is served while targeting is off; may be not set (`updateOffVariation`)",
    ),
    Part(
        "migration_settings",
        whole(words.migration),
        "the check ratio of a migration flag (`updateFlagConfigMigrationSettings`)",
    ),
)

ACTIONS = {
    "on": "updateOn",
    "prerequisites": "updatePrerequisites",
    "targets": "updateTargets",
    "rules": "updateRules",
    "fallthrough": "updateFallthrough",
    "off_variation": "updateOffVariation",
    "migration_settings": "updateFlagConfigMigrationSettings",
}
"""What the vendor's copy endpoint calls each part."""


EXPERIMENTS = "experiments"
"""The fact of a definition that has the names of the parts on which an experiment runs."""


def definition(location: Location, flag: dict[str, Any]) -> Definition:
    """The definition of a flag in one environment, from the flag's representation.

    Raises:
        KeyError: the representation does not have that environment.
    """
    block = flag["environments"][location.environment]
    return Definition(
        location=location,
        version=block["version"],
        parts={
            "on": bool(block.get("on")),
            "prerequisites": {entry["key"]: entry["variation"] for entry in block.get("prerequisites") or []},
            "targets": targets(block),
            "rules": [rule(entry) for entry in block.get("rules") or []],
            "fallthrough": serving(block.get("fallthrough") or {}),
            "off_variation": block.get("offVariation"),
            "migration_settings": migration_settings(block),
        },
        variations=labels(flag["variations"]),
        facts={"archived": bool(flag.get("archived")), EXPERIMENTS: _experiments(block)},
        raw=flag,
    )


def copied(plan: Plan) -> bool:
    """Whether the vendor's own copy can make this plan: it copies between two environments of one flag."""
    return plan.source.raw is not None and plan.source.location.same_flag(plan.target.location)


def targets(block: dict[str, Any]) -> dict[str, Json]:
    """Individual targets by ``<context kind>/<variation>``; the keys sorted."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for entry in [*(block.get("targets") or []), *(block.get("contextTargets") or [])]:
        groups[f"{entry.get('contextKind') or 'user'}/{entry['variation']}"].update(entry["values"])
    return {group: sorted(keys) for group, keys in sorted(groups.items()) if keys}


def rule(entry: dict[str, Any]) -> Json:
    """A rule without what the server assigns."""
    kept: dict[str, Json] = {
        "clauses": [clause(item) for item in entry.get("clauses") or []],
        **serving(entry),
    }
    if entry.get("description"):
        kept["description"] = entry["description"]
    for name in ("disabled", "trackEvents"):
        if entry.get(name):
            kept[name] = True
    return kept


def clause(entry: dict[str, Any]) -> Json:
    """A clause without its id. The attribute of a segment clause means nothing and is written in one way."""
    segment = entry.get("op") == "segmentMatch"
    return {
        "contextKind": "user" if segment else entry.get("contextKind") or "user",
        "attribute": "segmentMatch" if segment else entry.get("attribute", ""),
        "op": entry.get("op", ""),
        "values": sorted(entry.get("values") or [], key=canonical),
        "negate": bool(entry.get("negate")),
    }


def serving(entry: dict[str, Any]) -> dict[str, Json]:
    """``variation`` or ``rollout``, whichever an entry has."""
    if entry.get("rollout"):
        return {"rollout": rollout(entry["rollout"])}
    return {"variation": entry["variation"]} if entry.get("variation") is not None else {}


def rollout(entry: dict[str, Any]) -> Json:
    """A rollout with its defaults written out; the order of its variations decides who gets what.

    An experiment on some of the people has a variation twice, the second time for those who are not in it.
    """
    weights: dict[Any, Any] = {}
    for share in entry.get("variations") or []:
        weights[share["variation"]] = weights.get(share["variation"], 0) + share["weight"]
    return {
        "variations": [{"variation": place, "weight": weight} for place, weight in weights.items()],
        "contextKind": entry.get("contextKind") or "user",
        "bucketBy": entry.get("bucketBy") or "key",
    }


def _experiments(block: dict[str, Any]) -> Json:
    """The parts on which an experiment runs."""
    served = {"rules": block.get("rules") or [], "fallthrough": [block.get("fallthrough") or {}]}
    return [
        part
        for part, entries in served.items()
        if any((entry.get("rollout") or {}).get("experimentAllocation") for entry in entries)
    ]


def migration_settings(block: dict[str, Any]) -> Json:
    """The check ratio of a migration flag; None for every other flag."""
    ratio = (block.get("migrationSettings") or {}).get("checkRatio")
    return None if ratio is None else {"checkRatio": ratio}


def labels(variations: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the variations of a flag are called. Those that read alike, as long values do, are told by their place."""
    called = [_label(variation) for variation in variations]
    often, places = Counter(called), range(1, len(called) + 1)
    return tuple(
        one if often[one] == 1 else f"{one} ({place} of {len(called)})"
        for one, place in zip(called, places, strict=True)
    )


def _label(variation: Mapping[str, Any]) -> str:
    """What a variation is called: its value for true and false, else its name, else its value."""
    named, served = variation.get("name"), variation.get("value")
    if isinstance(served, bool) or not named:
        return words.called(served) if isinstance(served, str) and served else value(served, 40)
    return words.called(str(named))
