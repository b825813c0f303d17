"""A step that was made in part: the resource is kept, marked, and updated by the next run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .test_lifecycle import chain, toys

Make = Callable[..., Any]


def state_of(stack: Any) -> dict[str, Any]:
    document = json.loads((stack.root / ".flagcopy" / "state" / "test.json").read_text())
    resources = document["deployment"]["resources"]
    found: dict[str, Any] = next(entry for entry in resources if entry["urn"].endswith("::a"))
    return found


def test_what_was_created_is_kept_and_the_run_fails(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x", "partly": ["create"]}))
    run = stack.up()
    assert not run.ok
    assert any("create of a is done in part" in error for error in run.errors)
    kept = state_of(stack)
    assert kept["initErrors"] == ["create of a is done in part"]
    assert kept["outputs"]["made"] == "made x"
    assert kept["id"]


def test_the_next_run_updates_it_though_nothing_differs(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x", "partly": ["create"]}))
    stack.up()
    assert stack.preview().operations == {"a": "update"}
    assert stack.up().operations == {"a": "update"}
    assert "initErrors" not in state_of(stack)
    assert stack.up().changed == {}


def test_an_update_in_part_keeps_what_it_did(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    stack.up()
    stack.use(toys(a={"value": "y", "partly": ["update"]}))
    assert not stack.up().ok
    kept = state_of(stack)
    assert (kept["inputs"]["value"], kept["outputs"]["made"]) == ("y", "made y")
    assert kept["initErrors"] == ["update of a is done in part"]


def test_however_much_was_created_it_is_kept(toy_stack: Make, world: Any) -> None:
    """gRPC's own bound for what comes with an error is 16 KB; a promotion of twenty flags has more."""
    long = "x" * 2_000_000
    stack = toy_stack(toys(a={"value": long, "partly": ["create"]}))
    run = stack.up()
    assert any("create of a is done in part" in error for error in run.errors)
    assert state_of(stack)["outputs"]["made"] == f"made {long}"


def test_it_can_be_destroyed(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x", "partly": ["create"]}))
    stack.up()
    world.forget()
    assert stack.destroy().ok
    assert world.named() == ["delete a"]


def test_a_failure_without_anything_done_keeps_nothing(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x", "fail": ["create"]}))
    assert not stack.up().ok
    assert stack.preview().operations == {"a": "create"}


def test_what_a_killed_run_was_creating_is_told_until_an_up_has_come_to_it(
    toy_stack: Make, world: Any
) -> None:
    stack = toy_stack(chain("a"))
    stack.up()
    path = stack.root / ".flagcopy" / "state" / "test.json"
    document = json.loads(path.read_text())
    begun = {**state_of(stack), "urn": state_of(stack)["urn"].replace("::a", "::b")}
    document["deployment"]["pending_operations"] = [{"type": "creating", "resource": begun}]
    path.write_text(json.dumps(document))

    def left() -> list[Any]:
        pending: list[Any] = json.loads(path.read_text())["deployment"]["pending_operations"]
        return pending

    assert "give it adopt=True" in stack.refresh().messages[0]
    assert [entry["type"] for entry in left()] == ["creating"]
    stack.use(chain("a", "b", b={"fail": ["create"]}))
    assert "give it adopt=True" in stack.up().messages[0]
    assert [entry["type"] for entry in left()] == ["creating"]
    stack.use(chain("a", "b", "c", c={"fail": ["create"]}))
    assert not stack.up().ok
    assert left() == [], "b is made, though the run failed elsewhere"
