"""What the variations of other flags are called, for the words of prerequisites.

A prerequisite is another flag's key and a place among its variations. Their names are that flag's, and no part of the
definition that depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Scope
from ..copying.part import Sides
from ..errors import FlagCopyError
from .api import Api
from .parts import labels
from .reading import named_flags
from .words import LABELS


class Labels:
    """As far as this process has read them, and as it read them first: a plan must not change its words between the
    preview and the write, in which a part is known by them."""

    def __init__(self, account: Callable[[str | None], Api]) -> None:
        self._account = account
        self._known: dict[tuple[str | None, str, str], tuple[str, ...]] = {}

    def learn(self, definition: Definition) -> None:
        """From a definition that was read anyway."""
        self._known.setdefault(
            _key(definition.location.scope, definition.location.flag), definition.variations
        )

    def learn_flag(self, scope: Scope, key: str, flag: Mapping[str, Any] | None) -> None:
        """The same from a flag as the vendor has it; None: there is none."""
        variations = () if flag is None else flag.get("variations") or ()
        self._known.setdefault(_key(scope, key), labels(variations))

    def of(self, sides: Sequence[Sides]) -> list[Sides]:
        """The same sides, each knowing the names of the prerequisites that differ. Asks for those that are lacking."""
        lacking: dict[tuple[str | None, str], tuple[Scope, set[str]]] = {}
        differing = [_differing(one) for one in sides]
        for one, keys in zip(sides, differing, strict=True):
            for scope in (one.before.location.scope, one.after.location.scope):
                unknown = {key for key in keys if _key(scope, key) not in self._known}
                lacking.setdefault((scope.account, scope.container), (scope, set()))[1].update(unknown)
        for scope, wanted in lacking.values():
            self._read(scope, sorted(wanted))
        return [
            Sides(self._knowing(one.before, keys), self._knowing(one.after, keys)) if keys else one
            for one, keys in zip(sides, differing, strict=True)
        ]

    def _read(self, scope: Scope, keys: list[str]) -> None:
        """A flag that cannot be read has no names: that is no reason to refuse a copy."""
        try:
            for key, flag in named_flags(self._account(scope.account), scope.container, keys, []):
                self.learn_flag(scope, key, flag)
        except FlagCopyError:
            for key in keys:
                self.learn_flag(scope, key, None)

    def _knowing(self, end: Definition, keys: Iterable[str]) -> Definition:
        names = {key: self._known[_key(end.location.scope, key)] for key in keys}
        return replace(end, facts={**end.facts, LABELS: names})


def _differing(sides: Sides) -> list[str]:
    """The other flags that are prerequisites on one side, or serve another variation on the other."""
    before, after = (end.parts.get("prerequisites") or {} for end in (sides.before, sides.after))
    return (
        [] if before == after else [key for key in {**before, **after} if before.get(key) != after.get(key)]
    )


def _key(scope: Scope, flag: str) -> tuple[str | None, str, str]:
    return scope.account, scope.container, flag
