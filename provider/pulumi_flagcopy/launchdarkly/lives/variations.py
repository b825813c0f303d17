"""Variations, named by their value or by their name; never by number, since a number means another one after a change.

A variation is identified at the vendor by its ``_id``. In a program its value identifies it; where the value changes,
its name does, so that a changed value of a named variation is a change of that one and not another variation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...copying.json_types import canonical
from ...copying.spelling import did_you_mean
from ...copying.words import plain, value
from ...lifecycle.comparing import as_declared, equal, tidy

Variation = Mapping[str, Any]
_LISTED = 12


class UnknownVariation(Exception):
    """A reference names no variation of the flag, or more than one; ``hint``: which one was probably meant."""

    def __init__(self, reference: Any, variations: Sequence[Variation]) -> None:
        known = [_shown(variation) for variation in variations]
        more = f" … {len(known) - _LISTED} more" if len(known) > _LISTED else ""
        super().__init__(
            f"{value(reference)} is neither the value nor the name of a variation; there are: "
            f"{', '.join(known[:_LISTED])}{more}"
        )
        words = [entry for variation in variations for entry in (variation["value"], variation.get("name"))]
        meant = [word for word in words if isinstance(word, str) and word]
        self.hint = did_you_mean(reference, meant).strip() if isinstance(reference, str) else ""


def _shown(variation: Variation) -> str:
    """Its value, after its name where it has one that says more."""
    shown, name = value(variation["value"]), variation.get("name")
    return f"{plain(name)} ({shown})" if name and plain(name) != shown else shown


def place(reference: Any, variations: Sequence[Variation]) -> int:
    """The place of the variation that a reference names: by value first, then by name.

    Raises:
        UnknownVariation: there is none.
    """
    wanted = text(reference)
    for index, variation in enumerate(variations):
        if text(variation["value"]) == wanted:
            return index
    named = [index for index, variation in enumerate(variations) if variation.get("name") == reference]
    if len(named) != 1 or not isinstance(reference, str):
        raise UnknownVariation(reference, variations)
    return named[0]


def text(reference: Any) -> str:
    """The same text for equal values: ``1`` and ``1.0`` are, ``1`` and true are not."""
    return canonical(tidy(reference))


def kind_of(values: Sequence[Any]) -> str:
    """``boolean``, ``string``, ``number`` or ``json``: what these values are values of."""
    if all(isinstance(entry, bool) for entry in values):
        return "boolean"
    if all(isinstance(entry, str) for entry in values):
        return "string"
    if all(isinstance(entry, int | float) and not isinstance(entry, bool) for entry in values):
        return "number"
    return "json"


@dataclass(frozen=True)
class Pairs:
    """Which declared variation is which live one.

    Attributes:
        of: the live variation of each declared one, in the declared order; None: it is new.
        left: the live variations that are not declared.
    """

    of: tuple[Variation | None, ...]
    left: tuple[Variation, ...] = field(default=())


def pair(declared: Sequence[Variation], live: Sequence[Variation]) -> Pairs:
    """By value first; what is left, by name."""
    free = list(live)
    found: list[Variation | None] = [None] * len(declared)

    def take(same: str) -> None:
        for index, variation in enumerate(declared):
            if found[index] is None and variation.get(same) is not None:
                wanted = text(variation[same])
                match = next((other for other in free if text(other.get(same)) == wanted), None)
                if match is not None:
                    found[index] = match
                    free.remove(match)

    take("value")
    take("name")
    return Pairs(tuple(found), tuple(free))


def as_declared_variations(declared: Sequence[Variation], live: Sequence[Variation]) -> list[Variation]:
    """The live variations in the declared order, each with what is declared of it; those not declared come last."""
    pairs = pair(declared, live)
    seen = [
        as_declared_variation(variation, other)
        for variation, other in zip(declared, pairs.of, strict=True)
        if other is not None
    ]
    return [*seen, *pairs.left]


def as_declared_variation(declared: Variation, live: Variation) -> Variation:
    """One live variation, as far as it is declared. A name or description that is gone reads as empty."""
    seen: dict[str, Any] = {
        name: as_declared(declared[name], live.get(name, ""))
        for name in ("name", "description")
        if declared.get(name) is not None
    }
    value = declared["value"] if equal(declared["value"], live["value"]) else live["value"]
    return {"value": value, **seen}
