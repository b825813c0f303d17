"""Split's workspaces and environments may be renamed: copies that name them stay the same ones."""

from __future__ import annotations

from collections.abc import Callable

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
    for run in (stack.preview(), stack.up()):
        assert run.ok, run.errors
        assert set(run.changed.values()) == {"update"}, run
        assert f"{renamed[0]}/Staging → {there}: 0 flags would change, 1 unchanged" in run.messages
    assert stack.preview().changed == {}
    assert stack.refresh().changed == {}
    said = stack.destroy().messages
    assert any(text.startswith(f"{there}/one_page_checkout: restored") for text in said), said
    assert any(text.startswith(f"{there}: audit_trail: restored") for text in said), said
