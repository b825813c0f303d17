from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.sample import sample_documents
from pulumi_flagcopy.local.transport import LocalTransport

ADMIN = {"Authorization": "api-local"}


def flags(client: Any) -> int:
    answer = client.get("/api/v2/flags/shop", headers=ADMIN)
    return answer.json["totalCount"] if answer.status_code == 200 else 0


def test_reset_empties_everything(database: Path) -> None:
    client = create_app(database).test_client()
    client.post("/api/v2/projects", json={"name": "Shop", "key": "shop"}, headers=ADMIN)
    client.post("/_local/faults", json={"plan": "pro"})
    assert client.post("/_local/reset").status_code == 204
    assert client.get("/_local/requests").json["items"] == []
    assert client.get("/_local/history").json["items"] == []
    assert client.get("/_local/faults").json["plan"] == "enterprise"
    assert client.get("/api/v2/projects", headers=ADMIN).json["items"] == []


def test_reset_can_bring_the_sample_back(database: Path) -> None:
    client = create_app(database).test_client()
    client.post("/_local/reset", json={"sample": True})
    assert flags(client) == 27  # one more is archived
    store = client.application.extensions["flagcopy"].store
    with store.transaction(write=False) as tx:
        assert list(tx.everything()) == sample_documents()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"rate": 2}, "rate"),
        ({"kinds": ["418"]}, "kinds"),
        ({"kinds": []}, "kinds"),
        ({"rate_limt": {}}, "rate_limt"),
        ({"plan": "starter"}, "plan"),
    ],
)
def test_wrong_settings_are_refused_by_name_and_change_nothing(
    database: Path, body: dict[str, Any], message: str
) -> None:
    client = create_app(database).test_client()
    before = client.get("/_local/faults").json
    refused = client.post("/_local/faults", json=body)
    assert refused.status_code == 400
    assert message in refused.json["message"]
    assert client.get("/_local/faults").json == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://page.example.com"},
        {"Origin": "null"},
        {"Host": "page.example.com"},
        {"Host": "127.0.0.1.example.com"},
    ],
)
def test_pages_of_elsewhere_cannot_reach_the_controls(
    on_a_socket: httpx.Client, headers: dict[str, str]
) -> None:
    assert on_a_socket.post("/_local/faults", json={"rate": 1}, headers=headers).status_code == 403
    assert on_a_socket.get("/_local/faults").json()["rate"] == 0


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost:3000"}, {"Host": "localhost:8055"}])
def test_this_machine_can(on_a_socket: httpx.Client, headers: dict[str, str]) -> None:
    assert on_a_socket.get("/_local/faults", headers=headers).status_code == 200


def test_in_process_the_host_does_not_matter(database: Path) -> None:
    with httpx.Client(transport=LocalTransport(database)) as client:
        assert client.get("https://app.launchdarkly.com/_local/faults").status_code == 200


def test_the_history_names_who_wrote_and_can_be_narrowed(database: Path) -> None:
    client = create_app(database).test_client()
    client.post("/api/v2/projects", json={"name": "Shop", "key": "shop"}, headers=ADMIN)
    client.post("/api/v2/flags/shop", json={"name": "A", "key": "a"}, headers=ADMIN)
    path = "/_local/history?collection=launchdarkly/flags"
    (entry,) = client.get(path).json["items"]
    assert (entry["actor"], entry["operation"], entry["key"]) == ("local", "put", "shop/a/")
    assert (entry["before"], entry["after"]) == (None, 1)
    assert client.get("/_local/history").json["totalCount"] > 1


@pytest.mark.parametrize(("path", "status"), [("/api/v2/nothing", 404), ("/nowhere", 404)])
def test_a_path_without_a_route_is_answered_in_json(database: Path, path: str, status: int) -> None:
    answer = create_app(database).test_client().get(path)
    assert answer.status_code == status
    assert "message" in answer.json
