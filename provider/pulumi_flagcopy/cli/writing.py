"""What a command writes is there whole or not at all; that there is no room for it is said in words."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from ..whole_file import whole_file


@contextmanager
def writing(path: Path) -> Iterator[IO[str]]:
    """The file that a person named, for writing; ``-`` is stdout. An OSError ends the command."""
    if str(path) == "-":
        with click.open_file("-", "w", encoding="utf-8") as stdout:
            yield stdout
        return
    target = path.resolve()
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666
    try:
        with whole_file(target, mode) as file:
            yield file
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or path} cannot be written: {error.strerror}\n"
            "What was there before is as it was. Make room, or make the folder writable, and run the command again."
        ) from error
