"""Targeting in English."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.launchdarkly import preflight
from pulumi_flagcopy.launchdarkly.align import align
from pulumi_flagcopy.launchdarkly.approvals import gate
from pulumi_flagcopy.launchdarkly.parts import PARTS, definition, labels
from pulumi_flagcopy.launchdarkly.words import clause

from ..what_others_write import texts, unseen
from .samples import block, flag, rollout
from .samples import clause as clause_of


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (clause_of("country", "in", ["DE", "FR"]), "country is one of DE, FR"),
        (clause_of("country", "in", ["DE"]), "country is DE"),
        (clause_of("country", "in", ["DE"], negate=True), "country is not DE"),
        (clause_of("country", "in", ["DE", "FR"], negate=True), "country is not one of DE, FR"),
        (clause_of("email", "endsWith", ["@example.com"]), "email ends with @example.com"),
        (clause_of("email", "endsWith", ["a", "b"]), "email ends with any of a, b"),
        (clause_of("age", "greaterThanOrEqual", [18]), "age is at least 18"),
        (clause_of("os", "in", ["ios"], contextKind="device"), "device.os is ios"),
        (clause_of("version", "semVerLessThan", ["2.0.0"]), "version is a version below 2.0.0"),
        (clause_of("segmentMatch", "segmentMatch", ["beta"]), "in segment beta"),
        (clause_of("segmentMatch", "segmentMatch", ["beta"], negate=True), "not in segment beta"),
        (clause_of("segmentMatch", "segmentMatch", ["a", "b"]), "in any segment of a, b"),
        (clause_of("x", "newOperator", ["y"]), "x newOperator y"),
    ],
)
def test_clauses(entry: dict[str, Any], expected: str) -> None:
    assert clause(entry) == expected


OPERATORS = st.sampled_from(["in", "segmentMatch"]) | texts
CLAUSES = st.builds(clause_of, texts, OPERATORS, st.lists(texts, max_size=2), contextKind=texts)
RULES = st.fixed_dictionaries(
    {"clauses": st.lists(CLAUSES, max_size=2), "variation": st.integers(0, 2)},
    optional={"description": texts},
)
SHARES = st.builds(
    lambda entry, kind, by: {"rollout": {**entry["rollout"], "contextKind": kind, "bucketBy": by}},
    st.just(rollout(60_000, 40_000)),
    texts,
    texts,
)
BLOCKS = st.builds(
    block,
    rules=st.lists(RULES, max_size=2),
    fallthrough=SHARES,
    offVariation=st.integers(0, 2) | st.none(),
    on=st.booleans(),
    contextTargets=st.lists(
        st.fixed_dictionaries(
            {"contextKind": texts, "variation": st.integers(0, 1), "values": st.lists(texts, max_size=2)}
        ),
        max_size=2,
    ),
    prerequisites=st.lists(st.fixed_dictionaries({"key": texts, "variation": st.integers(0, 1)}), max_size=2),
)


@settings(max_examples=15)
@given(BLOCKS, BLOCKS, texts, texts, st.booleans())
def test_a_plan_is_of_lines_that_can_be_seen(
    here: Any, there: Any, name: str, value: str, elsewhere: bool
) -> None:
    raw = flag((value, "other"), staging=here, production=there)
    raw["variations"][1]["name"] = name
    source = definition(Location("launchdarkly", "shop", "staging", "checkout-v2"), raw)
    other = {**raw, "variations": raw["variations"][:1]} if elsewhere else raw
    project = "support" if elsewhere else "shop"
    target = definition(Location("launchdarkly", project, "production", "checkout-v2"), other)
    aligned, unsayable = align(source, target)
    made = plan(aligned, target, PARTS)
    new = preflight.new_segments(made)
    blocked = [*unsayable, *preflight.missing_segments(made, dict.fromkeys(new))]
    blocked += preflight.missing_segments(made, {key: {"key": key} for key in new})
    said = [
        text for change in made.changes for text in (change.text, change.subject, change.was, change.becomes)
    ]
    said += [text for entry in blocked for text in (entry.reason, entry.remedy)]
    said += [
        preflight.prerequisite_note(name, found, "production") for found in (None, {"archived": True}, raw)
    ]
    said += [line for key in new for line in preflight.segment_notes(made, {"included": [key]}, {"key": key})]
    said += [gate({"key": name, "approvalSettings": {"requiredApprovalTags": [value]}}, [value])]
    assert unseen("".join(said), line_ends=False) == set()


@pytest.mark.parametrize(
    ("variation", "called"),
    [
        ({"value": "x", "name": "none"}, "'none'"),
        ({"value": "x", "name": "Not set"}, "'Not set'"),
        ({"value": "off"}, "'off'"),
        ({"value": 1, "name": "20 % off"}, "'20 % off'"),
        ({"value": 1, "name": "a, b"}, "'a, b'"),
        ({"value": 1, "name": "a → b"}, "'a → b'"),
        ({"value": "x", "name": "onward"}, "onward"),
        ({"value": True, "name": "on"}, "true"),
        ({"value": None}, "null"),
        ({"value": ""}, '""'),
        ({"value": "three"}, "three"),
    ],
)
def test_a_variation_that_reads_like_something_else_stands_in_quotes(
    variation: dict[str, Any], called: str
) -> None:
    assert labels([variation]) == (called,)


def test_a_plan_tells_a_variation_called_none_from_nothing() -> None:
    place = Location("launchdarkly", "shop", "production", "f")
    variations = [{"value": 0, "name": "none"}, {"value": 3, "name": "three"}]
    before, after = (
        definition(place, {"variations": variations, "environments": {"production": {"version": 1, **part}}})
        for part in (
            {"fallthrough": {"variation": 0}, "offVariation": None},
            {"fallthrough": {"variation": 1}, "offVariation": 0},
        )
    )
    assert plan(after, before, PARTS).lines() == [
        "fallthrough: 'none' → three",
        "off_variation: nothing (not set) → 'none'",
    ]
