"""A workspace on the local server, in this process, and copies in it as Pulumi would make them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.resource import Incomplete
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from ..clock import FakeClock

Json = dict[str, Any]

V2 = "/internal/api/v2"


@dataclass(frozen=True)
class Server:
    """The local server on one database."""

    database: Path
    http: httpx.Client

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """A request of the administrator, straight to the API; its answer, which must be a success."""
        answer = self.http.request(method, f"{V2}/{path}", json=body, params=query)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def local(self, method: str, path: str, body: Any = None) -> Any:
        """A call of the server's own controls."""
        answer = self.http.request(method, f"/_local/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def switch(self, **switches: Any) -> None:
        self.local("POST", "split", switches)

    def fail(self, **faults: Any) -> None:
        self.local("POST", "faults", {"rate": 1, "times": 1, **faults})

    def requests(self) -> list[str]:
        """What was asked since ``forget``: methods and paths without the prefix."""
        found = self.local("GET", "requests")["items"]
        return [f"{entry['method']} {entry['path'].removeprefix(V2)}" for entry in found]

    def forget(self) -> None:
        self.local("DELETE", "requests")

    def session(self, tell: list[str] | None = None, config: Mapping[str, Any] | None = None) -> Session:
        """What one process has: nothing known yet."""
        told: list[str] = [] if tell is None else tell
        settings = {"split:apiHost": "local", "flagcopy:localDatabase": str(self.database), **(config or {})}
        return Session(Settings(settings.get, environment={}), clock=FakeClock(), tell=told.append)


@dataclass(frozen=True)
class Workspace:
    """A workspace with the environments Staging and Production."""

    server: Server
    name: str
    id: str
    environments: Mapping[str, str] = field(default_factory=dict)

    def flag(self, name: str = "checkout", traffic_type: str = "user") -> None:
        self.server.call("POST", f"splits/ws/{self.id}/trafficTypes/{traffic_type}", {"name": name})

    def define(
        self, environment: str, body: Json | None = None, flag: str = "checkout", **changes: Any
    ) -> Json:
        """The flag's definition there: new, or written over."""
        path = self.at(environment, flag)
        there = self.server.http.get(f"{V2}/{path}").is_success
        found: Json = self.server.call("PUT" if there else "POST", path, {**(body or on_off()), **changes})
        return found

    def definition(self, environment: str, flag: str = "checkout") -> Json:
        found: Json = self.server.call("GET", self.at(environment, flag))
        return found

    def kill(self, environment: str, flag: str = "checkout") -> None:
        self.server.call("PUT", f"{self.at(environment, flag)}/kill")

    def segment(self, name: str, *environments: str, keys: int = 1, kind: str = "user") -> None:
        """A segment, active in these environments with that many keys."""
        self.server.call("POST", f"segments/ws/{self.id}/trafficTypes/{kind}", {"name": name})
        for environment in environments:
            self.activate(name, environment, keys)

    def activate(self, name: str, environment: str, keys: int = 1) -> None:
        place = self.environments[environment]
        self.server.call("POST", f"segments/{place}/{name}", "")
        if keys:
            body = {"keys": [f"key-{number}" for number in range(keys)]}
            self.server.call("PUT", f"segments/{place}/{name}/uploadKeys", body)

    def flag_set(self, name: str) -> str:
        workspace = {"id": self.id, "type": "WORKSPACE"}
        answer = self.server.http.post("/api/v3/flag-sets", json={"name": name, "workspace": workspace})
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def require_comments(self) -> None:
        operation = {"op": "replace", "path": "/requiresTitleAndComments", "value": True}
        self.server.call("PATCH", f"workspaces/{self.id}", [operation])

    def permit(self, environment: str, **permissions: Any) -> None:
        operation = {"op": "replace", "path": "/changePermissions", "value": permissions}
        self.server.call("PATCH", f"environments/ws/{self.id}/{environment}", [operation])

    def at(self, environment: str, flag: str = "checkout") -> str:
        return f"splits/ws/{self.id}/{flag}/environments/{environment}"

    def location(self, environment: str, flag: str = "checkout", **more: str) -> Json:
        """The location as a program gives it."""
        place = {"platform": "split", "workspace": self.name, "flag": flag, "environment": environment}
        return {**place, **more}


class Copy:
    """One FlagCopy through its life, each step in its turn as Pulumi takes them."""

    def __init__(self, session: Session, source: Json, target: Json, **inputs: Any) -> None:
        self.life = FlagCopyLife(session)
        self.inputs = {"comment": "acme/shop/dev", **inputs, "source": source, "target": target}
        self.stored: Json = {}
        self.outputs: Json = {}

    def check(self, *, preview: bool = False) -> Json:
        """The plan, or the failures as an ``AssertionError`` of their texts."""
        checked = self.life.check(self.stored, self.inputs, preview=preview)
        assert not checked.failures, "\n".join(f"{f.property}: {f.reason}" for f in checked.failures)
        self.stored = checked.inputs
        plan: Json = checked.inputs["plan"]
        return plan

    def changes(self) -> list[str]:
        """The lines of the plan."""
        lines: list[str] = self.check()["changes"]
        return lines

    def refused(self, *, preview: bool = False) -> str:
        """Why it cannot be planned."""
        checked = self.life.check(self.stored, self.inputs, preview=preview)
        assert checked.failures
        return "\n".join(failure.reason for failure in checked.failures)

    def apply(self) -> Json:
        """What `pulumi up` does after the plan was made."""
        try:
            if self.outputs:
                assert self.life.diff("", self.outputs, self.stored).changes
                self.outputs = self.life.update("", self.outputs, self.stored)
            else:
                self.outputs = self.life.create(self.stored).outputs
        except Incomplete as part:
            self.outputs = part.outputs
            raise part.error from None
        return self.outputs

    def up(self) -> Json:
        self.check()
        if self.outputs and not self.life.diff("", self.outputs, self.stored).changes:
            return self.outputs
        return self.apply()

    def destroy(self) -> None:
        self.life.delete("", self.outputs)


def on_off(**changes: Any) -> Json:
    """A whole definition of a flag with two treatments."""
    return {
        "treatments": [{"name": "on"}, {"name": "off"}],
        "defaultTreatment": "off",
        "baselineTreatment": "off",
        "trafficAllocation": 100,
        "rules": [],
        "defaultRule": [{"treatment": "off", "size": 100}],
        **changes,
    }


def rule(*matchers: Json, **buckets: int) -> Json:
    """A rule of these matchers that serves the named treatments by these shares."""
    return {
        "condition": {"combiner": "AND", "matchers": list(matchers)},
        "buckets": [{"treatment": name, "size": size} for name, size in buckets.items()],
    }


@contextmanager
def open_server(database: Path) -> Iterator[Server]:
    """The local server on a new database, without the sample shop."""
    Store(database).close()
    headers = {"Authorization": "Bearer local-admin"}
    with httpx.Client(transport=LocalTransport(database), base_url="http://local", headers=headers) as http:
        yield Server(database, http)


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with open_server(tmp_path_factory.mktemp("split") / "local.db") as server:
        yield server


@pytest.fixture
def server(_server: Server) -> Server:
    """The local server, empty."""
    _server.local("POST", "reset")
    return _server


@pytest.fixture
def told() -> list[str]:
    """What the user was told."""
    return []


@pytest.fixture
def session(server: Server, told: list[str]) -> Iterator[Session]:
    made = server.session(told)
    yield made
    made.close()


def new_workspace(server: Server, name: str) -> Workspace:
    identifier = server.call("POST", "workspaces", {"name": name})["id"]
    environments = {
        environment: server.call("POST", f"environments/ws/{identifier}", {"name": environment})["id"]
        for environment in ("Staging", "Production")
    }
    return Workspace(server, name, identifier, environments)


@pytest.fixture
def shop(server: Server) -> Workspace:
    """A workspace with the flag checkout, defined in Staging and Production."""
    workspace = new_workspace(server, "Default")
    workspace.flag()
    rules = [rule({"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE", "FR"]}, on=100)]
    workspace.define("Staging", rules=rules, defaultRule=[{"treatment": "on", "size": 100}])
    workspace.define("Production")
    return workspace
