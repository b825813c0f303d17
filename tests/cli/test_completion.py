"""`flagcopy completion`, and what a shell is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Flagcopy = Callable[..., Result]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_script_for_each_shell(flagcopy: Flagcopy, shell: str) -> None:
    result = flagcopy("completion", shell)
    assert result.exit_code == 0
    assert f"_FLAGCOPY_COMPLETE={shell}_complete" in result.stdout


def test_a_script_for_bash(flagcopy: Flagcopy) -> None:
    result = flagcopy("completion", "bash", PATH="/bin:/usr/bin")
    assert "_FLAGCOPY_COMPLETE=bash_complete" in result.stdout
    assert "complete -o nosort -F _flagcopy_completion flagcopy" in result.stdout


def test_commands_are_completed(flagcopy: Flagcopy) -> None:
    result = flagcopy(_FLAGCOPY_COMPLETE="fish_complete", COMP_WORDS="flagcopy d", COMP_CWORD="d")
    named = {text.split(",")[1].split("\t")[0] for text in result.stdout.splitlines() if "," in text}
    assert {"destroy", "doctor"} <= named
    assert "up" not in named


@pytest.mark.parametrize("command", ["up", "diff"])
def test_stacks_are_completed(flagcopy: Flagcopy, nowhere: Path, command: str) -> None:
    words = f"flagcopy {command} --stack s"
    asked = {"_FLAGCOPY_COMPLETE": "fish_complete", "COMP_WORDS": words, "COMP_CWORD": "s"}
    assert flagcopy(**asked).stdout.split() == []
    (nowhere / "__main__.py").write_text("")
    (nowhere / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    for stack in ("staging", "production"):
        (nowhere / f"Pulumi.{stack}.yaml").write_text("{}\n")
    assert flagcopy(**asked).stdout.split() == ["plain,staging"]
