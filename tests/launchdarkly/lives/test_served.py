"""Where a variation is served, in the vendor's JSON."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.served import where_served

NOTHING: dict[str, Any] = {
    "on": False,
    "fallthrough": {"variation": 0},
    "rules": [],
    "targets": [],
    "contextTargets": [],
}
ROLLOUT = {"rollout": {"variations": [{"variation": 0, "weight": 100000}, {"variation": 1, "weight": 0}]}}


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ({}, ""),
        ({"fallthrough": {"variation": 1}}, "fallthrough"),
        ({"fallthrough": ROLLOUT}, "fallthrough"),
        ({"offVariation": 1}, "off variation"),
        ({"rules": [{"variation": 0}, {"variation": 1}, ROLLOUT]}, "rule 2, rule 3"),
        ({"targets": [{"variation": 1, "values": ["a"]}]}, "individual targets"),
        ({"contextTargets": [{"variation": 1, "values": ["a"], "contextKind": "org"}]}, "individual targets"),
        ({"contextTargets": [{"variation": 1, "values": [], "contextKind": "user"}]}, ""),
    ],
)
def test_every_place_counts(block: dict[str, Any], said: str) -> None:
    flag = {"environments": {"test": NOTHING, "dev": {**NOTHING, **block}}}
    assert where_served(flag, 1) == ([f"dev ({said})"] if said else [])


def test_a_flag_without_environments_serves_nothing() -> None:
    assert where_served({}, 0) == []
