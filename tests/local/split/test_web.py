"""Sign-in, roles, paths and errors: what every call of the API has in common."""

from __future__ import annotations

from typing import Any

import httpx
import pytest


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer local-admin"},
        {"authorization": "bearer local-admin"},
        {"x-api-key": "local-admin"},
    ],
)
def test_both_ways_to_sign_in(served: Any, headers: dict[str, str]) -> None:
    answer = httpx.get(
        f"{served.url}/internal/api/v2/workspaces", headers=headers, trust_env=False, verify=False
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "local-admin"},
        {"Authorization": "Basic local-admin"},
        {"Authorization": "Bearer nobody"},
        {"x-api-key": "nobody", "Authorization": "Bearer local-admin"},
    ],
)
def test_refused_sign_in(served: Any, headers: dict[str, str]) -> None:
    answer = httpx.get(
        f"{served.url}/internal/api/v2/workspaces", headers=headers, trust_env=False, verify=False
    )
    assert answer.status_code == 401
    assert answer.json()["code"] == 401


def test_a_viewer_reads_and_does_not_write(world: Any, viewer: Any) -> None:
    world.define("checkout")
    assert viewer.get(world.at("checkout")).status_code == 200
    assert viewer.get("changeRequests").status_code == 200
    for method, path in [
        ("POST", "workspaces"),
        ("PATCH", world.at("checkout")),
        ("PUT", f"{world.at('checkout')}/kill"),
        ("DELETE", f"splits/ws/{world.id}/checkout"),
    ]:
        answer = viewer.request(method, path, json={})
        assert (answer.status_code, answer.json()["code"]) == (403, 403)
    assert world.definition()["killed"] is False


@pytest.mark.parametrize("path", ["workspaces", "workspaces/", "/workspaces", "//workspaces//"])
def test_slashes_do_not_matter_and_nothing_redirects(served: Any, path: str) -> None:
    answer = httpx.get(
        f"{served.url}/internal/api/v2/{path}",
        headers={"x-api-key": "local-admin"},
        trust_env=False,
        verify=False,
    )
    assert answer.status_code == 200
    assert answer.json()["totalCount"] == 0


def test_names_ids_and_encoded_names(api: Any, world: Any) -> None:
    made = api.post(f"environments/ws/{world.id}", json={"name": "Pre prod"}).json()
    flag = world.flag("checkout")
    flag_id = api.get(f"splits/ws/{world.id}/{flag}").json()["id"]
    world.define("checkout", "Pre%20prod")
    for environment in ("Pre prod", made["id"]):
        for name in (flag, flag_id):
            found = api.get(f"splits/ws/{world.id}/{name}/environments/{environment}")
            assert found.json()["environment"] == {"id": made["id"], "name": "Pre prod"}
    assert api.post(
        f"splits/ws/{world.id}/trafficTypes/{world.traffic_type}", json={"name": "other"}
    ).is_success


@pytest.mark.parametrize("prefix", ["/api/v3", "/internal/api/v3"])
def test_flag_sets_under_both_prefixes(served: Any, api: Any, world: Any, prefix: str) -> None:
    path = f"{served.url}{prefix}/flag-sets"
    made = api.post(path, json={"name": "backend", "workspace": {"id": world.id, "type": "WORKSPACE"}})
    assert made.json()["workspace"] == {"id": world.id, "type": "WORKSPACE"}
    listed = api.get(path, params={"workspace_id": world.id}).json()
    assert ([found["id"] for found in listed["data"]], listed["nextMarker"]) == ([made.json()["id"]], None)


def test_error_body(api: Any) -> None:
    error = api.get("environments/ws/none").json()
    assert error | {"transactionId": ""} == {
        "code": 404,
        "message": "Could not find workspace none",
        "details": "",
        "transactionId": "",
    }
    assert error["transactionId"] != api.get("environments/ws/none").json()["transactionId"]


def test_one_environment_cannot_be_read_alone(api: Any, world: Any) -> None:
    assert api.get(f"environments/ws/{world.id}/{world.production}").status_code == 405


def test_unknown_path(api: Any) -> None:
    assert (api.get("metrics").status_code, api.get("metrics").json()["code"]) == (404, 404)


@pytest.mark.parametrize("content", ["{", "[1", '{"name": NaN}', "", '"text"', "[]"])
def test_body_that_is_no_object(api: Any, content: str) -> None:
    assert api.post("workspaces", content=content).status_code == 400


def test_a_refused_request_writes_nothing(api: Any, world: Any, served: Any) -> None:
    """Deleting a flag goes environment by environment; the last one's refusal undoes the first."""
    world.define("checkout", "Production")
    world.define("checkout", "Staging")
    world.permit("Staging", areApprovalsRequired=True)
    assert api.delete(f"splits/ws/{world.id}/checkout").status_code == 403
    assert world.definition("checkout", "Production")["name"] == "checkout"


def test_pages_echo_what_was_used(api: Any, world: Any) -> None:
    for number in range(3):
        world.flag(f"flag_{number}")
    page = api.get(f"splits/ws/{world.id}", params={"limit": 2, "offset": 1}).json()
    assert [flag["name"] for flag in page.pop("objects")] == ["flag_1", "flag_2"]
    assert page == {"offset": 1, "limit": 2, "totalCount": 3}
    assert api.get(f"splits/ws/{world.id}", params={"limit": 500}).json()["limit"] == 50
    assert api.get(f"splits/ws/{world.id}", params={"limit": "many"}).status_code == 400
    assert api.get(f"splits/ws/{world.id}", params={"offset": "9" * 30}).status_code == 400


def test_workspaces_by_name(api: Any) -> None:
    for name in ("Shop", "Shop 2", "My Shop"):
        api.post("workspaces", json={"name": name})

    def found(**query: str) -> list[str]:
        return [w["name"] for w in api.get("workspaces", params=query).json()["objects"]]

    assert found(name="Shop") == ["Shop"]
    assert found(name="Shop", nameOp="STARTS_WITH") == ["Shop", "Shop 2"]
    assert found(name="Shop", nameOp="CONTAINS") == ["Shop", "Shop 2", "My Shop"]
