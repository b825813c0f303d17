"""Copies from, and over, what an experiment runs on."""

from __future__ import annotations

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from ..lifecycle.stack import CheckFailed, Stack
from ..lifecycle.test_flag_copy import program

COPY = program(include=["fallthrough"])
BOTH = {"fallthrough": "/fallthrough", "rules": "/rules/0"}


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


def experiment(shop: Shop, environment: str, place: str = "/fallthrough", first: int = 60_000) -> None:
    """Somebody begins one, with that many thousandths of a percent for the first variation."""
    rollout = {
        "variations": [
            {"variation": 0, "weight": first, "_untracked": True},
            {"variation": 1, "weight": 100_000 - first},
        ],
        "experimentAllocation": {"defaultVariation": 0, "canReshuffle": True},
        "seed": 7,
    }
    path = f"/environments/{environment}{place}"
    patch = [{"op": "add", "path": f"{path}/rollout", "value": rollout}]
    served = shop.block("checkout-v2", environment)
    entry = served["fallthrough"] if place == "/fallthrough" else served["rules"][0]
    patch += [{"op": "remove", "path": f"{path}/variation"}] if "variation" in entry else []
    shop.http.patch("/api/v2/flags/shop/checkout-v2", json=patch).raise_for_status()


def shares(shop: Shop, environment: str) -> list[int]:
    rollout = shop.block("checkout-v2", environment)["fallthrough"]["rollout"]
    return [share["weight"] for share in rollout["variations"]]


@pytest.mark.parametrize("strategy", ["endpoint", "patch"])
def test_one_of_the_source_arrives_as_its_percentages_and_the_preview_says_so(
    stack: Stack, shop: Shop, told: list[str], strategy: str
) -> None:
    experiment(shop, "staging")
    copy = {**COPY, "strategy": strategy}
    assert stack.preview(copy) == "create"
    assert told == [
        "shop/staging/checkout-v2 → shop/production/checkout-v2:\n"
        "  fallthrough: 10 % → 60 % true\n"
        "  warning: an experiment runs on the fallthrough of shop/staging/checkout-v2: its percentages are copied, the "
        "experiment is not"
    ]
    stack.up(copy)
    assert shares(shop, "production") == [60_000, 40_000]
    assert stack.up(copy) == "same"
    assert "experimentAllocation" in shop.block("checkout-v2", "staging")["fallthrough"]["rollout"]


@pytest.mark.parametrize("part", BOTH)
def test_one_of_the_target_blocks_what_would_end_it(stack: Stack, shop: Shop, part: str) -> None:
    experiment(shop, "production", BOTH[part], 30_000)
    with pytest.raises(CheckFailed, match=f"an experiment runs on the {part} of checkout-v2 in production"):
        stack.preview(program(include=[part]))


def test_one_of_the_target_with_the_same_percentages_is_left_alone(stack: Stack, shop: Shop) -> None:
    experiment(shop, "production", first=shares(shop, "staging")[0])
    version = shop.block("checkout-v2", "production")["version"]
    stack.up(COPY)
    assert stack.outputs["status"] == "unchanged"
    assert shop.block("checkout-v2", "production")["version"] == version


def test_one_that_began_on_the_copy_is_not_ended_by_putting_back(stack: Stack, shop: Shop) -> None:
    stack.up({**COPY, "on_destroy": "restore"})
    experiment(shop, "production", first=shares(shop, "staging")[0])
    with pytest.raises(errors.BlockedError, match="an experiment runs on the fallthrough"):
        stack.destroy()
    assert "experimentAllocation" in shop.block("checkout-v2", "production")["fallthrough"]["rollout"]
