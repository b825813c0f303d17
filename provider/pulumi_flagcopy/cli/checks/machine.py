"""This machine: versions, the engine, the local server's database."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from ...local.store import OWN_FOLDER, Store, StoreError
from .finding import Finding, note, ok, wrong

SECONDS = 30


def versions() -> Finding:
    """What is installed."""
    installed = f"pulumi-flagcopy {version('pulumi-flagcopy')}, Python {platform.python_version()}"
    return ok("versions", f"{installed}, Pulumi SDK {version('pulumi')}")


def engine() -> Finding:
    """What runs programs: the Pulumi CLI, else the built-in engine."""
    command = shutil.which("pulumi")
    if command is None:
        return ok("engine", "built in; there is no `pulumi` on PATH")
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        said = subprocess.run(
            [command, "version"], env=environment, capture_output=True, text=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return wrong(
            "engine",
            f"`{command} version` does not run: {type(error).__name__}",
            "Install the Pulumi CLI again, or take it from PATH: `flagcopy up` needs none.",
        )
    return ok("engine", f"{' '.join(['Pulumi CLI', *said.stdout.split()])}, and the built-in engine")


def local_database(path: Path, *, used: bool) -> Iterator[Finding]:
    """The file of the local server. ``used``: whether a host is set to ``local``."""
    subject = "local database"
    if not path.exists():
        folder = path.absolute().parent
        if folder.name == OWN_FOLDER:  # it is made with the file
            folder = folder if folder.exists() else folder.parent
        if not used:
            yield note(subject, f"{path} is not there, and nothing uses it")
        elif not folder.is_dir():
            yield wrong(
                subject,
                f"{path} cannot be made: there is no folder {folder}",
                "Make the folder, or name another file with --database.",
            )
        elif os.access(folder, os.W_OK):
            yield ok(subject, f"{path} is made with the sample shop at first use")
        else:
            yield wrong(
                subject, f"{path} cannot be made: {folder} is read-only", "Name another file with --database."
            )
        return
    try:
        Store(path).close()
    except (StoreError, OSError) as error:
        yield wrong(subject, str(error), "Move the file away, or name another one with --database.")
    else:
        yield ok(subject, f"{path} opens")
