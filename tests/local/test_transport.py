from __future__ import annotations

import gc
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from pulumi_flagcopy.local.transport import LocalTransport

ADMIN = {"Authorization": "api-local"}


def client_of(database: Path) -> httpx.Client:
    return httpx.Client(
        transport=LocalTransport(database), base_url="https://app.launchdarkly.com/api/v2", headers=ADMIN
    )


def test_a_missing_database_comes_with_the_sample(tmp_path: Path) -> None:
    with client_of(tmp_path / ".flagcopy" / "local.db") as client:
        assert client.get("/flags/shop/checkout-v2").json()["key"] == "checkout-v2"
    assert (tmp_path / ".flagcopy" / "local.db").exists()


def test_an_empty_database_stays_empty(database: Path) -> None:
    with client_of(database) as client:
        assert client.get("/projects").json()["items"] == []


def test_paths_bodies_and_queries_may_hold_any_character(database: Path) -> None:
    with client_of(database) as client:
        client.post("/projects", json={"name": "Größe ☃", "key": "shop"})
        assert client.get("/projects/shop").json()["name"] == "Größe ☃"
        assert client.get("/projects", params={"filter": "query:größe ☃"}).json()["totalCount"] == 1
        assert client.get("/projects/☃ ü%2F").status_code == 404


def test_of_a_header_that_is_sent_twice_the_first_value_counts(database: Path) -> None:
    """As at the vendor's, whose Terraform provider met it, and as on a socket."""
    twice = [("LD-API-Version", "20240415"), ("LD-API-Version", "beta")]
    with client_of(database) as client:
        for headers, beta in ((twice, False), (twice[::-1], True)):
            assert client.get("/versions", headers=headers).json()["beta"] is beta


def test_many_threads_share_one_transport(database: Path) -> None:
    with client_of(database) as client:

        def make(number: int) -> int:
            body = {"name": "P", "key": f"p{number}", "environments": []}
            return client.post("/projects", json={**body, "environments": None}).status_code

        with ThreadPoolExecutor(16) as pool:
            assert set(pool.map(make, range(48))) == {201}
        assert client.get("/projects").json()["totalCount"] == 48


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="what is open can be seen on Linux only")
def test_databases_that_nobody_uses_any_more_are_closed(sample: Path, tmp_path: Path) -> None:
    """A suite of tests has one for each test."""

    def used(number: int) -> int:
        path = tmp_path / f"{number}.db"
        shutil.copy(sample, path)
        with client_of(path) as client:
            assert client.get("/flags/shop").is_success
        del client
        gc.collect()
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208  a folder of the kernel

    used(0)
    assert used(1) == used(2) == used(3)
