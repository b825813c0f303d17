"""`preview --save-plan` and `up --plan`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_flagcopy.engine.errors import PlanViolation, ProjectError
from pulumi_flagcopy.engine.saved_plan import SavedPlan

Make = Callable[..., Any]


def toys(**declared: Any) -> Callable[[], None]:
    def program() -> None:
        from toy import Toy

        for name, inputs in declared.items():
            Toy(name, **inputs)

    return program


def test_a_plan_goes_through_when_nothing_moved(toy_stack: Make, tmp_path: Path) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    plan = tmp_path / "plan.json"
    assert stack.preview(save_plan=plan).ok
    assert stack.up(plan=plan).operations == {"a": "create"}
    assert stack.up(plan=plan).ok, "less than planned is no violation"


def test_a_computed_input_that_moved_violates_it_and_nothing_is_written(
    toy_stack: Make, world: Any, tmp_path: Path
) -> None:
    (world.folder / "source").write_text("version 1")
    stack = toy_stack(toys(a={"live": "source"}))
    plan = tmp_path / "plan.json"
    stack.preview(save_plan=plan)
    (world.folder / "source").write_text("version 2")
    run = stack.up(plan=plan)
    assert not run.ok
    assert 'Toy::a violates plan: properties changed: ~seen["version 1"!="version 2"]' in run.errors[0]
    assert world.named("create") == []
    assert stack.up().ok


def test_another_operation_violates_it(toy_stack: Make, world: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    stack = toy_stack(toys(a={"value": "x"}))
    stack.up()
    stack.preview(save_plan=plan)
    stack.use(toys(a={"value": "x"}, b={}))
    assert "create is not allowed, same was planned" in stack.up(plan=plan).errors[0]
    stack.use(toys())
    assert "delete is not allowed, same was planned" in stack.up(plan=plan).errors[0]
    assert set(world.things()) == {"a"}


def test_what_did_not_come_up_violates_it(toy_stack: Make, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    stack = toy_stack(toys(a={}, b={}))
    stack.preview(save_plan=plan)
    stack.use(toys(a={}))
    assert "expected operations that did not come up" in stack.up(plan=plan).errors[0]


def test_unknowns_of_the_plan_accept_anything_and_its_secrets_are_encrypted(
    toy_stack: Make, tmp_path: Path
) -> None:
    def program() -> None:
        from toy import Toy

        first = Toy("first", value=pulumi.Output.secret("hunter2"))
        Toy("second", value=first.made)

    plan = tmp_path / "plan.json"
    stack = toy_stack(program)
    stack.preview(save_plan=plan)
    assert "hunter2" not in plan.read_text()
    assert stack.up(plan=plan).operations == {"first": "create", "second": "create"}


def test_a_replacement_can_be_planned(toy_stack: Make, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    stack = toy_stack(toys(a={"key": 1}, b={"first": 1}))
    stack.up()
    stack.use(toys(a={"key": 2}, b={"first": 2}))
    stack.preview(save_plan=plan)
    assert stack.up(plan=plan).operations == {"a": "replace", "b": "replace"}


def test_a_plan_is_for_one_stack_and_from_this_engine(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"resourcePlans": {}}')
    with pytest.raises(ProjectError, match="not a plan of"):
        SavedPlan.load(plan, "dev")
    plan.write_text('{"flagcopyPlan": 1, "stack": "dev", "salt": null, "resources": {}}')
    with pytest.raises(ProjectError, match="is for stack 'dev', not 'production'"):
        SavedPlan.load(plan, "production")
    with pytest.raises(ProjectError, match="cannot be read"):
        SavedPlan.load(tmp_path / "none", "dev")


def test_a_violation_says_what_differs_but_no_secret() -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
    planned = {"list": [1, {"deep": "x"}], "gone": 1, "secret": mark}
    plan = SavedPlan({"urn": {"steps": [], "inputs": planned}})
    with pytest.raises(PlanViolation) as caught:
        plan.check_inputs("urn", {"list": [1, {"deep": "y"}], "new": True, "secret": "else"})
    assert str(caught.value).splitlines()[0] == (
        "resource urn violates plan: properties changed: "
        '-gone[1!=null], ~list[1].deep["x"!="y"], +new[null!=true], ~secret[secret]'
    )


def test_true_is_not_one() -> None:
    with pytest.raises(PlanViolation, match=r"~value\[true!=1\]"):
        SavedPlan({"u": {"inputs": {"value": True}, "steps": []}}).check_inputs("u", {"value": 1})
    SavedPlan({"u": {"inputs": {"value": 1}, "steps": []}}).check_inputs("u", {"value": 1.0})


def test_nor_one_that_is_deep_in_what_comes_or_goes() -> None:
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2"}
    plan = SavedPlan({"urn": {"steps": [], "inputs": {"gone": [{"deep": mark}], "list": [mark]}}})
    with pytest.raises(PlanViolation) as caught:
        plan.check_inputs("urn", {"labels": {"a": [mark]}, "list": [mark, mark]})
    assert str(caught.value).splitlines()[0] == (
        "resource urn violates plan: properties changed: "
        '-gone[[{"deep": [secret]}]!=null], +labels[null!={"a": [[secret]]}], ~list[[[secret]]!=[[secret], [secret]]]'
    )
