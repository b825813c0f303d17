"""The same definitions copied by the endpoint, by a patch and through an approval: the targets end equal."""

from __future__ import annotations

import random
from typing import Any

import pytest

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.launchdarkly.parts import PARTS, definition
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from ..lifecycle.stack import Stack

SEED = 20261121
COUNT = 50
WORDS = ["DE", "FR", "pro", "free", "a b", "ü", "x/y", "1.2.0"]
OPERATORS = ["in", "endsWith", "startsWith", "contains", "lessThan", "greaterThanOrEqual", "semVerEqual"]


def clause(dice: random.Random) -> dict[str, Any]:
    if dice.random() < 0.2:
        return {
            "attribute": "segmentMatch",
            "op": "segmentMatch",
            "values": ["staff"],
            "negate": dice.random() < 0.3,
        }
    return {
        "contextKind": dice.choice(["user", "device", "organization"]),
        "attribute": dice.choice(["country", "plan", "version"]),
        "op": dice.choice(OPERATORS),
        "values": dice.sample(WORDS, dice.randint(1, 3)),
        "negate": dice.random() < 0.3,
    }


def served(dice: random.Random, ids: list[str]) -> dict[str, Any]:
    if dice.random() < 0.5:
        return {"variationId": dice.choice(ids)}
    first = dice.randrange(0, 100_001)
    second = dice.randrange(0, 100_001 - first)
    weights = dict(zip(ids, (first, second, 100_000 - first - second), strict=True))
    bucket = dice.choice([{}, {"rolloutBucketBy": "country"}, {"rolloutContextKind": "organization"}])
    return {"rolloutWeights": weights, **bucket}


def instructions(dice: random.Random, ids: list[str], prerequisite: dict[str, Any]) -> list[dict[str, Any]]:
    """A definition of some size, as somebody would have made it in the pages."""
    people = [f"user-{number}" for number in dice.sample(range(30), 12)]
    kinds = ["user", "device", "user"]
    rules = [
        {
            "kind": "addRule",
            "clauses": [clause(dice) for _ in range(dice.randint(1, 3))],
            **({"description": f"rule of {dice.choice(WORDS)}"} if dice.random() < 0.6 else {}),
            **served(dice, ids),
        }
        for _ in range(dice.randint(0, 5))
    ]
    targets = [
        {"kind": "addTargets", "variationId": id, "contextKind": kind, "values": people[4 * i : 4 * i + 4]}
        for i, (id, kind) in enumerate(zip(ids, kinds, strict=True))
        if dice.random() < 0.6
    ]
    return [
        {"kind": dice.choice(["turnFlagOn", "turnFlagOff"])},
        *rules,
        *targets,
        {"kind": "updateFallthroughVariationOrRollout", **served(dice, ids)},
        {"kind": "updateOffVariation", "variationId": dice.choice(ids)},
        *([prerequisite] if dice.random() < 0.4 else []),
    ]


@pytest.fixture
def gated(shop: Shop) -> None:
    """An environment beside the sample's, where everything needs an approval."""
    shop.http.post(
        "/api/v2/projects/shop/environments", json={"key": "gated", "name": "Gated", "color": "aabbcc"}
    ).raise_for_status()
    gate = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
    shop.http.patch("/api/v2/projects/shop/environments/gated", json=gate).raise_for_status()
    for environment in ("gated", "test", "production"):
        shop.http.post(
            f"/api/v2/segments/shop/{environment}", json={"key": "staff", "name": "Staff"}
        )  # a 409 where the sample has it is as good


def copy(session: Session, flag: str, target: str, **more: Any) -> Stack:
    def at(environment: str) -> dict[str, str]:
        return {"platform": "launchdarkly", "project": "shop", "flag": flag, "environment": environment}

    stack = Stack(FlagCopyLife(session))
    stack.up({"source": at("staging"), "target": at(target), **more})
    return stack


@pytest.mark.usefixtures("gated")
def test_three_ways_to_the_same_end(shop: Shop, session: Session) -> None:
    dice = random.Random(SEED)
    other = shop.flag("read-only-mode")["variations"][0]["_id"]
    prerequisite = {"kind": "addPrerequisite", "key": "read-only-mode", "variationId": other}
    for number in range(COUNT):
        key = f"generated-{number}"
        made = shop.http.post(
            "/api/v2/flags/shop",
            json={"key": key, "name": key, "variations": [{"value": value} for value in ("a", "b", "c")]},
        ).raise_for_status()
        ids = [variation["_id"] for variation in made.json()["variations"]]
        shop.edit(key, "staging", *instructions(dice, ids, prerequisite))

        assert copy(session, key, "production", strategy="endpoint").outputs["status"] == "copied"
        assert copy(session, key, "test", strategy="patch").outputs["status"] == "copied"
        asked = copy(session, key, "gated", approval="request")
        assert asked.outputs["status"] == "pending_approval"
        request = (
            f"/api/v2/projects/shop/flags/{key}/environments/gated/approval-requests/"
            f"{asked.outputs['approval_request']['id']}"
        )
        shop.http.post(
            f"{request}/reviews", json={"kind": "approve"}, headers={"Authorization": "api-local-reviewer"}
        ).raise_for_status()
        shop.http.post(f"{request}/apply", json={}).raise_for_status()

        flag = shop.flag(key)
        ends = {
            environment: definition(Location("launchdarkly", "shop", environment, key), flag).parts
            for environment in ("staging", "production", "test", "gated")
        }
        for environment in ("production", "test", "gated"):
            assert ends[environment] == ends["staging"], (SEED, number, environment)
    assert len(PARTS) == len(ends["staging"])


class TestTheWayIsChosen:
    def test_by_the_plan_of_the_account(self, shop: Shop, session: Session) -> None:
        shop.faults(rate=0, plan="pro")
        assert copy(session, "checkout-v2", "production").outputs["way"] == "patch"

    def test_the_endpoint_where_the_account_has_it(self, session: Session) -> None:
        assert copy(session, "checkout-v2", "production").outputs["way"] == "endpoint"

    def test_a_patch_on_request(self, session: Session) -> None:
        assert copy(session, "checkout-v2", "production", strategy="patch").outputs["way"] == "patch"

    def test_what_was_copied_by_the_endpoint_is_put_back_all_the_same(
        self, shop: Shop, session: Session
    ) -> None:
        def weights() -> list[int]:
            rollout = shop.block("checkout-v2", "production")["fallthrough"]["rollout"]
            return [share["weight"] for share in rollout["variations"]]

        made = copy(session, "checkout-v2", "production", strategy="endpoint", on_destroy="restore")
        assert weights() == [50_000, 50_000]
        made.destroy()
        assert weights() == [10_000, 90_000]

    def test_a_patch_is_rehearsed_before_it_is_made(self, shop: Shop, session: Session) -> None:
        shop.forget_requests()
        stack = Stack(FlagCopyLife(session))
        ends = [
            {"platform": "launchdarkly", "project": "shop", "flag": "checkout-v2", "environment": name}
            for name in ("staging", "production")
        ]
        before = shop.block("checkout-v2", "production")["version"]
        shop.forget_requests()
        stack.preview({"source": ends[0], "target": ends[1], "strategy": "patch"})
        assert "PATCH /api/v2/flags/shop/checkout-v2" in shop.requests()
        assert shop.block("checkout-v2", "production")["version"] == before

    def test_between_two_flags_of_two_projects(self, shop: Shop, session: Session) -> None:
        values = [False, True]  # the other way round than the source's
        shop.http.post(
            "/api/v2/flags/support",
            json={
                "key": "checkout",
                "name": "Checkout",
                "variations": [{"value": value} for value in values],
            },
        ).raise_for_status()
        environment = next(iter(shop.flag("checkout", "support")["environments"]))
        stack = Stack(FlagCopyLife(session))
        stack.up(
            {
                "source": {
                    "platform": "launchdarkly",
                    "project": "shop",
                    "flag": "checkout-v2",
                    "environment": "staging",
                },
                "target": {
                    "platform": "launchdarkly",
                    "project": "support",
                    "flag": "checkout",
                    "environment": environment,
                },
                "include": ["fallthrough", "targets"],
            }
        )
        assert stack.outputs["way"] == "patch"
        shares = shop.block("checkout", environment, "support")["fallthrough"]["rollout"]["variations"]
        assert {share["variation"]: share["weight"] for share in shares} == {0: 50_000, 1: 50_000}
        targets = shop.block("checkout", environment, "support")["targets"]
        assert {entry["variation"]: entry["values"] for entry in targets} == {
            1: ["customer-1001", "customer-1002"],
            0: ["customer-1009"],
        }
