"""How a flag's configuration in an environment begins."""

from __future__ import annotations

from ...store import Document
from ..web import Call
from .flag import CONFIGURATIONS, FLAGS

MIGRATION_STAGES = {
    2: ("off", "live"),
    4: ("off", "shadow", "live", "complete"),
    6: ("off", "dualwrite", "shadow", "live", "rampdown", "complete"),
}


def first_configuration(call: Call, flag: Document, environment: Document) -> Document:
    """Targeting is off; the default variations are served (assumed from the vendor's Terraform provider)."""
    defaults = flag["defaults"]
    block: Document = {
        "flag": flag["key"],
        "environment": environment["key"],
        "salt": call.ground.hexadecimal(32),
        "sel": call.ground.hexadecimal(32),
        "lastModified": call.tx.now,
        "version": 1,
        "on": False,
        "targets": [],
        "contextTargets": [],
        "rules": [],
        "fallthrough": {"variation": defaults["onVariation"]},
        "offVariation": defaults["offVariation"],
        "prerequisites": [],
        "trackEvents": environment["defaultTrackEvents"],
        "trackEventsFallthrough": False,
    }
    if flag.get("purpose") == "migration":
        block["migrationSettings"] = {"checkRatio": 1}
        block["fallthrough"] = {"rollout": _first_stage(len(flag["variations"]), flag["migrationSettings"])}
    return block


def first_configurations(call: Call, project: str, environment: Document) -> None:
    """Gives a new environment a configuration of every flag."""
    for flag in call.tx.list(FLAGS, (project,)):
        block = first_configuration(call, flag, environment)
        call.tx.put(CONFIGURATIONS, (project, flag["key"], environment["key"]), block)


def clone_configurations(call: Call, project: str, source: str, target: str) -> None:
    """Copies every flag's configuration, individual targets apart (vendor's documentation of cloning)."""
    for flag in call.tx.list(FLAGS, (project,)):
        block = call.tx.get(CONFIGURATIONS, (project, flag["key"], source))
        assert block is not None
        clone: Document = {
            **block,
            "environment": target,
            "salt": call.ground.hexadecimal(32),
            "sel": call.ground.hexadecimal(32),
            "lastModified": call.tx.now,
            "version": 1,
            "targets": [],
            "contextTargets": [],
        }
        call.tx.put(CONFIGURATIONS, (project, flag["key"], target), clone)


def _first_stage(stages: int, settings: Document) -> Document:
    weights = [{"variation": stage, "weight": 0 if stage else 100_000} for stage in range(stages)]
    return {"variations": weights, "contextKind": settings.get("contextKind", "user")}
