"""What a definition becomes when a client writes it: pure, without the database.

Order of treatments, rules, matchers and buckets is kept, and so is every unknown field inside them; unknown
fields of the definition itself are dropped (assumed). Nulls of known fields count as absent.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from ..errors import BadRequest
from ..shapes import DefinitionShape, RuleBasedShape, check_shape
from ..switches import Switches
from .matchers import check_matcher
from .names import check_treatment_name

Json = dict[str, Any]

WRITABLE = (
    "treatments",
    "defaultTreatment",
    "baselineTreatment",
    "trafficAllocation",
    "rules",
    "defaultRule",
    "flagSets",
    "impressionsDisabled",
)
MOST_TREATMENTS = 20
MOST_KEYS = 500  # documented without saying of what; assumed: individual targets of one treatment
FLAG_SET_TYPE = "FLAG_SET"  # assumed; no source shows the value

_TREATMENT_FIELDS = (
    "description",
    "configurations",
    "keys",
    "segments",
    "largeSegments",
    "ruleBasedSegments",
)
_MATCHER_FIELDS = ("attribute", "negate", "string", "strings", "bool", "number", "date", "between", "depends")


def written_definition(body: Any, before: Json | None, switches: Switches) -> Json:
    """The writable fields after a POST (`before` is None) or a PUT with this body.

    Raises BadRequest when the body is not a whole and consistent definition.
    """
    check_shape(DefinitionShape, body)
    known = before if before is not None and switches.put_omitted == "preserved" else {}
    after = {
        "treatments": [_without_nulls(item, _TREATMENT_FIELDS) for item in body["treatments"]],
        "defaultTreatment": body["defaultTreatment"],
        "baselineTreatment": _given(body, "baselineTreatment", known, body["defaultTreatment"]),
        "trafficAllocation": _given(body, "trafficAllocation", known, 100),
        "rules": [_rule(rule) for rule in body.get("rules") or []],
        "defaultRule": copy.deepcopy(body["defaultRule"]),
        "flagSets": _flag_sets(body, before, switches),
        "impressionsDisabled": _given(body, "impressionsDisabled", known, False),
    }
    _check_consistent(after)
    return after


def written_segment_rules(body: Any) -> Json:
    """The definition of a rule-based segment after a PUT with this body."""
    check_shape(RuleBasedShape, body)
    rules = [_rule(rule) for rule in body.get("rules") or []]
    _check_matchers(rules)
    return {
        "rules": rules,
        "excludedKeys": list(body.get("excludedKeys") or []),
        "excludedSegments": copy.deepcopy(body.get("excludedSegments") or []),
    }


def _given(body: Json, field: str, known: Json, default: Any) -> Any:
    value = body.get(field)
    return known.get(field, default) if value is None else value


def _flag_sets(body: Json, before: Json | None, switches: Switches) -> list[Json]:
    kept = before["flagSets"] if before else []
    given = body.get("flagSets")
    if given is None or not switches.flag_sets_writable:
        return copy.deepcopy(kept)
    return [{**item, "type": item.get("type") or FLAG_SET_TYPE} for item in given]


def _rule(rule: Json) -> Json:
    condition = rule["condition"]
    matchers = [_without_nulls(matcher, _MATCHER_FIELDS) for matcher in condition["matchers"]]
    return {
        **copy.deepcopy(rule),
        "condition": {
            **copy.deepcopy(condition),
            "combiner": condition.get("combiner") or "AND",
            "matchers": matchers,
        },
    }


def _without_nulls(item: Json, fields: Iterable[str]) -> Json:
    return {
        name: copy.deepcopy(value) for name, value in item.items() if value is not None or name not in fields
    }


def _check_consistent(definition: Json) -> None:
    names = _check_treatments(definition["treatments"])
    _check_known(definition["defaultTreatment"], names, "defaultTreatment")
    _check_known(definition["baselineTreatment"], names, "baselineTreatment")
    _check_matchers(definition["rules"])
    for number, rule in enumerate(definition["rules"]):
        _check_buckets(rule["buckets"], names, f"rules.{number}.buckets")
    _check_buckets(definition["defaultRule"], names, "defaultRule")


def _check_treatments(treatments: list[Json]) -> set[str]:
    if len(treatments) > MOST_TREATMENTS:
        raise BadRequest(f"treatments: {len(treatments)} treatments; {MOST_TREATMENTS} are allowed")
    names: set[str] = set()
    for treatment in treatments:
        name = check_treatment_name(treatment["name"])
        if name in names:
            raise BadRequest(f"treatments: '{name}' is there twice")
        names.add(name)
        keys = len(treatment.get("keys") or [])
        if keys > MOST_KEYS:
            raise BadRequest(f"treatments: '{name}' targets {keys} keys; {MOST_KEYS} are allowed")
    return names


def _check_matchers(rules: list[Json]) -> None:
    for number, rule in enumerate(rules):
        for place, matcher in enumerate(rule["condition"]["matchers"]):
            check_matcher(matcher, f"rules.{number}.condition.matchers.{place}")


def _check_buckets(buckets: list[Json], names: set[str], where: str) -> None:
    for bucket in buckets:
        _check_known(bucket["treatment"], names, where)
    total = sum(bucket["size"] for bucket in buckets)
    if total != 100:
        raise BadRequest(f"{where}: the sizes add up to {total}, not to 100")


def _check_known(treatment: str, names: set[str], where: str) -> None:
    if treatment not in names:
        raise BadRequest(f"{where}: there is no treatment '{treatment}'")
