"""Segments and their keys, beyond what the vendor's client calls."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def beta(world: Any) -> str:
    world.segment("beta")
    return f"segments/{world.production}/beta"


def keys(api: Any, path: str, **query: Any) -> list[str]:
    return [item["key"] for item in api.get(f"{path}/keys", params=query).json()["keys"]]


def test_segment_of_a_workspace(world: Any, api: Any) -> None:
    made = api.post(
        f"segments/ws/{world.id}/trafficTypes/user", json={"name": "beta", "description": "d"}
    ).json()
    assert made.pop("creationTime") > 0
    user = {"id": world.traffic_type, "name": "user"}
    assert made == {"name": "beta", "description": "d", "trafficType": user, "tags": None}
    assert api.get(f"segments/ws/{world.id}/beta").json().keys() == made.keys() | {"creationTime"}
    assert api.post(f"segments/ws/{world.id}/trafficTypes/user", json={"name": "beta"}).status_code == 409


@pytest.mark.parametrize("name", ["", "1st", "a b", "string"])
def test_illegal_names(world: Any, api: Any, name: str) -> None:
    assert api.post(f"segments/ws/{world.id}/trafficTypes/user", json={"name": name}).status_code == 400


def test_activation(world: Any, api: Any, beta: str) -> None:
    assert api.post(beta).status_code == 409
    assert api.post(f"segments/{world.production}/none").status_code == 404
    assert api.get(f"segments/{world.staging}/beta/keys").status_code == 404


def test_segment_with_keys_stays_active(api: Any, beta: str) -> None:
    api.put(f"{beta}/uploadKeys", json={"keys": ["a"]}).raise_for_status()
    assert api.delete(beta).status_code == 409
    api.put(f"{beta}/removeKeys", json={"keys": ["a"]}).raise_for_status()
    assert api.delete(beta).json() is True


def test_upload_and_its_reply(world: Any, api: Any, beta: str) -> None:
    reply = api.put(f"{beta}/uploadKeys", params={"replace": "True"}, json={"keys": ["b", "a", "b"]}).json()
    assert reply["environmentURN"] == {"id": world.production, "name": "Production", "type": "environment"}
    assert (reply["status"], reply["lastUpdateTime"] > reply["creationTime"]) == ("ACTIVE", True)
    page = api.get(f"{beta}/keys", params={"limit": 1, "offset": 1}).json()
    assert page == {"keys": [{"key": "a"}], "count": 2, "offset": 1, "limit": 1, "openChangeRequestId": None}


@pytest.mark.parametrize("content", ['["a", "b"]', "a\nb\n", 'a,1\n"b"\n'])
def test_older_upload(api: Any, beta: str, content: str) -> None:
    api.put(f"{beta}/upload", params={"replace": "false"}, content=content).raise_for_status()
    assert keys(api, beta) == ["a", "b"]


def test_removal_answers_in_the_shape_of_an_error(api: Any, beta: str) -> None:
    api.put(f"{beta}/uploadKeys", json={"keys": ["a", "b", "c"]}).raise_for_status()
    expected = {"code": 200, "message": "Deleted 1 keys", "details": None, "transactionId": None}
    assert api.put(f"{beta}/removeKeys", json={"keys": ["a", "z"]}).json() == expected
    assert api.put(f"{beta}/deleteKeys", json=["b"]).json() == expected
    assert keys(api, beta) == ["c"]


def test_limits(api: Any, beta: str) -> None:
    assert api.put(f"{beta}/uploadKeys", json={"keys": [str(n) for n in range(10_001)]}).status_code == 400
    for batch in range(10):
        batch_keys = [f"{batch}-{n}" for n in range(10_000)]
        api.put(f"{beta}/uploadKeys", json={"keys": batch_keys}).raise_for_status()
    assert api.put(f"{beta}/uploadKeys", json={"keys": ["one more"]}).status_code == 400
    assert api.put(f"{beta}/uploadKeys", json={"keys": ["0-0"]}).status_code == 200


@pytest.mark.parametrize("body", [{}, {"keys": "a"}, {"keys": [1]}, {"keys": [""]}])
def test_refused_keys(api: Any, beta: str, body: dict[str, Any]) -> None:
    assert api.put(f"{beta}/uploadKeys", json=body).status_code == 400
    assert api.put(f"{beta}/uploadKeys", params={"replace": "maybe"}, json={"keys": []}).status_code == 400


def test_environment_by_its_name_where_only_one_has_it(world: Any, api: Any, beta: str) -> None:
    assert api.get("segments/Production/beta/keys").status_code == 200
    other = api.post("workspaces", json={"name": "Other"}).json()["id"]
    api.post(f"environments/ws/{other}", json={"name": "Production"}).raise_for_status()
    assert api.get("segments/Production/beta/keys").status_code == 404


def test_rules_of_a_rule_based_segment(world: Any, api: Any) -> None:
    world.segment("vip", path="rule-based-segments")
    world.segment("beta")
    path = f"rule-based-segments/ws/{world.id}/vip/environments/Production"
    rule = {"condition": {"combiner": "AND", "matchers": [{"type": "IN_SEGMENT", "string": "beta"}]}}
    body = {"rules": [rule], "excludedSegments": [{"name": "beta", "type": "standard_segment"}]}
    changed = api.put(path, json=body).json()
    assert (changed["rules"], changed["excludedKeys"]) == ([rule], [])
    assert changed["excludedSegments"] == body["excludedSegments"]
    for refused in (
        {"rules": [{"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "none"}]}}]},
        {"excludedSegments": [{"name": "none", "type": "standard_segment"}]},
        {"excludedSegments": [{"name": "beta", "type": "large_segment"}]},
        {"rules": [{"condition": {"matchers": [{"type": "WHITELIST"}]}}]},
    ):
        assert api.put(path, json=refused).status_code == 400


def test_upload_address_of_a_large_segment(world: Any, api: Any, served: Any) -> None:
    world.segment("everyone", path="large-segments")
    body = {"largeSegment": {"name": "everyone"}, "operationType": "UPLOAD", "title": "t", "comment": "c"}
    made = api.post(f"changeRequests/ws/{world.id}/environments/Production", json=body).json()
    metadata = made["transactionMetadata"]
    assert metadata["method"] == "PUT"
    assert metadata["url"].startswith(f"{served.url}/")
    served.time.now += 6 * 60 * 1000
    assert served.controls.put(metadata["url"], content="a\n").status_code == 404


@pytest.mark.parametrize("content", [b"a\rb", b"$\x9e\r\x92Q", b'"open', b"a\x00b", b"\x85\x85"])
def test_a_list_of_keys_of_any_bytes_is_taken_or_refused(api: Any, beta: str, content: bytes) -> None:
    assert api.put(f"{beta}/upload", content=content).status_code < 500
