"""What the provider answers, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from .values import Properties


@dataclass(frozen=True)
class Failure:
    """A property that a check refused."""

    property: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """What a check answers. ``taken``: whether something changes in what is taken over; None: nothing is."""

    inputs: Properties
    failures: list[Failure]
    taken: bool | None = None


@dataclass(frozen=True)
class Difference:
    """What a diff answers. ``changes`` is None where the engine is to compare the inputs itself."""

    changes: bool | None
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True)
class Reading:
    """What a read answers. An empty id says that the resource is gone."""

    id: str
    outputs: Properties
    inputs: Properties | None = None
