"""Child processes of the engine: their own session, so that Ctrl-C reaches only the engine, and their lines."""

from __future__ import annotations

import os
import select
import subprocess
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO, Protocol, TextIO, TypeAlias, cast

_AT_ONCE = 2**20
"""Bytes: as much as a pipe may hold."""


class Child(Protocol):
    """A child process: the part of ``subprocess.Popen`` that the engine uses."""

    stdin: IO[str] | None
    stdout: IO[str] | None
    stderr: IO[str] | None
    returncode: int | None

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


Start: TypeAlias = Callable[[list[str], Path, dict[str, str]], Child]
"""From a command, its folder and what is added to the environment to the child."""


def environment_of(folder: Path, added: dict[str, str]) -> dict[str, str]:
    """The environment of a child in a folder: our own, with what is added to it."""
    return {**os.environ, **no_proxy_to_us(), **added, "PWD": str(folder)}


def no_proxy_to_us() -> dict[str, str]:
    """What keeps gRPC from asking the user's proxy for this machine, which it does unless it is told otherwise.

    Source: gRPC's ``doc/environment_variables.md``; ``no_grpc_proxy`` goes before ``no_proxy``.
    """
    others = next(filter(None, map(os.environ.get, ("no_grpc_proxy", "no_proxy"))), "")
    return {"no_grpc_proxy": ",".join(filter(None, (others, "127.0.0.1")))}


def start_child(command: list[str], folder: Path, environment: dict[str, str]) -> Child:
    """Start a child in a folder; its stdin stays open for as long as the engine lives."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment_of(folder, environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )


def first_line(stream: IO[str]) -> str:
    """The first line of a stream that ``pump`` will go on with: nothing behind it is lost."""
    line, pipe = b"", _pipe(stream)
    while not line.endswith(b"\n") and (some := pipe.read(1)):
        line += some
    return line.decode("utf-8", "replace")


class Pump(threading.Thread):
    """Says what comes on a stream, until the stream ends: whole lines, together those that were written together.

    A pipe gives what was written at once in one reading, unless it is full.
    """

    def __init__(self, stream: IO[str], say: Callable[[str], None]) -> None:
        super().__init__(daemon=True)
        self._pipe = _pipe(stream)
        self._say = say
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._begun = ""
        self._taking = threading.Lock()
        self._coming, self._there = select.poll(), select.poll()
        for poll in (self._coming, self._there):
            poll.register(self._pipe, select.POLLIN | select.POLLHUP)

    def run(self) -> None:
        while self._coming.poll() and self.catch_up():
            pass
        if self._begun:
            self._say(self._begun)

    def catch_up(self) -> bool:
        """Say what was written by now; whether more may come."""
        with self._taking:
            while self._there.poll(0):
                if not (some := self._some()):
                    return False
                *lines, self._begun = (self._begun + self._decode(some)).replace("\r\n", "\n").split("\n")
                if lines:
                    self._say("\n".join(lines))
        return True

    def _some(self) -> bytes:
        with suppress(ValueError):  # closed, though something that the child left behind still has it open
            return self._pipe.read(_AT_ONCE)
        return b""


def pump(stream: IO[str] | None, say: Callable[[str], None]) -> Pump:
    """Say what comes on a stream of a child from now on."""
    assert stream is not None
    begun = Pump(stream, say)
    begun.start()
    return begun


def _pipe(stream: IO[str]) -> FileIO:
    """What is below the buffers of a stream that was not read from yet."""
    return cast(FileIO, cast(BufferedReader, cast(TextIO, stream).buffer).raw)
