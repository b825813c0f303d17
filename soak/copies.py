"""Copies while requests fail in every way and somebody else edits both ends, also between two of our requests.

What must hold: a copy ends equal, or with an error that says what is left; never a silent overwrite (each of our writes
was based on the version just before it; where the vendor has no versions, on the last look before the write); no write
twice with effect; no wait over its bound.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_flagcopy.errors import FlagCopyError, MovedError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.resource import Incomplete, Properties

from .figures import Broken, Figures, named
from .world import Entry, World

FLAGS = (
    "checkout-v2",
    "express-pay",
    "gift-cards",
    "search-ranking",
    "address-check",
    "synonyms",
    "facets",
    "theme",
)
ENDS = (("staging", "production"), ("test", "staging"))
SPLIT_ENDS = (("Staging", "Production"), ("Production", "Staging"))
DEFINITIONS = ("launchdarkly/configurations", "split/definitions")
SWITCH = "switch"
EDITS = ("edit", SWITCH)
"""What somebody else does, in the log of our requests; of Split, a kill or restore is told apart."""
BESIDE_VERSIONS = "wrote within the window that Split leaves (stated in the documentation)"


@dataclass(frozen=True)
class Ends:
    """One copy that is to be made, and how somebody edits one of its ends."""

    platform: str
    source: dict[str, str]
    target: dict[str, str]
    edit: Callable[[str], bool]
    """``source`` or ``target``; whether it was a kill or a restore."""
    path: str
    """The target's definition, as requests for it have it; empty where versions say more."""


def run(seed: int, count: int, rate: float, figures: Figures) -> None:
    """Make ``count`` copies on each platform. Adds what broke to ``figures``."""
    dice = random.Random(f"copies {seed} {rate}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder, "local.db"), dice)
        for platform, ends_of in (("launchdarkly", _launchdarkly), ("split", _split)):
            bullet = f"copies on {platform}, faults at {rate:.0%}"
            for number in range(count):
                where = f"--seed {seed}: {platform} copy {number} at {rate:.0%}"
                try:
                    _copy(world, ends_of(world, dice), rate, where, bullet, figures)
                except Broken as broken:
                    figures.broken.append(broken)
                    world.fresh_session()
        world.close()


def _launchdarkly(world: World, dice: random.Random) -> Ends:
    flag, ends = dice.choice(FLAGS), dice.choice(ENDS)
    source, target = (
        {"platform": "launchdarkly", "project": "shop", "flag": flag, "environment": environment}
        for environment in ends
    )
    return Ends("launchdarkly", source, target, lambda end: world.edit(flag, ends[end == "target"]), "")


def _split(world: World, dice: random.Random) -> Ends:
    workspace = next(
        entry["id"]
        for entry in world.call("GET", "/internal/api/v2/workspaces?limit=100")["objects"]
        if entry["name"] == "Default"
    )
    ends = dice.choice(SPLIT_ENDS)
    source, target = (
        {"platform": "split", "workspace": "Default", "flag": "clients", "environment": environment}
        for environment in ends
    )
    path = world.split_definition(workspace, "clients", ends[1])
    return Ends(
        "split",
        source,
        target,
        lambda end: world.edit_split(workspace, "clients", ends[end == "target"]),
        path,
    )


def created(life: FlagCopyLife, inputs: Properties) -> Properties:
    """The outputs of a new copy; one that was done in part has failed."""
    try:
        return life.create(inputs).outputs
    except Incomplete as part:
        raise part.error from None


def _copy(world: World, ends: Ends, rate: float, where: str, bullet: str, figures: Figures) -> None:
    dice, wire = world.dice, world.wire
    life = FlagCopyLife(world.session)
    inputs: dict[str, Any] = {"source": ends.source, "target": ends.target}
    if ends.platform == "launchdarkly":
        inputs["on_missing_segments"] = "skip_rules"
    world.peace()
    if dice.random() < 0.8:
        ends.edit("source")
    world.trouble(rate)
    checked = life.check({}, dict(inputs), preview=False)
    if checked.failures:
        named(checked.failures[0].reason, where)
        figures.add(bullet, "check failed, and says why")
        return
    world.news()
    wire.log.clear()
    disturbed = dice.random()
    if disturbed < 0.25:
        _edit(world, ends)
    elif disturbed < 0.6:
        _edits_now_and_then(world, ends)
    planned = checked.inputs["plan"]
    try:
        outputs = created(life, checked.inputs)
    except FlagCopyError as error:
        world.peace()
        named(str(error), where)
        _based_on_what_was_read(world, ends, planned, where, bullet, figures)
        how = "refused, because something moved" if isinstance(error, MovedError) else "failed, and says why"
        figures.add(bullet, how)
        return
    world.peace()
    world.clock.check(where)
    writes = _based_on_what_was_read(world, ends, planned, where, bullet, figures)
    # Where a write's fate is unknown, somebody else may have done just that meanwhile.
    edited = any(what in EDITS and end == "target" for what, end in wire.log)
    if outputs["status"] == "copied" and not writes and not edited:
        raise Broken("unequal", where, "says that it copied, and wrote nothing")
    if outputs["status"] != "copied" and writes:
        raise Broken("overwrite", where, f"wrote, and says it is {outputs['status']}")
    if not any(what in EDITS for what, _ in wire.log):
        _equal(life, inputs, where)
    figures.add(bullet, str(outputs["status"]))


def _edit(world: World, ends: Ends) -> None:
    """An edit is noted among our requests, in the order in which all happened; one that changed nothing is not."""
    end = world.dice.choice(("source", "target"))
    with world.pause():
        last = world.last()
        switched = ends.edit(end)
        if world.last() != last:
            world.wire.log.append((SWITCH if switched else "edit", end))


def _edits_now_and_then(world: World, ends: Ends) -> None:
    def meanwhile() -> None:
        if world.dice.random() < 0.15:
            _edit(world, ends)

    world.wire.meanwhile = meanwhile


def _based_on_what_was_read(
    world: World, ends: Ends, planned: dict[str, Any], where: str, bullet: str, figures: Figures
) -> list[Entry]:
    """Our writes to the target's definition since the last look."""
    news = [entry for entry in world.news() if entry.collection in DEFINITIONS]
    writes = [entry for entry in news if entry.ours]
    most = 1
    if (
        ends.platform == "split"
    ):  # it kills and restores by a request of its own; a kill is repeated if it was lost
        places = [place for place, entry in enumerate(news) if entry.ours]
        most = 3 if places and places[-1] - places[0] >= len(places) else 2
    if len(writes) > most:
        raise Broken("twice", where, f"{writes}")
    if ends.platform == "launchdarkly":
        for write in writes:
            if write.before != planned.get("target_version"):
                said = f"planned on version {planned.get('target_version')}, wrote over {write.before}"
                raise Broken("overwrite", where, said)
    elif writes:
        before = [_edits_before(write, news) for write in writes]
        together = before.count(before[0])  # with no edit between them
        _within_the_window(world.wire.log, ends.path, before[0], together, where, bullet, figures)
    return writes


def _edits_before(write: Entry, news: list[Entry]) -> int:
    return sum(not one.ours and one.key == write.key and one.sequence < write.sequence for one in news)


def _within_the_window(
    log: list[tuple[str, str]],
    path: str,
    before: int,
    together: int,
    where: str,
    bullet: str,
    figures: Figures,
) -> None:
    """No edit of the target between the plan and the last look before our first write; one after it is counted.

    The server's history says how many edits came ``before`` that write, and how many of ours had an effect ``together``
    with it: so it is found among those in the log that may have had none.
    """
    edits = [index for index, (what, end) in enumerate(log) if what in EDITS and end == "target"]
    requests = [
        n for n, (method, at) in enumerate(log) if method not in ("GET", *EDITS) and at.startswith(path)
    ]
    first = [n for n in requests if sum(edit < n for edit in edits) == before][-together]
    looked = max((n for n, entry in enumerate(log[:first]) if entry == ("GET", path)), default=-1)
    if not any(at.endswith(("/kill", "/restore")) for _, at in log[first:]):
        # What somebody killed or restored is not undone by a write of the rest. It may be what we were about to do.
        edits = [edit for edit in edits if log[edit][0] != SWITCH]
    if any(edit < looked for edit in edits):
        raise Broken("overwrite", where, f"read an edit, and wrote over it: {log}")
    if any(looked < edit < first for edit in edits):
        figures.add(bullet, BESIDE_VERSIONS)


def _equal(life: FlagCopyLife, inputs: dict[str, Any], where: str) -> None:
    again = life.check({}, dict(inputs), preview=False)
    if again.failures or again.inputs["plan"].get("changes"):
        raise Broken("unequal", where, f"{again.failures or again.inputs['plan']['changes']}")
