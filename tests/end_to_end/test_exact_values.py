"""JSON values that Pulumi's protocol cannot carry, a number beyond 2^53 or a null in an object, arrive as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]
SNOWFLAKE = 2**53 + 1
EXACT = [{"id": SNOWFLAKE, "parent": None, "all": [None, {"deep": None}]}, {"parent": None, "b": 1}]


def values_of(stack: Stack, flag: str = "exact") -> list[Any]:
    found = stack.http.get(f"/api/v2/flags/shop/{flag}").json()
    return [variation["value"] for variation in found["variations"]]


def plain(value: Any) -> Any:
    return value


def as_output(value: Any) -> Any:
    return pulumi.Output.from_input(value)


def as_later_output(value: Any) -> Any:
    async def later() -> Any:
        await asyncio.sleep(0)
        return value

    return pulumi.Output.secret(later())


def as_awaitable(value: Any) -> Any:
    async def later() -> Any:
        await asyncio.sleep(0)
        return value

    return later()


@pytest.mark.parametrize("given", [plain, as_output, as_later_output, as_awaitable])
def test_a_declared_flag(flagcopy_stack: StackOf, given: Callable[[Any], Any]) -> None:
    def program() -> None:
        flag = ld.Flag(
            "exact",
            project="shop",
            key="exact",
            variations=[{"value": given(value), "description": None} for value in EXACT],
            defaults={"on_variation": EXACT[0], "off_variation": EXACT[1]},
        )
        served = {"variation": EXACT[1], "rollout": None}
        condition = {"attribute": "id", "op": "in", "values": [SNOWFLAKE, -SNOWFLAKE]}
        ld.FlagDefinition(
            "exact",
            project="shop",
            environment="staging",
            flag=flag.key,
            rules=[{"clauses": [condition], **served}],
            fallthrough={"variation": given(EXACT[0])},
        )

    stack = flagcopy_stack(program)
    assert stack.preview().ok
    run = stack.up()
    assert run.ok, run.errors
    assert values_of(stack) == EXACT
    block = stack.http.get("/api/v2/flags/shop/exact").json()["environments"]["staging"]
    [rule] = block["rules"]
    assert sorted(rule["clauses"][0]["values"]) == [-SNOWFLAKE, SNOWFLAKE]
    assert (rule["variation"], block["fallthrough"]["variation"]) == (1, 0)
    for again in (stack.up, stack.refresh, stack.preview):
        assert again().changed == {}


def test_a_change_that_only_such_a_number_shows(flagcopy_stack: StackOf) -> None:
    def declared(number: int) -> Callable[[], None]:
        def program() -> None:
            variations = [{"value": {"id": number}, "name": "one"}, {"value": {"id": 1}}]
            ld.Flag("exact", project="shop", key="exact", variations=variations)

        return program

    stack = flagcopy_stack(declared(2**53 + 1))
    assert stack.up().ok
    stack.use(declared(2**53))
    assert stack.up().changed == {"exact": "update"}
    assert values_of(stack) == [{"id": 2**53}, {"id": 1}]


def test_what_looks_like_ours_is_the_users(flagcopy_stack: StackOf) -> None:
    values = [
        {"flagcopy:null": True},
        {"flagcopy:whole_number": "5"},
        {"in": [{"flagcopy:null": True}, None]},
    ]

    def program() -> None:
        served = {"on_variation": values[0], "off_variation": values[1]}
        flag = ld.Flag(
            "exact",
            project="shop",
            key="exact",
            variations=[{"value": value} for value in values],
            defaults=served,
        )
        ld.FlagDefinition(
            "exact",
            project="shop",
            environment="staging",
            flag=flag.key,
            off_variation=flag.variations[2]["value"],
        )

    stack = flagcopy_stack(program)
    run = stack.up()
    assert run.ok, run.errors
    assert values_of(stack) == values
    block = stack.http.get("/api/v2/flags/shop/exact").json()["environments"]["staging"]
    assert block["offVariation"] == 2
    for again in (stack.up, stack.refresh, stack.preview):
        assert again().changed == {}


def one_copy() -> None:
    source, target = (
        ld.FlagEnvironment(project="shop", flag="theme", environment=name)
        for name in ("staging", "production")
    )
    fc.FlagCopy("copy", source=source, target=target, include=["rules"], on_destroy="restore")


def a_promotion() -> None:
    source, target = (
        ld.EnvironmentRef(project="shop", environment=name) for name in ("staging", "production")
    )
    chosen = fc.Select(flags=["theme"])
    fc.Promotion("copy", source=source, target=target, select=chosen, include=["rules"], on_destroy="restore")


@pytest.mark.parametrize("program", [one_copy, a_promotion])
def test_what_is_put_back_has_them(flagcopy_stack: StackOf, program: Callable[[], None]) -> None:
    stack = flagcopy_stack(program)
    for environment, number in (("staging", SNOWFLAKE), ("production", SNOWFLAKE + 2)):
        values = [number, {"none": None}]
        clause = {"attribute": "id", "op": "in", "values": values, "contextKind": "user"}
        add = {"kind": "addRule", "clauses": [clause], "variationId": _first_variation(stack)}
        stack.http.patch(
            "/api/v2/flags/shop/theme",
            json={"environmentKey": environment, "instructions": [add]},
            headers={"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"},
        ).raise_for_status()
    before = _values(stack)
    run = stack.up()
    assert run.ok, run.errors
    assert _values(stack) != before
    assert SNOWFLAKE in _values(stack)
    again = stack.refresh()
    assert (again.changed, [text for text in again.messages if "drifted" in text]) == ({}, [])
    assert stack.destroy().ok
    assert _values(stack) == before


def _first_variation(stack: Stack) -> str:
    return str(stack.http.get("/api/v2/flags/shop/theme").json()["variations"][0]["_id"])


def _values(stack: Stack) -> list[Any]:
    rules = stack.http.get("/api/v2/flags/shop/theme").json()["environments"]["production"]["rules"]
    return [value for rule in rules for clause in rule["clauses"] for value in clause["values"]]
