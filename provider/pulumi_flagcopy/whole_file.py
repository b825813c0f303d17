"""A file that is written whole or not at all: what was there before stays until then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

FOR_OWNER = 0o600
"""For nobody else."""


@contextmanager
def whole_file(path: Path, mode: int) -> Iterator[TextIO]:
    """A file for writing, which takes the path once all of it is on disk; if that fails, nothing is left of it.

    Args:
        path: where to.
        mode: the permissions, as of ``os.open``.

    Raises:
        OSError: the disk is full, or may not be written to.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
