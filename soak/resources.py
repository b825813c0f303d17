"""Every kind of resource, made, changed and ended while requests fail and somebody else works on it too.

What must hold: each step does what it says or fails with words; a run in peace then ends equal; what exists is in the
state, or was said to be left; nothing is written more often than the same step writes in peace; what is not declared
stays as somebody else left it.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lifecycle.stack import CheckFailed, Stack

from pulumi_flagcopy.errors import ConflictError, FlagCopyError, NotFoundError

from .figures import Broken, Figures, named
from .kinds import KINDS, Inputs, Kind, yard
from .world import World

Puts = Counter[str]
AGAIN = {"split/segment-keys", "split/activations", "split/environments"}
"""Where a request may be repeated unseen: adding the same keys changes nothing, and permissions cannot be read."""
UNSAID = "It is not known whether"
"""How an error begins to say that something may have been left."""


def run(seed: int, count: int, rate: float, figures: Figures) -> None:
    """``count`` of each kind. Adds what broke to ``figures``."""
    dice = random.Random(f"resources {seed} {rate}")
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder, "local.db"), dice)
        yard(world)
        for kind in KINDS:
            measured = Lifetime(
                world, kind, f"peace{seed % 10**6}", f"--seed {seed}: {kind.name} in peace", {}
            )
            measured.live(0.0)
            for number in range(count):
                where = f"--seed {seed}: {kind.name} {number} at {rate:.0%}"
                lifetime = Lifetime(world, kind, f"n{number}-{seed % 10**6}", where, measured.most)
                try:
                    figures.add(f"{kind.name}, faults at {rate:.0%}", lifetime.live(rate))
                except Broken as broken:
                    figures.broken.append(broken)
        world.close()


class Lifetime:
    """One resource from its creation to its end.

    ``bounds``: how often each step may write one document, by step; empty while that is measured.
    """

    def __init__(self, world: World, kind: Kind, name: str, where: str, bounds: dict[str, Puts]) -> None:
        self.world, self.kind, self.name, self.where, self.bounds = world, kind, name, where, bounds
        self.most: dict[str, Puts] = {}
        self.failed = False

    def live(self, rate: float) -> str:
        """How it was: all steps at the first go, or some after a failure that said why."""
        world, dice = self.world, self.world.dice
        world.peace()
        world.fresh_session()
        stack = Stack(self.kind.life(world.session))
        first = self.kind.first(world, dice, self.name)
        self._step(
            "create", stack, lambda: stack.up(first), rate, lambda: self._made_again(stack, first), first
        )
        self._settled(stack, first)
        look = self.kind.by_hand(world, self.name) if self.kind.by_hand else None
        left = look() if look else None
        then = {**first, **self.kind.then(dice, self.name)}
        self._step("update", stack, lambda: stack.up(then), rate, lambda: self._again(stack, then))
        self._settled(stack, then)
        if look and look() != left:
            raise Broken(
                "overwrite", self.where, f"what somebody else left there: {left!r} became {look()!r}"
            )
        taken_over = bool(stack.outputs.get("adopted"))  # what a lost answer had made counts as there before
        try:
            self._step("delete", stack, stack.destroy, rate, stack.destroy)
        except ConflictError as conflict:
            if "page of API keys" in str(conflict) and "sdk_keys" not in stack.outputs:
                return "kept, with words: the answer with its SDK keys was lost"
            raise Broken("unequal", self.where, str(conflict)) from None
        if self._there(then) and not self.kind.stays:
            if taken_over:
                return "kept, with words: it was taken over, since the answer that it was made was lost"
            raise Broken("unequal", self.where, "it is still there")
        world.clock.check(self.where)
        return "some steps failed, with words; equal after a run in peace" if self.failed else "equal at once"

    def _step(
        self,
        step: str,
        stack: Stack,
        do: Callable[[], Any],
        rate: float,
        again: Callable[[], Any],
        new: Inputs | None = None,
    ) -> None:
        world = self.world
        if rate:
            world.trouble(rate)
        world.news()
        try:
            do()
        except (FlagCopyError, CheckFailed) as error:
            world.peace()
            self._count(step)
            named(str(error), self.where)
            self.failed = True
            world.fresh_session()
            if new and not stack.id and not self.kind.stays and self._there(new) and UNSAID not in str(error):
                raise Broken("left", self.where, str(error)) from None
            stack.life = self.kind.life(world.session)
            again()
        else:
            world.peace()
            self._count(step)

    def _count(self, step: str) -> None:
        """No document is written more often than in peace."""
        puts = Counter(
            (entry.collection, entry.key)
            for entry in self.world.news()
            if entry.ours and entry.operation == "put"
        )
        most: Puts = Counter()
        for (collection, _), times in puts.items():
            most[collection] = max(most[collection], times)
        self.most[step] = most
        for collection, times in most.items() if self.bounds else ():
            if collection not in AGAIN and times > max(1, self.bounds[step][collection]):
                raise Broken("twice", self.where, f"{step}: {puts}")

    def _there(self, inputs: Inputs) -> bool:
        """Whether the vendor has it. To be asked in peace."""
        life = self.kind.life(self.world.session)
        return life.look({name: inputs[name] for name in life.place}, None) is not None

    def _made_again(self, stack: Stack, inputs: Inputs) -> None:
        """In peace: what a run left behind, and said so, is taken over."""
        try:
            stack.up(inputs)
        except ConflictError:
            stack.up({**inputs, "adopt": True})
        except (
            NotFoundError
        ):  # its state was kept, and it had been deleted again after all: as the error says
            self._again(stack, inputs)

    def _again(self, stack: Stack, inputs: Inputs) -> None:
        stack.refresh()
        stack.up(inputs)

    def _settled(self, stack: Stack, inputs: Inputs) -> None:
        """It is as declared: a refresh finds nothing else, and there is nothing to do."""
        found = stack.life.read(stack.id, stack.outputs)
        if found is None or stack.life.diff(stack.id, found.outputs, stack.inputs).changes:
            raise Broken("unequal", self.where, f"a refresh finds {found}")
        if (todo := stack.up(inputs)) != "same":
            raise Broken("unequal", self.where, f"a run in peace would still {todo}")
        self.world.news()
