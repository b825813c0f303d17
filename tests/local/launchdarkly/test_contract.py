"""Generated requests for every operation of the vendor's document: no 5xx, and answers as it has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.launchdarkly.semantic.flags import COPY_KINDS, KINDS
from pulumi_flagcopy.local.launchdarkly.semantic.segments import KINDS as SEGMENT_KINDS
from pulumi_flagcopy.local.launchdarkly.urls import OPERATIONS
from pulumi_flagcopy.local.sample import sample_file

from .contract import DOCUMENT, MISSING, disagreements, document, operations

SEMANTIC = "application/json; domain-model=launchdarkly.semanticpatch"
APPROVALS = "/api/v2/projects/shop/flags/{flag}/environments/production/approval-requests"

needs_the_document = pytest.mark.skipif(not DOCUMENT.exists(), reason=MISSING)
pytestmark = pytest.mark.xdist_group("contract")  # one process reads the document


def generated(examples: int) -> settings:
    return settings(
        max_examples=examples,
        derandomize=examples < 100,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@dataclass
class World:
    """The sample and one approval request in it."""

    client: FlaskClient
    approval: str

    def known(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Path parameters that exist, for those that are asked for."""
        values = {
            "projectKey": "shop",
            "environmentKey": "production",
            "featureFlagKey": "search-ranking",
            "segmentKey": "staff",
            "id": self.approval,
        }
        return {name: values[name] for name in parameters}


def make_world(path: Path) -> World:
    path.write_bytes(sample_file())
    client = create_app(path).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "api-local"
    body = {"description": "d", "instructions": [{"kind": "turnFlagOff"}]}
    filed = client.post(APPROVALS.format(flag="search-ranking"), json=body)
    assert filed.status_code == 201
    return World(client, filed.json["_id"])


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = make_world(tmp_path_factory.mktemp("contract") / "local.db")
    yield world
    world.client.application.extensions["flagcopy"].store.close()


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Shared, but for tests that delete what others need."""
    if request.node.callspec.params.get("method") != "DELETE":
        yield request.getfixturevalue("common")
        return
    world = make_world(tmp_path / "local.db")
    yield world
    world.client.application.extensions["flagcopy"].store.close()


@cache
def schema() -> Any:
    return schemathesis.openapi.from_dict(document())


@needs_the_document
def test_every_operation_of_the_document_is_served() -> None:
    def shape(path: str) -> tuple[str, ...]:
        return tuple("{}" if part[:1] in "<{" and part else part for part in path.split("/"))

    served = {(operation.method, shape(f"/api/v2{operation.path}")) for operation in OPERATIONS}
    assert {(method, shape(path)) for method, path in operations()} == served


def exercise(world: World, method: str, path: str, examples: int) -> None:
    operation = schema()[path][method]

    @generated(examples)
    @given(case=operation.as_strategy(), lost=st.integers(0, 3).map(lambda number: number == 0))
    def check(case: Any, lost: bool) -> None:
        if not lost:
            case.path_parameters = world.known(case.path_parameters or {})
        query = {name: value for name, value in (case.query or {}).items() if value is not None}
        headers = {"LD-API-Version": "beta"} if "settings" in path or "dependent" in path else {}
        answer = world.client.open(
            case.formatted_path,
            method=method,
            query_string=query,
            headers=headers,
            data=None if case.method == "GET" else json.dumps(case.body, default=str),
            content_type="application/json",
        )
        assert answer.status_code < 500, answer.text
        assert disagreements(method, answer.request.path, answer.status_code, answer.data) == []

    check()


@needs_the_document
@pytest.mark.parametrize(("method", "path"), operations())
def test_generated_requests_are_answered_as_the_document_says(world: World, method: str, path: str) -> None:
    exercise(world, method, path, examples=6)


@needs_the_document
@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), operations())
def test_many_generated_requests(world: World, method: str, path: str) -> None:
    exercise(world, method, path, examples=100)


# Instructions: any kind with any parameters, right or wrong.


def parameters(variations: list[str], rule: str, clause: str) -> dict[str, st.SearchStrategy[Any]]:
    """By the name of a parameter, values of which most make sense."""
    variation = st.sampled_from([*variations, "nothing"])
    key = st.sampled_from(["u1", "u2", "", "ü\x00"])
    keys = st.lists(key, max_size=3)
    kind = st.sampled_from(["user", "device", ""])
    clauses = st.lists(
        st.fixed_dictionaries(
            {
                "op": st.sampled_from(["in", "segmentMatch", "matches", "IN"]),
                "values": st.lists(key | st.integers(), max_size=2),
            },
            optional={"attribute": key, "negate": st.booleans(), "contextKind": kind},
        ),
        max_size=2,
    )
    weights = st.dictionaries(variation, st.sampled_from([0, 50_000, 100_000, -1]), max_size=3)
    serving = {"variationId": variation, "rolloutWeights": weights, "rolloutContextKind": kind}
    rules = st.lists(st.fixed_dictionaries({"clauses": clauses}, optional=serving), max_size=2)
    targets = st.lists(
        st.fixed_dictionaries({"variationId": variation, "values": keys}, optional={"contextKind": kind}),
        max_size=3,
    )
    flag = st.sampled_from(["facets", "search-ranking", "image-search", "none"])
    return {
        **serving,
        "clauses": clauses,
        "clause": clauses.map(lambda some: some[0] if some else {}),
        "rules": rules,
        "targets": targets,
        "values": keys,
        "ruleId": st.sampled_from([rule, "none"]),
        "beforeRuleId": st.sampled_from([rule, "none"]),
        "ruleIds": st.sampled_from([[rule], [], [rule, rule]]),
        "clauseId": st.sampled_from([clause, "none"]),
        "clauseIds": st.sampled_from([[clause], []]),
        "contextKind": kind,
        "key": flag,
        "prerequisites": st.lists(st.fixed_dictionaries({"key": flag, "variationId": variation}), max_size=2),
        "trackEvents": st.booleans(),
        "description": key,
        "name": key,
        "value": key | st.integers() | st.booleans() | st.just("usingMobileKey"),
        "weight": st.sampled_from([0, 100_000, -1]),
        "checkRatio": st.integers(-1, 3),
    }


def instructions(kinds: list[str], pools: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    sensible = st.fixed_dictionaries({"kind": st.sampled_from(kinds)}, optional=pools)
    senseless = st.dictionaries(
        st.sampled_from(["kind", *pools]),
        st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none()),
        max_size=4,
    )
    return st.lists(sensible | sensible | sensible | senseless, min_size=1, max_size=3)


FLAG_KINDS = sorted({*KINDS, *COPY_KINDS} - {"deleteFlag", "archiveFlag"})


def patch_flag(world: World, examples: int) -> None:
    path = "/api/v2/flags/shop/search-ranking"
    flag = world.client.get(path).json
    rule = flag["environments"]["staging"]["rules"][0]
    pools = parameters([v["_id"] for v in flag["variations"]], rule["_id"], rule["clauses"][0]["_id"])

    @generated(examples)
    @given(
        given_instructions=instructions(FLAG_KINDS, pools),
        environment=st.sampled_from(["staging", "staging", "production", None, "nowhere"]),
        dry=st.booleans(),
    )
    def check(given_instructions: Any, environment: str | None, dry: bool) -> None:
        body = {"environmentKey": environment, "instructions": given_instructions}
        answer = world.client.patch(path, json=body, content_type=SEMANTIC, query_string={"dryRun": dry})
        assert answer.status_code < 500, answer.text
        assert disagreements("PATCH", path, answer.status_code, answer.data) == []
        read = world.client.get(path)
        assert disagreements("GET", path, read.status_code, read.data) == []
        if answer.status_code == 200 and not dry:
            assert read.json == answer.json

    check()


def patch_segment(world: World, examples: int) -> None:
    path = "/api/v2/segments/shop/staging/staff"
    rule = world.client.get(path).json["rules"][0]
    pools = parameters([], rule["_id"], rule["clauses"][0]["_id"])

    @generated(examples)
    @given(given_instructions=instructions(sorted(SEGMENT_KINDS), pools))
    def check(given_instructions: Any) -> None:
        body = {"environmentKey": "staging", "instructions": given_instructions}
        answer = world.client.patch(path, json=body, content_type=SEMANTIC)
        assert answer.status_code < 500, answer.text
        assert disagreements("PATCH", path, answer.status_code, answer.data) == []

    check()


@pytest.mark.parametrize("patch", [patch_flag, patch_segment])
def test_generated_instructions(common: World, patch: Any) -> None:
    patch(common, examples=60)


# JSON patches of places that exist, with values that belong there or do not.

PATCHED = (
    "/api/v2/projects/shop",
    "/api/v2/projects/shop/environments/staging",
    "/api/v2/projects/shop/flag-defaults",
    "/api/v2/flags/shop/checkout-v2",
    "/api/v2/segments/shop/staging/big-spenders",
)
JUNK = st.sampled_from([None, True, 0, -1, 1.5, "x", "", [], ["x"], [None], {}, {"x": 1}, [{}], [[]], 10**30])


def places(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every JSON pointer into the document, with what is there."""
    yield path, document
    if isinstance(document, (dict, list)):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for name, value in items:
            yield from places(value, f"{path}/{str(name).replace('~', '~0').replace('/', '~1')}")


def patch_places(world: World, path: str, examples: int) -> None:
    known = list(places(world.client.get(path).json))
    operation = st.one_of(
        st.sampled_from(known).map(lambda place: {"op": "remove", "path": place[0]}),
        st.tuples(
            st.sampled_from(["replace", "add"]), st.sampled_from(known), st.sampled_from(known) | JUNK
        ).map(
            lambda drawn: {
                "op": drawn[0],
                "path": drawn[1][0],
                "value": drawn[2][1] if isinstance(drawn[2], tuple) else drawn[2],
            }
        ),
    )

    @generated(examples)
    @given(operations=st.lists(operation, min_size=1, max_size=2))
    def check(operations: list[Any]) -> None:
        answer = world.client.patch(path, json=operations)
        assert answer.status_code < 500, answer.text
        assert disagreements("PATCH", path, answer.status_code, answer.data) == []
        read = world.client.get(path)
        assert disagreements("GET", path, read.status_code, read.data) == []

    check()


@pytest.mark.parametrize("path", PATCHED)
def test_generated_json_patches(common: World, path: str) -> None:
    patch_places(common, path, examples=40)


@pytest.mark.long
@pytest.mark.parametrize("path", PATCHED)
def test_many_generated_json_patches(common: World, path: str) -> None:
    patch_places(common, path, examples=1500)


@pytest.mark.long
@pytest.mark.parametrize("patch", [patch_flag, patch_segment])
def test_many_generated_instructions(common: World, patch: Any) -> None:
    patch(common, examples=1000)
