"""The local server, as a user starts it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


class Served:
    """`flagcopy serve` on a database. Inputs: the process, and its address."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self._process = process
        self.address = address

    def requests(self) -> int:
        """How many there were since they were counted last."""
        count = len(httpx.get(f"{self.address}/_local/requests", trust_env=False).json()["items"])
        httpx.delete(f"{self.address}/_local/requests", trust_env=False)
        return count

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)


def start(database: Path) -> Served:
    command = [str(Path(sys.executable).parent / "flagcopy"), "serve", "--port", "0", "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return Served(process, process.stdout.readline().split()[-1])


@contextmanager
def served(database: Path) -> Iterator[Served]:
    """The server for as long as the block takes."""
    server = start(database)
    try:
        yield server
    finally:
        server.stop()


def client(server: Served, authorization: str, **headers: str) -> httpx.Client:
    """A client that is signed in, for what a benchmark prepares."""
    return httpx.Client(
        base_url=server.address,
        headers={"Authorization": authorization, **headers},
        timeout=60,
        trust_env=False,
        event_hooks={"response": [_checked]},
    )


def _checked(response: httpx.Response) -> None:
    response.raise_for_status()
