"""Copies while requests fail in every way and somebody else edits both ends.

What must hold: a copy ends equal, or with an error that says what is left; never a silent overwrite (each of our writes
was based on the version just before it); no write twice with effect; no wait over its bound.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from pulumi_flagcopy.errors import FlagCopyError, MovedError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .world import FLAGS, OURS, Clock, World

LONGEST_WAIT = 60 * 1.2
ENDS = (("staging", "production"), ("test", "staging"))


class Broken(AssertionError):
    """Something that must never be. The message has what it takes to see it again."""


def run(seed: int, count: int, rate: float) -> Counter[str]:
    """Make ``count`` copies; how each ended, by name. Raises ``Broken``."""
    dice = random.Random(seed)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder, "local.db"), dice)
        clock = Clock()
        config = {
            "launchdarkly:apiHost": "local",
            "launchdarkly:accessToken": OURS,
            "flagcopy:localDatabase": str(world.database),
        }
        session = Session(Settings(config.get, {}), clock=clock, tell=lambda _: None)
        try:
            for number in range(count):
                ended[_copy(world, session, dice, rate, f"seed {seed}, copy {number}")] += 1
        finally:
            session.close()
            world.close()
    if clock.longest > LONGEST_WAIT:
        raise Broken(f"seed {seed}: a wait of {clock.longest:.0f} s")
    return ended


def _copy(world: World, session: Session, dice: random.Random, rate: float, where: str) -> str:
    flag, (source, target) = dice.choice(FLAGS), dice.choice(ENDS)

    def at(environment: str) -> dict[str, str]:
        return {"platform": "launchdarkly", "project": "shop", "flag": flag, "environment": environment}

    life = FlagCopyLife(session)
    inputs: dict[str, Any] = {"source": at(source), "target": at(target), "on_missing_segments": "skip_rules"}
    world.peace()
    if dice.random() < 0.8:
        world.edit(flag, source)
    world.trouble(rate)
    checked = life.check({}, dict(inputs), preview=False)
    if checked.failures:
        _named(checked.failures[0].reason, where)
        return "check failed, and says why"
    disturbed = dice.random() < 0.3
    if disturbed:
        world.peace()
        place = dice.choice((source, target))
        before = world.block(flag, place)["version"]
        world.edit(flag, place)
        disturbed = world.block(flag, place)["version"] != before  # what is so already, changes nothing
        world.trouble(rate)
    world.their_writes()
    planned = checked.inputs["plan"]
    try:
        outputs = life.create(checked.inputs).outputs
    except FlagCopyError as error:
        world.peace()
        _named(str(error), where)
        _based_on_the_version_before(world.our_writes(), planned, where)
        return "refused, because something moved" if isinstance(error, MovedError) else "failed, and says why"
    world.peace()
    writes = world.our_writes()
    _based_on_the_version_before(writes, planned, where)
    if outputs["status"] == "copied":
        if len(writes) != 1:
            raise Broken(f"{where}: a copy of {len(writes)} writes")
        if disturbed:
            raise Broken(f"{where}: copied over what moved")
        if outputs["target_version"] != writes[0]["after"]:
            raise Broken(f"{where}: says version {outputs['target_version']}, wrote {writes[0]['after']}")
    elif writes:
        raise Broken(f"{where}: wrote, and says it is {outputs['status']}")
    return str(outputs["status"])


def _based_on_the_version_before(writes: list[dict[str, Any]], planned: dict[str, Any], where: str) -> None:
    if len(writes) > 1:
        raise Broken(f"{where}: written twice: {writes}")
    for write in writes:
        if write["before"] != planned.get("target_version"):
            raise Broken(
                f"{where}: planned on version {planned.get('target_version')}, wrote over {write['before']}"
            )


def _named(message: str, where: str) -> None:
    if not message.strip() or "Traceback" in message:
        raise Broken(f"{where}: an error that says nothing: {message!r}")
