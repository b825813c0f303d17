"""The toy provider's world, and stacks that run on it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy.testing import Stack, flagcopy_stack

__all__ = ["flagcopy_stack"]

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
