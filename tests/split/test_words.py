"""Targeting in English."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.moved import moved
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.split import first_steps, preflight, reading, words
from pulumi_flagcopy.split.parts import PARTS, definition
from pulumi_flagcopy.split.preflight import Keys

from ..what_others_write import texts, unseen

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
    assert (
        words.rule(rule, DEFINITION) == "if everyone and key is in segment pilots then serve 25 % v2, 75 % v1"
    )


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


TREATMENTS = st.lists(
    st.fixed_dictionaries(
        {"name": texts},
        optional={
            "description": texts,
            "configurations": texts,
            "keys": st.lists(texts),
            "segments": st.lists(texts),
        },
    ),
    max_size=2,
)
MATCHERS = st.fixed_dictionaries(
    {"type": st.sampled_from(["IN_SEGMENT", "IN_LIST_STRING"]) | texts, "attribute": texts | st.none()},
    optional={"string": texts, "strings": st.lists(texts, max_size=2)},
)
DEPENDS = st.builds(
    lambda flag, treatment: {"type": "IN_SPLIT", "depends": {"splitName": flag, "treatment": treatment}},
    texts,
    texts,
)
BUCKETS = st.lists(
    st.fixed_dictionaries({"treatment": texts, "size": st.sampled_from([10, 90, 100])}), max_size=2
)
RULES = st.lists(
    st.builds(
        lambda matchers, buckets: {"condition": {"matchers": matchers}, "buckets": buckets},
        st.lists(MATCHERS | DEPENDS, max_size=2),
        BUCKETS,
    ),
    max_size=2,
)
BODIES = st.fixed_dictionaries(
    {
        "name": texts,
        "treatments": TREATMENTS,
        "rules": RULES,
        "defaultRule": BUCKETS,
        "defaultTreatment": texts,
        "killed": st.booleans(),
        "flagSets": st.lists(st.fixed_dictionaries({"id": texts}), max_size=2),
        "trafficType": st.fixed_dictionaries({"name": texts}),
        "openChangeRequestId": st.none() | texts,
    }
)


@settings(max_examples=15)
@given(BODIES, BODIES, texts)
def test_a_plan_is_of_lines_that_can_be_seen(here: Any, there: Any, name: str) -> None:
    source = definition(Location("split", "Default", "Staging", "checkout"), here, {})
    target = definition(Location("split", name, name, "checkout"), there, {})
    made = plan(source, target, PARTS)
    blocked = [
        *preflight.locked(target),
        *preflight.other_traffic_type(made, name),
        preflight.missing_traffic_type(made),
        *preflight.dangling(made),
        *[preflight.missing_flag_set(made, found) for found in preflight.new_flag_sets(made)],
        *[
            preflight.missing_segment(made, found, known=known, creatable=known)
            for found in preflight.new_segments(made)
            for known in (True, False)
        ],
        *[
            entry
            for found in preflight.new_segments(made)
            for entry in preflight.foreign_segment(made, found, {"trafficType": {"name": name}})
        ],
        *[
            entry
            for found in preflight.new_dependencies(made)
            for other in (None, source, target)
            for entry in preflight.dependency(made, found, other)
        ],
        preflight.missing_comment(made),
    ]
    said = [
        text for change in made.changes for text in (change.text, change.subject, change.was, change.becomes)
    ]
    said += [text for entry in blocked for text in (entry.reason, entry.remedy)]
    said += [preflight.missing_status_note(made, name)]
    said += [preflight.segment_keys_note(made, name, Keys(0), model) for model in (Keys(3), None)]
    said += [preflight.new_definition_note(made), preflight.own_request_note(target)]
    entry = {"description": name, "tags": [{"name": name}], "trafficType": {"name": name}}
    status = {"id": "1", "name": name}
    said += [first_steps.flag({**entry, "rolloutStatus": status}, target.location, [status]).text]
    said += [first_steps.segment(name, target.location, name, name, found).text for found in (None, entry)]
    said += [
        absent.reason
        for absent in (
            reading.no_workspace(target.location),
            reading.no_environment(target.location),
            reading.no_flag(target.location),
            reading.not_defined(target.location, name),
        )
    ]
    error = moved({"target_version": "another"}, source, target)
    assert error
    said += [error.summary, error.detail]
    assert unseen("".join(said), line_ends=False) == set()
