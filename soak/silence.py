"""Real sockets that accept and then never answer, drip, cut or lie: every request ends within its bounds."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator

import httpx

from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.http import whole_answer
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.dialect import DIALECT as LAUNCHDARKLY
from pulumi_flagcopy.split.dialect import DIALECT as SPLIT

from .figures import Broken, Figures, named

BULLET = "requests to sockets that never answer, drip, cut or lie"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWERS = {
    "never answers": b"",
    "cuts the status line": b"HTTP/1.",
    "cuts the headers": HEAD,
    "cuts the body": HEAD + b'Content-Length: 100\r\n\r\n{"items": [',
    "cuts a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\n50\r\n{",
    "is no HTTP": b"220 mail.example.com ready\r\n",
    "lies about gzip": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    "drips": HEAD + b"\r\n",
}


def run(seed: int, count: int, figures: Figures) -> None:
    """``count`` reads and writes, each to a socket of its own."""
    dice = random.Random(f"silence {seed}")
    for number in range(count):
        how = dice.choice(list(ANSWERS))
        try:
            _ask(how, dice, f"--seed {seed}: socket {number} {how}", figures)
        except Broken as broken:
            figures.broken.append(broken)


def _ask(how: str, dice: random.Random, where: str, figures: Figures) -> None:
    longest, whole_answer.LONGEST = whole_answer.LONGEST, 0.3
    with _listening(how) as address:
        client = Client(
            dice.choice((LAUNCHDARKLY, SPLIT)),
            address,
            "token",
            timeout=httpx.Timeout(0.1),
            bounds=Bounds(shortest=0.01, longest=0.02, tries=2),
            tell=lambda _: None,
        )
        began = time.monotonic()
        try:
            if dice.random() < 0.5:
                client.get("/x")
            else:
                client.write("POST", "/x", {}, settled=lambda: client.get("/x"))
        except FlagCopyError as error:
            named(str(error), where)
            figures.add(BULLET, f"{how}: ended, and says why")
        else:
            raise Broken("words", where, "was taken for an answer")
        finally:
            client.close()
            whole_answer.LONGEST = longest
        if time.monotonic() - began > 20:
            raise Broken("hang", where, f"{time.monotonic() - began:.0f} s")


@contextlib.contextmanager
def _listening(how: str) -> Iterator[str]:
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)

    def answer(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(5)
            connection.recv(65536)
            connection.sendall(ANSWERS[how])
            if how == "never answers":
                over.wait()
            while how == "drips" and not over.wait(0.02):
                connection.sendall(b" ")

    def accept() -> None:
        threads = []
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                threads.append(threading.Thread(target=answer, args=(server.accept()[0],)))
                threads[-1].start()
        for thread in threads:
            thread.join()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        accepting.join()
        server.close()
