"""A plan as the instructions of one semantic patch: the same change without the copy endpoint.

Instructions name variations by id, representations by place; the ids are those of the target's flag, and for
prerequisites those of the other flags.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ..copying.definition import Definition
from ..copying.json_types import Json
from ..copying.plan import Plan
from ..errors import BlockedError

Instruction: TypeAlias = dict[str, Any]
VariationIds: TypeAlias = Sequence[str]


def instructions(plan: Plan, prerequisites: Mapping[str, VariationIds]) -> list[Instruction]:
    """One instruction for each part that differs.

    Args:
        plan: its source is in the target's terms.
        prerequisites: the ids of the variations of each flag that the source's prerequisites name.

    Raises:
        BlockedError: there is no instruction for a change.
    """
    ids = variation_ids(plan.target)
    if "migration_settings" in plan.differing:
        raise _no_instruction("migration_settings", "the check ratio of a migration flag")
    if "off_variation" in plan.differing and plan.source.parts["off_variation"] is None:
        raise _no_instruction("off_variation", "an off variation that is not set")
    return [_MAKERS[part](plan.source.parts[part], ids, prerequisites) for part in plan.differing]


def _no_instruction(part: str, what: str) -> BlockedError:
    return BlockedError(
        f"A patch cannot express {what}",
        f"LaunchDarkly has no instruction for it, so the part {part} can only be copied by the copy endpoint.",
        f"Leave the part out (exclude=['{part}']), or copy within one flag with strategy='endpoint'.",
    )


def variation_ids(definition: Definition) -> list[str]:
    """The ids of the flag's variations, in their order."""
    return [variation["_id"] for variation in definition.raw["variations"]]


def _on(on: Json, _ids: VariationIds, _prerequisites: Mapping[str, VariationIds]) -> Instruction:
    return {"kind": "turnFlagOn" if on else "turnFlagOff"}


def _prerequisites(
    entries: Json, _ids: VariationIds, prerequisites: Mapping[str, VariationIds]
) -> Instruction:
    return {
        "kind": "replacePrerequisites",
        "prerequisites": [
            {"key": key, "variationId": prerequisites[key][index]} for key, index in entries.items()
        ],
    }


def _targets(groups: Json, ids: VariationIds, _prerequisites: Mapping[str, VariationIds]) -> Instruction:
    targets = []
    for group, keys in groups.items():
        kind, _, index = group.rpartition("/")
        targets.append({"contextKind": kind, "variationId": ids[int(index)], "values": keys})
    return {"kind": "replaceTargets", "targets": targets}


def _rules(rules: Json, ids: VariationIds, _prerequisites: Mapping[str, VariationIds]) -> Instruction:
    kept = ("description", "disabled", "trackEvents")
    return {
        "kind": "replaceRules",
        "rules": [
            {
                "clauses": rule["clauses"],
                **_served("rules", rule, ids),
                **{name: rule[name] for name in kept if name in rule},
            }
            for rule in rules
        ],
    }


def _fallthrough(
    fallthrough: Json, ids: VariationIds, _prerequisites: Mapping[str, VariationIds]
) -> Instruction:
    return {"kind": "updateFallthroughVariationOrRollout", **_served("fallthrough", fallthrough, ids)}


def _off_variation(index: Json, ids: VariationIds, _prerequisites: Mapping[str, VariationIds]) -> Instruction:
    return {"kind": "updateOffVariation", "variationId": ids[index]}


def _served(part: str, entry: Json, ids: VariationIds) -> dict[str, Json]:
    if not ("rollout" in entry or "variation" in entry):
        raise _no_instruction(part, "that nothing is set to be served")
    if "rollout" not in entry:
        return {"variationId": ids[entry["variation"]]}
    rollout = entry["rollout"]
    return {
        "rolloutWeights": {ids[share["variation"]]: share["weight"] for share in rollout["variations"]},
        "rolloutContextKind": rollout["contextKind"],
        "rolloutBucketBy": rollout["bucketBy"],
    }


_MAKERS: Mapping[str, Callable[[Json, VariationIds, Mapping[str, VariationIds]], Instruction]] = {
    "on": _on,
    "prerequisites": _prerequisites,
    "targets": _targets,
    "rules": _rules,
    "fallthrough": _fallthrough,
    "off_variation": _off_variation,
}
