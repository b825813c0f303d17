"""Flags of a workspace, beyond what the vendor's client calls."""

from __future__ import annotations

from typing import Any

import pytest


def test_new_flag(world: Any, api: Any) -> None:
    body = {"name": "checkout", "description": "d", "tags": ["web"]}
    made = api.post(f"splits/ws/{world.id}/trafficTypes/user", json=body).json()
    assert (made["tags"], made["rolloutStatus"]["name"]) == (None, "Pre-Production")
    assert made["trafficType"] == {"id": world.traffic_type, "name": "user"}
    assert made["creationTime"] == made["rolloutStatusTimestamp"]
    assert api.post(f"splits/ws/{world.id}/trafficTypes/user", json=body).status_code == 409
    assert api.post(f"splits/ws/{world.id}/trafficTypes/none", json=body).status_code == 404


@pytest.mark.parametrize("name", ["", None, 1, "1st", "-a", "a b", "a/b", "ä", "string", "Set", "a.b"])
def test_illegal_names(world: Any, api: Any, name: Any) -> None:
    assert api.post(f"splits/ws/{world.id}/trafficTypes/user", json={"name": name}).status_code == 400


def test_patch(world: Any, api: Any) -> None:
    path = f"splits/ws/{world.id}/{world.flag()}"
    before = api.get(path).json()
    statuses = {s["name"]: s for s in api.get(f"rolloutStatuses/ws/{world.id}").json()}
    changed = api.patch(
        path,
        json=[
            {"op": "replace", "path": "/description", "value": "new"},
            {"op": "add", "path": "/tags/0", "value": {"name": "web"}},
            {"op": "replace", "path": "/rolloutStatus/id", "value": statuses["Ramping"]["id"]},
            {"op": "replace", "path": "/owners", "value": [{"id": "u1", "type": "user"}]},
        ],
    ).json()
    assert (changed["description"], changed["tags"]) == ("new", [{"name": "web"}])
    assert changed["rolloutStatus"] == {"id": statuses["Ramping"]["id"], "name": "Ramping"}
    assert changed["rolloutStatusTimestamp"] > before["rolloutStatusTimestamp"]
    assert changed["owners"] == [{"id": "u1", "type": "user"}]
    assert api.patch(path, json=[{"op": "remove", "path": "/tags/0"}]).json()["tags"] is None


def test_patch_leaves_the_time_of_an_unchanged_status(world: Any, api: Any) -> None:
    path = f"splits/ws/{world.id}/{world.flag()}"
    before = api.get(path).json()
    same = {"op": "replace", "path": "/rolloutStatus/id", "value": before["rolloutStatus"]["id"]}
    assert api.patch(path, json=[same]).json() == before


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/name", "value": "other"},
        {"op": "replace", "path": "/trafficType", "value": {"id": "x"}},
        {"op": "replace", "path": "/rolloutStatus/id", "value": "none"},
        {"op": "replace", "path": "/rolloutStatus", "value": "none"},
        {"op": "replace", "path": "/tags", "value": [""]},
        {"op": "replace", "path": "/owners", "value": ["u1"]},
        {"op": "replace", "path": "/description", "value": 1},
        {"op": "replace", "path": "/description/0", "value": 1},
    ],
)
def test_refused_patches(world: Any, api: Any, operation: dict[str, Any]) -> None:
    path = f"splits/ws/{world.id}/{world.flag()}"
    before = api.get(path).json()
    assert api.patch(path, json=[operation]).status_code == 400
    assert api.get(path).json() == before


@pytest.mark.parametrize(
    ("content", "expected"), [('"quoted"', "quoted"), ("bare words", "bare words"), ("7", "7")]
)
def test_description_as_json_or_bare(world: Any, api: Any, content: str, expected: str) -> None:
    path = f"splits/ws/{world.id}/{world.flag()}"
    headers = {"Content-Type": "application/json"}
    assert (
        api.put(f"{path}/updateDescription", content=content, headers=headers).json()["description"]
        == expected
    )
    assert api.get(path).json()["description"] == expected


def test_delete_is_by_name_only(world: Any, api: Any) -> None:
    flag = api.get(f"splits/ws/{world.id}/{world.flag()}").json()
    assert api.delete(f"splits/ws/{world.id}/{flag['id']}").status_code == 404
    assert api.delete(f"splits/ws/{world.id}/checkout").json() is True
    world.flag()
    assert api.get(f"splits/ws/{world.id}/checkout").json()["id"] != flag["id"]
