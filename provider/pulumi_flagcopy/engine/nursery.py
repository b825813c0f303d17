"""Children that start at once: forked from a process that has already imported what they need.

A provider or program that is started afresh spends most of a second on importing Pulumi, and so does the engine that
starts them; a suite of tests starts hundreds. A fork has the same script, folder, environment and streams.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import IO

from . import forking
from .ahead import every_module
from .children import Child, environment_of, start_child

_NEEDED = (
    "pulumi.dynamic",
    "pulumi_flagcopy.cli.main",
    "pulumi_flagcopy.engine.runs",
    "pulumi_flagcopy.dynamic.door",
    "pulumi_flagcopy.session",
)


class Nursery:
    """The process to fork from. It ends with ``close``, or with the process that made it.

    Inputs: our end of the socket to it, and what is left to do for its end once that is closed.
    """

    def __init__(self, connection: socket.socket, end: Callable[[], object]) -> None:
        self._socket = connection
        self._end = end
        self._lock = threading.Lock()

    @classmethod
    def fresh(cls) -> Nursery:
        """A process that imports all that an engine and its children need, on any platform: for suites of tests."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-u",
                    "-m",
                    forking.__name__,
                    str(theirs.fileno()),
                    *_NEEDED,
                    *every_module(),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        return cls(ours, process.wait)

    @classmethod
    def of_this_process(cls, *aheads: Iterable[str]) -> list[Nursery]:
        """Forks of this process, which must have one thread: their children import nothing a second time.

        ``aheads``: for each of them the modules that it imports while this process goes on.
        """
        pairs = [socket.socketpair() for _ in aheads]
        return [cls._forked(number, pairs, ahead) for number, ahead in enumerate(aheads)]

    @classmethod
    def _forked(
        cls, number: int, pairs: list[tuple[socket.socket, socket.socket]], ahead: Iterable[str]
    ) -> Nursery:
        ours, theirs = pairs[number]
        # Ctrl-C waits for the fork: in one of its hooks it is printed and forgotten, and in the child it is nobody's.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        pid = os.fork()
        if pid == 0:
            for end in chain(*pairs):  # whoever holds an end of another one's keeps it alive
                if end is not theirs:
                    end.close()
            os.setsid()  # Ctrl-C reaches only the engine
            as_was = signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C that came before is dropped
            signal.signal(signal.SIGINT, as_was)
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            if not getattr(sys.flags, "safe_path", False):
                sys.path.pop(0)  # the folder of our own script
            forking.serve(theirs, ahead)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        theirs.close()

        def end_it() -> None:
            os.kill(pid, signal.SIGKILL)  # it may be importing; the children are not its own
            os.waitpid(pid, 0)

        return cls(ours, end_it)

    def start(self, command: list[str], folder: Path, environment: dict[str, str]) -> Child:
        """What ``start_child`` does. Another interpreter than this one's is started afresh."""
        if command[:2] != [sys.executable, "-u"]:
            return start_child(command, folder, environment)
        request = {
            "script": command[2],
            "arguments": command[3:],
            "folder": str(folder),
            "environment": environment_of(folder, environment),
        }
        data = json.dumps(request).encode()
        (theirs_in, stdin), (stdout, theirs_out), (stderr, theirs_err), (status, theirs_status) = (
            os.pipe() for _ in range(4)
        )
        theirs = [theirs_in, theirs_out, theirs_err, theirs_status]
        with self._lock:
            socket.send_fds(self._socket, [len(data).to_bytes(8, "big")], theirs)
            self._socket.sendall(data)
        for descriptor in theirs:
            os.close(descriptor)
        return Fork(stdin, stdout, stderr, status)

    def close(self) -> None:
        self._socket.close()
        self._end()


class Fork:
    """A forked child, with the part of ``subprocess.Popen`` that the engine uses."""

    def __init__(self, stdin: int, stdout: int, stderr: int, status: int) -> None:
        self.stdin: IO[str] | None = os.fdopen(stdin, "w")
        self.stdout: IO[str] | None = os.fdopen(stdout, encoding="utf-8", errors="replace")
        self.stderr: IO[str] | None = os.fdopen(stderr, encoding="utf-8", errors="replace")
        self.returncode: int | None = None
        self._status = os.fdopen(status, "rb", buffering=0)

    @cached_property
    def pid(self) -> int:
        """Waits until it is forked: its nursery may still be importing."""
        return int(self._status.readline())

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired("fork", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, timeout: float | None) -> int | None:
        _ = self.pid  # comes first
        if self.returncode is None and _readable(self._status.fileno(), timeout):
            self.returncode = int(self._status.readline() or -signal.SIGKILL)
            self._status.close()
        return self.returncode


def _readable(descriptor: int, timeout: float | None) -> bool:
    """Not by ``select``, which knows no descriptor from 1024 on."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(None if timeout is None else timeout * 1000))
