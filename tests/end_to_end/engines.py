"""A project folder, and the two engines that can run it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

    def run(self, step: str, *arguments: str, ok: bool = True) -> Run:
        """``up``, ``preview``, ``refresh`` or ``destroy``; fails unless it ends as expected."""
        run = self._call([*self._command(step), *arguments])
        assert (run.code == 0) is ok, run.text
        return run

    def begin(self, step: str) -> subprocess.Popen[bytes]:
        """The same in the background, for a test that does something to it meanwhile."""
        return subprocess.Popen(
            self._command(step),
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> Project:
        """Make the stack, where the engine wants that."""
        if self.engine == "pulumi":
            (self.folder / ".backend").mkdir(exist_ok=True)
            made = self._call(["pulumi", "stack", "init", self.stack, "--non-interactive"])
            assert made.code == 0, made.text
        return self

    def state(self) -> dict[str, Any]:
        """The deployment that the engine keeps."""
        if self.engine == "pulumi":
            out = self.folder / "exported.json"
            exported = self._call(["pulumi", "stack", "export", "--stack", self.stack, "--file", str(out)])
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
            command = [str(BIN / "flagcopy"), step, "--stack", self.stack]
        command += [] if step == "preview" else ["--yes"]
        return [*command, "--skip-preview"] if step == "up" else command

    def _environment(self) -> dict[str, str]:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULUMI_", "LAUNCHDARKLY_"))
        }
        return environment | {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_BACKEND_URL": f"file://{self.folder / '.backend'}",
            "PULUMI_HOME": str(self.folder / ".home"),
            "PULUMI_CONFIG_PASSPHRASE": "",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            **self.environment,
        }

    def _call(self, command: list[str]) -> Run:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr)
