"""Runs of the built-in engine that are killed at a random moment: the next run sees, and finishes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.launchdarkly.parts import definition

from .copies import Broken
from .world import FLAGS, OURS, World

BIN = Path(sys.executable).parent
PROGRAM = f"""
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
for flag in {FLAGS!r}:
    fc.FlagCopy(flag, on_missing_segments="skip_rules",
        source=ld.FlagEnvironment(project="shop", flag=flag, environment="staging"),
        target=ld.FlagEnvironment(project="shop", flag=flag, environment="production"))
"""


def run(seed: int, count: int) -> Counter[str]:
    """Kill ``count`` runs. How each ended before it was run again. Raises ``Broken``."""
    dice = random.Random(seed)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "Pulumi.yaml").write_text("name: soak\nruntime: python\n")
        (folder / "Pulumi.dev.yaml").write_text("config:\n  launchdarkly:apiHost: local\n")
        (folder / "__main__.py").write_text(PROGRAM)
        (folder / ".flagcopy").mkdir(mode=0o700)
        world = World(folder / ".flagcopy" / "local.db", dice)
        for number in range(count):
            where = f"seed {seed}, kill {number}"
            for flag in FLAGS:
                world.edit(flag, "staging")
            world.their_writes()
            ended[_killed(folder, dice.uniform(0.3, 5.0))] += 1
            done = _up(folder).wait(timeout=120)
            if done:
                raise Broken(f"{where}: the run after the kill ended with {done}")
            written = Counter(write["key"] for write in world.our_writes())
            if any(times > 1 for times in written.values()):
                raise Broken(f"{where}: written twice: {written}")
            _equal(world, where)
        world.close()
    return ended


def _up(folder: Path) -> subprocess.Popen[bytes]:
    command = [str(BIN / "flagcopy"), "up", "--stack", "dev", "--yes", "--skip-preview"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "LAUNCHDARKLY_ACCESS_TOKEN": OURS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _killed(folder: Path, after: float) -> str:
    run = _up(folder)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        if run.poll() is not None:
            return "ended before the kill"
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return "killed"


def _equal(world: World, where: str) -> None:
    for flag in FLAGS:
        answer = world.http.get(f"/api/v2/flags/shop/{flag}").json()
        ends = [
            definition(Location("launchdarkly", "shop", environment, flag), answer)
            for environment in ("staging", "production")
        ]
        for part in ("on", "targets", "fallthrough", "off_variation"):
            if ends[0].parts[part] != ends[1].parts[part]:
                raise Broken(f"{where}: {part} of {flag} is not equal in the end")
