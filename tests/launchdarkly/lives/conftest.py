"""An account on the local server, empty but for one project, and what goes over the wire to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.lifecycle.declared import Declared
from pulumi_flagcopy.lifecycle.resource import Created, Found
from pulumi_flagcopy.local.store import Store
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

SEMANTIC = "application/json; domain-model=launchdarkly.semanticpatch"


class Account:
    """A LaunchDarkly account of one's own: by hand over HTTP, and by the lives of resources.

    Attributes:
        wire: the writes that lives have sent, as (method, path, body).
        reads: how many reads they have sent.
        told: what users were told.
    """

    def __init__(self, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wire: list[tuple[str, str, Any]] = []
        self.reads = 0
        self.told: list[str] = []
        self.session = Session(
            Settings({"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(database)}.get, {}),
            tell=self.told.append,
            bounds=Bounds(shortest=0.001, longest=0.001, tries=4),
        )
        plain = LocalTransport(database)
        self.http = httpx.Client(
            transport=plain,
            base_url="http://local/api/v2",
            headers={"Authorization": "api-local", "LD-API-Version": "20240415"},
        )
        self.local = httpx.Client(transport=plain, base_url="http://local/_local")
        handle = LocalTransport.handle_request

        def recorded(transport: LocalTransport, request: httpx.Request) -> httpx.Response:
            if transport is not plain:
                request.read()
                body = json.loads(request.content) if request.content else None
                if request.method == "GET":
                    self.reads += 1
                else:
                    self.wire.append((request.method, request.url.path, body))
            return handle(transport, request)

        monkeypatch.setattr(LocalTransport, "handle_request", recorded)

    def send(self, method: str, path: str, body: Any = None, *, semantic: bool = False, **query: Any) -> Any:
        """A request by hand, behind the package's back."""
        headers = {"Content-Type": SEMANTIC} if semantic else {}
        answer = self.http.request(method, path, json=body, headers=headers, params=query)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def written(self) -> list[tuple[str, str, Any]]:
        """The writes since the last call."""
        done, self.wire[:] = list(self.wire), []
        return done

    def faults(self, **settings: Any) -> None:
        """Let requests fail from now on, as the local server's controls say."""
        assert self.local.post("/faults", json=settings).is_success

    def close(self) -> None:
        for client in (self.http, self.local):
            client.close()
        self.session.close()


class Held:
    """One resource as an engine would hold it: inputs, outputs, id."""

    def __init__(self, life: Declared[Any]) -> None:
        self.life = life
        self.id = ""
        self.inputs: dict[str, Any] = {}
        self.outputs: dict[str, Any] = {}
        self.last: str = ""

    def failures(self, inputs: dict[str, Any], *, preview: bool = True) -> list[tuple[str, str]]:
        checked = self.life.check(self.inputs, inputs, preview=preview)
        return [(failure.property, failure.reason) for failure in checked.failures]

    def up(self, **inputs: Any) -> dict[str, Any]:
        """Check, diff, and whatever follows from them; ``last`` says what it was."""
        checked = self.life.check(self.inputs, inputs, preview=False)
        assert checked.failures == []
        if not self.id:
            return self._create(checked.inputs)
        difference = self.life.diff(self.id, self.outputs, checked.inputs)
        if difference.replaces:
            self.last = (
                f"replace {difference.replaces} {'delete first' if difference.delete_first else ''}".strip()
            )
        elif difference.changes:
            self.last, self.inputs = "update", checked.inputs
            self.outputs = self.life.update(self.id, self.outputs, checked.inputs)
        else:
            self.last, self.inputs = "same", checked.inputs
        return self.outputs

    def _create(self, inputs: dict[str, Any]) -> dict[str, Any]:
        created: Created = self.life.create(inputs)
        self.last, self.id, self.inputs, self.outputs = "create", created.id, inputs, created.outputs
        return self.outputs

    def refresh(self) -> bool:
        """Read; whether the inputs drifted. What is gone is forgotten."""
        found: Found | None = self.life.read(self.id, self.outputs)
        if found is None:
            self.id, self.inputs, self.outputs = "", {}, {}
            return True
        drifted = self.life.diff(self.id, found.outputs, self.inputs).changes
        self.outputs = found.outputs
        if drifted:
            self.inputs = found.inputs
        return drifted

    def destroy(self) -> None:
        self.life.delete(self.id, self.outputs)
        self.id = ""


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all tests: to empty it takes less time than to make it."""
    database = tmp_path_factory.mktemp("launchdarkly") / "account.db"
    Store(database).close()
    return database


@pytest.fixture
def account(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account with one project, ``first``, so that any other one may be deleted."""
    account = Account(database, monkeypatch)
    assert account.local.post("/reset").is_success
    account.send("POST", "/projects", {"key": "first", "name": "First"})
    yield account
    account.close()


@pytest.fixture
def shop(account: Account) -> Account:
    """The same with a project ``shop``, with the environments ``staging`` and ``production``."""
    environments = [{"key": key, "name": key, "color": "417505"} for key in ("staging", "production")]
    account.send("POST", "/projects", {"key": "shop", "name": "Shop", "environments": environments})
    return account


@pytest.fixture
def held(account: Account) -> Any:
    """From a life to a resource of it."""
    return lambda life: Held(life(account.session))
