"""What Pulumi cannot carry is refused where the program says it, by the input's name."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from pulumi_flagcopy import Promotion, Select, split
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.dynamic.carried import refuse_not_carried
from pulumi_flagcopy.errors import InputError

SPLIT_FLAG = object.__new__(split.Flag)
PROJECT = object.__new__(ld.Project)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"flag": SPLIT_FLAG}, "flag: is a whole resource. Give its name, as in `flag=….name`"),
        (
            {"source": ld.FlagEnvironment(project=PROJECT, flag="a", environment="b")},  # type: ignore[arg-type]
            "source.project: is a whole resource. Give its key, as in `source.project=….key`",
        ),
        ({"rules": [{"values": {"a"}}]}, "rules[0].values: is a set. Give a list, as in ['a', 'b']"),
        ({"until": datetime.date(2026, 1, 1)}, "until: is a date. Give a text or a number"),
        ({"text": b"a"}, "text: is a bytes. Give a text or a number"),
    ],
)
def test_refused_with_what_to_give(inputs: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        refuse_not_carried(inputs)
    assert str(caught.value) == said


def test_what_it_carries_is_left_alone() -> None:
    refuse_not_carried(
        {
            "none": None,
            "output": pulumi.Output.from_input({"a"}),
            "deep": [{"a": (1, 2.5, True, "b", {"c": []})}],
            "select": Select(tags=["a"]),
        }
    )


@pytest.mark.parametrize(
    "declare",
    [
        lambda: split.FlagDefinition("d", workspace="w", environment="e", flag=SPLIT_FLAG),  # type: ignore[arg-type]
        lambda: Promotion("p", source=None, target=None, select=Select(flags={"a"})),  # type: ignore[arg-type]
    ],
)
def test_every_resource_looks(declare: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        declare()
