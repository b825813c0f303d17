"""The matchers of the Admin API: which field carries the value of which type.

Source: the vendor's pipeline schema (25 types) and the SDKs' names for large and rule-based segments.
"""

from __future__ import annotations

import re
from typing import Any

from ..errors import BadRequest

SEGMENT_MATCHERS = {
    "IN_SEGMENT": "standard",
    "IN_LARGE_SEGMENT": "large",
    "IN_RULE_BASED_SEGMENT": "rule_based",
}
DEPENDENCY_MATCHER = "IN_SPLIT"

_VALUE_FIELD: dict[str, str | None] = {
    "ALL_KEYS": None,
    **dict.fromkeys(SEGMENT_MATCHERS, "string"),
    **dict.fromkeys(
        [
            "IN_LIST_STRING",
            "STARTS_WITH_STRING",
            "ENDS_WITH_STRING",
            "CONTAINS_STRING",
            "EQUAL_SET",
            "ANY_OF_SET",
            "ALL_OF_SET",
            "PART_OF_SET",
            "IN_LIST_SEMVER",
        ],
        "strings",
    ),
    **dict.fromkeys(
        [
            "MATCHES_STRING",
            "EQUAL_TO_SEMVER",
            "GREATER_THAN_OR_EQUAL_TO_SEMVER",
            "LESS_THAN_OR_EQUAL_TO_SEMVER",
        ],
        "string",
    ),
    "BOOLEAN": "bool",
    **dict.fromkeys(["EQUAL_NUMBER", "LESS_THAN_OR_EQUAL_NUMBER", "GREATER_THAN_OR_EQUAL_NUMBER"], "number"),
    **dict.fromkeys(["ON_DATE", "ON_OR_AFTER_DATE", "ON_OR_BEFORE_DATE"], "date"),
    **dict.fromkeys(["BETWEEN_NUMBER", "BETWEEN_DATE", "BETWEEN_SEMVER"], "between"),
    DEPENDENCY_MATCHER: "depends",
}
MATCHER_TYPES = tuple(_VALUE_FIELD)

_SEMVER = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")


def check_matcher(matcher: dict[str, Any], where: str) -> None:
    """Refuse a matcher whose type is unknown or whose value is not in the field that its type reads.

    `matcher` has the right types field by field (see shapes.py); a null counts as absent.
    """
    kind = matcher["type"]
    if kind not in _VALUE_FIELD:
        raise BadRequest(f"{where}: '{kind}' is not a matcher type")
    field = _VALUE_FIELD[kind]
    if field is None:
        return
    value = matcher.get(field)
    if value is None or value == [] or value == "":
        raise BadRequest(f"{where}: a {kind} matcher needs '{field}'")
    if kind.endswith("SEMVER"):
        _check_versions(value, where)
    elif field == "between":
        _check_range(value, where)
    elif field == "depends":
        _check_dependency(value, where)


def treatments_of(dependency: dict[str, Any]) -> list[str]:
    """The treatments that a dependency names: `treatment` today, a list `treatments` in older clients."""
    if dependency.get("treatment") is not None:
        return [dependency["treatment"]]
    return list(dependency.get("treatments") or [])


def _check_versions(value: Any, where: str) -> None:
    versions = value if isinstance(value, list) else [value]
    if isinstance(value, dict):
        versions = [value["from"], value["to"]]
    for version in versions:
        if not isinstance(version, str) or not _SEMVER.fullmatch(version):
            raise BadRequest(f"{where}: '{version}' is not a semantic version with a patch number")


def _check_range(value: dict[str, Any], where: str) -> None:
    ends = (value["from"], value["to"])
    if not all(isinstance(end, int) for end in ends):
        raise BadRequest(f"{where}: 'between' needs whole numbers")
    if ends[0] > ends[1]:
        raise BadRequest(f"{where}: 'between' runs from {ends[0]} to {ends[1]}")


def _check_dependency(value: dict[str, Any], where: str) -> None:
    if not value.get("splitName") or not treatments_of(value):
        raise BadRequest(f"{where}: 'depends' needs 'splitName' and 'treatment'")
