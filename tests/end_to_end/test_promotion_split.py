"""A Promotion on Split through the built-in engine, cut off at any moment."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from ..conftest import Shop
from ..lifecycle.stack import Stack
from .engines import Project
from .killing import LATENCY, kill_after, moments

V2 = "/internal/api/v2"
ENDS: dict[str, Any] = {
    role: {"platform": "split", "workspace": "Payments", "environment": environment}
    for role, environment in (("source", "Staging"), ("target", "Production"))
}
TERMS: dict[str, Any] = {
    "select": {"query": "_"},
    "exclude_flags": ["qa_console"],
    "comment": "release 42",
    "approval": "request",
}
PROGRAM = f"""
import pulumi_flagcopy as fc

fc.Promotion("release", **{ENDS!r}, **{TERMS!r})
"""


class Account:
    """The workspace Payments of a database, as its administrator sees it."""

    def __init__(self, database: Path) -> None:
        self.shop = Shop(database)
        self.shop.http.headers["Authorization"] = "Bearer local-admin"
        workspaces = self.get("workspaces")["objects"]
        (self.id,) = [entry["id"] for entry in workspaces if entry["name"] == "Payments"]
        environments = {entry["name"]: entry["id"] for entry in self.get(f"environments/ws/{self.id}")}
        self.production = environments["Production"]

    def get(self, path: str) -> Any:
        return self.shop.http.get(f"{V2}/{path}").raise_for_status().json()

    def gate(self) -> None:
        change = {"op": "replace", "path": "/changePermissions", "value": {"areApprovalsRequired": True}}
        path = f"{V2}/environments/ws/{self.id}/{self.production}"
        self.shop.http.patch(path, json=[change]).raise_for_status()

    def written(self) -> Counter[str]:
        """How often each definition of production was written, by flag; the making of the sample left out."""
        history = self.shop.http.get("/_local/history?collection=split/definitions").json()["items"]
        here = f"{self.id}/{self.production}/"
        keys = [entry["key"] for entry in history if entry["key"].startswith(here)]
        return Counter(key.removeprefix(here).rstrip("/") for key in keys)

    def taken(self) -> list[str]:
        """The paths of the writes since the last look that were not refused. A gate shows only in a refusal."""
        log = self.shop.http.get("/_local/requests").json()["items"]
        return [entry["path"] for entry in log if entry["method"] != "GET" and entry["status"] < 400]

    def filed(self) -> Counter[str]:
        """The open change requests for production, by flag."""
        path = f"changeRequests?environment_id={self.production}&status=REQUESTED&limit=200"
        return Counter(request["split"]["name"] for request in self.get(path)["data"])


@pytest.fixture
def account_of() -> Iterator[Callable[[Path], Account]]:
    opened: list[Account] = []

    def make(database: Path) -> Account:
        opened.append(Account(database))
        return opened[-1]

    yield make
    for account in opened:
        account.shop.http.close()


def in_this_process(database: Path) -> Stack:
    settings = Settings({"split:apiHost": "local", "flagcopy:localDatabase": str(database)}.get, {})
    return Stack(PromotionLife(Session(settings, tell=[].append)))


def in_peace(
    database: Path, folder: Path, account_of: Callable[[Path], Account], gated: bool
) -> Counter[str]:
    """What a run that nobody disturbs writes, or files, on a copy of the database."""
    copy = folder / "peace.db"
    for path in database.parent.glob(f"{database.name}*"):
        shutil.copy(path, folder / path.name.replace(database.name, copy.name))
    account = account_of(copy)
    before = account.written()
    in_this_process(copy).up({**ENDS, **TERMS})
    return account.filed() if gated else account.written() - before


@pytest.mark.parametrize("engine", ["built-in"], indirect=True)
@pytest.mark.parametrize(
    "seed", [*moments(10, 11), *moments(0, 10, pytest.mark.long), *moments(11, 100, pytest.mark.long)]
)
def test_the_next_up_finishes_and_writes_nothing_twice(
    project_of: Callable[..., Project],
    account_of: Callable[[Path], Account],
    tmp_path: Path,
    seed: int,
) -> None:
    chance, gated = random.Random(seed), seed % 2 == 1
    project = project_of(PROGRAM)
    database = project.folder / ".flagcopy" / "local.db"
    account = account_of(database)
    if gated:
        account.gate()
    expected = in_peace(database, tmp_path, account_of, gated)
    assert len(expected) >= 13
    before = account.written()
    account.shop.faults(latency_ms=LATENCY * 1000)
    account.shop.forget_requests()
    kill_after(project, account.shop, chance.randint(1, 55 if gated else 30), chance.uniform(0, 2 * LATENCY))
    account.shop.faults()

    done = account.filed() if gated else account.written() - before
    account.shop.forget_requests()
    project.run("up")
    taken = account.taken()
    assert (account.filed() if gated else account.written() - before) == expected, "each once, all of them"
    assert account.written() == before if gated else account.filed() == Counter()
    finished = {flag for flag, times in done.items() if times == expected[flag]}
    again = [path for path in taken for flag in finished if f"/{flag}/" in path]
    assert again == [], "what is done is left alone"
    checked = in_this_process(database).life.check({}, {**ENDS, **TERMS}, preview=True)
    assert bool(checked.inputs["plan"]["flags"]) is gated
