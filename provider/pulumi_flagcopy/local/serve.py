"""The local server on a loopback port, until it is told to stop."""

from __future__ import annotations

import contextlib
import gc
import ipaddress
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

from waitress import create_server
from waitress.channel import ClientDisconnected

from .app import create_app
from .sample import ensure_sample
from .traffic import NoAnswer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

THREADS = 32


def serve(
    database: str | os.PathLike[str],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sample: bool = False,
    listening: Callable[[str], None] = print,
) -> None:
    """Serves the database over HTTP until SIGTERM or SIGINT.

    `port` 0 takes a free one; `listening` is called once with the address. With `sample`, a database that
    does not exist yet starts with the sample shop. Raises `ValueError` for a host that is not loopback,
    `OSError` for a port that is taken, `StoreError` for a file that is no such database.
    """
    host = "127.0.0.1" if host == "localhost" else host
    if not _is_loopback(host):
        raise ValueError(f"{host} is not a loopback address: the local server is for this machine only.")
    if sample:
        ensure_sample(database)
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server = create_server(hang_up(create_app(database)), host=host, port=port, threads=THREADS)
    gc.freeze()
    gc.set_threshold(
        10_000
    )  # lists of flags are many objects, none of them garbage until the answer is written
    with _stopped_by_signals():
        listening(f"http://{_literal(host)}:{server.effective_port}")
        server.run()


def hang_up(app: WSGIApplication) -> WSGIApplication:
    """Turns `NoAnswer` into what waitress takes for a client that left: it closes the socket."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return app(environ, start_response)
        except NoAnswer as fault:
            time.sleep(fault.silence_s)
            raise ClientDisconnected from None

    return application


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM ends the server's loop as SIGINT does."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _literal(host: str) -> str:
    return f"[{host}]" if ":" in host else host
