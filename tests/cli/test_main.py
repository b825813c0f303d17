"""The group of commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import reload
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest
from click.testing import CliRunner

from pulumi_flagcopy import cli
from pulumi_flagcopy.engine import command


def test_the_command_begins_without_pulumi() -> None:
    """Which takes half a second, in which Ctrl-C would be told as a traceback of its imports."""
    said = "import sys, pulumi_flagcopy.cli; print('pulumi' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", said], text=True, timeout=60) == "False\n"


def test_ctrl_c_before_the_engine_runs_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "find_project", interrupted)
    result = CliRunner().invoke(cli.main, ["preview"])
    assert (result.exit_code, result.output.strip()) == (130, "Interrupted.")


def test_so_it_is_while_the_command_is_imported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(MetaPathFinder):
        def find_spec(
            self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            if name == "pulumi_flagcopy.cli.main":
                raise KeyboardInterrupt
            return None

    monkeypatch.delitem(sys.modules, "pulumi_flagcopy.cli.main")
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as ended:
        reload(cli)
    assert ended.value.code == 130
    assert capsys.readouterr().err.strip() == "Interrupted; nothing was done."
