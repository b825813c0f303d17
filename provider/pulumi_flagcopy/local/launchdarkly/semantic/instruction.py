"""What instructions have in common: how they are read, and what they edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import Field

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Shape, parse
from ..state.flag import Flag


class Instructions(Shape):
    """The body of a semantic patch."""

    comment: str | None = None
    environment_key: str | None = None
    instructions: list[dict[str, Any]] = Field(min_length=1)


@dataclass
class FlagEdit:
    """A flag that instructions change, in one environment if they name one.

    `flag_of` finds another flag of the project by its key.
    """

    flag: Flag
    environment: str | None
    flag_of: Callable[[str], Flag]
    deleted: bool = field(default=False)

    @property
    def configuration(self) -> Document:
        if self.environment is None:
            raise InvalidRequest("environmentKey is required for these instructions")
        return self.flag.configuration(self.environment)

    @property
    def rules(self) -> list[Document]:
        rules: list[Document] = self.configuration["rules"]
        return rules


@dataclass
class SegmentEdit:
    """A segment that instructions change."""

    segment: Document

    @property
    def rules(self) -> list[Document]:
        rules: list[Document] = self.segment["rules"]
        return rules


class HasRules(Protocol):
    """A flag's configuration or a segment."""

    @property
    def rules(self) -> list[Document]: ...


class FlagInstruction(Shape):
    def apply(self, edit: FlagEdit) -> None:
        raise NotImplementedError


class SegmentInstruction(Shape):
    def apply(self, edit: SegmentEdit) -> None:
        raise NotImplementedError


class RuleInstruction(Shape):
    def apply(self, edit: HasRules) -> None:
        raise NotImplementedError


def by_kind(*classes: type[Any]) -> dict[str, type[Any]]:
    """The classes by the kind on the wire, which is the name of the class with a small first letter."""
    return {cls.__name__[0].lower() + cls.__name__[1:]: cls for cls in classes}


def apply(instructions: Sequence[Mapping[str, Any]], kinds: Mapping[str, type[Any]], edit: Any) -> None:
    """Reads and applies the instructions in order; raises `InvalidRequest` for the first that cannot be."""
    for given in instructions:
        kind = given.get("kind")
        if not isinstance(kind, str) or kind not in kinds:
            raise InvalidRequest(f"Unknown instruction kind: {kind!r}")
        parse(kinds[kind], dict(given)).apply(edit)
