"""Targeting in English."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.split import words

DEFINITION = Definition(Location("split", "Default", "Production", "checkout"), "1", {})


@pytest.mark.parametrize(
    ("matcher", "text"),
    [
        ({"type": "IN_SEGMENT", "string": "pilots"}, "key is in segment pilots"),
        ({"type": "IN_SEGMENT", "string": "pilots", "negate": True}, "key is not in segment pilots"),
        (
            {"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE", "FR"]},
            "country is one of DE, FR",
        ),
        ({"type": "BOOLEAN", "attribute": "paid", "bool": False}, "paid is false"),
        ({"type": "GREATER_THAN_OR_EQUAL_NUMBER", "attribute": "seats", "number": 0}, "seats is at least 0"),
        (
            {"type": "BETWEEN_NUMBER", "attribute": "seats", "between": {"from": 1, "to": 5}, "negate": True},
            "seats is not between 1 and 5",
        ),
        ({"type": "ON_DATE", "attribute": "born", "date": 1_767_225_600_000}, "born is on 2026-01-01"),
        (
            {"type": "ON_OR_AFTER_DATE", "attribute": "seen", "date": 1_767_229_260_000},
            "seen is on or after 2026-01-01 01:01",
        ),
        ({"type": "ON_DATE", "attribute": "born", "date": 10**18}, f"born is on {10**18}"),
        (
            {"type": "BETWEEN_SEMVER", "attribute": "app", "between": {"from": "1.0.0", "to": "2.0.0"}},
            "app is a version between 1.0.0 and 2.0.0",
        ),
        ({"type": "IN_SPLIT", "depends": {"splitName": "base", "treatment": "on"}}, "flag base serves on"),
        (
            {"type": "IN_SPLIT", "depends": {"splitName": "base", "treatments": ["a", "b"]}, "negate": True},
            "flag base does not serve a, b",
        ),
        ({"type": "ALL_KEYS"}, "everyone"),
        ({"type": "SOMETHING_NEW", "attribute": None, "string": "x"}, "key SOMETHING_NEW x"),
    ],
)
def test_matchers(matcher: dict[str, Any], text: str) -> None:
    assert words.matcher(matcher) == text


def test_a_rule_has_all_its_matchers_and_shares() -> None:
    rule = {
        "condition": {"matchers": [{"type": "ALL_KEYS"}, {"type": "IN_SEGMENT", "string": "pilots"}]},
        "buckets": [{"treatment": "v2", "size": 25}, {"treatment": "v1", "size": 75}],
    }
    assert words.rule(rule, DEFINITION) == "everyone and key is in segment pilots → serve 25 % v2, 75 % v1"


@pytest.mark.parametrize(
    ("buckets", "text"),
    [
        ([{"treatment": "on", "size": 100}], "on"),
        ([{"treatment": "on", "size": 100}, {"treatment": "off", "size": 0}], "100 % on, 0 % off"),
        ([], "nothing (not set)"),
    ],
)
def test_buckets(buckets: list[Any], text: str) -> None:
    assert words.buckets(buckets, DEFINITION) == text


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"name": "on"}, "without configuration"),
        ({"name": "on", "configurations": ""}, "without configuration"),
        (
            {"name": "on", "configurations": '{"a":1}', "description": "old"},
            "configured with {\"a\":1}, 'old'",
        ),
    ],
)
def test_treatments(entry: dict[str, Any], text: str) -> None:
    assert words.treatment_entry(entry, DEFINITION) == text
