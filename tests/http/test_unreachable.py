"""A host that is not there: told with its cause, and not waited for in vain."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http import clock as clock_module
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.http.clock import SystemClock
from pulumi_flagcopy.http.limiter import Limiter
from pulumi_flagcopy.launchdarkly.dialect import DIALECT

from ..clock import FakeClock


@pytest.fixture
def nobody() -> str:
    """An address on this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def client_at(clock: FakeClock, told: list[str]) -> Iterator[Callable[..., Client]]:
    clients = []

    def make(address: str, failure: OSError | None = None) -> Client:
        def fail(_request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("as httpx has it") from failure

        transport = httpx.MockTransport(fail) if failure else None
        clients.append(Client(DIALECT, address, "api-x", transport=transport, clock=clock, tell=told.append))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_a_refusal_of_this_machine_is_given_up_soon(
    client_at: Callable[..., Client], nobody: str, clock: FakeClock
) -> None:
    with pytest.raises(errors.UnavailableError) as caught:
        client_at(f"http://{nobody}").get("/x")
    assert caught.value.summary == f"LaunchDarkly could not be reached at {nobody}: connection refused"
    assert "GET /x" in caught.value.detail
    assert "flagcopy serve" in caught.value.remedy
    assert 0 < sum(clock.slept) <= 2


def test_a_refusal_elsewhere_is_tried_again_for_a_quarter_of_a_minute(
    client_at: Callable[..., Client], clock: FakeClock, told: list[str]
) -> None:
    client = client_at("https://app.example.com", OSError(errno.ECONNREFUSED, "Connection refused"))
    why = "LaunchDarkly could not be reached at app.example.com:443: connection refused"
    with pytest.raises(errors.UnavailableError, match=why):
        client.write("POST", "/x", settled=lambda: pytest.fail("nothing was sent"))
    assert 5 < sum(clock.slept) <= 15
    assert told == [f"POST /x: {why}; trying again in {seconds} s" for seconds in (2, 4)]


def test_a_name_that_nobody_knows_is_not_asked_for_twice(
    client_at: Callable[..., Client], clock: FakeClock
) -> None:
    client = client_at("https://app.example.com", socket.gaierror(socket.EAI_NONAME, "not known"))
    with pytest.raises(errors.UnavailableError, match=r"app\.example\.com:443: the name is not known"):
        client.get("/x")
    assert clock.slept == []


def test_a_resolver_that_stumbles_is_asked_again(client_at: Callable[..., Client], clock: FakeClock) -> None:
    client = client_at("https://app.example.com", socket.gaierror(socket.EAI_AGAIN, "try again"))
    with pytest.raises(errors.UnavailableError, match="the name could not be looked up"):
        client.get("/x")
    assert len(clock.slept) == 9


def test_other_causes_in_the_systems_words(client_at: Callable[..., Client]) -> None:
    client = client_at("https://[2001:db8::1]", OSError(errno.ENETUNREACH, "Network is unreachable"))
    with pytest.raises(errors.UnavailableError, match=r"\[2001:db8::1\]:443: network is unreachable"):
        client.get("/x")


def test_what_came_before_a_refusal_does_not_count_against_it(
    clock: FakeClock, client_of: Callable[..., Client]
) -> None:
    refused = httpx.ConnectError("as httpx has it")
    refused.__cause__ = OSError(errno.ECONNREFUSED, "Connection refused")
    limited = httpx.Response(429, headers={"Retry-After": "30"})
    assert client_of([limited, refused, httpx.Response(200, json={})]).get("/x") == {}


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_module, "_stopping", threading.Event())
    clock_module.stop_waiting()


@pytest.mark.usefixtures("stopped")
def test_a_run_that_is_stopped_does_not_wait_for_the_next_try() -> None:
    tries = []

    def fail(request: httpx.Request) -> httpx.Response:
        tries.append(request)
        raise httpx.ConnectTimeout("as httpx has it")

    client = Client(DIALECT, "https://app.example.com", "api-x", transport=httpx.MockTransport(fail))
    with pytest.raises(errors.UnavailableError, match="no connection within 10 s"):
        client.get("/x")
    client.close()
    assert len(tries) == 1


@pytest.mark.usefixtures("stopped")
def test_a_run_that_is_stopped_does_not_wait_for_a_rate_limit_and_sends_nothing() -> None:
    limiter = Limiter(SystemClock(), 60.0, pytest.fail)
    limiter.hold(1.0)
    with pytest.raises(errors.UnavailableError, match="stopped while it waited"), limiter.turn():
        pytest.fail("it was let through")


@pytest.mark.usefixtures("stopped")
def test_a_write_whose_fate_could_not_be_looked_up_for_want_of_time_may_have_happened() -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("as httpx has it")

    def look() -> None:
        SystemClock().sleep(1)

    client = Client(DIALECT, "https://app.example.com", "api-x", transport=httpx.MockTransport(fail))
    with pytest.raises(errors.UnavailableError, match="It is not known whether POST /x took effect"):
        client.write("POST", "/x", settled=look)
    client.close()
