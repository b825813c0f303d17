"""A process that forks a child for each request: the child then has what the process had imported.

A request is JSON of script, arguments, folder and environment, with four descriptors: stdin, stdout, stderr, and one on
which the child's process id and, when it has ended, its status are told.

Run as ``python -u -m pulumi_flagcopy.engine.forking <descriptor of a socket>`` it first imports what the children need.
"""

from __future__ import annotations

import io
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn


def serve(connection: socket.socket, ahead: Iterable[str]) -> NoReturn:
    """Import, then fork for each request, until the other side closes the socket. Needs a process with one thread."""
    for name in ahead:
        with suppress(Exception):  # whoever needs it will say what is wrong
            import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        head, descriptors, _, _ = socket.recv_fds(connection, 8, 4)
        if not head:
            os._exit(0)
        request = json.loads(_receive(connection, int.from_bytes(head, "big")))
        if os.fork() == 0:
            connection.close()
            _supervise(request, *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += connection.recv(size - len(data))
    return data


def _supervise(request: dict[str, Any], stdin: int, stdout: int, stderr: int, status: int) -> NoReturn:
    """Fork the child, tell its id, and when it has ended its status."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child == 0:
        os.close(status)
        _become(request, (stdin, stdout, stderr))
    for descriptor in (stdin, stdout, stderr):
        os.close(descriptor)
    os.write(status, f"{child}\n".encode())
    _, ended = os.waitpid(child, 0)
    os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def _become(request: dict[str, Any], descriptors: tuple[int, ...]) -> NoReturn:
    """Turn into ``python -u script arguments`` in the folder, with the environment."""
    os.setsid()
    for target, descriptor in enumerate(descriptors):
        os.dup2(descriptor, target)
        os.close(descriptor)
    sys.stdout = _unbuffered(1)
    sys.stderr = _unbuffered(2)
    os.chdir(request["folder"])
    own_path = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    installed = [entry for entry in sys.path if entry not in own_path]
    os.environ.clear()
    os.environ.update(request["environment"])
    added = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    sys.path[:] = [str(Path(request["script"]).parent), *added, *installed]
    sys.argv[:] = [request["script"], *request["arguments"]]
    status = 0
    try:
        runpy.run_path(request["script"], run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _unbuffered(descriptor: int) -> io.TextIOWrapper:
    """A standard stream as ``-u`` has it."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, "utf-8", "backslashreplace", write_through=True)


if __name__ == "__main__":
    sys.path.pop(0)  # the folder that this was started in, whose names are not for the children
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
