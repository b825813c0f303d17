"""Projects that run on either engine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.testing import flagcopy_nursery, flagcopy_stack

from .engines import Project

__all__ = ["engine", "flagcopy_nursery", "flagcopy_stack", "project_of"]


@pytest.fixture(
    params=["built-in", pytest.param("pulumi", marks=[pytest.mark.cli, pytest.mark.timeout(600)])]
)
def engine(request: pytest.FixtureRequest) -> str:
    """Each test twice: on the built-in engine, and on the Pulumi CLI where it is on PATH."""
    name: str = request.param
    return name


@pytest.fixture
def project_of(
    tmp_path: Path,
    database: Path,
    engine: str,
    flagcopy_nursery: Nursery,
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[..., Project]:
    """A project with this program, on the sample shop. The built-in engine's commands are forked: see `Nursery`."""
    for name in list(os.environ):
        if name.startswith(("PULUMI_", "LAUNCHDARKLY_", "SPLIT_")):
            monkeypatch.delenv(name)

    def make(program: str, *, name: str = "project", config: str = "", **environment: str) -> Project:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text("name: shop-flags\nruntime: python\n")
        (folder / "Pulumi.dev.yaml").write_text(
            f"config:\n  launchdarkly:apiHost: local\n  split:apiHost: local\n{config}"
        )
        (folder / "__main__.py").write_text(program)
        local = folder / ".flagcopy"
        local.mkdir(mode=0o700)
        for path in database.parent.glob(f"{database.name}*"):
            shutil.move(path, local / path.name)
        return Project(folder, engine, environment=environment, begin_child=flagcopy_nursery.start).start()

    return make
