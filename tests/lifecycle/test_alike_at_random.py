"""A FlagCopy and a Promotion of that one flag make the same of the same random story.

The story of a seed is played twice, each time on a server of its own: people approve, edit and delete, and the program
runs and changes. After each step the target, the requests and what the resource knows must be alike.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife

from .meddling import Documents, Killed, documents, killed, without_rights
from .people import Json, LaunchDarkly, Split, Step
from .stack import CheckFailed, Stack

REFUSED = "refused"
OWN_STEPS: dict[Step, int] = {
    ("up",): 34,
    ("change",): 14,
    ("preview",): 7,
    ("cut_up", (0, 1), ("reset", "timeout"), (None, 1)): 7,
    ("killed_up", (1, 1, 2, 3), (True, False)): 7,
    ("powerless_up", (1, 2)): 4,
    ("refresh",): 7,
    ("new_session",): 4,
    ("destroy",): 4,
}
PROGRAM_RUNS = ("up", "settle", "preview", "cut_up", "killed_up", "powerless_up", "edited_up")
"""The steps whose first argument are the program's inputs."""


@dataclass(frozen=True)
class Seen:
    """All that must be alike after a step."""

    came: str | None
    target: Json
    requests: list[Any]
    status: str | None
    request: str | None
    previous: Json
    problem: str = field(default="", compare=False)


def as_a_copy_has_it(act: str, copy: Seen, promotion: Seen) -> Seen:
    """The one place for what is known to differ; see also ``play``."""
    if act == "preview" and copy.came == REFUSED:
        # A Promotion goes on without a flag that cannot be copied: its preview warns, and only its `up` fails.
        promotion = replace(promotion, came=REFUSED)
    if (copy.status, promotion.status) == ("pending_approval", "failed"):
        # Nobody decided in time. The request stays open, and a FlagCopy says so. A Promotion says with each flag why
        # `up` failed; a refresh shows that this is still to be done.
        came = copy.came if act == "refresh" else promotion.came
        promotion = replace(promotion, status=copy.status, came=came)
    if promotion.status == "blocked":
        # A Promotion says of a flag that it could not be copied. A FlagCopy fails in its check: nothing is known of it.
        came = copy.came if act == "refresh" else promotion.came
        promotion = replace(promotion, status=copy.status, request=copy.request, came=came)
    if act == "refresh" and copy.status == promotion.status == "unchanged" and copy.came == "changed":
        # A Promotion does not keep what an unchanged flag was: where both ends have moved since, it cannot tell by whom
        # they came to differ.
        promotion = replace(promotion, came=copy.came)
    if copy.status == promotion.status == "unchanged":
        # What a Promotion knows of a flag is of its last run. A FlagCopy keeps its last request.
        promotion = replace(promotion, request=copy.request)
    return promotion


class World:
    """One resource, and the people beside it."""

    def __init__(self, people: LaunchDarkly | Split, *, many: bool) -> None:
        self._people, self._many = people, many
        self._flag = people.ends()["target"]["flag"]
        self._session = people.session()
        self._stack = Stack(self._life())
        self._parts: set[str] = set()

    def close(self) -> None:
        self._session.close()
        self._people.close()

    def take(self, step: Step) -> Seen:
        act, *arguments = step
        ours = hasattr(self, act)
        before = documents(self._people.database) if ours else {}
        problem = ""
        if act in PROGRAM_RUNS:
            self._parts |= set(arguments[0].get("include", ["everything"]))
        try:
            came = getattr(self if ours else self._people, act)(*arguments)
        except (FlagCopyError, CheckFailed) as error:
            came, problem = REFUSED, str(error)
        if ours and act != "edited_up":
            self._touched_nothing_else(before)
        asked = self._people.open_requests()
        assert len(asked) == len(set(asked)), f"asked for twice: {asked}"
        known, was = self._stack.outputs, self._stack.outputs.get("previous") or {}
        if self._many:
            known, was = known.get("flags", {}).get(self._flag, {}), was.get(self._flag, {})
        request = known.get("approval_request", {}).get("state")
        previous = {name: value for name, value in was.items() if name not in ("version", "left_version")}
        people = self._people
        return Seen(came, people.target(), people.requests(), known.get("status"), request, previous, problem)

    def up(self, inputs: Json) -> str:
        return self._stack.up(self._program(inputs))

    def settle(self, inputs: Json) -> str:
        """Without any trouble, `up` makes the ends equal, or waits for an approval, or says why it does not."""
        self.new_session()
        program = {name: value for name, value in inputs.items() if name != "triggers"}
        came = self.up(program)
        known = self._stack.outputs
        known = known["flags"][self._flag] if self._many else known
        if known["status"] in ("copied", "unchanged"):
            with closing(self._people.session()) as session:
                ends = {**self._people.ends(), **program}
                checked = FlagCopyLife(session).check({}, ends, preview=False)
            assert not checked.failures, checked.failures
            assert checked.inputs["plan"]["changes"] == [], "left undone without a word"
        else:
            assert known["status"] == "pending_approval", known
        return came

    def killed_up(self, inputs: Json, number: int, late: bool) -> str:
        """What it has done is not kept."""
        kept = self._stack.id, self._stack.inputs, self._stack.outputs, self._stack.incomplete
        try:
            with killed(number, late=late):
                return self.up(inputs)
        except Killed:
            stack = self._stack
            stack.id, stack.inputs, stack.outputs, stack.incomplete = kept
            return "killed"
        finally:
            self.new_session()

    def powerless_up(self, inputs: Json, number: int) -> str:
        """Somebody takes the rights of the token's member away while it writes, and gives them back later."""
        with without_rights(number, self._people.NO_RIGHTS):
            return self.up(inputs)

    def edited_up(self, inputs: Json, edit: Step) -> str:
        """Between the plan and the copy, somebody edits: what he did stays. So he does where there is no copy."""
        act, *arguments = edit
        found: list[Json] = []

        def between() -> None:
            found.append(self._people.target())
            getattr(self._people, act)(*arguments)
            found.append(self._people.target())

        try:
            return self._stack.up(self._program(inputs), between)
        finally:
            if not found:
                between()
            if found[0] != found[1]:
                assert self._people.target() == found[1], "an edit was overwritten without a word"

    def cut_up(self, inputs: Json, after: int, kind: str, times: int | None) -> str:
        """Writes are not answered; ``after``: but they are carried out."""
        self._people.cut(after, kind, times)
        try:
            return self.up(inputs)
        finally:
            self._people.mend()

    def preview(self, inputs: Json) -> str:
        return self._stack.preview(self._program(inputs))

    def refresh(self) -> str | None:
        return self._stack.refresh() if self._stack.id else None

    def destroy(self) -> None:
        if self._stack.id:
            self._stack.destroy()

    def new_session(self) -> None:
        self._session.close()
        self._session = self._people.session()
        self._stack.life = self._life()

    def _touched_nothing_else(self, before: Documents) -> None:
        people, after = self._people, documents(self._people.database)
        for (collection, key), was in before.items():
            left, now = people.own_part(collection, key, was, self._parts), after.get((collection, key))
            if left is None:
                continue
            if now is not None:
                assert people.own_part(collection, key, now, self._parts) == left, (collection, key)
            else:
                assert left != was, f"gone: {collection} {key}"
        for collection, key in after.keys() - before.keys():
            made = people.own_part(collection, key, {}, set()) is None or collection in people.MAY_APPEAR
            assert made, (collection, key)

    def _life(self) -> FlagCopyLife | PromotionLife:
        return PromotionLife(self._session) if self._many else FlagCopyLife(self._session)

    def _program(self, inputs: Json) -> Json:
        ends = self._people.ends()
        if self._many:
            flags = {end.pop("flag") for end in ends.values()}
            return {**ends, "select": {"flags": [*flags]}, **inputs}
        return {**ends, **inputs}


def story(people: LaunchDarkly | Split, seed: int) -> Iterator[Step]:
    chance = random.Random(seed)
    inputs = {name: chance.choice(values) for name, values in people.INPUTS.items()}
    likely = OWN_STEPS | people.STEPS
    if chance.random() < 0.7:
        yield "gate", True
    steps = chance.choices([*likely], [*likely.values()], k=chance.randint(4, 16))
    for act, *choices in [*steps, ("up",), ("gate", (False,)), ("settle",), ("destroy",)]:
        if act == "change":
            name = chance.choice([*people.INPUTS])
            inputs[name] = chance.choice(people.INPUTS[name])
        if act == "change" or act in PROGRAM_RUNS:
            given = {name: value for name, value in inputs.items() if value is not None}
            given |= given.pop("segments", {})
            yield (
                "up" if act == "change" else act,
                {**given, "approval_timeout": 20},
                *map(chance.choice, choices),
            )
        else:
            yield act, *map(chance.choice, choices)


def play(people: Sequence[LaunchDarkly | Split], seed: int) -> None:
    """To a FlagCopy among the first people, and to a Promotion among the second."""
    one, other = people
    told: list[Step] = []
    alike, remade = True, False
    with closing(World(one, many=False)) as copy, closing(World(other, many=True)) as promotion:
        for step in story(one, seed):
            told.append(step)
            seen = copy.take(step)
            other_seen = promotion.take(step)
            if seen.came == "gone":
                alike = False  # A FlagCopy goes with its target. A Promotion stays, and puts back what it replaced.
            if other_seen.status == "blocked" and seen.status in ("pending_approval", "failed"):
                alike = (
                    False  # A FlagCopy fails in its check, and its request stays. A Promotion takes it back.
                )
            if step[0] == "refresh" and seen.status and not other_seen.status:
                alike = False  # A FlagCopy says that its source is gone. A Promotion forgets a flag that has left.
            remade = remade or step[0] in ("flag", "environment")
            if step[0] == "refresh" and remade and (seen.came, other_seen.came) == ("changed", "same"):
                # A FlagCopy compares with what it wrote, a Promotion with its source: made anew, both ends are equal.
                other_seen = replace(other_seen, came=seen.came)
            if (
                step[0] == "edited_up"
                and seen.request in ("completed", "pending")
                and (other_seen.request, other_seen.status) == (None, "failed")
            ):
                alike = (
                    False  # It is applied, and then the source moved: a Promotion has that in its outputs.
                )
            if "The source's environment does not exist" in other_seen.problem and seen.came != REFUSED:
                alike = False  # A FlagCopy that triggers hold back does not look for its source. A Promotion does.
            assert not alike or as_a_copy_has_it(step[0], seen, other_seen) == seen, told


def seeds(short: int, long: int) -> list[Any]:
    return [*range(short), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(short, long))]


@pytest.mark.parametrize("seed", seeds(5, 150))
def test_on_launchdarkly(sample: Path, tmp_path: Path, seed: int) -> None:
    databases = tmp_path / "copy.db", tmp_path / "promotion.db"
    for database in databases:
        for written in sample.parent.glob(f"{sample.name}*"):
            shutil.copy(written, tmp_path / written.name.replace(sample.name, database.name))
    play([LaunchDarkly(database) for database in databases], seed)


@pytest.mark.parametrize("seed", seeds(4, 150))
def test_on_split(tmp_path: Path, seed: int) -> None:
    play([Split(tmp_path / "copy.db"), Split(tmp_path / "promotion.db")], seed)
