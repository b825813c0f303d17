"""What a door can ask of a resource: the steps of its life."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from ..errors import FlagCopyError

Properties: TypeAlias = dict[str, Any]
"""Inputs or outputs by name; a value may be ``UNKNOWN`` in a preview."""


@dataclass(frozen=True)
class Failure:
    """An input that cannot be. ``property`` is its path; empty: it is about no single input."""

    property: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """The inputs as they are to be stored, or what is wrong with them."""

    inputs: Properties
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """Whether there is something to do, and which inputs make it a replacement."""

    changes: bool
    replaces: list[str] = field(default_factory=list)
    delete_first: bool = False


@dataclass(frozen=True)
class Created:
    """A new resource's id and outputs."""

    id: str
    outputs: Properties


@dataclass(frozen=True)
class Found:
    """A resource as it is now: outputs, and the inputs that later differences compare with."""

    outputs: Properties
    inputs: Properties | None
    """None: as they were."""


class Incomplete(Exception):
    """A step that was done in part: raised by ``create`` and ``update`` so that what was done is not forgotten.

    Attributes:
        error: what the user is told.
        id: the resource's.
        outputs: what is kept. The next run updates it, whatever else it finds.
    """

    def __init__(self, error: FlagCopyError, id: str, outputs: Properties) -> None:
        self.error = error
        self.id = id
        self.outputs = outputs
        super().__init__(str(error))


class StillNamed(Exception):
    """Raised by ``ending``, with a sentence: others name it, as far as is known by now. They may be about to end.

    Attributes:
        fails: whether the vendor then refuses to delete it.
    """

    def __init__(self, said: str, *, fails: bool = False) -> None:
        self.fails = fails
        super().__init__(said)


class Resource(Protocol):
    """The life of one kind of resource. Raises ``FlagCopyError`` for everything that can be expected."""

    def check(self, olds: Properties, news: Properties, *, preview: bool, name: str = "") -> Checked:
        """Validate and complete the inputs.

        Args:
            olds: the inputs of last time, empty for a new resource.
            news: the inputs that the program gives.
            preview: whether this is one.
            name: the resource's name in the program, for messages; may be empty.
        """
        ...

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        """Compare the outputs of last time with the checked inputs."""
        ...

    def create(self, inputs: Properties) -> Created:
        """Make it. May raise ``Incomplete``."""
        ...

    def read(self, id: str, outputs: Properties) -> Found | None:
        """Look at it; None: it is gone."""
        ...

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        """Change it in place; gives the outputs. May raise ``Incomplete``."""
        ...

    def delete(self, id: str, outputs: Properties) -> None:
        """End it, from the outputs alone: the program is not run."""
        ...

    def ending(self, id: str, outputs: Properties) -> str:
        """What ``delete`` would do with it beside deleting or forgetting it, in words; empty: nothing.

        May look and tell more, and writes nothing. May raise ``StillNamed``; then it is asked again after
        others.
        """
        ...

    def claims(self, id: str, outputs: Properties, *, made: bool = False) -> Iterable[str]:
        """What it has, that its end would delete or undo: in words that whoever has the same thing also gives.

        Without an id it is about to be made, and ``outputs`` are its inputs: then what it will have. ``made``: in this
        run, or about to be. What outputs of an earlier run name may have another name by now.
        """
        ...

    def spared(self, id: str, outputs: Properties, taken: Set[str]) -> Properties | None:
        """The outputs to end it with, when others have ``taken`` over some of what it claims; None: nothing to do."""
        ...
