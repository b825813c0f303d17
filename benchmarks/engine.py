"""N FlagCopy beside N dynamic resources that do nothing: what the copies themselves cost a run, on both engines.

With the local server inside the provider process, whose start and work then count as a copy's; and with many copies
against a server beside, where they do not.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from .rows import Row
from .thousand_flags import TOKEN, Server

BIN = Path(sys.executable).parent
REPEATED, MANY = 3, 100
STEPS = {"preview": "preview", "up": "first up", "again": "up, no change"}

NOTHING = """
import nothing
for i in range({number}):
    nothing.Nothing(f"nothing-{{i}}", value="v")
"""
NOTHING_MODULE = """
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

class Provider(ResourceProvider):
    serialize_as_secret_always = False
    def diff(self, _id, _olds, _news):
        return DiffResult(changes=False)
    def create(self, props):
        return CreateResult("x", props)

class Nothing(Resource):
    def __init__(self, name, value):
        super().__init__(Provider(), name, {"value": value})
"""
# Flags of the sample shop that can be copied independently of each other.
FLAGS = [
    *("checkout-v2", "express-pay", "payment-provider", "fraud-threshold", "address-check", "guest-orders"),
    *("gift-cards", "installments", "search-ranking", "search-page-size", "search-suggestions", "synonyms"),
    *("image-search", "facets", "new-product-page", "banner-text", "reviews", "recommendations"),
    *("theme", "partner-pages", "countdown", "read-only-mode", "cache-seconds", "queue-orders"),
]
COPIES = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
for flag in {flags!r}:
    fc.FlagCopy(flag, include=["fallthrough"],
        source=ld.FlagEnvironment(project="{project}", flag=flag, environment="staging"),
        target=ld.FlagEnvironment(project="{project}", flag=flag, environment="production"))
"""
INSIDE = "  launchdarkly:apiHost: local\n"
BESIDE = "  launchdarkly:apiHost: {address}\n  launchdarkly:accessToken: {token}\n"

Run = Callable[[Path, str], None]
"""Takes a step of the program in a folder."""


def rows() -> Iterator[Row]:
    engines = {"built-in engine": built_in} | ({"Pulumi CLI": pulumi_cli} if shutil.which("pulumi") else {})
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "sample.db")
        for engine, run in engines.items():
            inside = [_pair(run, Path(folder, f"{engine}-{n}"), database) for n in range(REPEATED)]
            yield from _rows(inside, f"{len(FLAGS)} FlagCopy", f"{engine}, local server inside")
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), MANY) as server:
        copies = COPIES.format(flags=server.flags, project="bench")
        host = BESIDE.format(address=server.address, token=TOKEN)
        taken = _both(built_in, Path(folder, "many"), copies, host, MANY)
        yield from _rows([taken], f"{MANY} FlagCopy", "built-in engine, local server beside")


def _rows(taken: list[dict[str, tuple[float, float]]], what: str, where: str) -> Iterator[Row]:
    for step, words in STEPS.items():
        ours = statistics.median(seconds[step][0] for seconds in taken)
        nothing = statistics.median(seconds[step][1] for seconds in taken)
        yield Row(
            f"{words} of {what}, beside as many resources that do nothing ({where})",
            f"{ours:.2f} s",
            f"{nothing:.2f} s",
            ours / nothing,
            "≤ 1.3",
            ours <= 1.3 * nothing,
        )


def _pair(run: Run, folder: Path, database: Path) -> dict[str, tuple[float, float]]:
    """One stack of copies in a fresh sample, and one of resources that do nothing, step by step in turn."""
    copies = COPIES.format(flags=FLAGS, project="shop")
    if not database.exists():
        _program(folder / "first", copies, INSIDE)
        built_in(folder / "first", "preview")  # makes the sample, which is no part of a copy
        shutil.copy(folder / "first" / ".flagcopy" / "local.db", database)
    return _both(run, folder, copies, INSIDE, len(FLAGS), database)


def _both(
    run: Run, folder: Path, copies: str, host: str, number: int, database: Path | None = None
) -> dict[str, tuple[float, float]]:
    ours, nothing = folder / "copies", folder / "nothing"
    _program(ours, copies, host)
    # Without our config, by which our modules are imported.
    _program(nothing, NOTHING.format(number=number), "")
    (nothing / "nothing.py").write_text(NOTHING_MODULE)
    if database:
        (ours / ".flagcopy").mkdir()
        shutil.copy(database, ours / ".flagcopy" / "local.db")
    return {step: (_timed(run, ours, step), _timed(run, nothing, step)) for step in STEPS}


def _program(folder: Path, program: str, host: str) -> None:
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text(f"config:\n{host}" if host else "{}\n")
    (folder / "__main__.py").write_text(program)


def _timed(run: Run, folder: Path, step: str) -> float:
    started = time.perf_counter()
    run(folder, step)
    return time.perf_counter() - started


def built_in(folder: Path, step: str) -> None:
    """The step by `flagcopy`."""
    command = [str(BIN / "flagcopy"), "preview" if step == "preview" else "up", "--stack", "dev"]
    command += [] if step == "preview" else ["--yes", "--skip-preview"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def pulumi_cli(folder: Path, step: str) -> None:
    """The step by `pulumi`, with its state in the folder."""
    backend = folder / "state"
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    command = ["pulumi", "preview" if step == "preview" else "up", "--stack", "dev", "--non-interactive"]
    command += [] if step == "preview" else ["--yes", "--skip-preview"]
    if not backend.exists():
        backend.mkdir()
        _quietly(["pulumi", "stack", "init", "dev", "--non-interactive"], folder, environment)
    _quietly(command, folder, environment)


def _quietly(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
