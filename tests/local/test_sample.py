from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.sample import ensure_sample, sample_documents, sample_file
from pulumi_flagcopy.local.transport import LocalTransport

Json = dict[str, Any]
ENSURE = "import sys; from pulumi_flagcopy.local.sample import ensure_sample; ensure_sample(sys.argv[1])"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    transport = LocalTransport(tmp_path_factory.mktemp("sample") / "local.db")
    headers = {"Authorization": "api-local"}
    with httpx.Client(transport=transport, base_url="http://local/api/v2", headers=headers) as made:
        yield made


@pytest.fixture(scope="module")
def flags(client: httpx.Client) -> list[Json]:
    return [
        client.get(f"/flags/{project}/{item['key']}").json()
        for project in ("shop", "support")
        for state in ("live", "archived")
        for item in client.get(f"/flags/{project}", params={"limit": 99, "filter": f"state:{state}"}).json()[
            "items"
        ]
    ]


def test_it_is_a_shop_of_real_size(client: httpx.Client, flags: list[Json]) -> None:
    projects = client.get("/projects", params={"expand": "environments"}).json()["items"]
    assert {project["key"]: [e["key"] for e in project["environments"]["items"]] for project in projects} == {
        "shop": ["test", "staging", "production"],
        "support": ["test", "staging", "production"],
    }
    assert len(flags) == 40


def test_it_has_every_kind_of_thing(flags: list[Json]) -> None:
    blocks = [block for flag in flags for block in flag["environments"].values()]
    values = [variation["value"] for flag in flags for variation in flag["variations"]]
    clauses = [clause for block in blocks for rule in block["rules"] for clause in rule["clauses"]]
    assert {type(value) for value in values} == {bool, str, int, float, dict, list}
    assert {target["contextKind"] for block in blocks for target in block["targets"]} == {"user"}
    assert {
        target["contextKind"] for block in blocks for target in block["contextTargets"] if target["values"]
    } == {"organization", "device"}
    assert len({clause["op"] for clause in clauses}) >= 8
    assert any(block["prerequisites"] for block in blocks)
    assert any("rollout" in rule for block in blocks for rule in block["rules"])
    assert any(block["fallthrough"].get("rollout", {}).get("bucketBy") for block in blocks)
    assert any(flag["archived"] for flag in flags)


def test_its_segments_differ_between_environments_and_one_is_missing_in_production(
    client: httpx.Client,
) -> None:
    found = {
        environment: {
            segment["key"]: segment for segment in client.get(f"/segments/shop/{environment}").json()["items"]
        }
        for environment in ("staging", "production")
    }
    assert found["staging"].keys() - found["production"].keys() == {"load-test-robots"}
    assert found["staging"]["beta-testers"]["included"] != found["production"]["beta-testers"]["included"]


def test_checkout_v2_has_something_to_promote(client: httpx.Client) -> None:
    environments = client.get("/flags/shop/checkout-v2").json()["environments"]
    rule = environments["staging"]["rules"][1]
    assert rule["description"] == "beta testers"
    (clause,) = rule["clauses"]
    assert (clause["attribute"], clause["op"], clause["values"]) == ("country", "in", ["DE", "FR"])
    shares = {key: environments[key]["fallthrough"]["rollout"] for key in ("staging", "production")}
    assert [shares[key]["variations"][0]["weight"] for key in shares] == [50_000, 10_000]


def test_both_steps_of_a_promotion_have_something_to_do(flags: list[Json]) -> None:
    def parts(block: Json) -> Json:
        return {name: block.get(name) for name in ("on", "rules", "fallthrough", "targets", "prerequisites")}

    for source, target in (("test", "staging"), ("staging", "production")):
        different = [
            flag
            for flag in flags
            if parts(flag["environments"][source]) != parts(flag["environments"][target])
        ]
        assert len(different) >= 20


def test_it_is_the_same_every_time() -> None:
    first = sample_documents()
    sample_file.cache_clear()
    assert sample_documents() == first


def test_processes_that_ask_at_once_get_one_whole_sample(tmp_path: Path) -> None:
    path = tmp_path / ".flagcopy" / "local.db"
    workers = [subprocess.Popen([sys.executable, "-c", ENSURE, str(path)]) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert [file.name for file in path.parent.iterdir()] == ["local.db"]
    with httpx.Client(transport=LocalTransport(path), headers={"Authorization": "api-local"}) as client:
        assert client.get("http://local/api/v2/flags/shop").json()["totalCount"] == 27


def test_what_exists_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    path.write_bytes(b"something else")
    ensure_sample(path)
    assert path.read_bytes() == b"something else"
