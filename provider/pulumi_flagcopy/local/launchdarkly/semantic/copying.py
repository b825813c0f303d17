"""A copy between environments, as the list of instructions that it stands for.

Copying, approval of a copy, locks and history so share one way; see the vendor's list of actions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...store import Document, Transaction
from ..errors import InvalidRequest
from ..state.flag import Flag, load
from .serving import serving

Instruction = dict[str, Any]


def _on(_tx: Transaction, _flag: Flag, source: Document) -> Instruction:
    return {"kind": "turnFlagOn" if source["on"] else "turnFlagOff"}


def _prerequisites(tx: Transaction, flag: Flag, source: Document) -> Instruction:
    prerequisites = [
        {
            "key": item["key"],
            "variationId": load(tx, flag.project, item["key"]).variation_id(item["variation"]),
        }
        for item in source["prerequisites"]
    ]
    return {"kind": "replacePrerequisites", "prerequisites": prerequisites}


def _targets(_tx: Transaction, flag: Flag, source: Document) -> Instruction:
    targets = [
        {
            "contextKind": item["contextKind"],
            "variationId": flag.variation_id(item["variation"]),
            "values": item["values"],
        }
        for item in source["targets"] + source["contextTargets"]
    ]
    return {"kind": "replaceTargets", "targets": targets}


def _rules(_tx: Transaction, flag: Flag, source: Document) -> Instruction:
    """Rules get new ids in the target; a running experiment or guarded rollout arrives as plain weights."""
    kept = ("clauses", "trackEvents", "description", "disabled")
    rules = [
        serving(flag, rule) | {member: rule[member] for member in kept if member in rule}
        for rule in source["rules"]
    ]
    for rule in rules:
        rule["clauses"] = [{k: v for k, v in clause.items() if k != "_id"} for clause in rule["clauses"]]
    return {"kind": "replaceRules", "rules": rules}


def _fallthrough(_tx: Transaction, flag: Flag, source: Document) -> Instruction:
    return {"kind": "updateFallthroughVariationOrRollout", **serving(flag, source["fallthrough"])}


def _off_variation(_tx: Transaction, flag: Flag, source: Document) -> Instruction:
    if "offVariation" not in source:
        return {"kind": "removeOffVariation"}
    return {"kind": "updateOffVariation", "variationId": flag.variation_id(source["offVariation"])}


def _migration_settings(_tx: Transaction, _flag: Flag, source: Document) -> Instruction:
    return {
        "kind": "updateFlagConfigMigrationSettings",
        "checkRatio": source["migrationSettings"]["checkRatio"],
    }


ACTIONS: dict[str, Callable[[Transaction, Flag, Document], Instruction]] = {
    "updateOn": _on,
    "updatePrerequisites": _prerequisites,
    "updateTargets": _targets,
    "updateRules": _rules,
    "updateFallthrough": _fallthrough,
    "updateOffVariation": _off_variation,
    "updateFlagConfigMigrationSettings": _migration_settings,
}


def chosen_actions(
    included: Sequence[str] | None, excluded: Sequence[str] | None, *, known: Sequence[str] = tuple(ACTIONS)
) -> list[str]:
    """The actions to copy. An empty list counts as an absent one (assumed)."""
    if included and excluded:
        raise InvalidRequest("includedActions and excludedActions cannot be used together")
    for action in [*(included or ()), *(excluded or ())]:
        if action not in known:
            raise InvalidRequest(f"Unknown action: {action!r}")
    return [action for action in known if action in (included or known) and action not in (excluded or ())]


def copy_instructions(tx: Transaction, flag: Flag, source: str, actions: Sequence[str]) -> list[Instruction]:
    """What has to be done to another environment to make these parts equal to those of `source`."""
    block = flag.configuration(source)
    return [
        ACTIONS[action](tx, flag, block)
        for action in actions
        if action != "updateFlagConfigMigrationSettings" or "migrationSettings" in block
    ]
