"""A flag as LaunchDarkly represents it, with everything that a copy must see through."""

from __future__ import annotations

from copy import deepcopy
from typing import Any


def clause(attribute: str, op: str, values: list[Any], **more: Any) -> dict[str, Any]:
    return {"attribute": attribute, "op": op, "values": values, "negate": False, **more}


def rollout(*weights: int) -> dict[str, Any]:
    return {
        "rollout": {"variations": [{"variation": i, "weight": weight} for i, weight in enumerate(weights)]}
    }


def block(**more: Any) -> dict[str, Any]:
    """One environment's part of a flag."""
    return {
        "on": True,
        "archived": False,
        "salt": "s4lt",
        "sel": "s3l",
        "lastModified": 1700000000000,
        "version": 7,
        "targets": [],
        "contextTargets": [],
        "rules": [],
        "fallthrough": {"variation": 0},
        "offVariation": 1,
        "prerequisites": [],
        "trackEvents": False,
        "trackEventsFallthrough": False,
        **more,
    }


def flag(values: tuple[Any, ...] = (True, False), **environments: dict[str, Any]) -> dict[str, Any]:
    """A flag with these environments."""
    return {
        "key": "checkout-v2",
        "_version": 2,
        "archived": False,
        "variations": [{"_id": f"id-{index}", "value": value} for index, value in enumerate(values)],
        "environments": deepcopy(environments),
    }
