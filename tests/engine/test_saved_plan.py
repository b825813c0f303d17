"""`preview --save-plan` and `up --plan`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_flagcopy.engine.errors import PlanViolation, ProjectError
from pulumi_flagcopy.engine.saved_plan import PlanRecorder, SavedPlan
from pulumi_flagcopy.engine.secrets import Crypter

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


def test_a_plan_is_from_this_engine(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"resourcePlans": {}}')
    with pytest.raises(ProjectError, match="not a plan of"):
        SavedPlan.load(plan, "train", "dev")
    with pytest.raises(ProjectError, match="cannot be read"):
        SavedPlan.load(tmp_path / "none", "train", "dev")


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


@pytest.mark.parametrize(("project", "stack"), [("train", "production"), ("shop", "dev")])
def test_a_plan_is_for_one_stack_of_one_project(tmp_path: Path, project: str, stack: str) -> None:
    plan = tmp_path / "plan.json"
    PlanRecorder().save(plan, Crypter(None), "train", "dev")
    SavedPlan.load(plan, "train", "dev")
    with pytest.raises(ProjectError) as caught:
        SavedPlan.load(plan, project, stack)
    assert caught.value.summary.endswith(
        f"is of project 'train', stack 'dev'; this is project '{project}', stack '{stack}'"
    )


def test_a_plan_of_an_earlier_release_has_no_project(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text('{"flagcopyPlan": 1, "stack": "dev", "salt": null, "resources": {}}')
    SavedPlan.load(plan, "train", "dev").check_complete()


TYPES = "urn:pulumi:dev::shop::pulumi-python:dynamic/flagcopy"
COPY, PROMOTION = f"{TYPES}:FlagCopy::one", f"{TYPES}:Promotion::release"


def ends(*flag: str) -> dict[str, Any]:
    place = {"platform": "split", "workspace": "Payments", **({"flag": flag[0]} if flag else {})}
    return {end: {**place, "environment": end.capitalize()} for end in ("source", "target")}


def made(version: int, *changes: str) -> dict[str, Any]:
    return {"source_version": 1, "target_version": version, "changes": list(changes)}


def refused(
    urn: str, planned: dict[str, Any], now: dict[str, Any], file: Path | None = None, step: str = "update"
) -> list[str]:
    resources = {urn: {"inputs": planned, "steps": [step]}}
    with pytest.raises(PlanViolation) as caught:
        SavedPlan(resources, file=file, stack="prod").check_inputs(urn, now)
    return str(caught.value).splitlines()


def test_of_a_copy_it_is_said_what_was_changed_and_what_the_plan_would_be_now() -> None:
    planned = {**ends("one_page"), "plan": made(1, "fallthrough: 40 % → 33 % on", "off → on")}
    now = {**ends("one_page"), "plan": made(2, "fallthrough: 50 % → 33 % on", "off → on")}
    assert refused(COPY, planned, now, Path("plan.json")) == [
        "Payments/Target/one_page was changed since the plan was saved: what `up` would do now is not what the plan "
        "says (violates plan). For this copy nothing was written.",
        "planned:",
        "  fallthrough: 40 % → 33 % on",
        "  off → on",
        "now:",
        "  fallthrough: 50 % → 33 % on",
        "  off → on",
        "Preview again, and save a new plan: `flagcopy preview --stack prod --save-plan plan.json`.",
    ]
    assert refused(COPY, planned, {**now, "plan": {"changes": []}})[0].startswith(
        "Something was changed since the preview: "
    )
    assert refused(COPY, planned, {**now, "plan": made(2, *planned["plan"]["changes"])})[1:-1] == [
        "The changes are those of the plan, but the flag is not as it was read for it.",
        "  Payments/Target/one_page: version 1 when planned, 2 now",
    ]


def test_of_a_copy_that_had_nothing_to_do_it_is_not_said_what_it_had_done_before() -> None:
    planned = {**ends("one_page"), "plan": made(1, "fallthrough: 10 % → 50 % on")}
    now = {**ends("one_page"), "plan": made(3, "fallthrough: 10 % → 50 % on")}
    lines = refused(COPY, planned, now, step="same")
    assert lines[0].startswith("Something was changed since the preview: ")
    assert lines[1:-1] == ["planned:", "  nothing", "now:", "  fallthrough: 10 % → 50 % on"]


def test_of_a_promotion_that_had_nothing_to_do_it_is_said_what_it_has_now() -> None:
    rest: dict[str, Any] = {"blocked": {}, "unchanged": 1, "selection": "a"}
    then = {"flags": {"copied": made(1, "x"), "waits": made(1, "y")}, **rest}
    now = {"flags": {"copied": made(3, "z"), "waits": made(1, "y")}, **rest}
    lines = refused(PROMOTION, {**ends(), "plan": then}, {**ends(), "plan": now}, step="same")
    assert lines[0].startswith("Something was changed since the preview: ")
    assert lines[1:-1] == ["planned:", "  copied: nothing", "now:", "  copied: z"]


@pytest.mark.parametrize("step", ["same", "update"])
def test_of_a_promotion_it_is_said_that_flags_joined_or_left_it(step: str) -> None:
    then: dict[str, Any] = {"flags": {}, "blocked": {}, "unchanged": 1, "selection": "a"}
    now = {**then, "flags": {"new": made(1, "x")}, "selection": "b"}
    lines = refused(PROMOTION, {**ends(), "plan": then}, {**ends(), "plan": now}, step=step)
    assert lines[0].startswith("The selection was changed since the preview: ")
    assert lines[1:-1] == ["planned:", "  new: nothing", "now:", "  new: x"]


def test_of_a_promotion_it_is_said_of_the_flags_that_differ() -> None:
    rest: dict[str, Any] = {"blocked": {}, "unchanged": 1, "selection": "a"}
    then = {"flags": {"a": made(1, "on: off → on"), "b": made(1, "x"), "c": made(1, "y")}, **rest}
    now = {**then, "flags": {"a": made(2, "rules: add rule 1"), "b": made(2, "x"), "d": made(1, "z")}}
    lines = refused(PROMOTION, {**ends(), "plan": then}, {**ends(), "plan": now})
    assert lines[0].startswith("Payments/Target/a, Payments/Target/b were changed since the preview: ")
    assert lines[1:-1] == [
        *("planned:", "  a: on: off → on", "  c: y", "  d: nothing"),
        *("now:", "  a: rules: add rule 1", "  c: nothing", "  d: z"),
    ]
    many = [{"flags": {f"f{n}": made(v, "x") for n in range(7)}, **rest} for v in (1, 2)]
    lines = refused(PROMOTION, *({**ends(), "plan": plan} for plan in many))
    assert "Payments/Target/f4 and 2 more were changed" in lines[0]


def test_where_the_program_gives_a_copy_other_inputs_the_engine_names_them() -> None:
    planned = {**ends("one_page"), "plan": made(1, "on: off → on"), "comment": "a"}
    line, *_ = refused(COPY, planned, {**planned, "plan": made(2), "comment": "b"})
    assert line.startswith(f'resource {COPY} violates plan: properties changed: ~comment["a"!="b"], ~plan.')
