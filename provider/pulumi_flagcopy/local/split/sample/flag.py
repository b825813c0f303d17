"""A flag of the sample."""

from __future__ import annotations

from dataclasses import dataclass

from .words import Json


@dataclass(frozen=True)
class Flag:
    """A flag and its definition in each environment that has one. `killed` names environments."""

    name: str
    description: str
    definitions: dict[str, Json]
    traffic_type: str = "user"
    tags: tuple[str, ...] = ()
    status: str = "Ramping"
    killed: tuple[str, ...] = ()
