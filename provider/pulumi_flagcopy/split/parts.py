"""From Split's JSON to a definition in parts, and what each part is.

The vendor's JSON is kept as it is: order of treatments, rules, matchers and buckets, and every field in them that this
package does not know. Only individual targets are taken out of the treatments that hold them, so that they are a part
of their own, and sorted: their order within a treatment means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import Json, canonical
from ..copying.location import Location
from ..copying.part import Change, Part, Sides
from ..copying.shapes import sequence, sets, switch, whole
from ..copying.words import plain, value
from . import words

_each_treatment = sequence("treatment", words.treatment_title, words.treatment_entry)


def _treatments(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
    """Without treatments there is no definition; that is said so that nobody overlooks it."""
    if after or not before:
        return _each_treatment(part, before, after, sides)
    where = sides.before.location.shown
    gone = f"the definition of {plain(where.flag)} in {plain(where.environment)}"
    text = f"DELETES {gone}: {words.UNDEFINED}"
    return [Change(part, part, before, after, text, part, "a definition", "none")]


PARTS = (
    Part("on", switch("RESTORES", "KILLS"), "whether the flag is alive: not `killed`, by kill and restore"),
    Part(
        "treatments",
        _treatments,
        "names, descriptions and configurations (`treatments`), in their order",
    ),
    Part(
        "targets",
        sets(words.target_group, "target"),
        "individual targets: keys and segments of each treatment (`treatments[].keys`, `.segments`)",
    ),
    Part(
        "rules",
        sequence("rule", words.rule_title, words.rule),
        "targeting rules, with matchers and buckets, in their order (`rules`)",
    ),
    Part(
        "fallthrough",
        whole(words.buckets, words.buckets_step),
        "what is served when no rule matches (`defaultRule`)",
    ),
    Part(
        "off_variation",
        whole(words.treatment),
        "what is served while the flag is killed, and outside the traffic allocation (`defaultTreatment`)",
    ),
    Part(
        "traffic_allocation",
        whole(words.percent),
        "the share of traffic that the rules see (`trafficAllocation`)",
    ),
    Part(
        "baseline", whole(words.treatment), "what alerts and experiments compare with (`baselineTreatment`)"
    ),
    Part("flag_sets", whole(words.flag_sets), "the flag sets that it is in, by name (`flagSets`)"),
    Part(
        "impressions",
        switch("TRACKS impressions of", "STOPS TRACKING impressions of"),
        "whether impressions are tracked: not `impressionsDisabled`",
    ),
)

TARGET_FIELDS = ("keys", "segments", "largeSegments", "ruleBasedSegments")
"""Those members of a treatment that are individual targets."""

FIELDS = {
    "rules": "rules",
    "fallthrough": "defaultRule",
    "off_variation": "defaultTreatment",
    "traffic_allocation": "trafficAllocation",
    "baseline": "baselineTreatment",
}
"""The members of a definition that are one part each, as they are."""

WRITABLE = ("treatments", *FIELDS.values(), "flagSets", "impressionsDisabled")
"""All that a definition may be written with."""

REQUIRED = ("treatments", "fallthrough", "off_variation", "baseline")
"""The parts without which there is no definition."""

NOWHERE = "none"
"""The version of a definition that is not there."""


def definition(location: Location, body: dict[str, Any], flag_sets: Mapping[str, str]) -> Definition:
    """The definition that the vendor answered with. ``flag_sets`` has the names by id of those in it.

    What the answer may leave out has the value that the vendor's documentation gives, or that is assumed: traffic
    allocation 100, the default treatment as baseline, impressions tracked.
    """
    treatments = body.get("treatments") or []
    return Definition(
        location=location,
        version=version(body),
        parts={
            "on": not body.get("killed"),
            "treatments": [_without_targets(entry) for entry in treatments],
            "targets": _targets(treatments),
            "rules": body.get("rules") or [],
            "fallthrough": body.get("defaultRule") or [],
            "off_variation": body.get("defaultTreatment") or "",
            "traffic_allocation": 100 if body.get("trafficAllocation") is None else body["trafficAllocation"],
            "baseline": body.get("baselineTreatment") or body.get("defaultTreatment") or "",
            "flag_sets": sorted(
                flag_sets.get(entry["id"], entry["id"]) for entry in body.get("flagSets") or []
            ),
            "impressions": not body.get("impressionsDisabled"),
        },
        variations=tuple(value(entry.get("name"), 40) for entry in treatments),
        facts={
            "flag": True,
            "defined": True,
            "traffic_type": (body.get("trafficType") or {}).get("name"),
            "open_change_request": body.get("openChangeRequestId"),
        },
        called=str((body.get("environment") or {}).get("name") or ""),
        raw=body,
    )


def blank(location: Location, flag: str, traffic_type: Json = None, *, made: bool = True) -> Definition:
    """What a copy starts from where the flag of this name has no definition in the environment yet.

    ``traffic_type``: the flag's, where it is known already. ``made``: whether there is such a flag.
    """
    empty = definition(location, {"name": flag}, {})
    facts = {**empty.facts, "flag": made, "defined": False, "traffic_type": traffic_type}
    return replace(empty, version=NOWHERE, facts=facts)


def version(body: Mapping[str, Any]) -> str:
    """Time of the last update and a hash of the content: the API has no version, and either alone may stand still."""
    content = {name: body.get(name) for name in (*WRITABLE, "killed")}
    return f"{body.get('lastUpdateTime', 0)}-{sha256(canonical(content).encode()).hexdigest()[:16]}"


def _without_targets(treatment: dict[str, Any]) -> Json:
    return {name: entry for name, entry in treatment.items() if name not in TARGET_FIELDS}


def _targets(treatments: list[dict[str, Any]]) -> dict[str, Json]:
    """Individual targets by ``<treatment>/<member>``; sorted, none empty."""
    return {
        f"{treatment['name']}/{member}": sorted(set(treatment[member]))
        for treatment in sorted(treatments, key=lambda entry: str(entry["name"]))
        for member in TARGET_FIELDS
        if treatment.get(member)
    }
