"""Create, same, update, replace, delete: what is called, what is kept, in which order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_flagcopy.engine.deletion import PARALLEL
from pulumi_flagcopy.engine.report import Message, Step

Make = Callable[..., Any]


def toys(**declared: Any) -> Callable[[], None]:
    """A program of independent toys: name to inputs."""

    def program() -> None:
        from toy import Toy

        for name, inputs in declared.items():
            toy = Toy(name, **inputs)
            pulumi.export(name, toy.made)

    return program


def chain(*names: str, **inputs: Any) -> Callable[[], None]:
    """A program where each toy takes its ``value`` from the one before it."""

    def program() -> None:
        from toy import Toy

        before: Any = "start"
        for name in names:
            before = Toy(name, value=before, **inputs.get(name, {})).made

    return program


def test_preview_only_checks_and_shows_what_would_be(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    run = stack.preview()
    assert run.ok
    assert run.operations == {"a": "create"}
    assert world.named() == ["check a"]
    assert not (stack.root / ".flagcopy" / "state" / "test.json").exists()


def test_up_creates_then_finds_nothing_to_do_then_updates(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    first = stack.up()
    assert (first.operations, first.outputs) == ({"a": "create"}, {"a": "made x"})
    assert world.named() == ["check a", "create a"]
    world.forget()

    second = stack.up()
    assert (second.changed, second.outputs) == ({}, {"a": "made x"})
    assert world.named() == ["check a", "diff a"]
    world.forget()

    stack.use(toys(a={"value": "y"}))
    third = stack.up()
    assert (third.operations, third.outputs) == ({"a": "update"}, {"a": "made y"})
    assert world.named() == ["check a", "diff a", "update a"]
    assert world.things()["a"]["value"] == "y"


def test_check_gets_old_inputs_and_diff_gets_old_outputs(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x", "plan": "this"}))
    stack.up()
    world.forget()
    stack.up()
    check, diff = (call for call in world.calls if call["call"] in ("check", "diff"))
    assert check["olds"]["planned"] == "do this"
    assert "planned" not in check["news"]
    assert "made" not in check["olds"]
    assert diff["olds"]["made"] == "made x"
    assert diff["news"]["planned"] == "do this"


def test_diff_may_say_that_nothing_changed_and_new_inputs_are_still_kept(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    stack.up()
    stack.use(toys(a={"value": "y", "answer": 0}))
    assert stack.up().changed == {}
    world.forget()
    stack.use(toys(a={"value": "y", "answer": 1}))
    assert stack.up().operations == {"a": "update"}
    check = next(call for call in world.calls if call["call"] == "check")
    assert check["olds"]["value"] == "y"


def test_replacement_creates_before_it_deletes(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"key": 1}))
    stack.up()
    world.forget()
    stack.use(toys(a={"key": 2}))
    assert stack.up().operations == {"a": "replace"}
    assert world.named() == ["check a", "diff a", "check a", "create a", "delete a"]
    assert [call["olds"] for call in world.calls if call["call"] == "check"][1] == {}
    assert world.things()["a"]["key"] == 2


def test_replacement_deletes_first_where_the_provider_says_so(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"first": 1}))
    stack.up()
    world.forget()
    stack.use(toys(a={"first": 2}))
    assert stack.up().operations == {"a": "replace"}
    assert world.named("create", "delete") == ["delete a", "create a"]


def test_what_must_be_replaced_as_well_is_deleted_before(toy_stack: Make, world: Any) -> None:
    def program(first: int) -> Callable[[], None]:
        def declare() -> None:
            from toy import Toy

            base = Toy("base", first=first)
            Toy("user", key=base.made)
            Toy("reader", value=base.made)

        return declare

    stack = toy_stack(program(1))
    stack.up()
    world.forget()
    stack.use(program(2))
    assert stack.up().operations["user"] == "replace"
    calls = world.named("create", "delete")
    assert calls.index("delete user") < calls.index("delete base") < calls.index("create base")
    assert calls.index("create base") < calls.index("create user")
    assert "delete reader" not in calls


def test_delete_in_reverse_order_of_dependency(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(chain("a", "b", "c"))
    stack.up()
    assert world.named("create") == ["create a", "create b", "create c"]
    world.forget()
    stack.use(chain("a"))
    assert stack.up().operations == {"a": "same", "b": "delete", "c": "delete"}
    assert world.named("delete") == ["delete c", "delete b"]


def test_destroy_deletes_all_without_running_the_program(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(chain("a", "b"))
    stack.up()
    world.forget()
    stack.use(lambda: pytest.fail("the program was run"))
    assert stack.destroy().operations == {"a": "delete", "b": "delete"}
    assert world.named() == ["delete b", "delete a"]
    assert world.things() == {}


def test_unknown_in_preview_is_known_in_up(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(chain("a", "b"))
    stack.preview()
    second = next(call for call in world.calls if call["name"] == "b")
    assert "Unknown" in second["news"]["value"]
    stack.up()
    assert world.things()["b"]["value"] == "made start"


def test_a_check_may_answer_unknown_in_preview_but_not_in_up(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"plan": "unknown"}))
    assert stack.preview().ok
    run = stack.up()
    assert run.errors == ['unexpected unknown property value for "planned"']
    assert world.named("create") == []


def test_failed_check_names_the_property(toy_stack: Make, world: Any) -> None:
    run = toy_stack(toys(a={"value": "bad"})).preview()
    assert not run.ok
    assert run.errors == ["value: must not be bad"], "the resource's name is beside it already"


def test_failed_create_leaves_nothing_and_goes_on_where_it_stopped(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(chain("a", "b", "c", b={"fail": ["create"]}))
    run = stack.up()
    assert run.operations == {"a": "create"}
    assert "create of b fails as asked" in run.errors[0]
    assert world.named("create") == ["create a", "create b"]
    world.forget()
    stack.use(chain("a", "b", "c"))
    assert stack.up().operations == {"a": "same", "b": "create", "c": "create"}


def test_of_a_run_that_fails_once_the_program_has_ended_the_outputs_are_those_of_the_program(
    toy_stack: Make,
) -> None:
    stack = toy_stack(toys(a={"value": "x", "fail": ["delete"]}, b={"value": "y"}))
    stack.up()
    stack.use(toys(b={"value": "y"}))
    run = stack.up()
    assert "delete of a fails as asked" in run.errors[0]
    assert run.outputs == {"b": "made y"}


def test_failed_update_keeps_the_old(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    stack.up()
    stack.use(toys(a={"value": "y", "fail": ["update"]}))
    run = stack.up()
    assert not run.ok
    assert run.outputs == {"a": "made x"}
    world.forget()
    stack.use(toys(a={"value": "x"}))
    assert stack.up().changed == {}


def test_failed_delete_is_tried_again(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"fail": ["delete"]}, b={}))
    stack.up()
    stack.use(toys(b={}))
    assert not stack.up().ok
    assert "a" in world.things()
    stack.use(toys(a={}, b={}))
    assert stack.up().operations == {"a": "update", "b": "same"}


def used(**more: Any) -> Callable[[], None]:
    """``base`` can be deleted only after ``user``, which the engine is not told of. ``user`` has a ``part``, so that
    its turn comes after that of ``base``; ``base`` needs a ``ground``."""

    def program() -> None:
        from toy import Toy

        ground = Toy("ground")
        Toy("base", under="user", opts=pulumi.ResourceOptions(depends_on=[ground]))
        user = Toy("user")
        Toy("part", value=user.made, **more)

    return program


def test_what_was_in_the_way_of_a_deletion_and_went_later_is_no_error(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(used())
    stack.up()
    world.forget()
    run = stack.destroy()
    assert run.ok, run.errors
    assert run.errors == []
    assert world.things() == {}
    *first, user, base, ground = world.named("delete")
    assert sorted(first) == ["delete base", "delete part"]
    assert [user, base, ground] == ["delete user", "delete base", "delete ground"]


def test_so_it_is_where_a_program_leaves_them_out(toy_stack: Make, world: Any, tmp_path: Path) -> None:
    stack = toy_stack(used())
    stack.up()
    stack.use(toys(other={}))
    stack.preview(save_plan=tmp_path / "plan.json")
    run = stack.up(plan=tmp_path / "plan.json")
    assert run.ok, run.errors
    assert run.operations == dict.fromkeys(("ground", "base", "user", "part"), "delete") | {"other": "create"}
    assert world.things().keys() == {"other"}


def test_what_can_still_not_be_deleted_is_an_error_told_once(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(used(fail=["delete"]))
    stack.up()
    world.forget()
    run = stack.destroy()
    assert not run.ok
    assert sorted(error.splitlines()[0] for error in run.errors) == [
        "toy.ToyError: delete of part fails as asked",
        "toy.ToyError: user still uses base",
    ]
    assert world.things().keys() == {"ground", "base", "user", "part"}
    assert sorted(world.named("delete")) == ["delete base", "delete part"]


def test_where_nothing_can_be_deleted_it_is_not_tried_with_everything(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(**{f"t{number}": {"fail": ["delete"]} for number in range(40)}))
    stack.up()
    world.forget()
    assert not stack.destroy().ok
    assert PARALLEL <= len(world.named("delete")) < 2 * PARALLEL


def test_an_error_is_shown_without_frames_of_the_sdk(toy_stack: Make) -> None:
    run = toy_stack(toys(a={"fail": ["create"]})).up()
    assert run.errors[0].splitlines()[0] == "toy.ToyError: create of a fails as asked"
    assert "pulumi/dynamic" not in run.errors[0]


def test_an_error_in_the_program_ends_the_run(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        Toy("a", value=1)
        raise ValueError("a mistake in the program")

    stack = toy_stack(toys(b={}))
    stack.up()
    stack.use(program)
    run = stack.up()
    assert not run.ok
    assert "a mistake in the program" in run.errors[0]
    assert "b" in world.things(), "what a broken program does not declare is not deleted"


def test_what_a_provider_says_of_a_resource_comes_before_its_step(toy_stack: Make) -> None:
    names, shown = [f"t{number}" for number in range(20)], list[str]()

    class Shown:
        def began(self, urn: str, operation: str) -> None: ...

        def made(self, step: Step) -> None:
            shown.append(step.resource.name)

        def said(self, message: Message) -> None:
            shown.append(message.text)

    stack = toy_stack(toys(**{name: {"say": name} for name in names}))
    stack._engine.audience = Shown()
    assert stack.preview().ok
    for name in names:
        assert shown.index(f"checking {name}") < shown.index(name)


def test_independent_resources_go_side_by_side(toy_stack: Make, world: Any) -> None:
    gate = world.folder / "gate"
    stack = toy_stack(toys(a={"block": str(gate)}, b={"opens": str(gate)}))

    def program() -> None:
        from toy import Toy

        Toy("a", block=str(gate))
        Toy("b", value=1).made.apply(lambda _: gate.touch())

    stack.use(program)
    assert stack.up().operations == {"a": "create", "b": "create"}


def test_refresh_takes_drift_and_the_next_preview_shows_it(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toys(a={"value": "x"}))
    stack.up()
    path = world.file_of("a")
    path.write_text(path.read_text().replace('"x"', '"drift"'))
    world.forget()
    assert stack.refresh().operations == {"a": "update"}
    assert world.named() == ["read a", "diff a"]
    assert stack.refresh().changed == {}
    assert stack.preview().operations == {"a": "update"}
    assert stack.up().outputs == {"a": "made x"}


def test_refresh_forgets_what_is_gone(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(chain("a", "b"))
    stack.up()
    world.file_of("a").unlink()
    assert stack.refresh().operations == {"a": "delete", "b": "same"}
    assert stack.up().operations == {"a": "create", "b": "same"}
