"""What of LaunchDarkly's JSON is a difference, and what is noise."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.errors import BlockedError
from pulumi_flagcopy.launchdarkly.instructions import instructions
from pulumi_flagcopy.launchdarkly.parts import ACTIONS, PARTS, definition

from .samples import block, clause, flag, rollout

STAGING = Location("launchdarkly", "shop", "staging", "checkout-v2")
PRODUCTION = Location("launchdarkly", "shop", "production", "checkout-v2")


def lines(
    staging: dict[str, Any], production: dict[str, Any], values: tuple[Any, ...] = (True, False)
) -> list[str]:
    both = flag(values, staging=block(**staging), production=block(**production))
    return plan(definition(STAGING, both), definition(PRODUCTION, both), PARTS).lines()


BETA = {"_id": "r1", "clauses": [clause("country", "in", ["FR", "DE"], _id="c1")], "variation": 0}


@pytest.mark.parametrize(
    ("staging", "production"),
    [
        ({"version": 12, "salt": "a", "lastModified": 5}, {"version": 7, "salt": "b", "lastModified": 6}),
        ({"rules": [BETA]}, {"rules": [{**BETA, "_id": "r2", "ref": "x"}]}),
        ({"rules": [BETA]}, {"rules": [{**BETA, "clauses": [clause("country", "in", ["DE", "FR"])]}]}),
        (
            {"rules": [{**BETA, "clauses": [clause("segmentMatch", "segmentMatch", ["beta"])]}]},
            {"rules": [{**BETA, "clauses": [clause("", "segmentMatch", ["beta"], contextKind="user")]}]},
        ),
        (
            {"targets": [{"values": ["b", "a"], "variation": 0}]},
            {
                "targets": [{"values": ["a", "b"], "variation": 0, "contextKind": "user"}],
                "contextTargets": [{"values": [], "variation": 0, "contextKind": "user"}],
            },
        ),
        ({"fallthrough": rollout(10_000, 90_000)}, {
            "fallthrough": {"rollout": {**rollout(10_000, 90_000)["rollout"], "bucketBy": "key", "contextKind": "user"}}
        }),
        ({"fallthrough": rollout(10_000, 90_000)}, {
            "fallthrough": {"rollout": {
                "variations": [
                    {"variation": 0, "weight": 10_000, "_untracked": True}, {"variation": 1, "weight": 90_000},
                ],
                "seed": 7, "experimentAllocation": {"defaultVariation": 0, "canReshuffle": True},
            }}
        }),
        ({"trackEvents": True}, {"trackEvents": False}),
        ({"prerequisites": [{"key": "a", "variation": 0}, {"key": "b", "variation": 1}]},
         {"prerequisites": [{"key": "b", "variation": 1}, {"key": "a", "variation": 0}]}),
    ],
    ids=["counters", "rule ids", "order of values", "segment attribute", "placeholders", "defaults",
         "an experiment", "track events", "order of prerequisites"],
)  # fmt: skip
def test_noise_is_no_change(staging: dict[str, Any], production: dict[str, Any]) -> None:
    assert lines(staging, production) == []


@pytest.mark.parametrize(
    ("staging", "production", "expected"),
    [
        ({"on": True}, {"on": False}, ["TURNS ON checkout-v2 in production (on: off → on)"]),
        (
            {"rules": [{**BETA, "description": "beta testers"}]},
            {},
            ["rules: add rule 1 'beta testers': if country is one of DE, FR then serve true"],
        ),
        (
            {"fallthrough": rollout(50_000, 50_000)},
            {"fallthrough": rollout(10_000, 90_000)},
            ["fallthrough: 10 % → 50 % true"],
        ),
        ({"fallthrough": {"variation": 1}}, {}, ["fallthrough: true → false"]),
        (
            {"fallthrough": rollout(12_500, 87_500)},
            {},
            ["fallthrough: true → 12.5 % true, 87.5 % false"],
        ),
        (
            {"targets": [{"values": ["u1", "u2"], "variation": 0}]},
            {"targets": [{"values": ["u1"], "variation": 0}]},
            ["targets: true for user: add 1 key (u2)"],
        ),
        (
            {"contextTargets": [{"values": ["d1"], "variation": 1, "contextKind": "device"}]},
            {},
            ["targets: false for device: add 1 key (d1)"],
        ),
        (
            {"prerequisites": [{"key": "payments", "variation": 0}]},
            {},
            ["prerequisites: add prerequisite payments: must serve variation 0"],
        ),
        ({"offVariation": None}, {}, ["off_variation: false → nothing (not set)"]),
        ({"offVariation": 0}, {"offVariation": None}, ["off_variation: nothing (not set) → true"]),
        (
            {"migrationSettings": {"checkRatio": 10}},
            {"migrationSettings": {"checkRatio": 1}},
            ["migration_settings: check ratio 1 → check ratio 10"],
        ),
        (
            {"rules": [{**BETA, "trackEvents": True}]},
            {"rules": [BETA]},
            [
                "rules: change rule 1: if country is one of DE, FR then serve true, without detailed events → "
                "if country is one of DE, FR then serve true, with detailed events"
            ],
        ),
        (
            {"rules": [{**BETA, "disabled": True}]},
            {"rules": [BETA]},
            [
                "rules: change rule 1: if country is one of DE, FR then serve true → "
                "if country is one of DE, FR then serve true (disabled)"
            ],
        ),
    ],
)
def test_each_difference_is_one_line(
    staging: dict[str, Any], production: dict[str, Any], expected: list[str]
) -> None:
    assert lines(staging, production) == expected


def test_the_order_of_rollout_variations_is_a_change() -> None:
    first, second = rollout(10_000, 90_000), rollout(10_000, 90_000)
    second["rollout"]["variations"].reverse()
    assert len(lines({"fallthrough": first}, {"fallthrough": second})) == 1


def test_the_order_of_rules_is_a_change() -> None:
    other = {**BETA, "clauses": [clause("plan", "in", ["pro"])]}
    assert lines({"rules": [other, BETA]}, {"rules": [BETA, other]}) == [
        "rules: move rule 2 to place 1: if plan is pro then serve true"
    ]


def test_variations_are_called_by_name_except_for_booleans() -> None:
    both = flag((True, False), staging=block())
    both["variations"][0]["name"] = "Available"
    assert definition(STAGING, both).variations == ("true", "false")
    both["variations"] = [{"_id": "a", "value": "v1", "name": "Classic"}, {"_id": "b", "value": {"cols": 2}}]
    assert definition(STAGING, both).variations == ("Classic", '{"cols": 2}')


def test_variations_that_read_alike_are_told_apart() -> None:
    values = tuple({"algorithm": "collaborative-filtering-of-customers", "k": k} for k in (10, 20, 30))
    (line,) = lines({"fallthrough": {"variation": 1}}, {}, values)
    was, becomes = line.removeprefix("fallthrough: ").split(" → ")
    assert was.removesuffix(" (1 of 3)") == becomes.removesuffix(" (2 of 3)") != becomes


def test_an_experiment_on_some_has_a_variation_twice() -> None:
    shares = [{"variation": 0, "weight": 5_000}, {"variation": 1, "weight": 5_000}]
    experiment = {"variations": [*shares, {"variation": 0, "weight": 90_000, "_untracked": True}]}
    both = flag(staging=block(fallthrough={"rollout": experiment}), production=block())
    made = plan(definition(STAGING, both), definition(PRODUCTION, both), PARTS)
    assert made.lines() == ["fallthrough: true → 95 % true, 5 % false"]
    (instruction,) = instructions(made, {})
    assert instruction["rolloutWeights"] == {"id-0": 95_000, "id-1": 5_000}


@pytest.mark.parametrize("part", ["fallthrough", "rules"])
def test_what_serves_nothing_cannot_be_said_by_a_patch(part: str) -> None:
    nothing: dict[str, Any] = {"rules": [{"clauses": []}], "fallthrough": {}}
    both = flag(staging=block(**{part: nothing[part]}), production=block())
    made = plan(definition(STAGING, both), definition(PRODUCTION, both), PARTS)
    with pytest.raises(BlockedError, match="nothing is set to be served"):
        instructions(made, {})


def test_off_variation_not_set_is_not_the_first() -> None:
    both = flag(staging=block(offVariation=None), production=block(offVariation=0))
    del both["environments"]["staging"]["offVariation"]
    unset, first = definition(STAGING, both), definition(PRODUCTION, both)
    assert (unset.parts["off_variation"], first.parts["off_variation"]) == (None, 0)


def test_every_part_has_its_action() -> None:
    assert [part.name for part in PARTS] == list(ACTIONS)


def test_a_definition_knows_its_version_and_its_raw_json() -> None:
    both = flag(staging=block(version=12))
    found = definition(STAGING, both)
    assert isinstance(found, Definition)
    assert (found.version, found.raw) == (12, both)
