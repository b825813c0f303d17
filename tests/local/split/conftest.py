"""The local server on a socket, a workspace in it, and clients for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from splitapiclient.main import get_client
from waitress import create_server

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.sample import sample_documents
from pulumi_flagcopy.local.serve import hang_up
from pulumi_flagcopy.local.store import Document, Key, Store

Json = dict[str, Any]


@dataclass
class Time:
    """A clock that moves one millisecond forward each time it is asked, and further by hand."""

    now: int = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass(frozen=True)
class World:
    """A workspace with two environments and one traffic type."""

    id: str
    production: str
    staging: str
    traffic_type: str
    api: httpx.Client

    def flag(self, name: str = "checkout") -> str:
        self.api.post(f"splits/ws/{self.id}/trafficTypes/user", json={"name": name}).raise_for_status()
        return name

    def at(self, flag: str, environment: str = "Production") -> str:
        return f"splits/ws/{self.id}/{flag}/environments/{environment}"

    def define(self, flag: str = "checkout", environment: str = "Production", **changes: Any) -> Json:
        """The flag with a definition, made when it is not there."""
        if self.api.get(f"splits/ws/{self.id}/{flag}").status_code == 404:
            self.flag(flag)
        answer = self.api.post(self.at(flag, environment), json=on_off(**changes))
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def definition(self, flag: str = "checkout", environment: str = "Production") -> Json:
        found: Json = self.api.get(self.at(flag, environment)).raise_for_status().json()
        return found

    def segment(
        self, name: str, environment: str | None = None, path: str = "segments", kind: str = "user"
    ) -> str:
        """A segment, active in Production or in the environment named."""
        made = self.api.post(f"{path}/ws/{self.id}/trafficTypes/{kind}", json={"name": name})
        active = self.api.post(f"{path}/{environment or self.production}/{name}", content='""')
        assert (made.status_code, active.status_code) == (200, 200), (made.text, active.text)
        return name

    def permit(self, environment: str = "Production", **permissions: Any) -> None:
        """Change permissions of an environment."""
        operation = {"op": "replace", "path": "/changePermissions", "value": permissions}
        self.api.patch(f"environments/ws/{self.id}/{environment}", json=[operation]).raise_for_status()

    def require_notes(self) -> None:
        """Title and comment with every change."""
        operation = {"op": "replace", "path": "/requiresTitleAndComments", "value": True}
        self.api.patch(f"workspaces/{self.id}", json=[operation]).raise_for_status()

    def request(self, operation: str, flag: str = "checkout", **body: Any) -> httpx.Response:
        """A change request for a flag in Production."""
        content = body.pop("split", {})
        body = {"title": "a title", "comment": "a comment", **body}
        return self.api.post(
            f"changeRequests/ws/{self.id}/environments/Production",
            json={"split": {"name": flag, **content}, "operationType": operation, **body},
        )


@dataclass(frozen=True)
class Served:
    url: str
    database: Path
    controls: httpx.Client
    time: Time = field(default_factory=Time)

    def http(self, token: str = "local-admin") -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return plain_http(base_url=f"{self.url}/internal/api/v2/", headers=headers)

    def local(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the server's own controls."""
        answer = self.controls.request(method, f"{self.url}/_local/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def switch(self, **switches: Any) -> None:
        self.local("POST", "split", switches)

    def requests(self) -> list[tuple[str, str, int]]:
        return [(r["method"], r["path"], r["status"]) for r in self.local("GET", "requests")["items"]]

    def splitapiclient(self, token: str = "local-admin") -> Any:
        """The vendor's own Python client."""
        return get_client(
            {
                "apikey": token,
                "base_url": f"{self.url}/internal/api/v2",
                "base_url_v3": f"{self.url}/api/v3",
            }
        )


def on_off(**changes: Any) -> Json:
    """A whole definition of a flag with two treatments."""
    return {
        "treatments": [{"name": "on"}, {"name": "off"}],
        "defaultTreatment": "off",
        "rules": [],
        "defaultRule": [{"treatment": "off", "size": 100}],
        **changes,
    }


def plain_http(**settings: Any) -> httpx.Client:
    """No proxies, and no certificates: loading those takes longer than most tests."""
    return httpx.Client(trust_env=False, verify=False, **settings)


def serving(database: Path) -> Iterator[Served]:
    time = Time()
    server = create_server(hang_up(create_app(database, clock=time)), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    with plain_http() as controls:
        yield Served(f"http://127.0.0.1:{server.effective_port}", database, controls, time)
    server.close()
    thread.join()


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serving(tmp_path_factory.mktemp("split") / "local.db")


@pytest.fixture
def served(_served: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The server, empty."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _served.local("POST", "reset")
    return _served


@pytest.fixture
def api(served: Served) -> Iterator[httpx.Client]:
    with served.http() as client:
        yield client


@pytest.fixture
def viewer(served: Served) -> Iterator[httpx.Client]:
    with served.http("local-viewer") as client:
        yield client


@pytest.fixture
def approver(served: Served) -> Iterator[httpx.Client]:
    with served.http("local-approver") as client:
        yield client


@pytest.fixture
def client(served: Served) -> Any:
    return served.splitapiclient()


@pytest.fixture
def world(api: httpx.Client) -> World:
    workspace = api.post("workspaces", json={"name": "Shop"}).json()["id"]
    environments = [
        api.post(
            f"environments/ws/{workspace}", json={"name": name, "production": name == "Production"}
        ).json()["id"]
        for name in ("Production", "Staging")
    ]
    (traffic_type,) = api.get(f"trafficTypes/ws/{workspace}").json()
    return World(workspace, *environments, traffic_type["id"], api)


@pytest.fixture
def definition() -> Callable[..., Json]:
    return on_off


@pytest.fixture(scope="session")
def _sample_documents() -> list[tuple[str, Key, Document]]:
    return [found for found in sample_documents() if found[0].startswith("split/")]


@pytest.fixture
def sample(served: Served, _sample_documents: list[tuple[str, Key, Document]]) -> Served:
    """The server with the sample account."""
    store = Store(served.database)
    with store.transaction() as tx:
        for collection, key, document in _sample_documents:
            tx.put(collection, key, document)
    store.close()
    return served


@pytest.fixture
def seeds() -> Path:
    """The vendor's pages that the project starts from; they are not part of the repository."""
    folder = Path(__file__).resolve().parents[3].parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"the seeds are not beside this checkout ({folder.parent.name}/seeds)")
    return folder
