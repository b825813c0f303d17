"""Folders that options name a file in: they are not made, since a name may be a slip of the pen."""

from __future__ import annotations

from pathlib import Path

import click


def refuse_missing_folder(option: str, path: Path) -> None:
    """End the command, before its work, if the folder that the path is in is not there."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise click.UsageError(f"{option}: there is no folder {folder}; make it, or name another one")
