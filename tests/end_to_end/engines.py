"""A project folder, and the two engines that can run it."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi_flagcopy.engine.children import Child, Start, pump, start_child

from .hooks import sitecustomize

BIN = Path(sys.executable).parent


@dataclass
class Run:
    """What one command printed, and how it ended."""

    code: int
    text: str

    def count(self, what: str) -> int:
        """The number before a word of the summary, such as ``created``; 0 without one."""
        found = re.search(rf"(\d+) {what}\b", self.text.rpartition("Resources:")[2])
        return int(found.group(1)) if found else 0


@dataclass
class Project:
    """One stack of the project in ``folder``."""

    folder: Path
    engine: str
    stack: str = "dev"
    environment: dict[str, str] = field(default_factory=dict)
    begin_child: Start = start_child

    def run(self, step: str, *arguments: str, ok: bool = True) -> Run:
        """``up``, ``preview``, ``refresh`` or ``destroy``; fails unless it ends as expected."""
        run = self.call([*self._command(step), *arguments])
        assert (run.code == 0) is ok, run.text
        return run

    @contextmanager
    def begun(self, step: str) -> Iterator[Child]:
        """The same in the background, for a test that does something to it meanwhile."""
        with self._child(self._command(step)) as child:
            yield child

    @contextmanager
    def hooked(self, module: str, change: str) -> Iterator[None]:
        """Meanwhile every process runs ``change`` among the names of ``module``. A fork would not read the hook."""
        hook = self.folder.parent / "hook"
        hook.mkdir()
        (hook / "sitecustomize.py").write_text(sitecustomize(module, change))
        environment, begin_child = self.environment, self.begin_child
        path = os.pathsep.join([str(hook), os.environ.get("PYTHONPATH", "")])
        self.environment, self.begin_child = {**environment, "PYTHONPATH": path}, start_child
        yield
        self.environment, self.begin_child = environment, begin_child

    def start(self) -> Project:
        """Make the stack, where the engine wants that."""
        if self.engine == "pulumi":
            (self.folder / ".backend").mkdir(exist_ok=True)
            made = self.call(["pulumi", "stack", "init", self.stack, "--non-interactive"])
            assert made.code == 0, made.text
        return self

    def state(self) -> dict[str, Any]:
        """The deployment that the engine keeps."""
        if self.engine == "pulumi":
            out = self.folder / "exported.json"
            exported = self.call(["pulumi", "stack", "export", "--stack", self.stack, "--file", str(out)])
            assert exported.code == 0, exported.text
        else:
            out = self.folder / ".flagcopy" / "state" / f"{self.stack}.json"
        deployment: dict[str, Any] = json.loads(out.read_text())
        return deployment

    def outputs(self, name: str) -> dict[str, Any]:
        """The outputs of the resource with this name."""
        resources = self.state()["deployment"]["resources"]
        (found,) = [resource for resource in resources if resource["urn"].endswith(f"::{name}")]
        outputs: dict[str, Any] = found["outputs"]
        return outputs

    def files(self) -> dict[str, bytes]:
        """Everything that the engine wrote, by name; the local server's database left out."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.startswith("local.db")
        }

    def _command(self, step: str) -> list[str]:
        if self.engine == "pulumi":
            command = ["pulumi", step, "--stack", self.stack, "--non-interactive"]
        else:
            command = [sys.executable, "-u", str(BIN / "flagcopy"), step, "--stack", self.stack]
        command += [] if step == "preview" else ["--yes"]
        return [*command, "--skip-preview"] if step == "up" else command

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{self.folder / '.backend'}",
            "PULUMI_HOME": str(self.folder / ".home"),
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **self.environment,
        }

    def call(self, command: list[str]) -> Run:
        """Any command in the project's folder."""
        said: tuple[list[str], list[str]] = ([], [])
        with self._child(command) as child:
            threads = [
                pump(stream, lines.append)
                for stream, lines in zip((child.stdout, child.stderr), said, strict=True)
            ]
            code = child.wait(timeout=120)
            for thread in threads:
                thread.join(timeout=10)
        return Run(code, "".join(f"{line}\n" for lines in said for line in lines))

    @contextmanager
    def _child(self, command: list[str]) -> Iterator[Child]:
        child = self.begin_child(command, self.folder, self._environment())
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
                child.wait(timeout=10)
            for stream in (child.stdin, child.stdout, child.stderr):
                if stream is not None:
                    stream.close()
