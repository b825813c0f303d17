"""Every code block of the documentation runs, and every output block is what is printed.

A page is a script, read from top to bottom, in an empty folder and on the sample shop:

- a ``python`` block without a title is a program: `up` on a stack of its own;
- a block with a title is written into the folder, and what follows runs on it; tests in it are called;
- a ``sh`` or ``console`` block is a list of commands. `flagcopy` runs in this process, and in the place of
  `pulumi` where it can; those that it cannot do run on the Pulumi CLI, in `test_pulumi_commands.py`;
- a ``text`` block has lines that were printed before, in their order; ``…`` stands for what is left out;
- ``yaml`` and ``json`` are read.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from pulumi_flagcopy import settings
from pulumi_flagcopy.cli import main
from pulumi_flagcopy.engine import command
from pulumi_flagcopy.engine.own_process import Starts
from pulumi_flagcopy.launchdarkly.keys import KEYS as LAUNCHDARKLY
from pulumi_flagcopy.split.keys import KEYS as SPLIT
from pulumi_flagcopy.testing import flagcopy_nursery, flagcopy_stack

from ..local.conftest import listening
from .blocks import PAGES, ROOT, Block, blocks_of, commands_of

__all__ = ["flagcopy_nursery", "flagcopy_stack"]

LANGUAGES = {"python", "sh", "console", "text", "yaml", "json"}
PAGES_WITH_BLOCKS = [path for path in PAGES if blocks_of(path)]
CONFIG_KEYS = {
    settings.LOCAL_DATABASE,
    settings.ALLOW_HTTP,
    *(key for keys in (LAUNCHDARKLY, SPLIT) for key in (keys.token_key, keys.host_key, keys.accounts_key)),
}


class Page:
    """A page being read: the folder that it works in, and what it has printed so far."""

    def __init__(self, folder: Path, stack_of: Callable[..., Any], database: Path, monkeypatch: Any) -> None:
        self.folder = folder
        self.printed = ""
        self._stack_of = stack_of
        self._database = database
        self._monkeypatch = monkeypatch

    def read(self, block: Block) -> None:
        if block.mark == "in the checkout":
            self._check_out()
        if block.title:
            self._write(block)
        elif block.language == "python":
            self._run_program(block)
        elif block.language in ("sh", "console"):
            self._run_commands(block)
        elif block.language == "text":
            assert_in_order(block.text, self.printed, block)
        elif block.language == "yaml":
            check_yaml(yaml.safe_load(block.text))
        elif block.language == "json":
            json.loads(block.text)

    def _check_out(self) -> None:
        shutil.copy(ROOT / "Pulumi.yaml", self.folder)
        shutil.copytree(ROOT / "examples", self.folder / "examples", dirs_exist_ok=True)

    def _write(self, block: Block) -> None:
        path = self.folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text)
        if path.name.startswith("test_") or path.name == "conftest.py":
            names: dict[str, Any] = {}
            self._monkeypatch.syspath_prepend(str(self.folder))
            exec(compile(block.text, str(block), "exec"), names)
            tests = [value for name, value in names.items() if name.startswith("test_")]
            for test in tests:
                test(self._stack_of)
            assert tests or names.get("pytest_plugins") == ["pulumi_flagcopy.testing"], str(block)
        elif path.suffix == ".yaml":
            check_yaml(yaml.safe_load(block.text))
        elif path.name == "__main__.py":
            for name in ("LAUNCHDARKLY_API_HOST", "SPLIT_API_HOST"):  # the project says where it works
                self._monkeypatch.delenv(name, raising=False)

    def _run_program(self, block: Block) -> None:
        code = compile(block.text, str(block), "exec")
        stack = self._stack_of(lambda: exec(code, {"__name__": "__main__"}))
        for path in self._database.parent.glob(f"{self._database.name}*"):
            shutil.copy(path, stack.root / path.name.replace(self._database.name, "local.db"))
        run = stack.up()
        assert run.ok, f"{block}: {run.errors}"
        self.printed = "\n".join(run.messages)

    def _run_commands(self, block: Block) -> None:
        self.printed = ""
        for line, expected in commands_of(block):
            printed = self._command(line, block)
            if expected:
                assert_in_order(expected, printed, block)
            self.printed += printed

    def _command(self, line: str, block: Block) -> str:
        words = shlex.split(line, comments=True)
        out = None
        if ">" in words:
            *words, _, out = words
        if words[0] == "pulumi" and words[1] in ("preview", "up", "refresh", "destroy"):
            words[0] = "flagcopy"  # it takes the same options
        if words[0] == "pulumi":
            return self._pulumi(words, block)
        if words[0] == "export":
            self._monkeypatch.setenv(*words[1].split("=", 1))
            return ""
        printed = {"flagcopy": self._flagcopy, "curl": self._curl}[words[0]](words, block)
        if out and re.fullmatch(r"[\w.-]+", out):
            (self.folder / out).write_text(printed)
        return printed

    def _flagcopy(self, words: list[str], block: Block) -> str:
        if words[1] == "serve":  # it goes on until it is interrupted: only the command line is tried
            with pytest.raises(SystemExit) as ended:
                main.main([*words[1:], "--help"])
            assert ended.value.code == 0
            return ""
        result = CliRunner().invoke(main, words[1:], prog_name="flagcopy")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert (result.exit_code != 0) == (block.mark == "fails"), f"{block}: {result.output}"
        return result.output

    def _curl(self, words: list[str], block: Block) -> str:
        from pulumi_flagcopy.local.app import create_app

        with listening(create_app(self._database)) as address:
            words = [re.sub(r"^(http://)?(127\.0\.0\.1|localhost):\d+", address, word) for word in words]
            strict = [] if "-fsS" in words else ["-sS", "--fail-with-body"]
            done = subprocess.run(
                [words[0], *strict, *words[1:]], capture_output=True, text=True, check=False
            )
        assert done.returncode == 0, f"{block}: {done.stderr}{done.stdout}"
        return done.stdout

    def _pulumi(self, words: list[str], block: Block) -> str:
        assert words[1] in ("config", "stack", "new"), str(block)
        if words[1:3] == ["config", "set"]:
            key = next(word for word in words[3:] if not word.startswith("-"))
            assert ".".join(key.split(".")[:1]) in CONFIG_KEYS, f"{block}: {key}"
        return ""


def assert_in_order(expected: str, printed: str, block: Block) -> None:
    """Each line was printed, in this order. Spaces at the beginning and repeated ones do not count."""
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    at = 0
    for line in expected.splitlines():
        wanted = " ".join(line.split())
        if wanted in ("", "…"):
            continue
        found = [number for number in range(at, len(lines)) if _says(lines[number], wanted)]
        assert found, f"{block}: not printed (here): {wanted!r}\n{printed}"
        at = found[0] + 1


def _says(line: str, wanted: str) -> bool:
    """A line of the built-in engine begins with the resource that it is about."""
    return line == wanted or line.endswith(f" {wanted}") or versionless(line) == versionless(wanted)


def versionless(line: str) -> str:
    """Without what differs between machines and runs: versions, durations, ids, paths."""
    line = re.sub(r"\d+\.\d+\.\d+", "N.N.N", line)
    line = re.sub(r"\(\d+\.\d\ds\)|\b\d+s$", "(N s)", line)
    return re.sub(r"/\S+/(?=[\w.-]+)", "/", line)


def check_yaml(document: Any) -> None:
    """A stack's file has config keys that there are; a project's file has a runtime."""
    if "config" in document:
        known = {key.partition(":")[0] for key in CONFIG_KEYS}
        for key in document["config"]:
            assert key in CONFIG_KEYS or key.partition(":")[0] not in known, key
    else:
        assert document["name"]
        assert document["runtime"]


@pytest.fixture
def page(
    tmp_path: Path,
    database: Path,
    flagcopy_stack: Callable[..., Any],
    flagcopy_nursery: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for keys in (LAUNCHDARKLY, SPLIT):
        monkeypatch.delenv(keys.token_variable, raising=False)
        monkeypatch.setenv(keys.host_variable, settings.LOCAL)
    monkeypatch.setenv(settings.LOCAL_DATABASE_VARIABLE, str(database))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    # forks of a process that has imported Pulumi already, instead of fresh ones
    monkeypatch.setattr(
        command, "start_of_children", lambda _: Starts(flagcopy_nursery.start, flagcopy_nursery.start)
    )
    return Page(folder, flagcopy_stack, database, monkeypatch)


@pytest.mark.parametrize("path", PAGES_WITH_BLOCKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_block_runs_and_every_output_is_printed(path: Path, page: Page) -> None:
    for block in blocks_of(path):
        if not block.not_run and not block.holder:
            page.read(block)


def test_every_block_has_a_language() -> None:
    everything = [block for path in PAGES for block in blocks_of(path)]
    assert [str(block) for block in everything if block.language not in LANGUAGES] == []
    fences = sum(len(re.findall(r"^ *```", path.read_text(), re.MULTILINE)) for path in PAGES)
    assert fences == 2 * len(everything)


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    everything = [block for path in PAGES for block in blocks_of(path)]
    skipped = [block for block in everything if block.not_run]
    assert all(len(block.mark) > len("not run: ") + 10 for block in skipped)
    assert len(skipped) <= 5, [str(block) for block in skipped]
    for block in everything:
        if block.holder:
            path, _, name = block.holder.partition("::")
            assert f"def {name or 'test_'}" in (ROOT / path).read_text(), str(block)
