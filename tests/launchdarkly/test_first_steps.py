"""Segments that a copy makes first: as they are in the source, or not there, or known to be unfinished."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.first_steps import UNFINISHED, content
from pulumi_flagcopy.launchdarkly.lives.segment_edits import BATCH
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import SEMANTIC, Shop
from ..lifecycle.stack import CheckFailed, Stack
from ..lifecycle.test_flag_copy import program
from ..lifecycle.test_promotion import named

VIPS = "/api/v2/segments/shop/production/vips"
MAKING = program(include=["rules"], create_missing_segments=True)
RULES = [
    {"clauses": [{"attribute": "email", "op": "endsWith", "values": ["@example.com"]}], "weight": 25_000},
    {"clauses": [{"attribute": "country", "op": "in", "values": ["DE"]}], "description": "at home"},
]


@pytest.fixture
def stack(session_of: Callable[..., Session], told: list[str]) -> Stack:
    session = Session(session_of().settings, clock=FakeClock(), bounds=Bounds(tries=2), tell=told.append)
    return Stack(FlagCopyLife(session))


@pytest.fixture
def vips(shop: Shop) -> Callable[..., None]:
    """Makes the segment in staging, and rules of flags there that name it."""

    def make(
        included: list[str], rules: list[Any] | None = None, flags: tuple[str, ...] = ("checkout-v2",)
    ) -> None:
        made = {"key": "vips", "name": "VIPs", "description": "of the shop", "tags": ["people"]}
        shop.http.post("/api/v2/segments/shop/staging", json=made).raise_for_status()
        for start in range(0, len(included), BATCH):
            keys = {"kind": "addIncludedTargets", "values": included[start : start + BATCH]}
            others = {"kind": "addExcludedTargets", "contextKind": "device", "values": [f"d{start}"]}
            patch(shop, "staging", keys)
            patch(shop, "staging", others)
        patched = [{"op": "add", "path": "/rules/-", "value": rule} for rule in rules or []]
        shop.http.patch("/api/v2/segments/shop/staging/vips", json=patched).raise_for_status()
        clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["vips"], "negate": False}
        for flag in flags:
            variation = shop.flag(flag)["variations"][0]["_id"]
            shop.edit(flag, "staging", {"kind": "addRule", "clauses": [clause], "variationId": variation})

    return make


def patch(shop: Shop, environment: str, *instructions: dict[str, Any]) -> None:
    body = {"environmentKey": environment, "instructions": list(instructions)}
    path = f"/api/v2/segments/shop/{environment}/vips"
    shop.http.patch(path, json=body, headers=SEMANTIC).raise_for_status()


def ends(shop: Shop) -> list[dict[str, Any]]:
    paths = ("/api/v2/segments/shop/staging/vips", VIPS)
    return [shop.http.get(path).raise_for_status().json() for path in paths]


def copied_rules(shop: Shop) -> int:
    return len(shop.block("checkout-v2", "production")["rules"])


def no_filling(shop: Shop, *more: str) -> None:
    """Production takes new segments, and nothing more."""
    shop.faults(rate=1, kinds=["503"], methods=["PATCH", *more], routes=["*/segments/shop/production/vips"])


def test_a_segment_is_made_whole(
    stack: Stack, shop: Shop, vips: Callable[..., None], told: list[str]
) -> None:
    vips(["a", "b"], RULES)
    stack.up(MAKING)
    assert "segments: create 'vips' in production as it is in staging (3 keys, 2 rules)" in told[0]
    source, made = ends(shop)
    assert content(made) == content(source)
    assert [made["rules"][0]["weight"], made["rules"][1].get("weight")] == [25_000, None]
    for member in ("name", "description", "tags"):
        assert made[member] == source[member]
    assert stack.up(MAKING) == "same"


def in_segment(key: str) -> dict[str, Any]:
    return {"clauses": [{"attribute": "segmentMatch", "op": "segmentMatch", "values": [key]}]}


@pytest.fixture
def nested(shop: Shop, vips: Callable[..., None]) -> None:
    """The segment of the rule names one that names another."""
    for key in ("innermost", "zoo"):
        shop.http.post("/api/v2/segments/shop/staging", json={"key": key, "name": key}).raise_for_status()
    patched = [{"op": "add", "path": "/rules/-", "value": in_segment("innermost")}]
    shop.http.patch("/api/v2/segments/shop/staging/zoo", json=patched).raise_for_status()
    vips(["a"], [in_segment("zoo"), in_segment("innermost")])


def test_those_that_a_segment_names_are_made_before_it(
    stack: Stack, shop: Shop, nested: None, told: list[str]
) -> None:
    stack.up(MAKING)
    made = [line.split("'")[1] for line in told[0].splitlines() if line.startswith("  segments: create")]
    assert made == ["innermost", "zoo", "vips"]
    source, there = ends(shop)
    assert content(there) == content(source)
    assert stack.up(MAKING) == "same"


def test_one_that_names_what_cannot_be_made_is_told_in_the_preview(
    stack: Stack, shop: Shop, nested: None
) -> None:
    tagged = [{"op": "add", "path": "/tags/-", "value": UNFINISHED}]
    shop.http.patch("/api/v2/segments/shop/staging/zoo", json=tagged).raise_for_status()
    said = "the segment 'vips', which the copy creates, names the segment 'zoo', which shop/production does not have"
    with pytest.raises(CheckFailed, match=said):
        stack.preview(MAKING)
    shop.http.post("/api/v2/segments/shop/production", json={"key": "zoo", "name": "zoo"}).raise_for_status()
    stack.up(MAKING)


def test_more_keys_than_one_patch_takes(stack: Stack, shop: Shop, vips: Callable[..., None]) -> None:
    vips([f"u{number:04}" for number in range(BATCH + 100)])
    stack.up(MAKING)
    source, made = ends(shop)
    assert content(made) == content(source)
    assert len(made["included"]) == BATCH + 100


def test_one_that_cannot_be_filled_is_deleted_again(
    stack: Stack, shop: Shop, vips: Callable[..., None]
) -> None:
    vips(["a", "b"])
    rules = copied_rules(shop)
    no_filling(shop)
    with pytest.raises(errors.UnavailableError, match=r"'vips' of shop/production .* was deleted again"):
        stack.up(MAKING)
    assert shop.http.get(VIPS).status_code == 404
    assert copied_rules(shop) == rules
    shop.faults(rate=0)
    stack.up(MAKING)
    source, made = ends(shop)
    assert content(made) == content(source)


class TestOneThatIsLeftUnfinished:
    @pytest.fixture(autouse=True)
    def left(self, stack: Stack, shop: Shop, vips: Callable[..., None], told: list[str]) -> None:
        vips(["a", "b"], RULES)
        no_filling(shop, "DELETE")
        with pytest.raises(errors.UnavailableError) as caught:
            stack.up(MAKING)
        assert "'vips' of shop/production was created for this copy, but not finished" in caught.value.detail
        assert (
            f"could not be deleted again: LaunchDarkly failed to answer. It carries the tag {UNFINISHED}"
            in (caught.value.detail)
        )
        shop.faults(rate=0)
        assert ends(shop)[1]["tags"] == ["people", UNFINISHED]
        told.clear()

    def test_is_finished_by_the_next_copy(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.preview(MAKING)
        assert "segments: create 'vips' in production as it is in staging (3 keys, 2 rules)" in told[0]
        assert (
            "a copy began to create the segment 'vips' in production and did not finish: `up` does" in told[0]
        )
        stack.up(MAKING)
        source, made = ends(shop)
        assert (content(made), made["tags"]) == (content(source), ["people"])

    def test_is_missing_for_a_copy_that_makes_none(self, stack: Stack) -> None:
        said = "which a copy began to create in shop/production and did not finish"
        with pytest.raises(CheckFailed, match=said) as caught:
            stack.preview(program(include=["rules"]))
        assert f"Fill 'vips' and take the tag {UNFINISHED} off it" in str(caught.value)

    def test_is_nothing_to_copy_from(self, stack: Stack, shop: Shop) -> None:
        patch(shop, "staging", {"kind": "addTags", "values": [UNFINISHED]})
        with pytest.raises(CheckFailed, match="which a copy began to create in shop/production"):
            stack.preview(MAKING)


@pytest.mark.parametrize("inputs", [MAKING, program(include=["rules"])])
def test_another_one_of_the_same_key_is_told_and_stays(
    stack: Stack, shop: Shop, vips: Callable[..., None], told: list[str], inputs: dict[str, Any]
) -> None:
    vips(["a", "b"])
    shop.http.post(
        "/api/v2/segments/shop/production", json={"key": "vips", "name": "VIPs"}
    ).raise_for_status()
    stack.up(inputs)
    assert (
        "warning: the segment 'vips' is another one in production (0 keys, 0 rules) than in staging (3 keys, 0 rules), "
        "and stays as it is"
    ) in told[0]
    assert ends(shop)[1]["included"] == []


def test_another_one_of_the_same_size_is_told_so(
    stack: Stack, shop: Shop, vips: Callable[..., None], told: list[str]
) -> None:
    vips(["a", "b"])
    shop.http.post(
        "/api/v2/segments/shop/production", json={"key": "vips", "name": "VIPs"}
    ).raise_for_status()
    keys = shop.http.get("/api/v2/segments/shop/staging/vips").json()
    others = [f"{key}-2" for key in [*keys["included"], *keys["excluded"]]]
    patch(shop, "production", {"kind": "addIncludedTargets", "contextKind": "user", "values": [*others, "x"]})
    stack.preview(MAKING)
    assert (
        "is another one in production (3 keys, 0 rules) than in staging (as many, but others), and stays"
        in told[0]
    )


def test_segments_that_the_target_names_already_are_not_read(
    stack: Stack, shop: Shop, vips: Callable[..., None]
) -> None:
    vips(["a"])
    shop.http.post(
        "/api/v2/segments/shop/production", json={"key": "vips", "name": "VIPs"}
    ).raise_for_status()
    stack.up(program(include=["rules"]))
    shop.forget_requests()
    stack.preview(program(include=["rules"]))
    assert not [request for request in shop.requests() if "/segments" in request]


def test_two_flags_of_one_promotion_share_it(session: Session, shop: Shop, vips: Callable[..., None]) -> None:
    flags = ("payment-provider", "queue-orders")
    vips(["a", "b"], RULES, flags)
    promotion = named(*flags, include=["rules"], create_missing_segments=True)
    Stack(PromotionLife(session)).up(promotion)
    source, made = ends(shop)
    assert content(made) == content(source)
    assert len(made["rules"]) == len(RULES)
