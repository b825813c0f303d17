"""Environments and their permissions; traffic types; workspaces."""

from __future__ import annotations

from typing import Any

import pytest

DEFAULTS = {
    "allowKills": False,
    "areApprovalsRequired": False,
    "areApproversRestricted": False,
    "approvers": [],
    "areEditorsRestricted": False,
    "editors": [],
    "approvalSkippableBy": [],
}


def test_new_environment(world: Any, api: Any) -> None:
    body = {
        "name": "Canary",
        "production": "true",
        "changePermissions": {"allowKills": True, "editors": None},
    }
    made = api.post(f"environments/ws/{world.id}", json=body).json()
    assert (made["production"], made["type"], made["status"]) == (True, "environment", "ACTIVE")
    assert made["workspaceIds"] == [world.id]
    assert made["changePermissions"] == DEFAULTS | {"allowKills": True}
    assert [sorted(token) for token in made["apiTokens"]] == [["apiKeyType", "id", "name", "type"]] * 2


def test_list_is_sparse(world: Any, api: Any) -> None:
    assert [sorted(e) for e in api.get(f"environments/ws/{world.id}").json()] == [
        ["id", "name", "production"]
    ] * 2


def test_patch(world: Any, api: Any) -> None:
    operations = [
        {"op": "replace", "path": "/name", "value": "Live"},
        {"op": "replace", "path": "/production", "value": "false"},
        {"op": "replace", "path": "/changePermissions/areApprovalsRequired", "value": True},
        {
            "op": "replace",
            "path": "/changePermissions/approvalSkippableBy",
            "value": [{"id": "g", "type": "group"}],
        },
        {"op": "replace", "path": "/dataExportPermissions/areExportersRestricted", "value": True},
    ]
    changed = api.patch(f"environments/ws/{world.id}/Production", json=operations).json()
    assert (changed["name"], changed["production"]) == ("Live", False)
    assert changed["changePermissions"]["areApprovalsRequired"] is True
    assert changed["dataExportPermissions"]["areExportersRestricted"] is True
    assert "apiTokens" not in changed


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "/id", "value": "x"},
        {"op": "replace", "path": "/production", "value": "maybe"},
        {"op": "replace", "path": "/changePermissions", "value": {"areApprovalsRequired": "yes"}},
        {
            "op": "replace",
            "path": "/changePermissions/approvalSkippableBy",
            "value": [{"id": "g", "type": "group"}],
        },
        {"op": "replace", "path": "/name", "value": ""},
        {"op": "replace", "path": "/name", "value": "a name of 21 letters!"},
    ],
)
def test_refused_patches(world: Any, api: Any, operation: dict[str, Any]) -> None:
    assert api.patch(f"environments/ws/{world.id}/Production", json=[operation]).status_code == 400


def test_names_are_unique_in_a_workspace(world: Any, api: Any) -> None:
    other = api.post("workspaces", json={"name": "Other"}).json()["id"]
    assert api.post(f"environments/ws/{other}", json={"name": "Staging"}).status_code == 200
    assert api.post(f"environments/ws/{world.id}", json={"name": "Staging"}).status_code == 409
    rename = [{"op": "replace", "path": "/name", "value": "Staging"}]
    assert api.patch(f"environments/ws/{world.id}/Production", json=rename).status_code == 409


def test_traffic_types(world: Any, api: Any) -> None:
    path = f"trafficTypes/ws/{world.id}"
    made = api.post(path, json={"name": "account", "displayAttributeId": "name"}).json()
    assert (made["name"], made["displayAttributeId"]) == ("account", "name")
    assert [t["name"] for t in api.get(path).json()] == ["user", "account"]
    assert api.post(path, json={"name": "account"}).status_code == 409
    assert api.post(path, json={"name": "1st"}).status_code == 400
    world.flag()
    assert api.delete(f"trafficTypes/{world.traffic_type}").status_code == 409
    assert api.delete(f"trafficTypes/{made['id']}").json() is True
    assert api.delete(f"trafficTypes/{made['id']}").status_code == 404


def test_workspace_with_something_in_it_stays(world: Any, api: Any) -> None:
    assert api.delete(f"workspaces/{world.id}").status_code == 409
    assert api.post("workspaces", json={"name": "Shop"}).status_code == 409
    assert api.post("workspaces", json={"name": " "}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"name": "k", "apiKeyType": "other"},
        {"name": "", "apiKeyType": "admin"},
        {"name": "k" * 101, "apiKeyType": "admin"},
        {"name": "k", "apiKeyType": "admin", "environments": ["x"]},
    ],
)
def test_refused_api_keys(world: Any, api: Any, body: dict[str, Any]) -> None:
    assert api.post("apiKeys", json=body).status_code == 400
