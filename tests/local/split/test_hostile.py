"""Generated requests to every route of the Admin API: whatever is asked, no 5xx."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.sample import sample_file
from pulumi_flagcopy.local.split.urls import V2, V2_PREFIX, V3, V3_PREFIXES

ROUTES = [(method, f"{V2_PREFIX}/{path}") for method, path, _ in V2]
ROUTES += [(method, f"{V3_PREFIXES[0]}/{path}") for method, path, _ in V3]

TYPES = ["ALL_KEYS", "IN_SEGMENT", "IN_LIST_STRING", "IN_SPLIT", "BETWEEN_NUMBER", "DEPENDS"]
ASKED = ["limit", "offset", "tag", "title", "comment", "replace", "after", "before", "workspace_id", "status"]
NAMED = ["workspace", "environment", "flag", "segment"]

nasty = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        ["on", "off", "user", "clients", "Default", "Staging", "\x00", "\ud800", "../..", "9" * 400]
    ),
)
anything = st.recursive(
    nasty, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
buckets = st.lists(
    st.fixed_dictionaries(
        {
            "treatment": st.sampled_from(["on", "off", "none"]) | nasty,
            "size": st.sampled_from([100, 50]) | nasty,
        }
    ),
    max_size=3,
)
matcher = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["ALL_KEYS", "IN_SEGMENT", "IN_LIST_STRING", "IN_SPLIT", "BETWEEN_NUMBER", "DEPENDS"]
        )
        | nasty
    },
    optional={
        "string": nasty,
        "strings": anything,
        "number": nasty,
        "between": anything,
        "depends": anything,
        "attribute": nasty,
        "negate": nasty,
    },
)
rule = st.fixed_dictionaries(
    {
        "condition": st.fixed_dictionaries({"matchers": st.lists(matcher, max_size=2) | anything}),
        "buckets": buckets,
    }
)
definition = st.fixed_dictionaries(
    {
        "treatments": st.just([{"name": "on"}, {"name": "off"}]) | anything,
        "defaultTreatment": st.just("off") | nasty,
        "defaultRule": buckets | anything,
    },
    optional={
        "rules": st.lists(rule, max_size=2) | anything,
        "trafficAllocation": nasty,
        "baselineTreatment": nasty,
        "flagSets": anything,
        "killed": nasty,
        "title": nasty,
        "comment": nasty,
    },
)
patch = st.lists(
    st.fixed_dictionaries(
        {"op": st.sampled_from(["add", "replace", "remove", "test", "move"]) | nasty},
        optional={
            "path": st.sampled_from(["/name", "/rules/0", "/description", "/trafficAllocation", "/-", ""])
            | nasty,
            "value": anything,
            "from": nasty,
        },
    ),
    max_size=2,
)
body_of = st.one_of(
    definition,
    patch,
    anything,
    st.fixed_dictionaries(
        {"name": st.sampled_from(["fresh", "clients"]) | nasty},
        optional={
            "workspace": anything,
            "keys": anything,
            "environments": anything,
            "apiKeyType": nasty,
            "changePermissions": anything,
            "production": nasty,
            "operationType": st.sampled_from(["UPDATE", "KILL", "CREATE", "ARCHIVE"]) | nasty,
            "split": definition | anything,
            "segment": anything,
            "status": nasty,
            "approvers": anything,
        },
    ),
)
query_of = st.dictionaries(
    st.sampled_from(ASKED),
    st.sampled_from(["0", "-1", "50", "x", "", "1e9", "9" * 30, "\x00", "true"]) | st.text(max_size=4),
    max_size=3,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    path = tmp_path_factory.mktemp("hostile") / "local.db"
    path.write_bytes(sample_file())
    client = create_app(path).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer local-admin"
    yield client
    client.application.extensions["flagcopy"].store.close()


def known(client: FlaskClient) -> dict[str, str]:
    """Names and ids that exist, by the parameter that takes them. What requests have deleted is there again."""
    workspaces = client.get(f"{V2_PREFIX}/workspaces").json["objects"]
    workspace = next((entry["id"] for entry in workspaces if entry["name"] == "Payments"), None)
    staging = f"{V2_PREFIX}/splits/ws/{workspace}/environments/Staging"
    flags = client.get(staging).json.get("objects") if workspace else None
    if not flags:
        client.post("/_local/reset", json={"sample": True})
        return known(client)
    return {
        "workspace": workspace,
        "environment": "Staging",
        "flag": flags[0]["name"],
        "segment": "employees",
        "traffic_type": "user",
    }


def exercise(client: FlaskClient, examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=examples < 1000,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        route=st.sampled_from(ROUTES),
        body=body_of,
        query=query_of,
        lost=st.dictionaries(
            st.sampled_from(NAMED),
            st.text(min_size=1, max_size=5),
            max_size=1,
        ),
        raw=st.none() | st.none() | st.none() | st.binary(max_size=12),
    )
    def check(
        route: tuple[str, str], body: Any, query: dict[str, str], lost: dict[str, str], raw: bytes | None
    ) -> None:
        method, path = route
        if method == "DELETE" and path.endswith("/workspaces/<workspace>"):
            lost = {"workspace": "none"}
        for name, value in {**known(client), **lost}.items():
            path = path.replace(f"<{name}>", value.replace("/", "_").replace("?", "_") or "_")
        data = json.dumps(body).encode() if raw is None else raw
        answer = client.open(
            path, method=method, query_string=query, data=data, content_type="application/json"
        )
        assert answer.status_code < 500, f"{method} {path} {query} {data!r}: {answer.text}"

    check()


def test_generated_requests(client: FlaskClient) -> None:
    exercise(client, examples=150)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_many_generated_requests(client: FlaskClient) -> None:
    exercise(client, examples=20_000)
