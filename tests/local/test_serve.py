"""`flagcopy serve` as people start it."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from .conftest import plain_http

FLAGCOPY = [sys.executable, "-c", "from pulumi_flagcopy.cli import main; main()"]


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with plain_http(headers={"Authorization": "api-local"}) as client:
        yield client


@contextlib.contextmanager
def served(database: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, read from the one line that it prints."""
    command = [*FLAGCOPY, "serve", "--port", "0", "--db", str(database), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


def test_it_serves_the_sample_until_it_is_told_to_stop(tmp_path: Path, http: httpx.Client) -> None:
    with served(tmp_path / "local.db", "--sample") as (process, address):
        assert address.startswith("http://127.0.0.1:")
        answer = http.get(f"{address}/api/v2/flags/shop/checkout-v2")
        assert answer.json()["key"] == "checkout-v2"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout is not None
        variables = process.stdout.read()  # for a second terminal
        assert f"LAUNCHDARKLY_API_HOST={address} LAUNCHDARKLY_ACCESS_TOKEN=api-local" in variables
        assert f"SPLIT_API_HOST={address} SPLIT_ADMIN_API_KEY=local-admin" in variables


def test_without_the_sample_it_starts_empty_and_what_was_written_survives_a_kill(
    tmp_path: Path, http: httpx.Client
) -> None:
    with served(tmp_path / "local.db") as (_, address):
        projects = f"{address}/api/v2/projects"
        assert http.get(projects).json()["items"] == []
        body = {"name": "Shop", "key": "shop"}
        assert http.post(projects, json=body).status_code == 201
    with served(tmp_path / "local.db") as (again, address):
        found = http.get(f"{address}/api/v2/projects/shop")
        assert found.json()["name"] == "Shop"
        again.send_signal(signal.SIGINT)
        assert again.wait(30) == 0


def refused(*options: str, status: int = 1) -> str:
    command = [*FLAGCOPY, "serve", "--port", "0", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == status
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_it_binds_loopback_only(tmp_path: Path) -> None:
    assert "0.0.0.0 is not a loopback address" in refused("--host", "0.0.0.0", "--db", str(tmp_path / "a.db"))


def test_a_missing_folder_is_told_and_not_made(tmp_path: Path) -> None:
    for options in ((), ("--sample",)):
        said = refused("--db", str(tmp_path / "no" / "such" / "x.db"), *options)
        assert f"There is no folder {tmp_path}/no/such: make it, or name another file" in said
    assert "There is no folder" in refused("--db", str(tmp_path / "no" / ".flagcopy" / "x.db"))
    assert list(tmp_path.iterdir()) == []


def test_but_the_folder_of_its_own_is_made(tmp_path: Path) -> None:
    with served(tmp_path / ".flagcopy" / "local.db") as (_, address):
        assert address.startswith("http://127.0.0.1:")
    assert (tmp_path / ".flagcopy").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("port", ["99999", "65536", "-1"])
def test_a_port_that_can_be_none_is_refused(tmp_path: Path, port: str) -> None:
    said = refused("--db", str(tmp_path / "a.db"), "--port", port, status=2)
    assert f"{port} is not in the range 0<=x<=65535" in said


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database\n" * 100)
    assert "notes.txt cannot be used as a database" in refused("--db", str(path))
