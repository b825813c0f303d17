"""JSON that is nested deeper than anybody can read: refused by every route that takes a body, never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.launchdarkly.urls import OPERATIONS
from pulumi_flagcopy.local.sample import sample_file
from pulumi_flagcopy.local.split.urls import V2, V2_PREFIX, V3, V3_PREFIXES

WITH_A_BODY = ("POST", "PUT", "PATCH")
LAUNCHDARKLY = [
    (operation.method, f"/api/v2{operation.path}")
    for operation in OPERATIONS
    if operation.method in WITH_A_BODY
]
SPLIT = [(method, f"{V2_PREFIX}/{path}") for method, path, _ in V2 if method in WITH_A_BODY]
SPLIT += [(method, f"{V3_PREFIXES[0]}/{path}") for method, path, _ in V3 if method in WITH_A_BODY]
CONTROLS = [("POST", "/_local/reset"), ("POST", "/_local/faults"), ("POST", "/_local/split")]

SEMANTIC = "application/json; domain-model=launchdarkly.semanticpatch"
DEPTHS = (940, 100_000)
"""Of lists, just not too deep for Python's reader, so that whatever goes through them again must hold; of objects, far
too deep."""
BODIES = (
    "@",
    '{"name": "deep", "key": "deep", "keys": [@], "description": @, "variations": [{"value": @}, {"value": 1}]}',
    '[{"op": "add", "path": "/customProperties/x", "value": @}, {"op": "add", "path": "/rules", "value": @}]',
)
INSTRUCTIONS = '{"environmentKey": "staging", "instructions": [{"kind": "addVariation", "value": @}]}'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("deep") / "local.db"
    path.write_bytes(sample_file())
    client = create_app(path).test_client()
    yield client
    client.application.extensions["flagcopy"].store.close()


def places(client: FlaskClient) -> dict[str, str]:
    """What exists, by the parameter of a path."""
    headers = {"Authorization": "Bearer local-admin"}
    workspaces = client.get(f"{V2_PREFIX}/workspaces", headers=headers).json["objects"]
    (payments,) = [entry["id"] for entry in workspaces if entry["name"] == "Payments"]
    flags = client.get(f"{V2_PREFIX}/splits/ws/{payments}", headers=headers).json["objects"]
    return {"workspace": payments, "split": flags[0]["name"]}


def path_of(route: str, there: dict[str, str]) -> str:
    split = not route.startswith("/api/v2")
    known = {
        "project": "shop",
        "workspace": there["workspace"],
        "environment": "Staging" if split else "staging",
        "flag": there["split"] if split else "theme",
        "segment": "employees" if split else "staff",
        "traffic_type": "user",
    }
    for name, value in known.items():
        route = route.replace(f"<{name}>", value)
    return route


def deep(body: str, levels: int) -> list[bytes]:
    """The body with lists, and with objects, of so many levels in it."""
    lists, objects = "[" * levels + "]" * levels, '{"a":' * levels + "1" + "}" * levels
    return [body.replace("@", nested).encode() for nested in (lists, objects)]


def answers(client: FlaskClient, method: str, path: str, bodies: tuple[str, ...], **headers: str) -> Any:
    """The statuses and texts of all of them."""
    lists, objects = ([deep(body, levels)[kind] for body in bodies] for kind, levels in enumerate(DEPTHS))
    found = []
    for data in (*lists, *objects):
        answer = client.open(
            path, method=method, data=data, headers={"Content-Type": "application/json", **headers}
        )
        found.append((answer.status_code, answer.text[:200]))
    return found


@pytest.mark.parametrize(
    ("routes", "token", "look"),
    [
        (LAUNCHDARKLY, "api-local", "/api/v2/flags/shop"),
        (SPLIT, "Bearer local-admin", f"{V2_PREFIX}/splits/ws/<workspace>/environments/<environment>"),
    ],
    ids=["launchdarkly", "split"],
)
def test_no_route_fails(client: FlaskClient, routes: list[tuple[str, str]], token: str, look: str) -> None:
    there = places(client)
    for method, route in routes:
        found = answers(client, method, path_of(route, there), BODIES, Authorization=token)
        assert [entry for entry in found if entry[0] >= 500] == [], f"{method} {route}"
    read = client.get(path_of(look, there), headers={"Authorization": token})
    assert read.status_code == 200, "what was taken can be read"


def test_an_instruction(client: FlaskClient) -> None:
    path = "/api/v2/flags/shop/theme"
    headers = {"Authorization": "api-local", "Content-Type": SEMANTIC}
    found = answers(client, "PATCH", path, (INSTRUCTIONS, "@"), **headers)
    assert {status for status, _ in found} <= {200, 400}
    assert client.get(path, headers={"Authorization": "api-local"}).status_code == 200


@pytest.mark.parametrize("filter", ["query:@", "creationDate:{'before':@}", "tags:@"])
def test_a_filter(client: FlaskClient, filter: str) -> None:
    for text in deep(filter.replace("'", '"'), 5_000):
        answer = client.get(
            "/api/v2/flags/shop",
            query_string={"filter": text.decode()},
            headers={"Authorization": "api-local"},
        )
        assert answer.status_code < 500


@pytest.mark.parametrize(("method", "path"), CONTROLS)
def test_the_controls_refuse_it_and_change_nothing(client: FlaskClient, method: str, path: str) -> None:
    for data in deep('{"x": @}', 100_000):
        assert client.open(path, method=method, data=data).status_code == 400
    flags = client.get("/api/v2/flags/shop", headers={"Authorization": "api-local"})
    assert flags.status_code == 200


def test_what_is_just_a_description(client: FlaskClient) -> None:
    """The one body that need not be JSON: it is taken as it is."""
    there = places(client)
    (text, _) = deep("@", 100_000)
    answer = client.put(
        path_of(f"{V2_PREFIX}/splits/ws/<workspace>/<flag>/updateDescription", there),
        data=text,
        headers={"Authorization": "Bearer local-admin"},
    )
    assert answer.status_code < 500
