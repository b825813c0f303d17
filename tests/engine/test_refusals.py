"""What only the Pulumi CLI does is refused by name."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions

from pulumi_flagcopy.engine.errors import ProjectError

Make = Callable[..., Any]


def plugin_resource() -> None:
    pulumi.CustomResource("aws:s3/bucket:Bucket", "store", {"acl": "private"})


def provider_resource() -> None:
    pulumi.ProviderResource("aws", "east", {})


def remote_component() -> None:
    pulumi.ComponentResource("awsx:ec2:Vpc", "net", {}, remote=True)


def invoke() -> None:
    pulumi.runtime.invoke("aws:index/getRegion:getRegion", {})


def stack_reference() -> None:
    pulumi.StackReference("other")


def imported() -> None:
    from toy import Toy

    Toy("a", opts=ResourceOptions(import_="a-1"))


def aliased() -> None:
    from toy import Toy

    Toy("a", opts=ResourceOptions(aliases=[pulumi.Alias(name="b")]))


def replaced_on_changes() -> None:
    from toy import Toy

    Toy("a", opts=ResourceOptions(replace_on_changes=["value"]))


def asset() -> None:
    from toy import Toy

    Toy("a", value={"files": [pulumi.StringAsset("text")]})


def transformed() -> None:
    pulumi.runtime.register_resource_transform(lambda _: None)


def hooked() -> None:
    from toy import Toy

    hook = pulumi.ResourceHook("notify", lambda _: None)
    Toy("a", opts=ResourceOptions(hooks=pulumi.ResourceHookBinding(after_create=[hook])))


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (plugin_resource, "Resource 'store' of type 'aws:s3/bucket:Bucket'"),
        (provider_resource, "Resource 'east' of type 'pulumi:providers:aws'"),
        (remote_component, "Resource 'net' of type 'awsx:ec2:Vpc'"),
        (invoke, "Function 'aws:index/getRegion:getRegion'"),
        (stack_reference, "Resource 'other' of type 'pulumi:pulumi:StackReference'"),
        (imported, "Resource 'a' of type 'pulumi-python:dynamic/toys:Toy': option import"),
        (aliased, "Resource 'a' of type 'pulumi-python:dynamic/toys:Toy': option aliases"),
        (replaced_on_changes, "option replace_on_changes"),
        (asset, "Resource 'a' of type 'pulumi-python:dynamic/toys:Toy': property value.files[0]"),
        (transformed, "A resource transform"),
        (hooked, "Resource hook 'notify'"),
    ],
)
def test_refused_by_name_and_with_the_way_out(
    toy_stack: Make, world: Any, program: Callable[[], None], words: str
) -> None:
    run = toy_stack(program).preview()
    assert not run.ok
    assert len(run.errors) == 1
    assert words in run.errors[0]
    way_out = "with adopt=True" if program is imported else "Pulumi CLI: https://www.pulumi.com/docs/install/"
    assert way_out in run.errors[0]
    assert world.named("create") == []


@pytest.mark.parametrize(
    "early", ["import os; os._exit(0)", "import sys; Output.from_input(1).apply(lambda _: sys.exit(0))"]
)
def test_a_program_that_ends_early_has_nothing_deleted(checkout: Any, early: str) -> None:
    checkout.program("Toy('a', value=1)", "Toy('b', value=1)")
    stack = checkout.stack
    assert stack.up().ok
    checkout.program("Toy('a', value=1)", early, "Toy('b', value=1)")
    run = stack.up()
    assert "The program ended before its end" in run.errors[0]
    assert sorted(checkout.world.things()) == ["a", "b"]


def test_the_state_of_another_project_or_stack(toy_stack: Make) -> None:
    """All that is in it would be deleted, as nothing of it is known under the new name."""

    def program() -> None:
        from toy import Toy

        Toy("a")

    stack = toy_stack(program)
    assert stack.up().ok
    engine = stack._engine
    renamed = dataclasses.replace(engine.project, name="other")
    with pytest.raises(
        ProjectError, match=f"is of project '{engine.project.name}', .* this is project 'other'"
    ):
        dataclasses.replace(engine, project=renamed).preview()
    state = engine.project.state_path(engine.stack)
    shutil.copy(state, state.with_name("copy.json"))
    with pytest.raises(ProjectError, match=f"stack '{engine.stack}'; .* stack 'copy'"):
        dataclasses.replace(engine, stack="copy").destroy()
    assert engine.preview().ok
