"""From a definition that is there and the parts that are wanted to the fewest instructions between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ...copying.json_types import Json
from ...errors import BlockedError
from ..api import Object
from .definition_parts import FlagOf, normal
from .rule_edits import Instruction, rule_edits

Edit: TypeAlias = Callable[[Json, Json, "Change"], list[Instruction]]


class Change:
    """A definition about to change.

    Attributes:
        block: the definition in the vendor's JSON.
        flag_of: from the key of a prerequisite to the flag.
    """

    def __init__(self, flag: Object, environment: str, flag_of: FlagOf) -> None:
        self.block: Object = flag["environments"][environment]
        self.flag_of = flag_of
        self._ids = [variation["_id"] for variation in flag["variations"]]

    def instructions(self, wanted: Mapping[str, Json]) -> list[Instruction]:
        """What makes these parts what they are wanted to be. An off variation cannot be unset by an instruction.

        Raises:
            BlockedError: an experiment runs on what would change.
        """
        there = normal(self.block)
        return [
            instruction
            for name, edit in _EDITS.items()
            if name in wanted and wanted[name] != there[name]
            for instruction in edit(there[name], wanted[name], self)
        ]

    def variation(self, place: int) -> str:
        """The id of a variation."""
        return str(self._ids[place])

    def served(self, entry: Mapping[str, Json]) -> Instruction:
        """What is served, as an instruction says it."""
        if "rollout" not in entry:
            return {"variationId": self.variation(entry["variation"])}
        rollout = entry["rollout"]
        return {
            "rolloutWeights": {
                self.variation(share["variation"]): share["weight"] for share in rollout["variations"]
            },
            "rolloutContextKind": rollout["contextKind"],
            "rolloutBucketBy": rollout["bucketBy"],
        }


def _on(_there: Json, wanted: Json, _change: Change) -> list[Instruction]:
    return [{"kind": "turnFlagOn" if wanted else "turnFlagOff"}]


def _off_variation(_there: Json, wanted: Json, change: Change) -> list[Instruction]:
    return [] if wanted is None else [{"kind": "updateOffVariation", "variationId": change.variation(wanted)}]


def _fallthrough(_there: Json, wanted: Json, change: Change) -> list[Instruction]:
    if ((change.block.get("fallthrough") or {}).get("rollout") or {}).get("experimentAllocation"):
        raise BlockedError(
            "An experiment runs on the fallthrough",
            "A change of it would end the experiment.",
            "End the experiment first, or leave the fallthrough out: then it is not managed.",
        )
    return [{"kind": "updateFallthroughVariationOrRollout", **change.served(wanted)}]


def _targets(there: Json, wanted: Json, change: Change) -> list[Instruction]:
    """What goes is removed before what comes is added: a key may move from one variation to another."""
    removed: list[Instruction] = []
    added: list[Instruction] = []
    for group in sorted({*there, *wanted}):
        kind, _, index = group.rpartition("/")
        where = {"contextKind": kind, "variationId": change.variation(int(index))}
        had, has = there.get(group, []), wanted.get(group, [])
        if gone := sorted(set(had) - set(has)):
            removed.append({"kind": "removeTargets", **where, "values": gone})
        if new := sorted(set(has) - set(had)):
            added.append({"kind": "addTargets", **where, "values": new})
    return removed + added


def _rules(_there: Json, wanted: Json, change: Change) -> list[Instruction]:
    return rule_edits(change.block.get("rules") or [], wanted, change.served)


def _prerequisites(there: Json, wanted: Json, change: Change) -> list[Instruction]:
    made: list[Instruction] = [
        {"kind": "removePrerequisite", "key": key} for key in there if key not in wanted
    ]
    for key, place in wanted.items():
        if there.get(key) != place:
            identity = change.flag_of(key)["variations"][place]["_id"]
            kind = "updatePrerequisite" if key in there else "addPrerequisite"
            made.append({"kind": kind, "key": key, "variationId": identity})
    return made


def _events(kind: str) -> Callable[[Any, Any, Change], list[Instruction]]:
    return lambda _there, wanted, _change: [{"kind": kind, "trackEvents": wanted}]


_EDITS: Mapping[str, Edit] = {
    "prerequisites": _prerequisites,
    "targets": _targets,
    "context_targets": _targets,
    "rules": _rules,
    "fallthrough": _fallthrough,
    "off_variation": _off_variation,
    "track_events": _events("updateTrackEvents"),
    "track_events_fallthrough": _events("updateTrackEventsFallthrough"),
    "on": _on,
}
"""The switch comes last: a flag is turned on only with everything else in place."""
