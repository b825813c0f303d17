"""The request log, rate limits and injected faults, in process and on a socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.transport import LocalTransport

VERSIONS = "/api/v2/versions"
ADMIN = {"Authorization": "api-local"}


@pytest.fixture
def client(database: Path) -> Iterator[httpx.Client]:
    with httpx.Client(transport=LocalTransport(database), base_url="http://any.host", headers=ADMIN) as made:
        yield made


def faults(client: httpx.Client, **settings: Any) -> None:
    client.post("/_local/faults", json=settings).raise_for_status()


def log(client: httpx.Client) -> list[tuple[str, str, int | None, str | None]]:
    items = client.get("/_local/requests").json()["items"]
    return [(item["method"], item["path"], item["status"], item["fault"]) for item in items]


def outcome(client: httpx.Client) -> str:
    try:
        return str(client.get(VERSIONS).status_code)
    except httpx.TransportError as error:
        return type(error).__name__


@pytest.mark.parametrize("kind", ["429", "500", "502", "503", "504"])
def test_a_status_fault_has_the_vendors_envelope(client: httpx.Client, kind: str) -> None:
    faults(client, rate=1, kinds=[kind])
    answer = client.get(VERSIONS)
    assert answer.status_code == int(kind)
    assert answer.json().keys() == {"code", "message"}
    assert log(client) == [("GET", VERSIONS, int(kind), kind)]


@pytest.mark.parametrize(
    ("kind", "raised"),
    [
        ("reset", httpx.ReadError),
        ("timeout", httpx.ReadTimeout),
        ("truncated", httpx.RemoteProtocolError),
    ],
)
def test_a_broken_connection_is_raised_as_httpx_raises_it(
    client: httpx.Client, kind: str, raised: type[Exception]
) -> None:
    faults(client, rate=1, kinds=[kind])
    with pytest.raises(raised):
        client.get(VERSIONS)


def test_a_proxys_page_is_not_json(client: httpx.Client) -> None:
    faults(client, rate=1, kinds=["html"])
    answer = client.get(VERSIONS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")


def test_a_bare_429_tells_nothing_and_an_ordinary_one_when_to_come_back(client: httpx.Client) -> None:
    faults(client, rate=1, kinds=["429-bare"])
    assert not [name for name in client.get(VERSIONS).headers if "ratelimit" in name or name == "retry-after"]
    faults(client, rate=1, kinds=["429"])
    seen = {
        name
        for _ in range(20)
        for name in client.get(VERSIONS).headers
        if name.endswith("reset") or name == "retry-after"
    }
    assert seen == {"x-ratelimit-reset", "x-ratelimit-auth-token-reset", "retry-after"}


@pytest.mark.parametrize(("after", "made"), [(0, False), (1, True)])
def test_a_write_without_an_answer_may_or_may_not_have_happened(
    client: httpx.Client, after: int, made: bool
) -> None:
    faults(client, rate=1, kinds=["reset"], after=after, methods=["POST"])
    with pytest.raises(httpx.ReadError):
        client.post("/api/v2/projects", json={"name": "Shop", "key": "shop"})
    assert (client.get("/api/v2/projects/shop").status_code == 200) is made


def test_faults_are_the_same_for_the_same_seed(client: httpx.Client) -> None:
    def run(seed: int) -> list[str]:
        faults(client, rate=0.5, seed=seed, kinds=["429", "500", "reset", "truncated"])
        return [outcome(client) for _ in range(30)]

    first = run(1)
    assert run(1) == first
    assert run(2) != first
    assert {"200", "429", "500", "ReadError", "RemoteProtocolError"} == set(first)


def test_faults_keep_to_their_methods_routes_and_number(client: httpx.Client) -> None:
    faults(client, rate=1, kinds=["503"], methods=["GET"], routes=["/api/v2/proj*"], times=2)
    assert outcome(client) == "200"
    assert [client.get("/api/v2/projects").status_code for _ in range(3)] == [503, 503, 200]
    assert client.post("/api/v2/projects", json={}).status_code == 400


def test_faults_never_hit_the_controls(client: httpx.Client) -> None:
    faults(client, rate=1, kinds=["reset"], rate_limit={"limit": 0})
    for path in ("/_local/faults", "/_local/requests", "/_local/history"):
        assert client.get(path).status_code == 200
    assert client.delete("/_local/faults").status_code == 204
    assert outcome(client) == "200"


def test_what_one_application_sets_another_on_the_same_file_does(
    client: httpx.Client, on_a_socket: httpx.Client
) -> None:
    faults(client, rate=1, kinds=["500"])
    assert on_a_socket.get(VERSIONS, headers=ADMIN).status_code == 500
    assert log(client) == [("GET", VERSIONS, 500, "500")]


def test_the_log_keeps_the_order_and_the_query_and_can_be_cleared(client: httpx.Client) -> None:
    client.get(VERSIONS, params={"a": "b c"})
    client.get("/api/v2/projects", headers={"Authorization": "nobody"})
    client.get("/elsewhere")
    items = client.get("/_local/requests").json()["items"]
    assert [(item["path"], item["query"], item["status"]) for item in items] == [
        (VERSIONS, "a=b+c", 200),
        ("/api/v2/projects", "", 401),
    ]
    client.delete("/_local/requests")
    assert log(client) == []


def raw_get(client: httpx.Client) -> bytes:
    """Everything that the server sends on one connection until it closes it."""
    address = (client.base_url.host, client.base_url.port or 0)
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(f"GET {VERSIONS} HTTP/1.1\r\nHost: x\r\nAuthorization: api-local\r\n\r\n".encode())
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize("kind", ["reset", "timeout"])
def test_on_a_socket_the_connection_ends_without_a_byte(on_a_socket: httpx.Client, kind: str) -> None:
    faults(on_a_socket, rate=1, kinds=[kind], timeout_s=0.01)
    assert raw_get(on_a_socket) == b""


@pytest.mark.filterwarnings("ignore")
def test_on_a_socket_a_truncated_answer_is_shorter_than_announced(on_a_socket: httpx.Client) -> None:
    faults(on_a_socket, rate=1, kinds=["truncated"], after=1)
    head, _, body = raw_get(on_a_socket).partition(b"\r\n\r\n")
    announced = next(line for line in head.splitlines() if line.lower().startswith(b"content-length"))
    assert 0 < len(body) < int(announced.split(b":")[1])


class Time:
    def __init__(self) -> None:
        self.now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now


def test_a_rate_limit_refuses_until_the_window_ends_and_tells_in_every_family(database: Path) -> None:
    time = Time()
    client = create_app(database, clock=time).test_client()
    limits = [{"limit": 2, "window_s": 10, "scope": scope} for scope in ("global", "route", "token", "ip")]
    client.post("/_local/faults", json={"rate_limit": limits})

    first = client.get(VERSIONS, headers=ADMIN)
    assert first.status_code == 200
    assert {name: value for name, value in first.headers.items() if name.startswith("X-Ratelimit")} == {
        "X-Ratelimit-Global-Limit": "2",
        "X-Ratelimit-Global-Remaining": "1",
        "X-Ratelimit-Reset": "1700000010000",
        "X-Ratelimit-Route-Limit": "2",
        "X-Ratelimit-Route-Remaining": "1",
        "X-Ratelimit-Auth-Token-Limit": "2",
        "X-Ratelimit-Auth-Token-Remaining": "1",
        "X-Ratelimit-Auth-Token-Reset": "1700000010000",
    }
    assert client.get(VERSIONS, headers=ADMIN).status_code == 200
    time.now += 4_000
    refused = client.get(VERSIONS, headers=ADMIN)
    assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "6"
    time.now += 6_000
    assert client.get(VERSIONS, headers=ADMIN).status_code == 200


@pytest.mark.parametrize(
    ("scope", "other", "status"),
    [
        ("global", {"headers": {"Authorization": "api-local-reader"}}, 429),
        ("token", {"headers": {"Authorization": "api-local-reader"}}, 200),
        ("token", {"path": "/api/v2/projects"}, 429),
        ("route", {"path": "/api/v2/projects"}, 200),
        ("route", {"headers": {"Authorization": "api-local-reader"}}, 429),
        ("ip", {"environ_base": {"REMOTE_ADDR": "127.0.0.2"}}, 200),
        ("ip", {"path": "/api/v2/projects"}, 429),
    ],
)
def test_each_scope_counts_its_own(database: Path, scope: str, other: dict[str, Any], status: int) -> None:
    client = create_app(database, clock=Time()).test_client()
    client.post("/_local/faults", json={"rate_limit": {"limit": 1, "scope": scope}})
    assert client.get(VERSIONS, headers=ADMIN).status_code == 200
    assert client.get(**{"path": VERSIONS, "headers": ADMIN, **other}).status_code == status


def test_a_limit_may_keep_silent(database: Path) -> None:
    client = create_app(database, clock=Time()).test_client()
    client.post("/_local/faults", json={"rate_limit": {"limit": 0, "headers": False}})
    refused = client.get(VERSIONS, headers=ADMIN)
    assert refused.status_code == 429
    assert not [name for name, _ in refused.headers if name.startswith("X-Ratelimit")]


def test_the_old_generation_of_headers_has_neither_limits_nor_tokens(database: Path) -> None:
    client = create_app(database, clock=Time()).test_client()
    limits = [{"limit": 1, "scope": scope, "headers": "old"} for scope in ("global", "route", "token")]
    client.post("/_local/faults", json={"rate_limit": limits})
    answer = client.get(VERSIONS, headers=ADMIN)
    assert {name: value for name, value in answer.headers.items() if name.startswith("X-Ratelimit")} == {
        "X-Ratelimit-Global-Remaining": "0",
        "X-Ratelimit-Route-Remaining": "0",
        "X-Ratelimit-Reset": "1700000010000",
    }
