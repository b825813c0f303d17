"""How the declared and the found compare: only what is declared counts, and a number is a number."""

from __future__ import annotations

from typing import Any

from ..copying.json_types import canonical


def equal(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; ``1`` and ``1.0`` are, ``1`` and true are not."""
    return canonical(tidy(one)) == canonical(tidy(other))


def as_declared(declared: Any, found: Any, *, unordered: bool = False) -> Any:
    """What was found, said as the declaration says it: of an object, only the entries that are declared.

    Args:
        declared: the value in the program.
        found: the value of the same field at the vendor.
        unordered: whether the order of a list means nothing. If so, equal ones come back in the declared order.
    """
    if isinstance(declared, dict) and isinstance(found, dict):
        return {
            name: as_declared(entry, found[name], unordered=unordered)
            for name, entry in declared.items()
            if name in found and entry is not None
        }
    if (
        unordered
        and isinstance(declared, list)
        and isinstance(found, list)
        and _same_members(declared, found)
    ):
        return declared
    return declared if equal(declared, found) else found


def without_nones(value: Any) -> Any:
    """The value without the entries of objects that are None: to leave one out or to give None is the same."""
    if isinstance(value, dict):
        return {name: without_nones(entry) for name, entry in value.items() if entry is not None}
    return value


def tidy(value: Any) -> Any:
    """The value with whole numbers as int, as Pulumi's wire and JSON may have either."""
    if isinstance(value, dict):
        return {name: tidy(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _same_members(some: list[Any], others: list[Any]) -> bool:
    return sorted(canonical(tidy(one)) for one in some) == sorted(canonical(tidy(one)) for one in others)
