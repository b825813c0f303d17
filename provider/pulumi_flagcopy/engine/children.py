"""Child processes of the engine: their own session, so that Ctrl-C reaches only the engine, and their lines."""

from __future__ import annotations

import os
import subprocess
import threading
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader
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
    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


Start: TypeAlias = Callable[[list[str], Path, dict[str, str]], Child]
"""From a command, its folder and what is added to the environment to the child."""


def start_child(command: list[str], folder: Path, environment: dict[str, str]) -> Child:
    """Start a child in a folder; its stdin stays open for as long as the engine lives."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment, "PWD": str(folder)},
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
    return cast(TextIO, stream).buffer.readline().decode("utf-8", "replace")


def pump(stream: IO[str] | None, say: Callable[[str], None]) -> threading.Thread:
    """Say what comes on a stream, until the stream ends: whole lines, together those that were written together.

    A pipe gives what was written at once in one reading, unless it is full.
    """

    def read() -> None:
        if stream is None:
            return
        pipe = cast(BufferedReader, cast(TextIO, stream).buffer)
        decode = getincrementaldecoder("utf-8")("replace").decode
        begun = ""
        with suppress(ValueError):  # closed, though something that the child left behind still has it open
            while some := pipe.read1(_AT_ONCE):
                *lines, begun = (begun + decode(some)).replace("\r\n", "\n").split("\n")
                if lines:
                    say("\n".join(lines))
        if begun:
            say(begun)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread
