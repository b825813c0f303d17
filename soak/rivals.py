"""Two runs at once on one stack, and two stacks on one target: one waits or is refused, in words."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from threading import Barrier, Thread

from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife

from .copies import DEFINITIONS, FLAGS, created
from .figures import Broken, Figures, named
from .kills import ended, project, up
from .world import World

ONE_STACK = "two runs at once on one stack"
ONE_TARGET = "two stacks at once on one target"


def one_stack(seed: int, figures: Figures) -> None:
    """Start two runs side by side."""
    dice = random.Random(f"one stack {seed}")
    where = f"--seed {seed}: two runs"
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name))
        world = World(folder / ".flagcopy" / "local.db", dice)
        for flag in FLAGS:
            world.edit(flag, "staging")
        world.news()
        both = [up(folder), up(folder)]
        said = [ended(run, where) for run in both]
        for run, text in zip(both, said, strict=True):
            if run.returncode and "Another run works on stack 'dev'" not in text:
                raise Broken("words", where, text[-2000:])
            figures.add(ONE_STACK, "refused, and says who has the lock" if run.returncode else "went well")
        writes = [entry.key for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
        if len(writes) != len(set(writes)):
            raise Broken("twice", where, f"{writes}")
        world.close()


def one_target(seed: int, count: int, figures: Figures) -> None:
    """Two sessions plan on the same version, from two sources; both write at the same moment."""
    dice = random.Random(f"one target {seed}")
    with tempfile.TemporaryDirectory() as name:
        world = World(Path(name, "local.db"), dice)
        for number in range(count):
            _both_write(world, f"--seed {seed}: rivals {number}", figures)
        world.close()


def _both_write(world: World, where: str, figures: Figures) -> None:
    flag = world.dice.choice(FLAGS)
    target = {"platform": "launchdarkly", "project": "shop", "flag": flag, "environment": "production"}
    lives, plans = [], []
    for environment in ("staging", "test"):
        world.edit(flag, environment)
        world.fresh_session()
        lives.append(FlagCopyLife(world.session))
        inputs = {"source": {**target, "environment": environment}, "target": target}
        checked = lives[-1].check({}, {**inputs, "on_missing_segments": "skip_rules"}, preview=False)
        if checked.failures:
            named(checked.failures[0].reason, where)
            return
        plans.append(checked.inputs)
    world.news()
    outcome, start = ["", ""], Barrier(2)

    def write(place: int) -> None:
        start.wait()
        try:
            outcome[place] = str(created(lives[place], plans[place])["status"])
        except FlagCopyError as error:
            outcome[place] = f"refused: {error}"

    threads = [Thread(target=write, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        if thread.is_alive():
            raise Broken("hang", where, f"{outcome}")
    writes = [entry for entry in world.news() if entry.ours and entry.collection in DEFINITIONS]
    planned = {plan["plan"].get("target_version") for plan in plans}
    if len(writes) > 1 or any(write.before not in planned for write in writes):
        raise Broken("overwrite", where, f"{outcome}: {writes}")
    for said in outcome:
        named(said, where)
        figures.add(ONE_TARGET, said.partition(":")[0])
