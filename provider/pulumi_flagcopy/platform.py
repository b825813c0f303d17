"""What a platform must be able to do, so that everything else need not know which one it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeAlias

from .copying.definition import Definition
from .copying.location import Location
from .copying.part import Part
from .copying.plan import Blocked, Plan
from .http.client import Client
from .http.dialect import Dialect
from .settings import Keys

Connect: TypeAlias = Callable[[str | None], Client]
"""From an account's name (None: the default account) to its client."""


@dataclass(frozen=True)
class Absent:
    """A definition that is not there. ``what`` is missing: an input of the location, such as ``flag``."""

    location: Location
    what: str
    reason: str


@dataclass(frozen=True)
class Findings:
    """What a look at the target found before a copy: what stops it, and what a reader should know."""

    blocked: tuple[Blocked, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """A copy that was made: the target as the vendor has it now, and the way that was taken."""

    target: Definition
    way: str


class Platform(Protocol):
    """One vendor, as seen by the life of a resource. An instance serves all threads of a process."""

    name: ClassVar[str]
    """In the registry and in inputs, such as ``launchdarkly``."""
    title: ClassVar[str]
    """In messages, such as ``LaunchDarkly``."""
    keys: ClassVar[Keys]
    dialect: ClassVar[Dialect]
    parts: ClassVar[tuple[Part, ...]]
    """Everything that can be copied, in the order in which a plan lists it; the on/off switch first."""
    location_fields: ClassVar[tuple[str, ...]]
    """The inputs of a location, outermost first, such as project, environment and flag."""

    def __init__(self, connect: Connect) -> None: ...

    @staticmethod
    def locate(fields: Mapping[str, str]) -> Location:
        """The location that these inputs name. Raises ``InputError`` with the input's name."""
        ...

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """The definitions at these locations, in their order, with as few requests as the vendor allows."""
        ...

    def align(self, source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
        """The source in the target's terms, and what has no counterpart there. Pure: no request."""
        ...

    def preflight(self, plan: Plan) -> Findings:
        """What the target lacks for this plan, asked of the vendor only where the plan makes it matter."""
        ...

    def write(self, plan: Plan, comment: str) -> Written:
        """Carry out the plan, in one atomic request where the vendor has one, bound to both versions."""
        ...
