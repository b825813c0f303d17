"""Child processes of the engine: their own session, so that Ctrl-C reaches only the engine, and their lines."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, TypeAlias


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


def pump(stream: IO[str] | None, say: Callable[[str], None]) -> threading.Thread:
    """Say each line of a stream as it comes, until the stream ends."""

    def read() -> None:
        with suppress(ValueError):  # closed, though something that the child left behind still has it open
            for line in stream or ():
                say(line.rstrip("\n"))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread
