"""Keys that name nothing: a warning in a preview, unless the program makes it; a failure of the check in `up`."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.environment import EnvironmentLife
from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.launchdarkly.lives.project import ProjectLife
from pulumi_flagcopy.launchdarkly.lives.segment import SegmentLife
from pulumi_flagcopy.lifecycle.declared import Declared

FLAG: dict[str, Any] = {"project": "shop", "key": "colour", "variations": [{"value": "a"}, {"value": "b"}]}
SEGMENT: dict[str, Any] = {"project": "shop", "environment": "production", "key": "staff"}
DEFINITION: dict[str, Any] = {"project": "shop", "environment": "production", "flag": "colour", "on": True}
NO_PROJECT = "there is no project shp, or the token may not see it"
NO_ENVIRONMENT = "the project shop has no environment prodction"
SHOP, PRODUCTION = "Did you mean the project 'shop'?", "Did you mean the environment 'production'?"


@pytest.mark.parametrize(
    ("life", "inputs", "property_", "reason", "hint"),
    [
        (FlagLife, {**FLAG, "project": "shp"}, "project", NO_PROJECT, SHOP),
        (EnvironmentLife, {"project": "shp", "key": "qa", "name": "QA"}, "project", NO_PROJECT, SHOP),
        (SegmentLife, {**SEGMENT, "project": "shp"}, "project", NO_PROJECT, SHOP),
        (SegmentLife, {**SEGMENT, "environment": "prodction"}, "environment", NO_ENVIRONMENT, PRODUCTION),
        (FlagDefinitionLife, {**DEFINITION, "project": "shp"}, "project", NO_PROJECT, SHOP),
        (
            FlagDefinitionLife,
            {**DEFINITION, "environment": "prodction"},
            "environment",
            NO_ENVIRONMENT,
            PRODUCTION,
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "flag": "color"},
            "flag",
            "the project shop has no flag color",
            "Did you mean the flag 'colour'?",
        ),
    ],
)
def test_it_is_told_by_the_input_with_what_was_probably_meant(
    shop: Any,
    held: Any,
    life: type[Declared[Any]],
    inputs: dict[str, Any],
    property_: str,
    reason: str,
    hint: str,
) -> None:
    if life is FlagDefinitionLife:
        held(FlagLife).up(**FLAG)
    shop.told.clear()
    resource = held(life)
    assert resource.failures(inputs, preview=True) == []
    assert [text.partition(" is not known ")[2] for text in shop.told] == [
        f"to be possible yet: {property_} does not exist: {reason}. {hint} "
        "Unless this program creates it, `up` will fail here."
    ]
    assert resource.failures(inputs, preview=False) == [(property_, f"does not exist: {reason}\n{hint}")]


def test_what_the_program_makes_counts_as_there(shop: Any, held: Any) -> None:
    mall = {"key": "mall", "name": "Mall", "environments": [{"key": "dev", "name": "Dev"}]}
    environment = {"project": "shop", "key": "qa", "name": "QA"}
    for life, inputs in (
        (ProjectLife, mall),
        (EnvironmentLife, environment),
        (EnvironmentLife, {**environment, "project": "mall"}),
        (FlagLife, FLAG),
        (FlagLife, {**FLAG, "project": "mall"}),
        (SegmentLife, {**SEGMENT, "environment": "qa"}),
        (SegmentLife, {**SEGMENT, "project": "mall", "environment": "dev"}),
        (FlagDefinitionLife, {**DEFINITION, "environment": "qa"}),
        (FlagDefinitionLife, DEFINITION),
        (FlagDefinitionLife, {**DEFINITION, "project": "mall"}),
    ):
        assert held(life).failures(inputs, preview=True) == []
    assert [said for said in shop.told if "not known to be possible" in said] == []


def test_what_was_made_since_the_list_was_read_is_there(shop: Any, held: Any) -> None:
    held(FlagLife).failures({**FLAG, "project": "shp"}, preview=True)
    environments = [{"key": "production", "name": "Production", "color": "417505"}]
    shop.send("POST", "/projects", {"key": "shp", "name": "Shp", "environments": environments})
    assert held(FlagLife).failures({**FLAG, "project": "shp"}, preview=False) == []


def test_lists_are_asked_for_once_and_what_exists_for_nothing_but_itself(shop: Any, held: Any) -> None:
    for index in range(3):
        assert held(SegmentLife).failures({**SEGMENT, "key": f"segment-{index}"}, preview=True) == []
    assert shop.reads == 2 + 3, "and whether each exists already"
    segment = held(SegmentLife)
    segment.up(**SEGMENT)
    shop.reads = 0
    assert segment.failures(SEGMENT, preview=True) == []
    assert shop.reads == 0
    assert segment.failures({**SEGMENT, "description": "ours"}, preview=True) == []
    assert shop.reads == 1
