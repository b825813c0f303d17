"""What a run did and said: kept for its result, and shown as it comes."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from ..dynamic.about import foreseen, unmarked
from .changes import PropertyChange
from .state import STACK_TYPE, Resource
from .values import Properties

# Operations that a person counts; the others are parts of these, or no change.
COUNTED = ("create", "update", "replace", "delete", "retain")

AS_IT_IS = "taken over; nothing in it changes"
CHANGED = "taken over; something in it changes"
"""Notes of what is created here and was there before."""

RETAINED, EXTERNAL = "retained", "external"
"""Notes of what leaves the state alone: it has `retain_on_delete`, or was only read."""


@dataclass(frozen=True)
class Step:
    """A step that was made, or that a preview would make.

    ``operation``: same, create, update, replace, delete, delete-replaced or read; of a refresh: same, update or delete.
    ``replaces``: the properties that made it a replacement. ``note``: such as ``retained``.
    """

    operation: str
    resource: Resource
    changes: tuple[PropertyChange, ...] = ()
    replaces: tuple[str, ...] = ()
    seconds: float = 0.0
    note: str = ""

    @property
    def counted_as(self) -> str:
        """The operation, for a person who counts: what stays where it is, is not deleted."""
        return (
            "retain" if self.operation == "delete" and self.note in (RETAINED, EXTERNAL) else self.operation
        )


@dataclass(frozen=True)
class Message:
    """What was said: by the program or the provider (info), or by the engine. ``urn`` is empty for the stack.

    ``about``: in a preview, the resource below whose line it is told.
    """

    severity: str
    text: str
    urn: str = ""
    about: str = field(default="", compare=False)


class Audience(Protocol):
    """Whoever is shown a run as it goes."""

    def began(self, urn: str, operation: str) -> None: ...
    def made(self, step: Step) -> None: ...
    def said(self, message: Message) -> None: ...


@dataclass
class Report:
    """Everything of one run, in the order it came.

    ``expected``: the URNs of all that the run is to come to, as far as that is known before.
    """

    audience: Audience | None = None
    expected: frozenset[str] = frozenset()
    steps: list[Step] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    outputs: Properties = field(default_factory=dict)
    old_outputs: Properties = field(default_factory=dict)
    _foreseen: dict[str, bool] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def failing(self) -> list[str]:
        """Of a preview: what its `up` or `destroy` will fail for, such as ``FlagCopy checkout``: what was refused, and
        what was foreseen. Something that the program makes or changes before it may mend what is not certain; before it
        comes what it depends on, and nothing else."""
        refused = {one.urn for one in self.messages if one.severity == "error" and "::" in one.urn}
        refused = {urn for urn in refused if f"::{STACK_TYPE}::" not in urn}
        steps = {step.resource.urn: step for step in self.steps}

        @cache
        def changes(urn: str) -> bool:
            step = steps.get(urn)
            if step is None or step.resource.is_provider:
                return False
            made = step.resource.custom and step.operation != "same"
            return made or any(map(changes, step.resource.needs()))

        foreseen_to = {
            urn
            for urn, certain in self._foreseen.items()
            if certain or urn not in steps or not any(map(changes, steps[urn].resource.needs()))
        }
        return sorted(map(_called, refused | foreseen_to))

    def began(self, urn: str, operation: str) -> None:
        with self._lock:
            if self.audience is not None:
                self.audience.began(urn, operation)

    def made(self, step: Step) -> None:
        with self._lock:
            self.steps.append(step)
            if self.audience is not None:
                self.audience.made(step)

    def say(self, severity: str, text: str, urn: str = "", about: str = "") -> None:
        with self._lock:
            message = Message(severity, text, urn, about)
            self.messages.append(message)
            if self.audience is not None:
                self.audience.said(message)

    def info(self, text: str) -> None:
        """Lines that belong together: nothing else comes between them."""
        with self._lock:
            for line in text.split("\n"):
                if found := foreseen(line):
                    self.foresee(*found)
                    continue
                said, about = unmarked(line)
                self.say("info", said, about=about)

    def foresee(self, urn: str, certain: bool) -> None:
        """Note that an `up` will fail for this; if not certain, unless something before it mends that."""
        with self._lock:
            self._foreseen[urn] = certain or self._foreseen.get(urn, False)

    def error(self, text: str, urn: str = "") -> None:
        self.say("error", text, urn)

    def taken_over(self) -> Counter[str]:
        """How many of the created ones were there before, by ``AS_IT_IS`` and ``CHANGED``."""
        return Counter(step.note for step in self.steps if step.note in (AS_IT_IS, CHANGED))

    def counts(self) -> Counter[str]:
        """How many resources: created, updated, replaced, deleted, retained, same. The default provider counts for
        nothing."""
        return Counter(step.counted_as for step in self.steps if not step.resource.is_provider)

    def errored(self) -> set[str]:
        """The URNs that an error is about; one of them is empty if it is about no resource."""
        return {message.urn for message in self.messages if message.severity == "error"}

    def not_reached(self) -> int:
        """How many resources the run has not come to: a failure ends it, or somebody."""
        reached = {step.resource.urn for step in self.steps} | self.errored()
        return len(self.expected - reached)


def _called(urn: str) -> str:
    types, name = urn.split("::", 3)[2:]
    return f"{types.rpartition(':')[2]} {name}"
