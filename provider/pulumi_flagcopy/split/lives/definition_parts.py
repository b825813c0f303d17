"""A definition's parts between the vendor's JSON and the form of the inputs.

Only what is declared counts. Treatments are matched by name: what an entry does not declare (such as its individual
targets) stays as it is in the treatment of that name, fields that this package does not know included.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic.alias_generators import to_camel, to_snake

from ...copying.json_types import Json
from ...lifecycle.comparing import as_declared, equal
from ..api import Object

MEMBERS = {
    "treatments": "treatments",
    "default_treatment": "defaultTreatment",
    "baseline_treatment": "baselineTreatment",
    "traffic_allocation": "trafficAllocation",
    "rules": "rules",
    "default_rule": "defaultRule",
    "flag_sets": "flagSets",
    "impressions_disabled": "impressionsDisabled",
}
"""The inputs that are written with the definition, and the members that hold them. ``killed`` is written apart."""

_COPIED_AS = {
    "default_treatment": "off_variation",
    "baseline_treatment": "baseline",
    "default_rule": "fallthrough",
    "impressions_disabled": "impressions",
    "killed": "on",
}
"""What a copy calls those inputs for which it has another name."""

_MATCHER = (
    "type",
    "attribute",
    "negate",
    "string",
    "strings",
    "bool",
    "number",
    "date",
    "between",
    "depends",
)
_TARGETS = ("keys", "segments", "large_segments", "rule_based_segments")


def as_inputs(body: Object, flag_sets: Mapping[str, str]) -> dict[str, Json]:
    """The vendor's definition in the form of the inputs. ``flag_sets``: names by id."""
    return {
        "treatments": [
            {to_snake(name): entry for name, entry in treatment.items()}
            for treatment in body.get("treatments") or []
        ],
        "default_treatment": body.get("defaultTreatment") or "",
        "baseline_treatment": body.get("baselineTreatment") or body.get("defaultTreatment") or "",
        "traffic_allocation": 100 if body.get("trafficAllocation") is None else body["trafficAllocation"],
        "rules": [rule_input(rule) for rule in body.get("rules") or []],
        "default_rule": [bucket(entry) for entry in body.get("defaultRule") or []],
        "flag_sets": sorted(flag_sets.get(entry["id"], entry["id"]) for entry in body.get("flagSets") or []),
        "impressions_disabled": bool(body.get("impressionsDisabled")),
        "killed": bool(body.get("killed")),
    }


def copied_parts(declared: Mapping[str, Json]) -> tuple[str, ...]:
    """The parts of a copy that these inputs declare; ``targets``, too, where a treatment names some."""
    parts = [_COPIED_AS.get(name, name) for name in declared]
    targets = any(member in entry for entry in declared.get("treatments", ()) for member in _TARGETS)
    return (*parts, *(["targets"] if targets else ()))


def rule_input(rule: Json) -> dict[str, Json]:
    """A rule in its shortest form: without what says nothing."""
    matchers = (rule.get("condition") or {}).get("matchers") or []
    return {
        "condition": {"matchers": [_matcher(matcher) for matcher in matchers]},
        "buckets": [bucket(entry) for entry in rule.get("buckets") or []],
    }


def bucket(entry: Json) -> dict[str, Json]:
    """A bucket, without what this package does not know."""
    return {"treatment": entry.get("treatment"), "size": entry.get("size")}


def seen_treatments(declared: list[Json], there: list[Json]) -> list[Json]:
    """The live treatments in their order, each with what is declared of it; those not declared whole."""
    by_name = {entry["name"]: entry for entry in declared}
    return [_seen_treatment(by_name.get(entry["name"]), entry) for entry in there]


def compatible(one: list[Json], other: list[Json]) -> bool:
    """Whether treatments can be as both declare them: the same ones, and of each nothing that both say differently."""
    if [entry["name"] for entry in one] != [entry["name"] for entry in other]:
        return False
    return all(
        as_declared(mine[name], theirs[name], unordered=name in _TARGETS) == mine[name]
        for mine, theirs in zip(one, other, strict=True)
        for name in mine.keys() & theirs.keys()
    )


def seen_rules(declared: list[Json], there: list[Json]) -> list[Json]:
    """The live rules; the declared ones themselves where they mean the same."""
    short = [rule_input(rule) for rule in declared]
    return declared if equal(short, there) else there


def written(declared: Mapping[str, Json], body: Object, flag_set: Callable[[str], Json]) -> Object:
    """The members that give these declared parts to a definition.

    Args:
        declared: the parts to write, as inputs.
        body: the definition as it is; empty where there is none.
        flag_set: a reference to a flag set, by its name or id.
    """
    on_wire: Mapping[str, Callable[[Json], Json]] = {
        "treatments": lambda entries: _treatments(entries, body.get("treatments") or []),
        "rules": lambda entries: _rules(entries, body.get("rules") or []),
        "flag_sets": lambda names: [flag_set(name) for name in names],
    }
    return {MEMBERS[name]: on_wire.get(name, _as_it_is)(value) for name, value in declared.items()}


def _as_it_is(value: Json) -> Json:
    return value


def _seen_treatment(declared: Json, entry: Json) -> Json:
    if declared is None:
        return entry
    seen = {"name": entry["name"]}
    for name, value in declared.items():
        if name != "name" and value is not None:
            empty: Json = [] if name in _TARGETS else ""
            seen[name] = as_declared(value, entry.get(name) or empty, unordered=name in _TARGETS)
    return {name: seen[name] for name in declared if name in seen}


def _treatments(declared: list[Json], there: list[Json]) -> list[Json]:
    by_name = {entry["name"]: entry for entry in there}
    return [
        {**by_name.get(entry["name"], {}), **{to_camel(name): value for name, value in entry.items()}}
        for entry in declared
    ]


def _rules(declared: list[Json], there: list[Json]) -> list[Json]:
    """Rules on the wire; one that is there already goes back as it came, with all that is in it."""
    return [
        next((rule for rule in there if equal(rule_input(rule), rule_input(entry))), None)
        or _wire_rule(entry)
        for entry in declared
    ]


def _wire_rule(rule: Json) -> Json:
    matchers = [
        {
            **matcher,
            **(
                {"depends": {to_camel(n): v for n, v in matcher["depends"].items()}}
                if "depends" in matcher
                else {}
            ),
        }
        for matcher in rule["condition"]["matchers"]
    ]
    return {"condition": {"combiner": "AND", "matchers": matchers}, "buckets": rule["buckets"]}


def _matcher(matcher: Json) -> dict[str, Json]:
    """Without ``negate`` where it is false and ``attribute`` where it is empty: so the vendor leaves them out."""
    said = {name: matcher[name] for name in _MATCHER if matcher.get(name) not in (None, "")}
    if not said.get("negate"):
        said.pop("negate", None)
    if depends := said.get("depends"):
        treatment = depends.get("treatment") or next(iter(depends.get("treatments") or []), None)
        said["depends"] = {
            "split_name": depends.get("split_name") or depends.get("splitName"),
            "treatment": treatment,
        }
    return said
