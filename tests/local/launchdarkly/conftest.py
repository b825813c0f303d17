"""The local LaunchDarkly on a socket, and clients of several identities.

Every answer that a test gets is held against the vendor's OpenAPI document, where that is at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from werkzeug.test import run_wsgi_app

from pulumi_flagcopy.local.app import create_app

from ..conftest import listening, plain_http
from .contract import disagreements

Json = dict[str, Any]
SEMANTIC = "application/json; domain-model=launchdarkly.semanticpatch"


class Time:
    """Milliseconds; each look is one later."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass(frozen=True)
class Server:
    address: str
    found: list[str]
    time: Time
    controls: httpx.Client

    def client(self, token: str = "api-local") -> httpx.Client:
        headers = {"Authorization": token}
        return plain_http(base_url=f"{self.address}/api/v2", headers=headers)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.controls.request(method, f"{self.address}/_local/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    time = Time()
    app = create_app(tmp_path_factory.mktemp("launchdarkly") / "local.db", clock=time)
    found: list[str] = []

    def validated(environ: Any, start_response: Any) -> Any:
        chunks, status, headers = run_wsgi_app(app, environ, buffered=True)
        body = b"".join(chunks)
        if headers.get("Content-Type") == "application/json" or not body:
            code = int(status.split()[0])
            found.extend(disagreements(environ["REQUEST_METHOD"], environ["PATH_INFO"], code, body))
        start_response(status, list(headers))
        return [body]

    with listening(validated) as address, plain_http() as controls:
        yield Server(address, found, time, controls)


@pytest.fixture
def server(_server: Server) -> Iterator[Server]:
    """The server, empty. Fails the test when an answer was not as the vendor's document has it."""
    _server.control("POST", "reset")
    _server.found.clear()
    yield _server
    assert _server.found == []


@pytest.fixture
def api(server: Server) -> Iterator[httpx.Client]:
    """The administrator, over plain HTTP."""
    with server.client() as client:
        yield client


@pytest.fixture
def reader(server: Server) -> Iterator[httpx.Client]:
    with server.client("api-local-reader") as client:
        yield client


@pytest.fixture
def reviewer(server: Server) -> Iterator[httpx.Client]:
    with server.client("api-local-reviewer") as client:
        yield client


@pytest.fixture
def bypass(server: Server) -> Iterator[httpx.Client]:
    with server.client("api-local-bypass") as client:
        yield client


@dataclass(frozen=True)
class Shop:
    """A project with the environments staging and production, and short ways to its flags."""

    api: httpx.Client

    def flag(self, key: str = "a", **body: Any) -> Json:
        return self.ok(self.api.post("/flags/shop", json={"name": key.upper(), "key": key, **body}))

    def get(self, key: str = "a", **query: Any) -> Json:
        return self.ok(self.api.get(f"/flags/shop/{key}", params=query))

    def block(self, environment: str = "staging", key: str = "a") -> Json:
        block: Json = self.get(key)["environments"][environment]
        return block

    def ids(self, key: str = "a") -> list[str]:
        return [variation["_id"] for variation in self.get(key)["variations"]]

    def edit(self, *instructions: Json, environment: str | None = "staging", key: str = "a") -> Json:
        return self.ok(self.try_edit(*instructions, environment=environment, key=key))

    def try_edit(
        self,
        *instructions: Json,
        environment: str | None = "staging",
        key: str = "a",
        api: httpx.Client | None = None,
        **query: Any,
    ) -> httpx.Response:
        body: Json = {"instructions": instructions}
        if environment is not None:
            body["environmentKey"] = environment
        return (api or self.api).patch(
            f"/flags/shop/{key}", json=body, headers={"Content-Type": SEMANTIC}, params=query
        )

    def patch(self, *operations: tuple[Any, ...], key: str = "a") -> Json:
        return self.ok(self.try_patch(*operations, key=key))

    def try_patch(self, *operations: tuple[Any, ...], key: str = "a") -> httpx.Response:
        names = ("op", "path", "value")
        body = [dict(zip(names, operation, strict=False)) for operation in operations]
        return self.api.patch(f"/flags/shop/{key}", json=body)

    def copy(
        self,
        *actions: str,
        key: str = "a",
        api: httpx.Client | None = None,
        **body: Any,
    ) -> httpx.Response:
        body = {"source": {"key": "staging"}, "target": {"key": "production"}, **body}
        if actions:
            body["includedActions"] = list(actions)
        return (api or self.api).post(f"/flags/shop/{key}/copy", json=body)

    def segment(self, key: str, environment: str = "staging", **body: Any) -> Json:
        return self.ok(self.api.post(f"/segments/shop/{environment}", json={"name": key, "key": key, **body}))

    def gate(self, environment: str = "production", **settings: Any) -> None:
        values = settings or {"required": True}
        operations = [
            {"op": "replace", "path": f"/approvalSettings/{name}", "value": value}
            for name, value in values.items()
        ]
        self.ok(self.api.patch(f"/projects/shop/environments/{environment}", json=operations))

    @staticmethod
    def ok(answer: httpx.Response) -> Json:
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found


@pytest.fixture
def shop(api: httpx.Client) -> Shop:
    environments = [{"key": key, "name": key.title(), "color": "00DA7B"} for key in ("staging", "production")]
    Shop.ok(api.post("/projects", json={"key": "shop", "name": "Shop", "environments": environments}))
    return Shop(api)


Refused = Callable[[httpx.Response, int, str], str]


@pytest.fixture
def refused() -> Refused:
    """Checks status and code of a refusal and gives its message."""

    def check(answer: httpx.Response, status: int, code: str) -> str:
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        return str(answer.json()["message"])

    return check
