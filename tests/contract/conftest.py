"""Accounts for the contract tests: on the local server, or with `make test-live` those of the tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from pulumi_flagcopy.launchdarkly.dialect import DIALECT as LAUNCHDARKLY
from pulumi_flagcopy.launchdarkly.keys import KEYS as LAUNCHDARKLY_KEYS
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.settings import Keys, Settings
from pulumi_flagcopy.split.dialect import DIALECT as SPLIT
from pulumi_flagcopy.split.keys import KEYS as SPLIT_KEYS

from .account import DIFFERENCES, Account, is_live

WORKSPACE = "FLAGCOPY_LIVE_SPLIT_WORKSPACE"
"""The name of a workspace to work in, for accounts that make none by API."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if is_live():
        terminalreporter.section("where vendor and local server differ")
        terminalreporter.write_line(
            DIFFERENCES.table() if DIFFERENCES.rows else "Nowhere, in what was asked."
        )


@contextmanager
def _client(keys: Keys, folder: Path) -> Iterator[tuple[httpx.Client, str]]:
    """A client of the account, and its token."""
    if not is_live():
        database = folder / "local.db"
        Store(database).close()
        with httpx.Client(transport=LocalTransport(database), base_url="http://local") as http:
            yield http, keys.local_token
        return
    if not os.environ.get(keys.token_variable):
        pytest.skip(f"{keys.token_variable} is not set")
    access = Settings({}.get).access(keys)
    with httpx.Client(base_url=access.base_url, timeout=60) as http:
        yield http, access.token


@pytest.fixture(scope="session")
def _launchdarkly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, str]]:
    """An account and a project of its own in it, which goes with all that is in it, whatever happens."""
    with _client(LAUNCHDARKLY_KEYS, tmp_path_factory.mktemp("contract-launchdarkly")) as (http, token):
        account = Account("LaunchDarkly", http, "/api/v2", dict(LAUNCHDARKLY.headers(token)))
        if not is_live():  # an account has at least one project
            account.ok("POST", "projects", {"key": "default", "name": "Default"})
        names = [{"key": key, "name": key.title(), "color": "417505"} for key in ("staging", "production")]
        body = {"key": account.mark, "name": account.mark, "environments": names}
        try:
            account.ok("POST", "projects", body)
            yield account, account.mark
        finally:
            account.call("DELETE", f"projects/{account.mark}")


@pytest.fixture
def launchdarkly(_launchdarkly: tuple[Account, str]) -> Iterator[Account]:
    yield _launchdarkly[0]
    _launchdarkly[0].settle()


@pytest.fixture
def project(_launchdarkly: tuple[Account, str]) -> str:
    """The key of the project, with the environments staging and production."""
    return _launchdarkly[1]


@pytest.fixture(scope="session")
def _split(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Account, str, dict[str, str]]]:
    """An account, a workspace and two environments in it; all that was made goes, whatever happens."""
    with _client(SPLIT_KEYS, tmp_path_factory.mktemp("contract-split")) as (http, token):
        account = Account("Split", http, "/internal/api/v2", dict(SPLIT.headers(token)))
        made, tokens = "", []
        environments: dict[str, str] = {}
        try:
            workspace = made = _workspace(account)
            if named := os.environ.get(WORKSPACE):
                workspace, made = _workspace_named(account, named), ""
            for name in ("a", "b"):
                body = {"name": f"{account.mark[-6:]}-{name}", "production": False}
                entry = account.ok("POST", f"environments/ws/{workspace}", body)
                environments[name] = entry["id"]
                tokens += [token["id"] for token in entry.get("apiTokens") or [] if "id" in token]
            yield account, workspace, environments
        finally:
            _clean(account, workspace, environments, tokens)
            if made:
                account.call("DELETE", f"workspaces/{made}")


def _workspace(account: Account) -> str:
    if os.environ.get(WORKSPACE):
        return ""
    answer = account.call("POST", "workspaces", {"name": account.mark})
    if answer.status >= 400:
        pytest.skip(f"this account makes no workspaces by API ({answer.status}): name one in {WORKSPACE}")
    return str(answer.body["id"])


def _workspace_named(account: Account, name: str) -> str:
    found = account.ok("GET", "workspaces?limit=100")["objects"]
    return next(str(entry["id"]) for entry in found if name in (entry["id"], entry["name"]))


def _clean(account: Account, workspace: str, environments: dict[str, str], tokens: list[str]) -> None:
    """Everything that has our mark."""
    flags = account.call("GET", f"splits/ws/{workspace}?limit=50").body
    for flag in flags.get("objects", []) if isinstance(flags, dict) else []:
        if flag["name"].startswith(account.mark):
            account.call("DELETE", f"splits/ws/{workspace}/{flag['name']}")
    with suppress(KeyError, TypeError):
        for segment in account.call("GET", f"segments/ws/{workspace}?limit=50").body["objects"]:
            if segment["name"].startswith(account.mark):
                for environment in environments.values():
                    where = f"segments/{environment}/{segment['name']}"
                    account.call("PUT", f"{where}/removeKeys", {"keys": ["a", "b", "c"]})
                    account.call("DELETE", where)
                account.call("DELETE", f"segments/ws/{workspace}/{segment['name']}")
    for token in tokens:
        account.call("DELETE", f"apiKeys/{token}")
    for environment in environments.values():
        account.call("DELETE", f"environments/ws/{workspace}/{environment}")


@pytest.fixture
def split(_split: tuple[Account, str, dict[str, str]]) -> Iterator[Account]:
    yield _split[0]
    _split[0].settle()


@pytest.fixture
def workspace(_split: tuple[Account, str, dict[str, str]]) -> str:
    """The id of the workspace."""
    return _split[1]


@pytest.fixture
def environments(_split: tuple[Account, str, dict[str, str]]) -> dict[str, str]:
    """The ids of the environments ``a`` and ``b``."""
    return _split[2]
