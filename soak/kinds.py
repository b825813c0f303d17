# ruff: noqa: ARG005
"""One of each kind of resource: what a program declares first and then, and what somebody else changes in it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pulumi_flagcopy.launchdarkly.lives import environment, flag, flag_definition, project, segment
from pulumi_flagcopy.lifecycle.declared import Declared
from pulumi_flagcopy.split.lives import environment as split_environment
from pulumi_flagcopy.split.lives import flag as split_flag
from pulumi_flagcopy.split.lives import flag_definition as split_definition
from pulumi_flagcopy.split.lives import flag_set, segment_keys, traffic_type, workspace
from pulumi_flagcopy.split.lives import segment as split_segment

from .world import LD, V2, World

Inputs: TypeAlias = dict[str, Any]
Dice: TypeAlias = random.Random


@dataclass(frozen=True)
class Kind:
    """A kind of resource.

    Attributes:
        first: its inputs, from a name that nothing else has; makes what it needs to stand on.
        then: what is different in them later.
        by_hand: what somebody else does to it meanwhile, in a field that is not declared; gives a look at that field.
        stays: it is there as long as what it stands on, whatever its end.
    """

    name: str
    life: type[Declared[Any]]
    first: Callable[[World, Dice, str], Inputs]
    then: Callable[[Dice, str], Inputs]
    by_hand: Callable[[World, str], Callable[[], Any]] | None = None
    stays: bool = False


class Yard:
    """Where they are made: a project and a workspace with two environments each."""

    def __init__(self, world: World) -> None:
        self.world = world
        names = [{"key": key, "name": key.title(), "color": "417505"} for key in ("staging", "production")]
        for key in ("yard", "field"):
            body = {"key": key, "name": key.title(), "environments": names}
            world.call("POST", f"{LD}/projects", body)
        self.workspace = world.call("POST", f"{V2}/workspaces", {"name": "Yard"})["id"]
        for name in ("Staging", "Production"):
            world.call("POST", f"{V2}/environments/ws/{self.workspace}", {"name": name, "production": False})
        found = world.call("GET", f"{V2}/environments/ws/{self.workspace}")
        self.environments = {entry["name"]: entry["id"] for entry in found}


def _words(dice: Dice) -> str:
    return f"words {dice.randrange(10**9)}"


def _keys(dice: Dice) -> list[str]:
    return [f"key-{number}" for number in dice.sample(range(100), 5)]


COLOURS = [{"value": "red", "name": "Red"}, {"value": "green", "name": "Green"}]


def _flag_by_hand(world: World, dice: Dice, name: str) -> Inputs:
    body = {"key": name, "name": name, "variations": COLOURS}
    world.call("POST", f"{LD}/flags/yard", body)
    return {"project": "yard", "environment": "staging", "flag": name, **_targeting(dice, name)}


def _targeting(dice: Dice, _name: str) -> Inputs:
    share = dice.randrange(100)
    rollout = [{"variation": "Red", "percent": share}, {"variation": "Green", "percent": 100 - share}]
    clause = {"attribute": "country", "op": "in", "values": _keys(dice)}
    return {
        "on": dice.random() < 0.5,
        "fallthrough": {"rollout": rollout},
        "targets": [{"variation": "Red", "values": _keys(dice)}],
        "rules": [{"clauses": [clause], "variation": "Green", "description": _words(dice)}],
    }


def _tracks(world: World, name: str) -> Callable[[], Any]:
    path = f"{LD}/flags/yard/{name}"
    world.call("PATCH", path, [{"op": "replace", "path": "/environments/staging/trackEvents", "value": True}])
    return lambda: world.call("GET", path)["environments"]["staging"]["trackEvents"]


def _describes_segment(world: World, name: str) -> Callable[[], Any]:
    path = f"{LD}/segments/yard/staging/{name}"
    world.call("PATCH", path, [{"op": "replace", "path": "/description", "value": "by hand"}])
    return lambda: world.call("GET", path)["description"]


def _describes_flag(world: World, name: str) -> Callable[[], Any]:
    path = f"{LD}/flags/yard/{name}"
    world.call("PATCH", path, [{"op": "replace", "path": "/description", "value": "by hand"}])
    return lambda: world.call("GET", path)["description"]


def _split_flag(world: World, name: str) -> str:
    workspace = yard(world).workspace
    world.call("POST", f"{V2}/splits/ws/{workspace}/trafficTypes/user", {"name": name})
    return name


def _allocates(world: World, name: str) -> Callable[[], Any]:
    path = world.split_definition(yard(world).workspace, name, "Staging")
    world.call("PATCH", path, [{"op": "replace", "path": "/trafficAllocation", "value": 37}])
    return lambda: world.call("GET", path)["trafficAllocation"]


def _serves(dice: Dice, _name: str) -> Inputs:
    share = dice.randrange(101)
    sizes = [{"treatment": "on", "size": share}, {"treatment": "off", "size": 100 - share}]
    matcher = {"type": "IN_LIST_STRING", "attribute": "country", "strings": _keys(dice)}
    return {
        "treatments": [{"name": "on", "configurations": f'{{"n": {share}}}'}, {"name": "off"}],
        "default_treatment": "off",
        "default_rule": sizes,
        "rules": [{"condition": {"matchers": [matcher]}, "buckets": sizes}],
    }


def _segment_by_hand(world: World, dice: Dice, name: str) -> Inputs:
    path = f"{V2}/segments/ws/{yard(world).workspace}/trafficTypes/user"
    world.call("POST", path, {"name": name})
    return {"workspace": "Yard", "environment": "Staging", "segment": name, "keys": _keys(dice)}


def _permissions(dice: Dice, _name: str) -> Inputs:
    return {"change_permissions": {"allow_kills": dice.random() < 0.5}, "production": dice.random() < 0.5}


def _nothing(_dice: Dice, _name: str) -> Inputs:
    return {}


def _named(dice: Dice, _name: str) -> Inputs:
    return {"name": _words(dice), "tags": [f"t{dice.randrange(1000)}"]}


_YARDS: dict[int, Yard] = {}


def yard(world: World) -> Yard:
    """The yard of a world; made when it is first asked for."""
    if id(world) not in _YARDS:
        _YARDS.clear()
        _YARDS[id(world)] = Yard(world)
    return _YARDS[id(world)]


KINDS = (
    Kind(
        "launchdarkly.Project",
        project.ProjectLife,
        lambda world, dice, name: {
            "key": name,
            **_named(dice, name),
            "environments": [{"key": "test", "name": "Test"}],
        },
        lambda dice, name: {
            **_named(dice, name),
            "environments": [{"key": "test", "name": "Test"}, {"key": "more", "name": "More"}],
        },
    ),
    Kind(
        "launchdarkly.Environment",
        environment.EnvironmentLife,
        lambda world, dice, name: {"project": "field", "key": name, **_named(dice, name), "default_ttl": 1},
        lambda dice, name: {**_named(dice, name), "default_ttl": dice.randrange(2, 60), "critical": True},
    ),
    Kind(
        "launchdarkly.Flag",
        flag.FlagLife,
        lambda world, dice, name: {
            "project": "yard",
            "key": name,
            **_named(dice, name),
            "variations": COLOURS,
        },
        lambda dice, name: {
            **_named(dice, name),
            "variations": [*COLOURS, {"value": _words(dice), "name": "Third"}],
        },
        _describes_flag,
    ),
    Kind(
        "launchdarkly.FlagDefinition",
        flag_definition.FlagDefinitionLife,
        _flag_by_hand,
        _targeting,
        _tracks,
        stays=True,
    ),
    Kind(
        "launchdarkly.Segment",
        segment.SegmentLife,
        lambda world, dice, name: {
            "project": "yard",
            "environment": "staging",
            "key": name,
            "name": _words(dice),
            "included": _keys(dice),
        },
        lambda dice, name: {
            "included": _keys(dice),
            "rules": [
                {"clauses": [{"attribute": "country", "op": "in", "values": _keys(dice)}], "percent": 50}
            ],
        },
        _describes_segment,
    ),
    Kind(
        "split.Workspace",
        workspace.WorkspaceLife,
        lambda world, dice, name: {"name": name},
        lambda dice, name: {"name": f"{name} renamed", "requires_title_and_comments": dice.random() < 0.5},
    ),
    Kind(
        "split.Environment",
        split_environment.EnvironmentLife,
        lambda world, dice, name: {"workspace": "Yard", "name": name},
        _permissions,
    ),
    Kind(
        "split.TrafficType",
        traffic_type.TrafficTypeLife,
        lambda world, dice, name: {"workspace": "Yard", "name": name.replace("-", "_")},
        _nothing,
    ),
    Kind(
        "split.Flag",
        split_flag.FlagLife,
        lambda world, dice, name: {
            "workspace": "Yard",
            "name": name,
            "traffic_type": "user",
            "description": _words(dice),
            "tags": ["a"],
        },
        lambda dice, name: {"description": _words(dice), "tags": ["b", f"t{dice.randrange(1000)}"]},
    ),
    Kind(
        "split.FlagDefinition",
        split_definition.FlagDefinitionLife,
        lambda world, dice, name: {
            "workspace": "Yard",
            "environment": "Staging",
            "flag": _split_flag(world, name),
            **_serves(dice, name),
        },
        lambda dice, name: {**_serves(dice, name), "killed": True},
        _allocates,
    ),
    Kind(
        "split.Segment",
        split_segment.SegmentLife,
        lambda world, dice, name: {
            "workspace": "Yard",
            "name": name,
            "traffic_type": "user",
            "description": _words(dice),
        },
        _nothing,
    ),
    Kind(
        "split.SegmentKeys",
        segment_keys.SegmentKeysLife,
        _segment_by_hand,
        lambda dice, name: {"keys": _keys(dice)},
    ),
    Kind(
        "split.FlagSet",
        flag_set.FlagSetLife,
        lambda world, dice, name: {"workspace": "Yard", "name": name.replace("-", "_"), "description": "d"},
        _nothing,
    ),
)
