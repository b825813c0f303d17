"""The command `flagcopy`, on the sample shop of the local server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pulumi_flagcopy.cli import main

TOKENS = ("LAUNCHDARKLY_ACCESS_TOKEN", "SPLIT_ADMIN_API_KEY")
HOSTS = ("LAUNCHDARKLY_API_HOST", "SPLIT_API_HOST")

Flagcopy = Callable[..., Result]


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and an environment that configures nothing."""
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in (*TOKENS, *HOSTS, "FLAGCOPY_LOCAL_DATABASE", "FORCE_COLOR", "NO_COLOR", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def flagcopy(nowhere: Path) -> Flagcopy:
    """Run the command with these arguments, and with these environment variables."""

    def run(*arguments: str, **environment: str) -> Result:
        result = CliRunner(env=environment).invoke(main, arguments, prog_name="flagcopy")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def on_local(flagcopy: Flagcopy, database: Path, monkeypatch: pytest.MonkeyPatch) -> Flagcopy:
    """The same, with both platforms on the local server."""
    monkeypatch.setenv("FLAGCOPY_LOCAL_DATABASE", str(database))
    for name in HOSTS:
        monkeypatch.setenv(name, "local")
    return flagcopy
