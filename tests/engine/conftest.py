"""The toy provider's world, and stacks that run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.engine.project import find_project
from pulumi_flagcopy.engine.run import Engine
from pulumi_flagcopy.testing import Stack, flagcopy_nursery, flagcopy_stack

__all__ = ["flagcopy_nursery", "flagcopy_stack"]

TOYS = Path(__file__).parent / "toys"


class World:
    """The folder that the toy provider works on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def calls(self) -> list[dict[str, Any]]:
        log = self.folder / "calls.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def named(self, *kinds: str) -> list[str]:
        """The calls so far as ``call name``, of these kinds; all but configure if none is given."""
        return [
            f"{call['call']} {call['name']}"
            for call in self.calls
            if (call["call"] in kinds if kinds else call["call"] != "configure")
        ]

    def forget(self) -> None:
        (self.folder / "calls.jsonl").unlink(missing_ok=True)

    def things(self) -> dict[str, dict[str, Any]]:
        """What exists, by name."""
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return {thing["name"]: thing for thing in found}

    def file_of(self, name: str) -> Path:
        return next(self.folder.glob(f"{name}-*.json"))


@pytest.fixture(scope="session", autouse=True)
def _toys() -> Iterator[None]:
    sys.path.insert(0, str(TOYS))
    yield
    sys.path.remove(str(TOYS))


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder = tmp_path / "world"
    folder.mkdir()
    return World(folder)


@pytest.fixture
def toy_stack(flagcopy_stack: Callable[..., Stack], world: World) -> Callable[..., Stack]:
    """``flagcopy_stack`` with the toy provider's world in its config."""

    def make(program: Callable[[], None], **options: Any) -> Stack:
        config = {"toy:world": str(world.folder), **options.pop("config", {})}
        return flagcopy_stack(program, config, **options)

    return make


def read_state(stack: Stack, name: str = "test") -> dict[str, Any]:
    """The deployment in a stack's state file."""
    document = json.loads((stack.root / ".flagcopy" / "state" / f"{name}.json").read_text())
    deployment: dict[str, Any] = document["deployment"]
    return deployment


class Checkout:
    """A project in a folder, as a user has it, and the command run on it."""

    def __init__(self, root: Path, world: World, nursery: Nursery) -> None:
        self.root = root
        self._nursery = nursery
        self.world = world
        self.started: list[subprocess.Popen[str]] = []
        self.state_path = root / ".flagcopy" / "state" / "dev.json"
        (root / "app").mkdir(parents=True)
        (root / "Pulumi.yaml").write_text("name: shop\nruntime: python\nmain: app/\n")
        self.configure()

    def configure(self, **config: str) -> None:
        values = {"toy:world": str(self.world.folder), **config}
        (self.root / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": values}))

    def program(self, *lines: str) -> None:
        head = ["import pulumi", "from pulumi import Output, ResourceOptions", "from toy import Toy"]
        (self.root / "app" / "__main__.py").write_text("\n".join([*head, *lines]) + "\n")

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        return {**kept, "PYTHONPATH": str(TOYS), "PULUMI_CONFIG_PASSPHRASE": ""}

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start `flagcopy` in the folder."""
        process = subprocess.Popen(
            [sys.executable, "-m", "pulumi_flagcopy.cli", *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, *arguments: str, status: int = 0) -> str:
        """What `flagcopy` prints; it must end with that status."""
        process = self.start(*arguments)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == status, output
        return output

    @property
    def stack(self) -> Stack:
        """The same stack, run from this process, which is quicker."""
        return Stack(
            Engine(find_project(self.root), "dev", start=self._nursery.start), self.root / "local.db"
        )

    @property
    def deployment(self) -> dict[str, Any]:
        deployment: dict[str, Any] = json.loads(self.state_path.read_text())["deployment"]
        return deployment


@pytest.fixture
def checkout(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch, flagcopy_nursery: Nursery
) -> Iterator[Checkout]:
    monkeypatch.setenv("PYTHONPATH", str(TOYS))
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    made = Checkout(tmp_path / "checkout", world, flagcopy_nursery)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
