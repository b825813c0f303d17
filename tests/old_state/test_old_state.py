"""States of earlier releases: every later one must refresh, preview, update and destroy them.

`program.py` has one of each resource. A folder for each release has, for each engine, the state that it left and what
the local server then held. A new release adds a folder; none is ever changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.end_to_end.conftest import engine, flagcopy_nursery
from tests.end_to_end.engines import Project

from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport

__all__ = ["engine", "flagcopy_nursery"]

HERE = Path(__file__).parent
RELEASES = sorted(path.name for path in HERE.iterdir() if path.name[0].isdigit())
RESOURCES = 17  # and the stack itself

Keep = Callable[[str], Project]


@pytest.fixture
def kept(tmp_path: Path, engine: str, flagcopy_nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """A stack as a release left it, with the server that it knows."""

    def make(release: str) -> Project:
        folder = HERE / release / engine
        (tmp_path / "Pulumi.yaml").write_text("name: kept\nruntime: python\n")
        (tmp_path / "Pulumi.dev.yaml").write_text(
            "config:\n  launchdarkly:apiHost: local\n  split:apiHost: local\n"
        )
        shutil.copy(HERE / "program.py", tmp_path / "__main__.py")
        (tmp_path / "edited").touch()
        store = Store(tmp_path / ".flagcopy" / "local.db")
        with store.transaction() as tx:
            for collection, key, document in json.loads((folder / "server.json").read_text()):
                tx.put(collection, tuple(key), document)
        store.close()
        project = Project(tmp_path, engine, begin_child=flagcopy_nursery.start).start()
        if engine == "pulumi":
            command = ["pulumi", "stack", "import", "--stack", "dev", "--file", str(folder / "state.json")]
            imported = project.call(command)
            assert imported.code == 0, imported.text
        else:
            (tmp_path / ".flagcopy" / "state").mkdir()
            shutil.copy(folder / "state.json", tmp_path / ".flagcopy" / "state" / "dev.json")
        return project

    for name in ("PULUMI_CONFIG_PASSPHRASE", "LAUNCHDARKLY_ACCESS_TOKEN", "SPLIT_ADMIN_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return make


def left(project: Project) -> list[str]:
    """The documents of what the program made that the server still has."""
    store = Store(project.folder / ".flagcopy" / "local.db")
    with store.transaction(write=False) as tx:
        found = [
            f"{collection} {'/'.join(key)}"
            for collection, key, _ in tx.everything()
            if collection.startswith("split/") or "kept" in key
        ]
    store.close()
    return found


def add_another_project(project: Project) -> None:
    """An account keeps its last project."""
    transport = LocalTransport(project.folder / ".flagcopy" / "local.db")
    with httpx.Client(transport=transport, base_url="http://local") as http:
        body = {"key": "other", "name": "Other"}
        http.post("/api/v2/projects", json=body, headers={"Authorization": "api-local"}).raise_for_status()


def remove_what_was_promoted(project: Project) -> None:
    """By hand: a copy made the definition in the environment Two, and no resource is of it."""
    store = Store(project.folder / ".flagcopy" / "local.db")
    with store.transaction() as tx:
        tx.delete_all("split/definitions", ())
    store.close()


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.timeout(300)
def test_a_state_of_an_earlier_release(kept: Keep, release: str) -> None:
    project = kept(release)
    assert project.run("refresh").count("unchanged") == RESOURCES + 1
    assert project.run("preview").count("unchanged") == RESOURCES + 1

    (project.folder / "edited").write_text("yes")
    edited = project.run("up")
    assert edited.count("updated") > 8, edited.text
    assert project.run("up").count("unchanged") == RESOURCES + 1

    project.run("destroy", ok=False)  # the promotion's target stays, as after any copy
    remove_what_was_promoted(project)
    add_another_project(project)
    project.run("destroy")
    assert left(project) == []
