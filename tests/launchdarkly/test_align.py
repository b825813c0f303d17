"""Between two flags, variations are matched by value; what has no counterpart is blocked."""

from __future__ import annotations

from typing import Any

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.launchdarkly.align import align
from pulumi_flagcopy.launchdarkly.parts import definition

from .samples import block, clause, flag, rollout

SOURCE = Location("launchdarkly", "shop", "staging", "checkout-v2")
OTHER = Location("launchdarkly", "shop", "production", "checkout-v3")

RULE = {"clauses": [clause("country", "in", ["DE"])], "variation": 1}


def test_within_one_flag_nothing_is_translated() -> None:
    both = flag(staging=block(), production=block())
    source = definition(SOURCE, both)
    target = definition(Location("launchdarkly", "shop", "production", "checkout-v2"), both)
    assert align(source, target) == (source, ())


def test_the_same_value_may_have_another_place() -> None:
    parts: dict[str, Any] = {
        "rules": [RULE],
        "fallthrough": rollout(10_000, 90_000),
        "offVariation": 0,
        "targets": [{"values": ["u1"], "variation": 0}],
    }
    source = definition(SOURCE, flag(("a", "b"), staging=block(**parts)))
    target = definition(OTHER, flag(("b", "c", "a"), production=block()))
    aligned, blocked = align(source, target)
    assert blocked == ()
    assert aligned.parts["rules"][0]["variation"] == 0
    assert [share["variation"] for share in aligned.parts["fallthrough"]["rollout"]["variations"]] == [2, 0]
    assert aligned.parts["off_variation"] == 2
    assert aligned.parts["targets"] == {"user/2": ["u1"]}
    assert aligned.variations == target.variations


def test_a_value_without_counterpart_blocks_the_parts_that_serve_it() -> None:
    source = definition(SOURCE, flag(("a", "b"), staging=block(rules=[RULE], offVariation=0)))
    target = definition(OTHER, flag(("a", "c"), production=block()))
    _, blocked = align(source, target)
    assert [entry.part for entry in blocked] == ["rules"]
    assert "serve b, which checkout-v3 does not have" in blocked[0].reason


def test_an_off_variation_that_is_not_set_stays_so() -> None:
    source = definition(SOURCE, flag(("a", "b"), staging=block(offVariation=None)))
    target = definition(OTHER, flag(("b", "a"), production=block()))
    assert align(source, target)[0].parts["off_variation"] is None


def test_prerequisites_do_not_go_to_another_project() -> None:
    needs = [{"key": "payments", "variation": 1}]
    source = definition(SOURCE, flag(staging=block(prerequisites=needs)))
    elsewhere = Location("launchdarkly", "support", "production", "checkout-v3")
    _, blocked = align(source, definition(elsewhere, flag(production=block())))
    assert [entry.part for entry in blocked] == ["prerequisites"]
    assert "(payments) are flags of another project than support" in blocked[0].reason
    assert align(source, definition(OTHER, flag(production=block())))[1] == ()
