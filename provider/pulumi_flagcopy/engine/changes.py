"""What differs between two property bags, as Pulumi's engine finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .values import SIGNATURE, Properties, is_secret, reveal, secret

ADD, DELETE, UPDATE = "+", "-", "~"


@dataclass(frozen=True)
class PropertyChange:
    """One property that differs. ``path`` holds keys and indexes; a secret's values stay marked as secret."""

    path: tuple[str | int, ...]
    kind: str
    before: Any
    after: Any

    @property
    def key(self) -> str:
        return str(self.path[0])


def compare(old: Properties, new: Properties) -> list[PropertyChange]:
    """The changes that lead from ``old`` to ``new``, sorted by key. Null counts as absent."""
    return list(_compare_mappings(old, new, ()))


def _compare_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str | int, ...]
) -> Iterator[PropertyChange]:
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if not _is_there(before):
            if _is_there(after):
                yield PropertyChange((*path, key), ADD, None, after)
        elif not _is_there(after):
            yield PropertyChange((*path, key), DELETE, before, None)
        else:
            yield from _compare_values(before, after, (*path, key))


def _compare_values(before: Any, after: Any, path: tuple[str | int, ...]) -> Iterator[PropertyChange]:
    if is_secret(before) or is_secret(after):
        if reveal(before) != reveal(after):
            yield PropertyChange(path, UPDATE, secret(before), secret(after))
    elif _is_object(before) and _is_object(after):
        yield from _compare_mappings(before, after, path)
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            if index >= len(before):
                yield PropertyChange((*path, index), ADD, None, after[index])
            elif index >= len(after):
                yield PropertyChange((*path, index), DELETE, before[index], None)
            else:
                yield from _compare_values(before[index], after[index], (*path, index))
    elif not same(before, after):
        yield PropertyChange(path, UPDATE, before, after)


def _is_there(value: Any) -> bool:
    return (value["value"] if is_secret(value) else value) is not None


def _is_object(value: Any) -> bool:
    return isinstance(value, Mapping) and SIGNATURE not in value


def same(before: Any, after: Any) -> bool:
    """Equality of JSON: true is not 1, 1 is 1.0."""
    if isinstance(before, bool) is not isinstance(after, bool):
        return False
    return bool(before == after)
