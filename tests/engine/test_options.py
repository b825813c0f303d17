"""Resource options, components and resources that are only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
from pulumi import ResourceOptions

from .conftest import read_state

Make = Callable[..., Any]


def nothing() -> None:
    """A program without resources."""


def toy(options: Callable[[], ResourceOptions] | None = None, **inputs: Any) -> Callable[[], None]:
    def program() -> None:
        from toy import Toy

        Toy("a", opts=options() if options else None, **inputs)

    return program


def test_protect_refuses_deletion_and_replacement_but_not_update(toy_stack: Make, world: Any) -> None:
    def protected() -> ResourceOptions:
        return ResourceOptions(protect=True)

    stack = toy_stack(toy(protected, key=1))
    stack.up()
    stack.use(nothing)
    for run in (stack.preview(), stack.up(), stack.destroy()):
        assert "because it is protected" in run.errors[0]
    stack.use(toy(protected, key=2))
    for run in (stack.preview(), stack.up()):
        assert "marked for protection" in run.errors[0]
    stack.use(toy(protected, key=1, value=2))
    assert stack.up().operations == {"a": "update"}
    stack.use(toy(key=2))
    assert stack.up().operations == {"a": "replace"}
    assert world.things()["a"]["key"] == 2


def test_what_is_told_first_of_what_is_protected_deletes_nothing(toy_stack: Make, world: Any) -> None:
    """To the letter: another change in the `up` that takes `protect` out would delete what it replaces."""

    def program(key: int, **options: bool) -> Callable[[], None]:
        def declare() -> None:
            from toy import Toy

            a = Toy("a", first=key, opts=ResourceOptions(**options))
            Toy("b", first=a.made, value=a.made, opts=ResourceOptions(**options))

        return declare

    stack = toy_stack(program(1, protect=True))
    stack.up()
    for wrong in (nothing, program(2, protect=True), program(2)):
        stack.use(wrong)
        assert "To keep what it stands for: declare the resource as it was, but with" in stack.up().errors[0]
    stack.use(program(1, retain_on_delete=True))
    assert stack.up().ok
    stack.use(program(2, retain_on_delete=True))
    assert stack.up().operations == {"a": "replace", "b": "replace"}
    stack.use(nothing)
    assert stack.up().operations == {"a": "delete", "b": "delete"}
    assert world.named("delete") == []


def test_nothing_is_deleted_where_something_of_it_is_protected(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        kept = Toy("a", value=1, opts=ResourceOptions(protect=True))
        Toy("b", value=1, opts=ResourceOptions(depends_on=[kept]))

    stack = toy_stack(program)
    stack.up()
    run = stack.destroy()
    assert len(run.errors) == 1
    assert "because it is protected" in run.errors[0]
    assert sorted(world.things()) == ["a", "b"]


def test_ignore_changes_keeps_what_was(toy_stack: Make, world: Any) -> None:
    def ignoring() -> ResourceOptions:
        return ResourceOptions(ignore_changes=["value.deep[0]"])

    stack = toy_stack(toy(value={"deep": ["x"], "other": 1}))
    stack.up()
    stack.use(toy(ignoring, value={"deep": ["y"], "other": 1}))
    assert stack.up().changed == {}
    stack.use(toy(ignoring, value={"deep": ["y"], "other": 2}))
    assert stack.up().operations == {"a": "update"}
    assert world.things()["a"]["value"] == {"deep": ["x"], "other": 2}


def test_retain_on_delete_only_forgets(toy_stack: Make, world: Any) -> None:
    stack = toy_stack(toy(lambda: ResourceOptions(retain_on_delete=True), value=1))
    stack.up()
    stack.use(nothing)
    assert stack.up().operations == {"a": "delete"}
    assert world.named("delete") == []
    assert "a" in world.things()


def test_a_component_hands_retain_on_delete_to_its_children(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        outer = pulumi.ComponentResource(
            "toy:index:Group", "outer", opts=ResourceOptions(retain_on_delete=True)
        )
        inner = pulumi.ComponentResource("toy:index:Group", "inner", opts=ResourceOptions(parent=outer))
        Toy("kept", value=1, opts=ResourceOptions(parent=inner))
        Toy("gone", value=1, opts=ResourceOptions(parent=inner, retain_on_delete=False))

    stack = toy_stack(program)
    stack.up()
    stack.use(nothing)
    assert stack.up().ok
    assert list(world.things()) == ["kept"]


def test_depends_on_orders_and_is_in_the_state(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        first = Toy("first", value=1)
        Toy("second", opts=ResourceOptions(depends_on=[first]), value=2)

    stack = toy_stack(program)
    stack.up()
    assert world.named("create") == ["create first", "create second"]
    second = read_state(stack)["resources"][-1]
    assert second["dependencies"] == ["urn:pulumi:test::test::pulumi-python:dynamic/toys:Toy::first"]
    stack.use(nothing)
    stack.up()
    assert world.named("delete") == ["delete second", "delete first"]


def test_components_parent_their_children_and_have_outputs(toy_stack: Make, world: Any) -> None:
    class Pair(pulumi.ComponentResource):
        def __init__(self, name: str, value: str) -> None:
            super().__init__("tests:index:Pair", name, {"value": value})
            from toy import Toy

            child = Toy(f"{name}-child", opts=ResourceOptions(parent=self), value=value)
            self.made = child.made
            self.register_outputs({"made": child.made})

    def program(value: str) -> Callable[[], None]:
        def declare() -> None:
            from toy import Toy

            pair = Pair("pair", value)
            Toy("after", opts=ResourceOptions(depends_on=[pair]), value=value)
            pulumi.export("made", pair.made)

        return declare

    stack = toy_stack(program("x"))
    assert stack.up().operations == {"pair": "create", "pair-child": "create", "after": "create"}
    component, child = (
        next(entry for entry in read_state(stack)["resources"] if entry["urn"].endswith(f"::{name}"))
        for name in ("pair", "pair-child")
    )
    assert component["outputs"] == {"made": "made x"}
    assert component["custom"] is False
    assert child["parent"] == component["urn"]
    assert "tests:index:Pair$pulumi-python:dynamic/toys:Toy" in child["urn"]
    assert stack.up().changed == {}
    stack.use(program("y"))
    assert stack.up().changed == {"pair": "update", "pair-child": "update", "after": "update"}
    assert world.named("create")[-1] == "create after"


def test_secret_inputs_stay_secret_in_outputs_and_state(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        made = Toy(
            "a",
            value=pulumi.Output.secret("hunter2"),
            opts=ResourceOptions(additional_secret_outputs=["token"]),
        )
        pulumi.export("value", made.value)
        pulumi.export("token", made.token)

    stack = toy_stack(program)
    run = stack.up()
    assert run.outputs == {"value": "hunter2", "token": "t0ps3cret"}
    assert world.things()["a"]["value"] == "hunter2"
    text = (stack.root / ".flagcopy" / "state" / "test.json").read_text()
    assert "hunter2" not in text.replace("made hunter2", "")
    assert "t0ps3cret" not in text
    assert stack.up().changed == {}


def test_an_id_reads_an_existing_resource(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        pulumi.export("made", Toy("seen", opts=ResourceOptions(id="there-1")).made)

    (world.folder / "there-1.json").write_text('{"name": "there", "value": "old"}')
    stack = toy_stack(program)
    assert stack.preview().outputs == {"made": "made old"}
    run = stack.up()
    assert (run.operations, run.outputs) == ({"seen": "read"}, {"made": "made old"})
    assert read_state(stack)["resources"][-1]["external"] is True
    assert stack.refresh().ok
    stack.use(nothing)
    stack.up()
    assert world.named("delete") == []


def test_an_id_that_does_not_exist_is_an_error(toy_stack: Make) -> None:
    run = toy_stack(toy(lambda: ResourceOptions(id="nowhere"))).up()
    assert run.errors == ["resource 'nowhere' does not exist"]


def test_two_resources_of_one_name_are_refused(toy_stack: Make) -> None:
    def program() -> None:
        from toy import Toy

        Toy("a", value=1)
        Toy("a", value=2)

    assert "Duplicate resource URN" in toy_stack(program).up().errors[0]


def test_config_reaches_program_and_provider(toy_stack: Make, world: Any) -> None:
    def program() -> None:
        from toy import Toy

        config = pulumi.Config("app")
        Toy("a", value=config.require_secret("password"))
        pulumi.export("region", config.require("region"))
        pulumi.export("sizes", config.require_object("sizes"))

    stack = toy_stack(
        program, config={"app:region": "north", "app:sizes": {"a": [1]}}, secrets={"app:password": "hunter2"}
    )
    assert stack.up().outputs == {"region": "north", "sizes": {"a": [1]}}
    configured = world.calls[0]
    assert configured["config"]["app:password"] == "hunter2"
    assert configured["config"]["app:sizes"] == '{"a":[1]}'
    assert world.things()["a"]["value"] == "hunter2"
    assert "hunter2" not in (stack.root / ".flagcopy" / "state" / "test.json").read_text().replace(
        "made hunter2", ""
    )


def test_a_token_that_stands_in_the_config_as_plain_text_is_not_copied_into_the_state(
    toy_stack: Make,
) -> None:
    config = {
        "launchdarkly:accessToken": "plain-token",
        "split:accounts": {"eu": {"adminApiKey": "plain-key"}},
        "app:size": "3",
    }
    stack = toy_stack(toy(value=1), config=config)
    assert stack.up().ok
    (kept,) = (one for one in read_state(stack)["resources"] if one["type"].startswith("pulumi:providers:"))
    assert "plain-" not in str(kept)
    assert kept["inputs"] == kept["outputs"]
    assert (kept["inputs"]["app:size"], kept["inputs"]["split:apiHost"]) == ("3", "local")
