"""What happens to a process in the middle of its writes, and what it leaves as it was."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from pulumi_flagcopy.local.transport import LocalTransport

Json = dict[str, Any]
Documents = dict[tuple[str, str], Json]
Send = Callable[[LocalTransport, httpx.Request], httpx.Response]


class Killed(BaseException):
    """The process is no more: nothing in it may catch this."""


@contextmanager
def meddling(
    number: int, instead: Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]
) -> Iterator[None]:
    """``instead`` is called from the ``number``-th write on, for every request, with what sends it."""
    send, lock, writes = LocalTransport.handle_request, threading.Lock(), 0

    def handle(transport: LocalTransport, request: httpx.Request) -> httpx.Response:
        nonlocal writes
        with lock:
            writes += request.method != "GET" and "dryRun" not in request.url.params
            reached = writes >= number
        return instead(request, lambda: send(transport, request)) if reached else send(transport, request)

    with patch.object(LocalTransport, "handle_request", handle):
        yield


@contextmanager
def killed(number: int, *, late: bool) -> Iterator[None]:
    """The process ends at that write; ``late``: once it has reached the server. Then its state was not kept."""
    dead = False

    def end(_: httpx.Request, send: Callable[[], httpx.Response]) -> httpx.Response:
        nonlocal dead
        if late and not dead:
            dead = True
            send()
        raise Killed

    with meddling(number, end):
        yield


@contextmanager
def without_rights(number: int, headers: Json) -> Iterator[None]:
    """From that write on, whoever has the token may only read."""

    def refuse(request: httpx.Request, send: Callable[[], httpx.Response]) -> httpx.Response:
        request.headers.update(headers)
        return send()

    with meddling(number, refuse):
        yield


def documents(database: Path) -> Documents:
    """All that the server has, by collection and key."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT collection, key, body FROM documents").fetchall()
    return {(collection, key): json.loads(body) for collection, key, body in rows if collection[0] != "_"}
