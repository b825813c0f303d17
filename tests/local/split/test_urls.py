"""The table of paths: every call of the vendor's client has a place in it, and none ends in a defect of ours."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from splitapiclient import microclients
from werkzeug.test import Client

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.split.urls import V2, V2_PREFIX, V3, V3_PREFIXES, url_map

# Rows of priority 3: what the local server leaves out.
LEFT_OUT = {"Attribute", "Identity", "Group", "User", "Restriction"}


def calls_of_the_client() -> Iterator[tuple[str, str, str]]:
    for name, microclient in sorted(vars(microclients).items()):
        kind = name.removesuffix("MicroClient")
        if kind == name or kind in LEFT_OUT or not hasattr(microclient, "_endpoint"):
            continue
        for endpoint in microclient._endpoint.values():
            yield kind, endpoint["method"], endpoint["url_template"]


@pytest.mark.parametrize(("kind", "method", "template"), [*calls_of_the_client()])
def test_every_call_of_the_client_has_a_handler(kind: str, method: str, template: str) -> None:
    table = url_map(V3 if kind == "FlagSet" else V2)
    path = "/" + re.sub(r"{\w+}", "x", template.partition("?")[0])
    handler, _ = table.bind("local").match(path, method=method)
    assert callable(handler)


def test_the_client_was_looked_at() -> None:
    assert len({kind for kind, _, _ in calls_of_the_client()}) == 14


DEFINITION: dict[str, Any] = {
    "treatments": [{"name": "on", "keys": ["k"], "segments": ["a"], "configurations": "{}"}],
    "defaultTreatment": "on",
    "baselineTreatment": "on",
    "trafficAllocation": 50,
    "rules": [
        {
            "condition": {
                "combiner": "AND",
                "matchers": [
                    {"type": "IN_SEGMENT", "attribute": "x", "negate": True, "string": "a"},
                    {"type": "BETWEEN_NUMBER", "between": {"from": 1, "to": 2}},
                    {"type": "IN_SPLIT", "depends": {"splitName": "base", "treatment": "on"}},
                    {"type": "IN_SPLIT", "depends": {"splitName": "base", "treatments": ["on"]}},
                ],
            },
            "buckets": [{"treatment": "on", "size": 100}],
        }
    ],
    "defaultRule": [{"treatment": "on", "size": 100}],
    "flagSets": [],
    "impressionsDisabled": True,
    "title": "t",
    "comment": "c",
}
ENVIRONMENT: dict[str, Any] = {
    "name": "Canary",
    "production": "true",
    "changePermissions": {"approvers": [{"id": "x", "type": "user"}], "areApproversRestricted": False},
    "dataExportPermissions": {"exporters": []},
}
RULES: dict[str, Any] = {
    "rules": [{"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "a"}]}}],
    "excludedKeys": ["k"],
    "excludedSegments": [{"name": "a", "type": "standard_segment"}],
}
KEYS = {"keys": ["k"], "title": "t", "comment": "c"}
WORKSPACE = {"name": "Other", "requiresTitleAndComments": False}
API_KEY = {
    "name": "k",
    "apiKeyType": "admin",
    "environments": [{"type": "environment", "id": "ENVIRONMENT"}],
    "workspace": {"type": "workspace", "id": "WORKSPACE"},
    "roles": ["API_ADMIN"],
}
REQUEST = {
    "split": {
        "name": "flag",
        **{name: DEFINITION[name] for name in ("treatments", "defaultTreatment", "defaultRule")},
    },
    "operationType": "UPDATE",
    "approvers": ["lead@example.com"],
    "rolloutStatus": {"id": "none"},
    "scheduledFor": 9_000_000_000_000,
    "scheduledForTimezone": "UTC",
}


def changing(*members: tuple[str, Any]) -> list[dict[str, Any]]:
    """A JSON Patch with all of these; broken one by one it reaches every member."""
    return [{"op": "replace", "path": f"/{name}", "value": value} for name, value in members]


# Good bodies, to be broken in one place at a time. Names in capitals stand for ids.
GOOD: list[tuple[str, str, Any]] = [
    ("POST", "workspaces", WORKSPACE),
    ("PATCH", "workspaces/WORKSPACE", changing(*WORKSPACE.items())),
    ("POST", "environments/ws/WORKSPACE", ENVIRONMENT),
    ("PATCH", "environments/ws/WORKSPACE/Production", changing(*ENVIRONMENT.items())),
    ("POST", "trafficTypes/ws/WORKSPACE", {"name": "t", "displayAttributeId": "d"}),
    ("POST", "apiKeys", API_KEY),
    ("POST", "splits/ws/WORKSPACE/trafficTypes/user", {"name": "new", "description": "d"}),
    ("PATCH", "splits/ws/WORKSPACE/flag", changing(("tags", [{"name": "x"}]))),
    ("PATCH", "splits/ws/WORKSPACE/flag", changing(("owners", [{"id": "x", "type": "user"}]))),
    ("PATCH", "splits/ws/WORKSPACE/flag", changing(("rolloutStatus", {"id": "x"}))),
    ("PATCH", "splits/ws/WORKSPACE/flag", changing(("description", "d"))),
    ("PUT", "splits/ws/WORKSPACE/flag/updateDescription", "d"),
    ("POST", "tags/ws/WORKSPACE/object/flag/objecttype/Split", ["x"]),
    ("PUT", "splits/ws/WORKSPACE/flag/environments/Production", DEFINITION),
    (
        "PATCH",
        "splits/ws/WORKSPACE/flag/environments/Production",
        changing(("trafficAllocation", 7), ("treatments/0/keys/-", "k"), ("rules", [])),
    ),
    ("PUT", "splits/ws/WORKSPACE/flag/environments/Production/kill", {"title": "t", "comment": "c"}),
    ("POST", "segments/ws/WORKSPACE/trafficTypes/user", {"name": "s", "description": "d"}),
    ("PUT", "segments/ENVIRONMENT/a/uploadKeys", KEYS),
    ("PUT", "segments/ENVIRONMENT/a/upload", ["k"]),
    ("PUT", "segments/ENVIRONMENT/a/removeKeys", KEYS),
    ("PUT", "segments/ENVIRONMENT/a/deleteKeys", ["k"]),
    ("PUT", "rule-based-segments/ws/WORKSPACE/c/environments/Production", RULES),
    ("POST", "changeRequests/ws/WORKSPACE/environments/Production", REQUEST),
    (
        "POST",
        "changeRequests/ws/WORKSPACE/environments/Production",
        {"segment": {"name": "a", "keys": ["k"]}, "operationType": "CREATE", "rolloutStatus": None},
    ),
    (
        "POST",
        "changeRequests/ws/WORKSPACE/environments/Production",
        {"ruleBasedSegment": {"name": "c", **RULES}, "operationType": "UPDATE", "title": "t"},
    ),
    (
        "POST",
        "changeRequests/ws/WORKSPACE/environments/Production",
        {"largeSegment": {"name": "b"}, "operationType": "UPLOAD", "comment": "c"},
    ),
    ("PUT", "changeRequests/REQUEST", {"status": "REJECTED", "comment": "c"}),
    ("POST", "flag-sets", {"name": "fs", "description": "d", "workspace": {"id": "WORKSPACE"}}),
]
ODD = (None, 10**30, "\ud800", [[1]], {"a": 1}, [{}])


def broken(body: Any) -> Iterator[Any]:
    """The body with one value after the other replaced by odd ones, or taken away."""
    yield from ODD
    places = (
        list(body.items())
        if isinstance(body, dict)
        else list(enumerate(body))
        if isinstance(body, list)
        else []
    )
    for place, value in places:
        without = copy.copy(body)
        del without[place]
        yield without
        for odd in broken(value):
            changed = copy.copy(body)
            changed[place] = odd
            yield changed


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(create_app(tmp_path_factory.mktemp("urls") / "local.db"))


def send(http: Client, method: str, path: str, data: str = "", token: str = "local-admin") -> Any:
    prefix = V3_PREFIXES[0] if path.startswith("flag-sets") else V2_PREFIX
    return http.open(
        f"{prefix}/{path}", method=method, data=data, headers={"Authorization": f"Bearer {token}"}
    )


@pytest.fixture
def ids(http: Client) -> dict[str, str]:
    """A fresh account."""
    assert http.post("/_local/reset").status_code == 204

    def post(path: str, body: Any = None) -> Any:
        answer = send(http, "POST", path, json.dumps(body))
        assert answer.status_code == 200, answer.text
        return answer.json

    workspace = post("workspaces", {"name": "Shop"})["id"]
    environment = post(f"environments/ws/{workspace}", {"name": "Production"})["id"]
    for path, name in (("segments", "a"), ("large-segments", "b"), ("rule-based-segments", "c")):
        post(f"{path}/ws/{workspace}/trafficTypes/user", {"name": name})
        post(f"{path}/{environment}/{name}")
    for flag in ("base", "flag"):
        post(f"splits/ws/{workspace}/trafficTypes/user", {"name": flag})
        rules = DEFINITION["rules"] if flag == "flag" else []
        post(f"splits/ws/{workspace}/{flag}/environments/{environment}", {**DEFINITION, "rules": rules})
    kill = {"split": {"name": "base"}, "operationType": "KILL"}
    request = post(f"changeRequests/ws/{workspace}/environments/Production", kill)["id"]
    return {"WORKSPACE": workspace, "ENVIRONMENT": environment, "REQUEST": request}


@pytest.mark.parametrize(("method", "path", "good"), GOOD, ids=[f"{m} {p}" for m, p, _ in GOOD])
def test_no_body_is_a_defect_of_ours(
    http: Client, ids: dict[str, str], method: str, path: str, good: Any
) -> None:
    text = json.dumps(good)
    for name, value in ids.items():
        path, text = path.replace(name, value), text.replace(name, value)
    for body in broken(json.loads(text)):
        answer = send(http, method, path, json.dumps(body), "local-approver")
        assert answer.status_code < 500, body
    assert send(http, "GET", f"splits/ws/{ids['WORKSPACE']}").status_code == 200
    assert (
        send(http, "GET", f"splits/ws/{ids['WORKSPACE']}/environments/{ids['ENVIRONMENT']}").status_code
        == 200
    )
    assert send(http, "GET", "changeRequests").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["limit=99999999999999999999999", "offset=99999999999999999999999", "limit=-1", "limit=", "name=%00"],
)
def test_no_page_is_a_defect_of_ours(http: Client, query: str) -> None:
    assert send(http, "GET", f"workspaces?{query}").status_code in (200, 400)
