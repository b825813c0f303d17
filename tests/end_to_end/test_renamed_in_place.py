"""Split's workspaces and environments may be renamed: copies that name them stay the same ones."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import split
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]
Program = Callable[[], None]


def named(workspace: str, environment: str) -> Program:
    def program() -> None:
        payments = split.Workspace("workspace", name=workspace, adopt=True)
        made = split.Environment("environment", workspace=payments.name, name=environment)
        ends = [
            split.FlagEnvironment(workspace=payments.name, environment=name, flag="one_page_checkout")
            for name in ("Staging", made.name)
        ]
        fc.FlagCopy("copy", source=ends[0], target=ends[1], on_destroy="restore")
        scopes = [
            split.EnvironmentRef(workspace=payments.name, environment=name) for name in ("Staging", made.name)
        ]
        select = fc.Select(flags=["audit_trail"])
        fc.Promotion("release", source=scopes[0], target=scopes[1], select=select, on_destroy="restore")

    return program


@pytest.mark.parametrize("renamed", [("Payments", "Quality"), ("Money", "QA"), ("Money", "Quality")])
def test_by_the_program(flagcopy_stack: StackOf, renamed: tuple[str, str]) -> None:
    stack = flagcopy_stack(named("Payments", "QA"))
    up = stack.up()
    assert up.ok, up.errors
    stack.use(named(*renamed))
    there = "/".join(renamed)
    steps = stack._engine.preview().report.steps
    known = {change.key for step in steps for change in step.changes}
    assert known
    assert not known & {"environment_id", "workspace_id"}, "they stay as they are"
    for run in (stack.preview(), stack.up()):
        assert run.ok, run.errors
        assert set(run.changed.values()) == {"update"}, run
        assert f"{renamed[0]}/Staging → {there}: 0 flags would change, 1 unchanged" in run.messages
    assert stack.preview().changed == {}
    assert stack.refresh().changed == {}
    said = stack.destroy().messages
    assert any(text.startswith(f"{there}/one_page_checkout: restored") for text in said), said
    assert any(text.startswith(f"{there}: audit_trail: restored") for text in said), said


def a_copy_into_qa(*, renamed: bool) -> Program:
    """``renamed``: away, and another environment has the name."""

    def program() -> None:
        made = split.Environment("first", workspace="Payments", name="Old" if renamed else "QA", adopt=True)
        waits = pulumi.ResourceOptions(depends_on=[made])
        if renamed:
            made = split.Environment("second", workspace="Payments", name="QA", opts=waits)
            waits = pulumi.ResourceOptions(depends_on=[made])
        ends = [
            split.FlagEnvironment(workspace="Payments", environment=name, flag="one_page_checkout")
            for name in ("Staging", "QA")
        ]
        fc.FlagCopy("copy", source=ends[0], target=ends[1], opts=waits)
        scopes = [split.EnvironmentRef(workspace="Payments", environment=name) for name in ("Staging", "QA")]
        select = fc.Select(flags=["audit_trail"])
        fc.Promotion("release", source=scopes[0], target=scopes[1], select=select, opts=waits)

    return program


def test_a_new_environment_of_an_old_name_is_not_taken_for_the_old_one(flagcopy_stack: StackOf) -> None:
    stack = flagcopy_stack(a_copy_into_qa(renamed=False))
    up = stack.up()
    assert up.ok, up.errors
    stack.use(a_copy_into_qa(renamed=True))
    preview = stack.preview()
    for copy in ("copy", "release"):
        said = f"{copy}: the plan is not known yet: this program makes the environment Payments/QA first"
        assert said in preview.messages
    up = stack.up()
    assert up.ok, up.errors
    assert (
        up.changed
        == preview.changed
        == {"first": "update", "second": "create", "copy": "update", "release": "update"}
    )
    assert stack.preview().changed == {}


def copy_into(name: str, target: str, after: pulumi.Resource, *, source: str = "Staging") -> None:
    ends = [
        split.FlagEnvironment(workspace="Payments", environment=at, flag="one_page_checkout")
        for at in (source, target)
    ]
    waits = pulumi.ResourceOptions(depends_on=[after])
    fc.FlagCopy(name, source=ends[0], target=ends[1], on_destroy="restore", opts=waits)


def before() -> None:
    made = split.Environment("first", workspace="Payments", name="QA", adopt=True)
    copy_into("copy", "QA", made)


def after(*, with_the_copy: bool) -> Program:
    """The environment is renamed away, and another copy goes into what has its name now."""

    def program() -> None:
        made = split.Environment("first", workspace="Payments", name="Old", adopt=True)
        waits = pulumi.ResourceOptions(depends_on=[made])
        if with_the_copy:
            copy_into("copy", "Old", made)
        second = split.Environment("second", workspace="Payments", name="QA", opts=waits)
        copy_into("new", "QA", second, source="Production")

    return program


def test_an_environment_and_the_one_that_has_its_old_name_are_two_places(flagcopy_stack: StackOf) -> None:
    stack = flagcopy_stack(before)
    assert stack.up().ok
    stack.use(after(with_the_copy=True))
    for run in (stack.preview(), stack.up()):
        assert run.ok, run.errors
        assert run.changed == {"first": "update", "second": "create", "copy": "update", "new": "create"}
    assert stack.preview().changed == {}
    said = stack.destroy().messages
    assert any(text.startswith("Payments/Old/one_page_checkout: restored") for text in said), said


def test_a_copy_that_ends_is_put_back_where_it_was_and_not_in_what_has_the_name(
    flagcopy_stack: StackOf,
) -> None:
    stack = flagcopy_stack(before)
    assert stack.up().ok
    stack.use(after(with_the_copy=False))
    for run in (stack.preview(), stack.up()):
        assert run.ok, run.errors
        assert run.changed == {"first": "update", "second": "create", "copy": "delete", "new": "create"}
    assert any(text.startswith("Payments/Old/one_page_checkout: restored") for text in run.messages), run
