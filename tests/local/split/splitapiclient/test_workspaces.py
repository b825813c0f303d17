"""`splitapiclient` on workspaces, environments, traffic types and API keys."""

from __future__ import annotations

from typing import Any

import pytest
from splitapiclient.main import get_client
from splitapiclient.util.exceptions import HTTPNotFoundError, HTTPResponseError, HTTPUnauthorizedError


def test_list_and_find_workspaces_over_pages(client: Any, served: Any) -> None:
    for number in range(21):
        client.workspaces.add({"name": f"team-{number}"})
    served.local("DELETE", "requests")

    assert [workspace.name for workspace in client.workspaces.list()] == [f"team-{n}" for n in range(21)]
    assert len(served.requests()) == 2
    assert client.workspaces.find("team-20").name == "team-20"
    assert client.workspaces.find("none") is None


def test_add_workspace(client: Any) -> None:
    made = client.workspaces.add({"name": "Shop", "requiresTitleAndComments": True})
    assert (made.name, made._requiresTitleAndComments) == ("Shop", True)


def test_update_workspace(client: Any, world: Any) -> None:
    assert client.workspaces.update(world.id, "name", "Store").name == "Store"
    changed = client.workspaces.update(world.id, "requiresTitleAndComments", True)
    assert changed._requiresTitleAndComments is True


def test_delete_workspace(client: Any) -> None:
    made = client.workspaces.add({"name": "Shop"})
    assert client.workspaces.delete(made.id) is True
    assert client.workspaces.list() == []


def test_rollout_statuses(client: Any, world: Any) -> None:
    statuses = client.workspaces.get_rollout_statuses(world.id)
    assert [status["name"] for status in statuses] == [
        "Pre-Production",
        "Internal testing",
        "Ramping",
        "Experimenting",
        "Killed",
        "Permanent",
    ]


def test_list_and_find_environments(client: Any, world: Any) -> None:
    assert [e.name for e in client.environments.list(world.id)] == ["Production", "Staging"]
    assert client.environments.find("Staging", world.id).id == world.staging
    assert client.environments.find("none", world.id) is None


def test_add_environment(client: Any, world: Any) -> None:
    made = client.environments.add({"name": "Canary", "production": True}, world.id)
    assert made.production is True
    assert [token["apiKeyType"] for token in made.apiTokens] == ["server_side", "client_side"]


def test_update_environment(client: Any, world: Any) -> None:
    environment = client.environments.find("Staging", world.id)
    assert environment.update("name", "Preprod").name == "Preprod"
    assert environment.update("production", True).production is True


def test_delete_environment_once_its_keys_are_gone(client: Any, world: Any) -> None:
    made = client.environments.add({"name": "Canary"}, world.id)
    with pytest.raises(HTTPResponseError, match="409"):
        made.delete()
    for token in made.apiTokens:
        assert client.apikeys.delete_apikey(token["id"]) is True
    assert made.delete() is True


def test_delete_environment_by_name(client: Any, world: Any) -> None:
    made = client.environments.add({"name": "Canary"}, world.id)
    for token in made.apiTokens:
        client.apikeys.delete_apikey(token["id"])
    assert client.workspaces.find("Shop").delete_environment("Canary") is True


def test_list_find_and_delete_traffic_types(client: Any, world: Any) -> None:
    assert [t.name for t in client.traffic_types.list(world.id)] == ["user"]
    found = client.traffic_types.find("user", world.id)
    assert client.traffic_types.delete(found.id) is True
    assert client.traffic_types.list(world.id) == []


def test_create_and_delete_api_key(client: Any, world: Any) -> None:
    made = client.apikeys.create_apikey("ci", "server_side", [world.staging], world.id, ["API_ALL_GRANTED"])
    assert made.key
    assert client.apikeys.delete_apikey(made.id) is True
    with pytest.raises(HTTPNotFoundError):
        client.apikeys.delete_apikey(made.id)


def test_api_key_is_deleted_by_itself_too(client: Any, world: Any) -> None:
    made = client.apikeys.create_apikey("ci", "client_side", [world.staging], None)
    assert client.apikeys.delete_apikey(made.key) is True


def test_unknown_key_is_refused(served: Any) -> None:
    stranger = served.splitapiclient("nobody")
    with pytest.raises(HTTPUnauthorizedError, match='"code":401'):
        stranger.workspaces.list()


def test_harness_mode_signs_in_with_another_header(served: Any, world: Any) -> None:
    client = get_client(
        {
            "harness_mode": True,
            "harness_token": "local-admin",
            "base_url": f"{served.url}/internal/api/v2",
            "base_url_v3": f"{served.url}/api/v3",
            "harness_base_url": served.url,
        }
    )
    assert [workspace.name for workspace in client.workspaces.list()] == ["Shop"]
    assert client.splits.add({"name": "checkout"}, "user", world.id).name == "checkout"
    assert client.flag_sets.list(world.id) == []
