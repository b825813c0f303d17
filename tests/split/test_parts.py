"""What a definition becomes, and what its version sees."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.plan import differences
from pulumi_flagcopy.split.parts import PARTS, WRITABLE, blank, definition, version

WHERE = Location("split", "Default", "Production", "checkout")
BODY: dict[str, Any] = {
    "id": "f-1",
    "name": "checkout",
    "environment": {"id": "e-1", "name": "Production"},
    "trafficType": {"id": "t-1", "name": "user"},
    "killed": True,
    "treatments": [
        {"name": "v1", "description": "old", "keys": ["u-7", "u-2"], "segments": ["qa"], "colour": "red"},
        {"name": "v2", "configurations": "{}", "keys": [], "largeSegments": ["many"]},
    ],
    "defaultTreatment": "v1",
    "baselineTreatment": "v2",
    "trafficAllocation": 60,
    "rules": [],
    "defaultRule": [{"treatment": "v1", "size": 100}],
    "flagSets": [{"id": "s-2"}, {"id": "s-1"}],
    "impressionsDisabled": True,
    "lastUpdateTime": 1_700_000_000_000,
    "openChangeRequestId": "c-1",
}


def read(**changes: Any) -> Definition:
    return definition(WHERE, {**BODY, **changes}, {"s-1": "mobile", "s-2": "web"})


def test_every_part_is_there_in_the_vendors_terms() -> None:
    assert read().parts == {
        "on": False,
        "treatments": [
            {"name": "v1", "description": "old", "colour": "red"},
            {"name": "v2", "configurations": "{}"},
        ],
        "targets": {"v1/keys": ["u-2", "u-7"], "v1/segments": ["qa"], "v2/largeSegments": ["many"]},
        "rules": [],
        "fallthrough": [{"treatment": "v1", "size": 100}],
        "off_variation": "v1",
        "traffic_allocation": 60,
        "baseline": "v2",
        "flag_sets": ["mobile", "web"],
        "impressions": False,
    }


def test_what_an_answer_leaves_out_has_its_documented_or_assumed_value() -> None:
    bare = {name: BODY[name] for name in ("treatments", "defaultTreatment", "defaultRule")}
    parts = definition(WHERE, bare, {}).parts
    assert (parts["on"], parts["traffic_allocation"], parts["baseline"], parts["impressions"]) == (
        True,
        100,
        "v1",
        True,
    )
    assert (parts["rules"], parts["flag_sets"]) == ([], [])


def test_an_allocation_of_nothing_is_not_left_out() -> None:
    assert read(trafficAllocation=0).parts["traffic_allocation"] == 0


def test_a_flag_set_without_a_name_keeps_its_id() -> None:
    assert read(flagSets=[{"id": "s-9"}]).parts["flag_sets"] == ["s-9"]


def test_facts() -> None:
    assert read().facts == {
        "flag": True,
        "defined": True,
        "traffic_type": "user",
        "open_change_request": "c-1",
    }


def test_a_blank_has_a_value_for_every_part() -> None:
    nothing = blank(WHERE, "checkout")
    assert set(nothing.parts) == {part.name for part in PARTS}
    assert None not in nothing.parts.values()
    assert not nothing.facts["defined"]


@pytest.mark.parametrize("member", [*WRITABLE, "killed", "lastUpdateTime"])
def test_the_version_moves_with_everything_that_can_be_written(member: str) -> None:
    assert version({**BODY, member: "something else"}) != version(BODY)


@pytest.mark.parametrize("member", ["lastTrafficReceivedAt", "openChangeRequestId", "name"])
def test_the_version_stands_still_otherwise(member: str) -> None:
    assert version({**BODY, member: "something else"}) == version(BODY)


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"killed": False}, ["RESTORES checkout in Production (on: off → on)"]),
        (
            {"impressionsDisabled": False},
            ["TRACKS impressions of checkout in Production (impressions: off → on)"],
        ),
        ({"trafficAllocation": 100}, ["traffic_allocation: 60 % → 100 %"]),
        ({"baselineTreatment": "v1"}, ["baseline: v2 → v1"]),
        ({"flagSets": []}, ["flag_sets: 2 flag sets (mobile, web) → no flag set"]),
        (
            {"defaultRule": [{"treatment": "v2", "size": 10}, {"treatment": "v1", "size": 90}]},
            ["fallthrough: v1 → 10 % v2, 90 % v1"],
        ),
        (
            {"treatments": list(reversed(BODY["treatments"]))},
            ["treatments: move treatment 2 'v2' to place 1: configured with {}"],
        ),
    ],
)
def test_changes_are_told_in_words(changes: dict[str, Any], lines: list[str]) -> None:
    assert [change.text for change in differences(read(), read(**changes), PARTS)] == lines


def test_targets_of_segments_are_told_apart() -> None:
    after = [{**BODY["treatments"][0], "keys": [], "segments": ["qa", "staff"]}, BODY["treatments"][1]]
    assert [change.text for change in differences(read(), read(treatments=after), PARTS)] == [
        "targets: v1: remove 2 targets (u-2, u-7)",
        "targets: v1 (segments): add 1 target (staff)",
    ]
