"""What a program marks secret, at any depth, is nowhere: messages, errors, what is shown, plans, the state."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Any

import pulumi
import pytest
from rich.console import Console

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split
from pulumi_flagcopy.engine.display import Display
from pulumi_flagcopy.testing import Run, Stack

StackOf = Callable[..., Stack]
Program = Callable[[], None]


def hush(value: Any) -> Any:
    return pulumi.Output.secret(value)


def segment(*keys: str, rule: str = "hush-rule") -> Program:
    """The whole input secret; and one entry, three levels deep."""

    def program() -> None:
        clause = {"attribute": "mail", "op": "in", "values": [hush(rule), "open-value"]}
        ld.Segment(
            "pilots",
            project="shop",
            environment="staging",
            key="pilots",
            included=hush(list(keys)),
            rules=[{"clauses": [clause]}],
        )

    return program


def definition(*keys: str) -> Program:
    def program() -> None:
        targets = [{"variation": True, "values": [hush(key) for key in keys]}]
        ld.FlagDefinition("d", project="shop", environment="staging", flag="checkout-v2", targets=targets)

    return program


def keys_of_segment(*keys: str) -> Program:
    def program() -> None:
        split.SegmentKeys(
            "keys",
            workspace="Payments",
            environment="Staging",
            segment="beta_testers",
            keys=hush(list(keys)),
            adopt=True,
        )

    return program


def nowhere_to(place: str) -> Program:
    def program() -> None:
        environments = ("staging", hush(place))
        source, target = (
            ld.FlagEnvironment(project="shop", flag="theme", environment=name) for name in environments
        )
        fc.FlagCopy("copy", source=source, target=target)

    return program


def shown(stack: Stack, *, preview: bool) -> tuple[Run, str]:
    """A run with ``--diff``, and all that it said and wrote."""
    screen, plan = io.StringIO(), stack.root / "plan.json"
    display = Display(Console(file=screen, width=500), preview=preview, diff=True)
    stack._engine.audience = display
    run = stack.preview(save_plan=plan) if preview else stack.up(plan=plan)
    display.close()
    files = [path for path in stack.root.rglob("*") if path.is_file() and "local.db" not in path.name]
    return run, "\n".join([screen.getvalue(), *run.messages, *(path.read_text() for path in files)])


def test_a_change_of_what_is_secret(flagcopy_stack: StackOf) -> None:
    first = [segment("hush-one"), definition("hush-one"), keys_of_segment("hush-one")]
    then = [
        segment("hush-one", "hush-two", rule="hush-other"),
        definition("hush-two", "hush-one"),
        keys_of_segment("hush-two"),
    ]
    stack = flagcopy_stack(lambda: None)
    for programs in (first, then):
        stack.use(partial(run_all, programs))
        for preview in (True, False):
            run, text = shown(stack, preview=preview)
            assert run.ok, run
            assert "[secret]" in text
            assert "hush-" not in text


def run_all(programs: list[Program]) -> None:
    for program in programs:
        program()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (segment("hush-one", "hush-one"), "included: has the same key twice: [secret]"),
        (definition("hush-one", "hush-one"), "has the same key twice: [secret]"),
        (keys_of_segment("h", "hush-one", "h"), "keys: has the same key twice: entry 3 is entry 1 again"),
        (nowhere_to("hush-place"), "[secret]"),
    ],
    ids=["a segment", "a definition", "a segment's keys", "a place"],
)
def test_an_error_in_what_is_secret(flagcopy_stack: StackOf, program: Program, said: str) -> None:
    _, text = shown(flagcopy_stack(program), preview=True)
    assert said in text
    assert "hush-" not in text


def test_a_saved_plan_that_does_not_hold(flagcopy_stack: StackOf) -> None:
    stack = flagcopy_stack(segment("hush-one"))
    plan = stack.root / "plan.json"
    assert stack.preview(save_plan=plan).ok
    stack.use(segment("hush-two", rule="hush-other"))
    [error, *_] = stack.up(plan=plan).errors
    assert "violates plan: properties changed: ~included[secret]" in error
    assert "hush-" not in error


def test_what_is_not_secret_is_told(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        keys = pulumi.Output.from_input(["open-one", "open-one"])
        ld.Segment("pilots", project="shop", environment="staging", key="pilots", included=keys)

    [error] = flagcopy_stack(program).preview().errors
    assert "included: has the same key twice: open-one" in error


def test_refresh_and_destroy_know_what_the_program_keeps_secret(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        source, target = (
            ld.FlagEnvironment(project="shop", flag="theme", environment=name)
            for name in ("staging", hush("production"))
        )
        fc.FlagCopy("copy", source=source, target=target, include=["on"], on_destroy="restore")

    stack = flagcopy_stack(program)
    turn(stack, "staging", "On")
    turn(stack, "production", "Off")
    assert stack.up().ok
    turn(stack, "production", "Off")
    drifted = stack.refresh()
    assert [text for text in drifted.messages if "drifted" in text]
    turn(stack, "production", "On")
    ended = stack.destroy()
    assert (drifted.ok, ended.ok) == (True, True)
    for text in (*drifted.messages, *ended.messages):
        assert "[secret]" in text
        assert "production" not in text


def turn(stack: Stack, environment: str, way: str) -> None:
    stack.http.patch(
        "/api/v2/flags/shop/theme",
        json={"environmentKey": environment, "instructions": [{"kind": f"turnFlag{way}"}]},
        headers={"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"},
    ).raise_for_status()
