"""One part of a definition, and how two values of it compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .definition import Definition
from .json_types import Json


@dataclass(frozen=True)
class Change:
    """One difference that a copy would remove, or did.

    Attributes:
        part: the part's name.
        path: where in the part, such as ``rules/2`` or ``targets/user/true``.
        before: what the target holds; None where it holds nothing.
        after: what the source holds; None where it holds nothing.
        text: one line of English, part and all.
        subject: what of the part it is, in words, such as ``rule 2 'partners'``.
        was: ``before`` in words; empty where there is nothing.
        becomes: ``after`` in words; empty where there is nothing.
    """

    part: str
    path: str
    before: Json
    after: Json
    text: str
    subject: str = ""
    was: str = ""
    becomes: str = ""

    def sides(self) -> list[str]:
        """The change as a diff: what changes, then ``- `` what was and ``+ `` what will be, as far as they are."""
        if self.was == self.becomes:
            return [self.text]
        switch = not self.text.startswith(f"{self.part}:")  # said so that nobody overlooks it
        about = self.subject if self.subject.startswith(self.part) else f"{self.part}: {self.subject}"
        was, becomes = (
            [f"  {sign} {said}"] if said else [] for sign, said in (("-", self.was), ("+", self.becomes))
        )
        return [self.text.partition(" (")[0] if switch else about, *was, *becomes]

    def record(self) -> dict[str, Json]:
        """The change as a JSON object, as outputs and reports have it."""
        return {
            "part": self.part,
            "path": self.path,
            "before": self.before,
            "after": self.after,
            "text": self.text,
        }


@dataclass(frozen=True)
class Sides:
    """The definitions to which ``before`` and ``after`` belong, for the names of their variations."""

    before: Definition
    after: Definition


Compare: TypeAlias = Callable[[str, Json, Json, Sides], list[Change]]
"""From the part's name, the value before, the value after and their definitions to the changes between them:
none exactly when the values are equal."""


@dataclass(frozen=True)
class Part:
    """A part that can be copied by itself.

    Attributes:
        name: what ``include`` and ``exclude`` call it.
        compare: how two values of it compare; see ``shapes``.
        about: one line for documentation.
    """

    name: str
    compare: Compare
    about: str
