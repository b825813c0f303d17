"""What tests of several folders share: the sample shop on the local server, each test with a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest

from pulumi_flagcopy.local.sample import ensure_sample
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

# The same examples on every machine, however slow: what is random belongs in the long profiles.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")

SEMANTIC = {"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the Pulumi CLI is skipped, by name, where it is not."""
    if shutil.which("pulumi") is None:
        for item in items:
            if item.get_closest_marker("cli"):
                item.add_marker(pytest.mark.skip(reason="`pulumi` is not on PATH"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, loaded once."""
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    ensure_sample(path)
    return path


@pytest.fixture
def database(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample, for one test."""
    path = tmp_path / "local.db"
    for suffix in ("", "-wal"):
        if (written := sample.with_name(sample.name + suffix)).exists():
            shutil.copy(written, path.with_name(path.name + suffix))
    return path


class Shop:
    """Somebody who works in LaunchDarkly's pages: everything that a test does behind our back."""

    def __init__(self, database: Path) -> None:
        self.http = httpx.Client(
            transport=LocalTransport(database),
            base_url="http://local",
            headers={"Authorization": "api-local", "LD-API-Version": "20240415"},
        )

    def flag(self, flag: str, project: str = "shop") -> dict[str, Any]:
        return self._json("GET", f"/api/v2/flags/{project}/{flag}")

    def block(self, flag: str, environment: str, project: str = "shop") -> dict[str, Any]:
        block: dict[str, Any] = self.flag(flag, project)["environments"][environment]
        return block

    def edit(self, flag: str, environment: str, *instructions: dict[str, Any], project: str = "shop") -> None:
        body = {"environmentKey": environment, "instructions": list(instructions)}
        self._json("PATCH", f"/api/v2/flags/{project}/{flag}", json=body, headers=SEMANTIC)

    def serve(self, flag: str, environment: str, *weights: int) -> None:
        """A rollout with these weights on the fallthrough."""
        ids = [variation["_id"] for variation in self.flag(flag)["variations"]]
        shares = dict(zip(ids, weights, strict=True))
        self.edit(
            flag, environment, {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": shares}
        )

    def delete(self, path: str) -> None:
        self.http.delete(f"/api/v2/{path}").raise_for_status()

    def faults(self, **settings: Any) -> None:
        self._json("POST", "/_local/faults", json=settings)

    def made_anew(self) -> None:
        """The whole account is as it was at first."""
        self.http.post("/_local/reset", json={"sample": True}).raise_for_status()

    def requests(self) -> list[str]:
        """What was asked since the last call, as ``GET /path``; our own requests left out."""
        log = self._json("GET", "/_local/requests")
        self.http.delete("/_local/requests").raise_for_status()
        entries = log["items"] if isinstance(log, dict) else log
        return [f"{entry['method']} {entry['path']}" for entry in entries]

    def forget_requests(self) -> None:
        self.http.delete("/_local/requests").raise_for_status()

    def _json(self, method: str, path: str, **more: Any) -> Any:
        answer = self.http.request(method, path, **more)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@pytest.fixture
def shop(database: Path) -> Iterator[Shop]:
    shop = Shop(database)
    yield shop
    shop.http.close()


@pytest.fixture
def told() -> list[str]:
    """What a user is told."""
    return []


@pytest.fixture
def foreseen() -> list[bool]:
    """Whether it is certain, for each failure of `up` that is foreseen."""
    return []


@pytest.fixture
def session_of(database: Path, told: list[str], foreseen: list[bool]) -> Iterator[Callable[..., Session]]:
    """A session on the local server, with more config if wanted."""
    opened: list[Session] = []

    def make(**config: str) -> Session:
        named = {
            "launchdarkly:apiHost": "local",
            "split:apiHost": "local",
            "flagcopy:localDatabase": str(database),
            **{name.replace("__", ":"): value for name, value in config.items()},
        }
        session = Session(Settings(named.get, {}), tell=told.append, foresee=foreseen.append)
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()


@pytest.fixture
def session(session_of: Callable[..., Session]) -> Session:
    return session_of()
