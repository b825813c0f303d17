"""One run at a time on a stack of a checkout.

The kernel holds the lock (flock) and lets go when the process dies, so a lock is never stale; the file names the
process only for the message.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import LockedError, StorageError
from .state import make_private


def holder(path: Path) -> str:
    """The process that has the lock, as far as it is known; empty where none has.

    Only what names a process is tried, so that a look does not hold up a run that begins.
    """
    with suppress(OSError), path.open() as file:
        pid = file.read().strip()
        if pid:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return pid
    return ""


@contextmanager
def locked(path: Path, stack: str) -> Iterator[None]:
    """Hold the lock of a stack.

    Raises:
        LockedError: another process has it; the message names it.
        StorageError: the lock's file cannot be written.
    """
    try:
        make_private(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise StorageError(path, error, "Nothing was begun.") from error
    # Without a buffer: what has no room in it would be written again when it is closed.
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().decode().strip() or "unknown"
            raise LockedError(
                f"Another run works on stack {stack!r} (process {pid})",
                remedy="Wait until it is done. The lock goes with its process; there is no file to remove.",
            ) from None
        with suppress(OSError):  # on a full disk the message of a second run names no process
            file.truncate(0)
            file.write(f"{os.getpid()}\n".encode())
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)
