"""SIGKILL at a random moment: of runs of the built-in engine, of their provider or program alone, and of the server.

The next run sees what was interrupted, and finishes; nobody stays behind; a database stays whole.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.parts import definition
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .copies import DEFINITIONS, FLAGS, created
from .figures import Broken, Figures, named
from .world import LD, OURS, World

FLAGCOPY = [sys.executable, str(Path(sys.executable).parent / "flagcopy")]
UP = ["up", "--stack", "dev", "--yes", "--skip-preview"]
PROGRAM = f"""
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
for flag in {FLAGS!r}:
    fc.FlagCopy(flag, on_missing_segments="skip_rules",
        source=ld.FlagEnvironment(project="shop", flag=flag, environment="staging"),
        target=ld.FlagEnvironment(project="shop", flag=flag, environment="production"))
"""
PATIENCE = 60.0
SERVER_KILLED = "copies over HTTP while the server is killed"


def runs(seed: int, count: int, figures: Figures) -> None:
    """Kill ``count`` runs of the engine, or one of their processes."""
    dice = random.Random(f"runs {seed}")
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name))
        world = World(folder / ".flagcopy" / "local.db", dice)
        for number in range(count):
            where = f"--seed {seed}: kill {number}"
            with figures.noting():
                _one_run(world, folder, where, figures)
        world.close()


def project(folder: Path) -> Path:
    """A folder with a program of eight copies."""
    (folder / "Pulumi.yaml").write_text("name: soak\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config:\n  launchdarkly:apiHost: local\n")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / ".flagcopy").mkdir(mode=0o700)
    return folder


def up(folder: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*FLAGCOPY, *UP],
        cwd=folder,
        env={**os.environ, "LAUNCHDARKLY_ACCESS_TOKEN": OURS["launchdarkly"], **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ended(run: subprocess.Popen[str], where: str) -> str:
    """What a run printed; it must end by itself."""
    try:
        printed, _ = run.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        for pid in [run.pid, *below(run.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        raise Broken("hang", where, "a run did not end") from None
    return printed


def below(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if stat[0] != "Z":
                    parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def _one_run(world: World, folder: Path, where: str, figures: Figures) -> None:
    dice = world.dice
    for flag in FLAGS:
        world.edit(flag, "staging")
    world.news()
    victim = dice.choice(("everything", "engine", "a process of it"))
    run, deadline = up(folder), time.monotonic() + dice.uniform(0.1, 2.0)
    while time.monotonic() < deadline and run.poll() is None:
        time.sleep(0.01)
    family = below(run.pid)
    how = f"killed {victim}"
    if run.poll() is not None:
        how = "ended before the kill"
    else:
        one = [dice.choice(family)] if family else [run.pid]
        for pid in {"everything": [run.pid, *family], "engine": [run.pid]}.get(victim, one):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    ended(run, where)
    _nobody_left(family, where)
    again = up(folder)
    printed = ended(again, where)
    if again.returncode:
        raise Broken(
            "damage", where, f"the run after the kill ended with {again.returncode}: {printed[-2000:]}"
        )
    written = Counter(
        entry.key for entry in world.news() if entry.ours and entry.collection in DEFINITIONS and entry.before
    )
    if any(times > 1 for times in written.values()):
        raise Broken("twice", where, f"{written}")
    _equal(world, where)
    figures.add("runs of the engine under SIGKILL", how)


def _nobody_left(family: list[int], where: str) -> None:
    deadline = time.monotonic() + 20
    while left := [pid for pid in family if _alive(pid)]:
        if time.monotonic() > deadline:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            raise Broken("hang", where, f"{len(left)} processes outlived the run that started them")
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def _equal(world: World, where: str) -> None:
    for flag in FLAGS:
        answer = world.call("GET", f"{LD}/flags/shop/{flag}")
        ends = [
            definition(Location("launchdarkly", "shop", environment, flag), answer)
            for environment in ("staging", "production")
        ]
        for part in ("on", "targets", "fallthrough", "off_variation"):
            if ends[0].parts[part] != ends[1].parts[part]:
                raise Broken("unequal", where, f"{part} of {flag}")


@contextlib.contextmanager
def serving(database: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`flagcopy serve` on a database, and its address."""
    command = [*FLAGCOPY, "serve", "--port", str(port), "--db", str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


def servers(seed: int, count: int, figures: Figures) -> None:
    """Kill the local server ``count`` times while copies are made over HTTP, and start it again."""
    dice = random.Random(f"servers {seed}")
    with tempfile.TemporaryDirectory() as name:
        database = Path(name, "local.db")
        world = World(database, dice)
        for number in range(count):
            where = f"--seed {seed}: server {number}"
            with figures.noting():
                with serving(database) as (process, address):
                    killer = threading.Timer(dice.uniform(0.05, 1.5), process.kill)
                    killer.start()
                    _copies_until_the_end(world, address, process, where, figures)
                    killer.join()
                _whole(database, where)
        world.close()


def _copies_until_the_end(
    world: World, address: str, process: subprocess.Popen[str], where: str, figures: Figures
) -> None:
    config = {"launchdarkly:apiHost": address, "launchdarkly:accessToken": OURS["launchdarkly"]}
    bounds = Bounds(shortest=0.01, longest=0.05, tries=4)
    session = Session(Settings(config.get, {}), bounds=bounds, tell=lambda _: None)
    life = FlagCopyLife(session)
    while process.poll() is None:
        flag = world.dice.choice(FLAGS)
        world.edit(flag, "staging")
        ends = [
            {"platform": "launchdarkly", "project": "shop", "flag": flag, "environment": environment}
            for environment in ("staging", "production")
        ]
        inputs = {"source": ends[0], "target": ends[1], "on_missing_segments": "skip_rules"}
        world.news()
        checked, how = life.check({}, inputs, preview=False), "copied"
        if checked.failures:
            named(checked.failures[0].reason, where)
            figures.add(SERVER_KILLED, "check failed, and says why")
            continue
        try:
            created(life, checked.inputs)
        except FlagCopyError as error:
            named(str(error), where)
            how = "failed, and says why"
        writes = [entry for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
        planned = checked.inputs["plan"].get("target_version")
        if len(writes) > 1 or any(write.before != planned for write in writes):
            raise Broken("twice", where, f"{writes}, planned on {planned}")
        if how == "copied" and checked.inputs["plan"]["changes"] and not writes:
            raise Broken("damage", where, "what was answered with success is not there")
        figures.add(SERVER_KILLED, how)
    session.close()


def _whole(database: Path, where: str) -> None:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        raise Broken("damage", where, f"the database: {said}")
