"""A flag's definition in one environment, in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from .json_types import Json
from .location import Location

Version: TypeAlias = int | str
"""What a platform says changes whenever a definition does: a counter, or a text. A text of the time of the last change
(milliseconds since 1970), a dash and a hash of the content is said to people by that time; see ``versions``."""


@dataclass(frozen=True)
class Definition:
    """One flag in one environment, as its platform's ``parts`` module reads it.

    Attributes:
        location: where it lives.
        version: moves whenever the definition does.
        parts: by name, each a normalised JSON value in the vendor's own terms: what the server assigns is left out,
            and what has no order is sorted, so that equal means equal.
        variations: what each variation is called in words, in the vendor's order.
        facts: what matters to a copy although nothing copies it, such as ``archived``.
        called: what people call the environment, where the location may have its id; empty: as the location has it.
        raw: the vendor's own JSON, for the platform that read it and for nobody else.
    """

    location: Location
    version: Version
    parts: Mapping[str, Json]
    variations: tuple[str, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    called: str = ""
    raw: Json = field(default=None, repr=False, compare=False)

    @property
    def environment(self) -> str:
        """The environment's name, for people."""
        return self.called or self.location.environment

    def chosen(self, names: tuple[str, ...]) -> dict[str, Json]:
        """The values of these parts."""
        return {name: self.parts.get(name) for name in names}
