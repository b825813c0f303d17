"""One run at a time on a stack of a checkout.

The kernel holds the lock (flock) and lets go when the process dies, so a lock is never stale; the file names the
process only for the message.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LockedError


@contextmanager
def locked(path: Path, stack: str) -> Iterator[None]:
    """Hold the lock of a stack.

    Raises:
        LockedError: another process has it; the message names it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            raise LockedError(
                f"Another run works on stack {stack!r} (process {pid})",
                remedy="Wait until it is done. The lock goes with its process; there is no file to remove.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
