"""What a definition refers to in its environment: segments, other flags, flag sets.

Source: the vendor's documentation says that they must exist there and share the traffic type; status and
messages are assumed (`Switches.missing_reference`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import ApiError, BadRequest
from ..rules.matchers import DEPENDENCY_MATCHER, SEGMENT_MATCHERS, treatments_of
from ..web import Call, Json
from . import records

_EXCLUDED_KINDS = {"standard_segment": "standard", "rule_based_segment": "rule_based"}
_TARGET_FIELDS = {"segments": "standard", "largeSegments": "large", "ruleBasedSegments": "rule_based"}


def check_references(call: Call, environment: Json, flag: Json, definition: Json) -> None:
    """Refuse a definition of `flag` in `environment` that refers to what is not there."""
    if call.switches.missing_reference == "accepted":
        return
    for name, kind in _segments_of(definition):
        _check_segment(call, environment, flag["trafficType"], name, kind)
    for dependency in dependencies_of(definition):
        _check_dependency(call, environment, flag, dependency)
    for flag_set in definition["flagSets"]:
        found = call.tx.get(records.FLAG_SETS, (flag_set["id"],))
        if found is None or found["workspace"]["id"] != environment["workspaceIds"][0]:
            raise _missing(call, f"There is no flag set {flag_set['id']} in the workspace")


def check_segment_references(call: Call, environment: Json, traffic_type: Json, definition: Json) -> None:
    """The same for the rules and exclusions of a rule-based segment."""
    if call.switches.missing_reference == "accepted":
        return
    for name, kind in _segments_in_rules(definition["rules"]):
        _check_segment(call, environment, traffic_type, name, kind)
    for excluded in definition["excludedSegments"]:
        _check_segment(call, environment, traffic_type, excluded["name"], _EXCLUDED_KINDS[excluded["type"]])


def dependencies_of(definition: Json) -> Iterator[Json]:
    for rule in definition["rules"]:
        for matcher in rule["condition"]["matchers"]:
            if matcher["type"] == DEPENDENCY_MATCHER:
                yield matcher["depends"]


def dependents(call: Call, environment: Json, flag_name: str) -> list[str]:
    """Names of the flags whose definitions in the environment depend on this one."""
    prefix = (environment["workspaceIds"][0], environment["id"])
    return [
        other["name"]
        for other in call.tx.list(records.DEFINITIONS, prefix, containing=flag_name)
        if any(dependency["splitName"] == flag_name for dependency in dependencies_of(other))
    ]


def check_no_dependents(call: Call, environment: Json, flag_name: str) -> None:
    found = [name for name in dependents(call, environment, flag_name) if name != flag_name]
    if found:
        raise ApiError(
            f"split {flag_name} is a dependency of {', '.join(found)} in {environment['name']}",
            status=call.switches.dependents_status,
        )


def _segments_of(definition: Json) -> Iterator[tuple[str, str]]:
    for treatment in definition["treatments"]:
        for field, kind in _TARGET_FIELDS.items():
            for name in treatment.get(field) or []:
                yield name, kind
    yield from _segments_in_rules(definition["rules"])


def _segments_in_rules(rules: list[Json]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        for matcher in rule["condition"]["matchers"]:
            if matcher["type"] in SEGMENT_MATCHERS:
                yield matcher["string"], SEGMENT_MATCHERS[matcher["type"]]


def _check_segment(call: Call, environment: Json, traffic_type: Json, name: str, kind: str) -> None:
    active = call.tx.get(records.ACTIVATIONS, (environment["id"], name))
    if active is None:
        raise _missing(call, f"Segment {name} is not active in environment {environment['name']}")
    any_kind = kind == "standard" and call.switches.segment_matcher == "any_kind"
    if active["kind"] != kind and not any_kind:
        raise _missing(call, f"Segment {name} is a {active['kind']} segment, not a {kind} one")
    if active["trafficType"]["id"] != traffic_type["id"]:
        raise BadRequest(
            f"Segment {name} is of traffic type {active['trafficType']['name']}, not {traffic_type['name']}"
        )


def _check_dependency(call: Call, environment: Json, flag: Json, dependency: Json) -> None:
    name = dependency["splitName"]
    where = (environment["workspaceIds"][0], environment["id"])
    if name == flag["name"]:
        raise BadRequest(f"split {name} cannot depend on itself")
    found = call.tx.get(records.DEFINITIONS, (*where, name))
    if found is None:
        raise _missing(call, f"split {name} is not defined in environment {environment['name']}")
    if found["trafficType"]["id"] != flag["trafficType"]["id"]:
        raise BadRequest(f"split {name} is of traffic type {found['trafficType']['name']}")
    known = {treatment["name"] for treatment in found["treatments"]}
    for treatment in treatments_of(dependency):
        if treatment not in known:
            raise _missing(call, f"split {name} has no treatment {treatment}")
    if _leads_to(call, where, found, flag["name"], set()):
        raise BadRequest(f"split {flag['name']} and split {name} would depend on each other")


def _leads_to(call: Call, where: tuple[str, str], definition: Json, goal: str, seen: set[str]) -> bool:
    for dependency in dependencies_of(definition):
        name = dependency["splitName"]
        if name == goal:
            return True
        if name not in seen:
            seen.add(name)
            found = call.tx.get(records.DEFINITIONS, (*where, name))
            if found is not None and _leads_to(call, where, found, goal, seen):
                return True
    return False


def _missing(call: Call, message: str) -> ApiError:
    status = call.switches.missing_reference
    assert status != "accepted"
    return ApiError(message, status=status)
