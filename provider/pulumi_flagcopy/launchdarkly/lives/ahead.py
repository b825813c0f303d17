"""What a preview knows of flags that the program makes or changes first: a definition names their variations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..api import Object
from .variations import Variation, pair, place


def with_variations(declared: Sequence[Variation], live: Sequence[Variation]) -> list[Object]:
    """The variations of a flag once these are declared. What goes is still among them, so that places stay."""
    pairs = pair(declared, live)
    declared_of = {
        other["_id"]: variation
        for variation, other in zip(declared, pairs.of, strict=True)
        if other is not None
    }
    new = [variation for variation, other in zip(declared, pairs.of, strict=True) if other is None]
    kept = [{**other, **declared_of.get(other["_id"], {})} for other in live]
    return kept + [{**variation, "_id": f"new-{number}"} for number, variation in enumerate(new)]


def new_flag(key: str, declared: Sequence[Variation], defaults: Mapping[str, Any]) -> Object:
    """A flag that is not there yet, without its environments.

    ``defaults``: as a program declares them; else the first variation is served when on, the last one when off.
    """
    places = {"onVariation": 0, "offVariation": len(declared) - 1}
    for name, camel in (("on_variation", "onVariation"), ("off_variation", "offVariation")):
        if name in defaults:
            places[camel] = place(defaults[name], declared)
    return {"key": key, "variations": with_variations(declared, []), "defaults": places}


def definition_of(flag: Object) -> Object:
    """What such a flag has in each environment at first."""
    defaults = flag.get("defaults") or {"onVariation": 0, "offVariation": len(flag["variations"]) - 1}
    served = {"variation": defaults["onVariation"]}
    return {"on": False, "fallthrough": served, "offVariation": defaults["offVariation"], "version": 0}
