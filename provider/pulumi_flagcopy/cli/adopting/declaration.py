"""One resource of an adopted program."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ...copying.location import Scope
from ...errors import InputError
from ...lifecycle import identity
from ...lifecycle.declared import Declared
from ...lifecycle.forms import read_form
from ...platform import Selection
from .code import Name

Json: TypeAlias = dict[str, Any]
Watch: TypeAlias = Callable[[Iterable[Any]], Iterator[Any]]
"""Gives the same items, and shows that they come."""


@dataclass(frozen=True)
class Wanted:
    """What of a project or workspace is to be declared.

    Attributes:
        only: its one environment that is; empty: all of them.
        selection: which flags.
        without: the names of the environments of which the flags' definitions are not.
    """

    only: str
    selection: Selection
    without: Collection[str] = ()

    def environments(self, scopes: Iterable[Scope]) -> list[Scope]:
        """Those of these that are."""
        return [scope for scope in scopes if self.only in ("", scope.environment)]

    def defined(self, scope: Scope) -> bool:
        """Whether the flags' definitions in an environment are."""
        return scope.environment not in self.without


@dataclass(frozen=True)
class Declaration:
    """A resource as the program declares it.

    Attributes:
        kind: its class, such as ``Flag``.
        id: its name in the program: its place.
        inputs: what it is declared with; a ``Name`` stands for an output of another resource.
        variable: what others call it; empty where none does.
        left_out: inputs that the resource would not take as they are.
        group: the variable of a list that it is in with others, such as those that a copy is to wait for; may be empty.
    """

    kind: str
    id: str
    inputs: Mapping[str, Any]
    variable: str = ""
    left_out: tuple[str, ...] = ()
    group: str = ""


class Variables:
    """Names for variables, each once."""

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def name(self, *words: str) -> str:
        """``flag_checkout_v2`` for flag and checkout-v2; with a number where that is taken."""
        plain = re.sub(r"\W+", "_", "_".join(words), flags=re.ASCII).strip("_").lower()
        plain = f"_{plain}" if keyword.iskeyword(plain) or not plain[:1].isalpha() else plain
        name, number = plain, 2
        while name in self._taken:
            name, number = f"{plain}_{number}", number + 1
        self._taken.add(name)
        return name


def said(values: Mapping[str, Any], always: tuple[str, ...] = ()) -> dict[str, Any]:
    """What is worth declaring: what is empty, false or nothing is not, but for ``always``."""
    return {
        name: value
        for name, value in values.items()
        if (value not in (None, "", [], {}) and value is not False) or (name in always and value is not None)
    }


def fitting(life: Declared[Any], kind: str, id: str, inputs: Json) -> tuple[Json, tuple[str, ...]]:
    """The inputs that the resource takes, and those that it does not as they are: an account may hold older things.

    Raises:
        InputError: it cannot be declared at all.
    """
    kept, dropped = dict(inputs), []
    while failed := _failures(life, kept):
        wrong = failed & (kept.keys() - {*life.place})
        if not wrong:
            raise InputError(min(failed), f"{kind} {id} cannot be declared: its {min(failed)} is refused")
        dropped += sorted(wrong)
        kept = {name: value for name, value in kept.items() if name not in wrong}
    return kept, tuple(dropped)


def _failures(life: Declared[Any], inputs: dict[str, Any]) -> set[str]:
    reading = read_form(life.form, inputs)
    found = [failure.property for failure in reading.failures]
    if reading.form is not None and not found:
        try:
            life.refine(reading.form)
        except InputError as error:
            found = [error.property]
    return {re.split(r"[.\[]", path)[0] for path in found}


def resource_name(life: Declared[Any], inputs: Mapping[str, Any], account: str | None) -> str:
    """What the resource is called in the program: its place, with its account if it is not the default one."""
    return identity.compose(life.place, inputs, account).replace("::", "%3A%3A")


def output(variable: str, name: str) -> Name:
    """An output of another resource."""
    return Name(f"{variable}.{name}")
