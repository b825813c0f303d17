"""What a preview knows to fail in `up`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]
TWO = [{"value": True}, {"value": False}]


def failing(stack: Stack) -> list[str]:
    """What `up` will fail for, as the preview says; the preview itself is well."""
    result = stack._engine.preview(None, None)
    assert result.ok
    return result.report.failing


def ends(flag: pulumi.Input[str]) -> list[ld.FlagEnvironment]:
    return [
        ld.FlagEnvironment(project="shop", flag=flag, environment=each) for each in ("staging", "production")
    ]


def flag_copy(name: str, flag: pulumi.Input[str], *needs: pulumi.Resource, **more: Any) -> None:
    source, target = ends(flag)
    fc.FlagCopy(
        name, source=source, target=target, opts=pulumi.ResourceOptions(depends_on=list(needs)), **more
    )


def test_what_nothing_in_the_program_makes(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        flag_copy("misspelt", "facest")
        flag_copy("right", "facets")

    assert failing(flagcopy_stack(program)) == ["FlagCopy misspelt"]


def test_what_is_made_before_it_is_no_failure(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        new = ld.Flag("new", project="shop", key="brand-new", variations=TWO)
        flag_copy("said", "brand-new", new)
        flag_copy("by-an-output", new.key)

    assert failing(flagcopy_stack(program)) == []


def test_what_is_made_at_the_same_time_is_too_late(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        ld.Flag("new", project="shop", key="brand-new", variations=TWO)
        flag_copy("beside", "brand-new")

    assert failing(flagcopy_stack(program)) == ["FlagCopy beside"]


def test_what_it_depends_on_mends_nothing_where_it_stays_as_it_is(flagcopy_stack: StackOf) -> None:
    flag = "brand-new"

    def program() -> None:
        new = ld.Flag("new", project="shop", key="brand-new", variations=TWO)
        flag_copy("copy", flag, new)

    stack = flagcopy_stack(program)
    assert stack.up().ok
    flag = "brand-mew"
    assert failing(stack) == ["FlagCopy copy"]


def test_what_exists_already_fails_whatever_is_made_before_it(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        new = ld.Flag("new", project="shop", key="brand-new", variations=TWO)
        opts = pulumi.ResourceOptions(depends_on=[new])
        ld.Flag("there", project="shop", key="facets", variations=TWO, opts=opts)

    assert failing(flagcopy_stack(program)) == ["Flag there"]


def test_a_promotion_fails_for_what_is_blocked_and_up_copies_the_others(flagcopy_stack: StackOf) -> None:
    def program() -> None:
        source, target = (ld.EnvironmentRef(project="shop", environment=e) for e in ("staging", "production"))
        fc.Promotion("release", source=source, target=target, select=fc.Select(flags=["facets", "facest"]))

    stack = flagcopy_stack(program)
    assert failing(stack) == ["Promotion release"]
    assert not stack.up().ok
    assert failing(stack) == ["Promotion release"], "the others are copied, and this is as it was"


def test_a_segment_that_rules_still_name_cannot_be_deleted(flagcopy_stack: StackOf) -> None:
    declared = True

    def program() -> None:
        if declared:
            there = {"project": "shop", "environment": "production", "key": "big-spenders"}
            ld.Segment("spenders", **there, name="Big spenders", adopt=True)
            flag_copy("copy", "fraud-threshold")
        else:
            flag_copy("copy", "fraud-threshold")

    stack = flagcopy_stack(program)
    assert stack.up().ok
    declared = False
    assert failing(stack) == ["Segment spenders"]
