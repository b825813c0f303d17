"""Whatever a definition has: its copy is equal in the parts chosen, and the target is untouched in all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.parts import FIELDS, PARTS, TARGET_FIELDS, definition
from pulumi_flagcopy.split.payload import payload

from .conftest import V2, Copy, Json, Workspace, new_workspace, on_off, open_server
from .definitions import BASE, FLAG_SETS, SEGMENTS, definitions

NAMES = [part.name for part in PARTS]
IDS: dict[str, str] = dict.fromkeys(FLAG_SETS, "")
choices = st.just(NAMES) | st.lists(st.sampled_from(NAMES), unique=True, min_size=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, Workspace]]:
    with open_server(tmp_path_factory.mktemp("faithful") / "local.db") as server:
        workspace = new_workspace(server, "Default")
        for segment in SEGMENTS:
            workspace.segment(segment, *workspace.environments)
        for flag in (BASE, "checkout"):
            workspace.flag(flag)
            for environment in workspace.environments:
                workspace.define(environment, on_off(), flag=flag)
        IDS.update({name: workspace.flag_set(name) for name in FLAG_SETS})
        session = server.session()
        yield session, workspace
        session.close()


def put(workspace: Workspace, environment: str, body: Json) -> Json:
    """The definition as it is when it was written."""
    written = {name: value for name, value in body.items() if name != "killed"}
    written["flagSets"] = [{"id": IDS[entry["id"]], "type": "FLAG_SET"} for entry in body["flagSets"]]
    place = workspace.at(environment)
    found: Json = workspace.server.call("PUT", place, written)
    if found["killed"] == body["killed"]:
        return found
    workspace.server.call("PUT", f"{place}/{'kill' if body['killed'] else 'restore'}")
    return workspace.definition(environment)


def copied_faithfully(world: tuple[Session, Workspace], source: Json, target: Json, parts: list[str]) -> None:
    session, workspace = world
    origin, before = put(workspace, "Staging", source), put(workspace, "Production", target)
    copy = Copy(session, workspace.location("Staging"), workspace.location("Production"), include=parts)
    if copy.life.check({}, copy.inputs, preview=False).failures:
        event("refused")
        assert would_be_refused(workspace, origin, before, parts)
        return
    event("copied")
    copy.up()
    after = workspace.definition("Production")
    for part, member in FIELDS.items():
        assert after[member] == (origin if part in parts else before)[member]
    assert (
        after["impressionsDisabled"] == (origin if "impressions" in parts else before)["impressionsDisabled"]
    )
    assert after["killed"] == (origin if "on" in parts else before)["killed"]
    assert in_sets(after) == in_sets(origin if "flag_sets" in parts else before)
    assert bare(after) == bare(origin if "treatments" in parts else before)
    if "targets" in parts:
        assert targets(after, sorted) == targets(origin, sorted)
    else:
        assert targets(after, list) == targets(before, list)
    if not {"treatments", "targets"} & set(parts):
        assert after["treatments"] == before["treatments"]


def would_be_refused(workspace: Workspace, origin: Json, before: Json, parts: list[str]) -> bool:
    """Whether the server itself calls the result of such a copy wrong."""
    where = Location("split", "Default", "Production", "checkout")
    chosen = [part for part in PARTS if part.name in parts]
    made = plan(definition(where, origin, {}), definition(where, before, {}), chosen)
    if "targets" in parts and {name.rpartition("/")[0] for name in made.source.parts["targets"]} - names(
        made
    ):
        return True  # a target of a treatment that is not there cannot even be said
    if "targets" not in parts and {name for name, _ in targets(before, list)} - names(made):
        return True
    body = payload(made, lambda name: {"id": name})
    answer = workspace.server.http.put(f"{V2}/{workspace.at('Production')}", json=body)
    return answer.status_code == 400


def names(made: Any) -> set[str]:
    side = made.source if "treatments" in made.differing else made.target
    return {entry["name"] for entry in side.parts["treatments"]}


def bare(body: Json) -> list[Json]:
    return [
        {name: entry[name] for name in entry if name not in TARGET_FIELDS} for entry in body["treatments"]
    ]


def targets(body: Json, order: Any) -> dict[tuple[str, str], list[str]]:
    """Individual targets by treatment and member, in their order or sorted."""
    return {
        (entry["name"], member): order(entry[member] if order is list else set(entry[member]))
        for entry in body["treatments"]
        for member in TARGET_FIELDS
        if entry.get(member)
    }


def in_sets(body: Json) -> set[str]:
    return {entry["id"] for entry in body["flagSets"]}


generated = definitions({name: name for name in FLAG_SETS})
once_for_all = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.timeout(900)
@given(generated, generated, choices)
@settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=once_for_all
)
def test_200_definitions(
    world: tuple[Session, Workspace], source: Json, target: Json, parts: list[str]
) -> None:
    copied_faithfully(world, source, target, parts)


@pytest.mark.long
@pytest.mark.timeout(14_400)
@given(generated, generated, choices)
@settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=once_for_all)
def test_10_000_definitions(
    world: tuple[Session, Workspace], source: Json, target: Json, parts: list[str]
) -> None:
    copied_faithfully(world, source, target, parts)
