"""`make test-live` itself: run unchanged against the local server over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.store import Store

from ..local.conftest import listening, plain_http
from .account import is_live

SCRIPT = Path(__file__).parents[2] / "scripts" / "test_live.py"
TOKENS = {"LAUNCHDARKLY_ACCESS_TOKEN": "api-local", "SPLIT_ADMIN_API_KEY": "local-admin"}

pytestmark = pytest.mark.skipif(is_live(), reason="this is the run itself")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in TOKENS and not name.startswith("PYTEST")
    }
    plugins = ["-p", "pytest_timeout", "-p", "no:cacheprovider"]  # the others only cost time
    return subprocess.run(
        [sys.executable, str(SCRIPT), *plugins, *arguments],
        env={**kept, **environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_without_tokens_it_says_what_it_needs() -> None:
    done = run()
    assert done.returncode == 0
    for name in (*TOKENS, "FLAGCOPY_LIVE_SPLIT_WORKSPACE"):
        assert name in done.stdout


def test_over_http_it_finds_only_what_is_really_different_and_leaves_nothing(tmp_path: Path) -> None:
    """The server is told to answer one question otherwise: that one is the table."""
    Store(tmp_path / "local.db").close()
    with listening(create_app(tmp_path / "local.db")) as address, plain_http(base_url=address) as http:
        admin = {"Authorization": "api-local"}
        body = {"key": "theirs", "name": "Theirs"}
        http.post("/api/v2/projects", json=body, headers=admin).raise_for_status()
        http.post("/_local/split", json={"create_status": 201}).raise_for_status()
        done = run(LAUNCHDARKLY_API_HOST=address, SPLIT_API_HOST=address, **TOKENS)
        assert done.returncode == 1, done.stdout
        table = [
            line
            for line in done.stdout.splitlines()
            if line.startswith("| Split") or "LaunchDarkly |" in line
        ]
        assert table == ["| Split | Status of a new definition | 200 | 201 |"]
        assert "Status of a new definition: expected 200, found 201" in done.stdout

        projects = http.get("/api/v2/projects", headers=admin).json()["items"]
        assert [project["key"] for project in projects] == ["theirs"]
        key = {"Authorization": "Bearer local-admin"}
        assert http.get("/internal/api/v2/workspaces", headers=key).json()["objects"] == []
        written = {
            json.dumps(entry)
            for entry in http.get("/_local/requests").json()["items"]
            if entry["method"] != "GET" and "theirs" in entry["path"]
        }
        assert len(written) == 0


def test_in_a_workspace_that_is_named_nothing_of_others_is_touched(tmp_path: Path) -> None:
    Store(tmp_path / "local.db").close()
    with listening(create_app(tmp_path / "local.db")) as address, plain_http(base_url=address) as http:
        headers = {"Authorization": "Bearer local-admin"}
        v2 = "/internal/api/v2"
        workspace = http.post(f"{v2}/workspaces", json={"name": "Shared"}, headers=headers).json()["id"]
        http.post(f"{v2}/splits/ws/{workspace}/trafficTypes/user", json={"name": "theirs"}, headers=headers)
        named = {"FLAGCOPY_LIVE_SPLIT_WORKSPACE": "Shared", "SPLIT_ADMIN_API_KEY": "local-admin"}
        done = run("-k", "segments or kill", SPLIT_API_HOST=address, **named)
        assert done.returncode == 0, done.stdout
        assert "LAUNCHDARKLY_ACCESS_TOKEN is not set" in done.stdout
        assert "Nowhere, in what was asked." in done.stdout
        flags = http.get(f"{v2}/splits/ws/{workspace}", headers=headers).json()["objects"]
        assert [flag["name"] for flag in flags] == ["theirs"]
        assert http.get(f"{v2}/segments/ws/{workspace}", headers=headers).json()["objects"] == []
        assert http.get(f"{v2}/environments/ws/{workspace}", headers=headers).json() == []
