"""Promotions of eight flags while requests fail and somebody else edits some of them.

What must hold: each flag is copied once, on the version that was planned, or it is named with the reason why not.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from pulumi_flagcopy.errors import FlagCopyError, PromotionError
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.resource import Incomplete

from .copies import DEFINITIONS, FLAGS
from .figures import Broken, Figures, named
from .world import World


def run(seed: int, count: int, rate: float, figures: Figures) -> None:
    """Make ``count`` promotions. Adds what broke to ``figures``."""
    dice = random.Random(f"promotions {seed} {rate}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder, "local.db"), dice)
        for number in range(count):
            try:
                _promote(world, rate, f"--seed {seed}: promotion {number} at {rate:.0%}", figures)
            except Broken as broken:
                figures.broken.append(broken)
        world.close()


def _promote(world: World, rate: float, where: str, figures: Figures) -> None:
    bullet = f"flags of promotions, faults at {rate:.0%}"
    world.peace()
    world.fresh_session()
    for flag in FLAGS:
        world.edit(flag, "staging")
    scope = {"platform": "launchdarkly", "project": "shop"}
    inputs: dict[str, Any] = {
        "source": {**scope, "environment": "staging"},
        "target": {**scope, "environment": "production"},
        "select": {"flags": list(FLAGS)},
        "on_missing_segments": "skip_rules",
    }
    life = PromotionLife(world.session)
    world.trouble(rate)
    checked = life.check({}, inputs, preview=False)
    if checked.failures:
        named(checked.failures[0].reason, where)
        figures.add(bullet, "check failed, and says why", len(FLAGS))
        return
    world.peace()
    edited = world.dice.sample(FLAGS, 2)
    for flag in edited:
        world.edit(flag, "production")
    world.news()
    planned = checked.inputs["plan"]["flags"]
    world.trouble(rate)
    reasons: dict[str, str] = {}
    try:
        life.create(checked.inputs)
    except (FlagCopyError, Incomplete) as failure:
        error = failure.error if isinstance(failure, Incomplete) else failure
        named(str(error), where)
        reasons = (
            dict(error.reasons) if isinstance(error, PromotionError) else dict.fromkeys(planned, str(error))
        )
    world.peace()
    world.clock.check(where)
    writes = [entry for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
    keys = Counter(write.key for write in writes)
    if any(times > 1 for times in keys.values()):
        raise Broken("twice", where, f"{keys}")
    for write in writes:
        flag = next(flag for flag in FLAGS if flag in write.key.split("/"))
        if write.before != planned[flag]["target_version"]:
            raise Broken("overwrite", where, f"{flag}: planned {planned[flag]}, wrote over {write.before}")
    done = {flag for flag in planned for key in keys if flag in key.split("/")}
    for flag in planned.keys() - done - reasons.keys():
        # Where a write's fate is unknown, the edit may have done just that.
        if flag not in edited or flag in life.check({}, inputs, preview=False).inputs["plan"]["flags"]:
            raise Broken("unequal", where, f"{flag} was not copied, and no reason is given: {reasons}")
    figures.add(bullet, "copied", len(done))
    figures.add(bullet, "not copied, with the reason", len(planned.keys() - done))
