"""A server on a socket, in a thread of the test."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from waitress import create_server
from waitress.wasyncore import close_all

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.local.serve import hang_up
from pulumi_flagcopy.local.store import Store


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """An empty database."""
    Store(tmp_path / "local.db").close()
    return tmp_path / "local.db"


@contextlib.contextmanager
def listening(app: Any) -> Iterator[str]:
    """The application behind waitress on a free port; gives the address."""
    server = create_server(hang_up(app), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        with contextlib.suppress(OSError):  # something else has woken the loop, and all is closed by now
            server.trigger.pull_trigger(lambda: close_all(server._map))  # clients may keep connections open
        thread.join()
        server.task_dispatcher.shutdown()


def plain_http(**settings: Any) -> httpx.Client:
    """Without proxies, and without certificates: loading those takes longer than most tests."""
    return httpx.Client(trust_env=False, verify=False, timeout=60, **settings)


@pytest.fixture
def on_a_socket(database: Path) -> Iterator[httpx.Client]:
    """An HTTP client of the database, served."""
    with (
        listening(create_app(database)) as address,
        plain_http(base_url=address) as client,
    ):
        yield client
