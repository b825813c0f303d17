from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from pulumi_flagcopy.http.lanes import Lanes

AT_ONCE = 4


class _Opened:
    """Opens clients and keeps count of them."""

    def __init__(self) -> None:
        self.clients: list[httpx.Client] = []

    def __call__(self) -> httpx.Client:
        self.clients.append(httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))))
        return self.clients[-1]


def test_one_request_after_the_other_has_the_same_connection() -> None:
    opened = _Opened()
    lanes = Lanes(opened)
    for _ in range(3):
        with lanes.one() as lane:
            assert lane is lanes.first
    assert opened.clients == [lanes.first]


def test_requests_at_the_same_time_have_a_connection_each() -> None:
    opened = _Opened()
    lanes = Lanes(opened)
    together = threading.Barrier(AT_ONCE, timeout=10)

    def request(_: int) -> httpx.Client:
        with lanes.one() as lane:
            together.wait()
            return lane

    with ThreadPoolExecutor(AT_ONCE) as pool:
        first = set(pool.map(request, range(AT_ONCE)))
        again = set(pool.map(request, range(AT_ONCE)))
    assert len(first) == AT_ONCE
    assert again == first == set(opened.clients)


def test_a_connection_is_free_again_after_a_failure() -> None:
    lanes = Lanes(_Opened())
    with pytest.raises(RuntimeError, match="lost"), lanes.one():
        raise RuntimeError("lost")
    with lanes.one() as lane:
        assert lane is lanes.first


def test_all_of_them_are_closed() -> None:
    opened = _Opened()
    lanes = Lanes(opened)
    with lanes.one(), lanes.one():
        pass
    lanes.close()
    assert [client.is_closed for client in opened.clients] == [True, True]
