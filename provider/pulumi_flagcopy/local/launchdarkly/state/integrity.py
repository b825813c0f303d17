"""What must hold of a flag after any change, however the change was written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...ground import Ground
from ...json_text import same
from ...store import Document, Transaction
from ..errors import InvalidRequest
from ..shapes import Configuration, Defaults, Variation, parse
from .flag import CONFIGURATIONS, FLAGS, Flag, segments_named
from .segments import SEGMENTS

# Members of a stored configuration that are the server's own.
OWN = ("flag", "environment", "salt", "sel", "lastModified", "version")


def settle_variations(ground: Ground, flag: Flag) -> None:
    """Checks the flag's variations and defaults, and gives new variations their ids."""
    variations = flag.document.get("variations")
    if not isinstance(variations, list) or len(variations) < 2:
        raise InvalidRequest("A flag needs at least two variations")
    settled, taken = [], set()
    for given in variations:
        variation = parse(Variation, given).document()
        known = given.get("_id")
        identity = known if isinstance(known, str) and known and known not in taken else ground.uuid()
        taken.add(identity)
        settled.append({"_id": identity, **variation})
    if len({json.dumps(v["value"], sort_keys=True) for v in settled}) < len(settled):
        raise InvalidRequest("The values of a flag's variations must be unique")
    if len({_json_type(v["value"]) for v in settled}) > 1:
        raise InvalidRequest("The values of a flag's variations must all have the same type")
    flag.document["variations"] = settled
    flag.document["defaults"] = parse(Defaults, flag.document.get("defaults")).document()
    for name, index in flag.document["defaults"].items():
        _in_range(flag, index, f"defaults.{name}")


def settle_configuration(tx: Transaction, ground: Ground, flag: Flag, environment: str) -> None:
    """Checks one configuration against the flag, its segments and prerequisites, and brings it into the
    stored form: ids on rules and clauses, targets merged and without empty ones."""
    block = flag.configurations[environment]
    own = {name: block[name] for name in OWN}
    before = tx.get(CONFIGURATIONS, (flag.project, flag.key, environment))
    settled = parse(Configuration, block).document()
    settled["rules"] = _with_ids(ground, settled["rules"], before["rules"] if before else [])
    settled |= _targets(settled["targets"] + settled["contextTargets"])
    for where, index in _served(settled):
        _in_range(flag, index, where)
    _cohorts_roll_out(flag, settled)
    _one_variation_for_each_target(settled)
    _segments_exist(tx, flag, environment, settled)
    _prerequisites_hold(tx, flag, environment, settled["prerequisites"])
    flag.configurations[environment] = {**own, **settled}


def differs(before: Document | None, after: Document) -> bool:
    """Whether a configuration differs in anything that people write."""
    return before is None or not same(_written(before), _written(after))


def _written(block: Document) -> Document:
    return {name: value for name, value in block.items() if name not in OWN}


def _in_range(flag: Flag, index: Any, where: str) -> None:
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(flag.variations):
        raise InvalidRequest(f"{where}: there is no variation {index}")


def _served(block: Document) -> Iterator[tuple[str, int]]:
    for place, rule in enumerate(block["rules"]):
        yield from _of(rule, f"rules.{place}")
    yield from _of(block["fallthrough"], "fallthrough")
    if "offVariation" in block:
        yield "offVariation", block["offVariation"]
    for kind in ("targets", "contextTargets"):
        for place, target in enumerate(block[kind]):
            yield f"{kind}.{place}", target["variation"]


def _of(served: Document, where: str) -> Iterator[tuple[str, int]]:
    if "variation" in served:
        yield where, served["variation"]
    for part in served.get("rollout", {}).get("variations", []):
        yield f"{where}.rollout", part["variation"]


def _with_ids(ground: Ground, rules: list[Document], before: list[Document]) -> list[Document]:
    """Ids are the server's: those that this configuration had already stay, all others are new. Rules that
    were replaced by equal ones have not changed at all."""
    if same(_without_ids(rules), _without_ids(before)):
        return before
    known = {rule["_id"]: {clause["_id"] for clause in rule["clauses"]} for rule in before}
    for rule in rules:
        if rule.get("_id") not in known:
            rule["_id"] = ground.uuid()
        clauses = known.pop(rule["_id"], set())
        for clause in rule["clauses"]:
            if clause.get("_id") not in clauses:
                clause["_id"] = ground.uuid()
            clauses.discard(clause["_id"])
    return rules


def _without_ids(rules: list[Document]) -> list[Document]:
    def bare(document: Document) -> Document:
        return {name: value for name, value in document.items() if name not in {"_id", "ref"}}

    return [bare(rule) | {"clauses": [bare(clause) for clause in rule["clauses"]]} for rule in rules]


def _targets(targets: list[Document]) -> dict[str, list[Document]]:
    """User targets apart from those of other kinds, one entry for each kind and variation, none empty."""
    merged: dict[tuple[str, int], dict[str, None]] = {}
    for target in targets:
        keys = merged.setdefault((target["contextKind"], target["variation"]), {})
        keys.update(dict.fromkeys(target["values"]))
    entries = [
        {"values": list(keys), "variation": variation, "contextKind": kind}
        for (kind, variation), keys in merged.items()
        if keys
    ]
    return {
        "targets": [entry for entry in entries if entry["contextKind"] == "user"],
        "contextTargets": [entry for entry in entries if entry["contextKind"] != "user"],
    }


def _cohorts_roll_out(flag: Flag, block: Document) -> None:
    """Rules and fallthrough of a migration flag are cohorts, which serve rollouts only (vendor's documentation)."""
    if flag.document.get("purpose") != "migration":
        return
    for served in [*block["rules"], block["fallthrough"]]:
        if "rollout" not in served:
            raise InvalidRequest("A cohort of a migration flag must serve a rollout, not a single variation")


def _one_variation_for_each_target(block: Document) -> None:
    seen: set[tuple[str, str]] = set()
    for target in block["targets"] + block["contextTargets"]:
        for key in target["values"]:
            if (target["contextKind"], key) in seen:
                raise InvalidRequest(f"The {target['contextKind']} {key!r} is targeted in several variations")
            seen.add((target["contextKind"], key))


def _segments_exist(tx: Transaction, flag: Flag, environment: str, block: Document) -> None:
    for key in segments_named(block["rules"]):
        if tx.get(SEGMENTS, (flag.project, environment, key)) is None:
            raise InvalidRequest(f'unknown segment "{key}"')


def _prerequisites_hold(tx: Transaction, flag: Flag, environment: str, prerequisites: list[Document]) -> None:
    if len({prerequisite["key"] for prerequisite in prerequisites}) < len(prerequisites):
        raise InvalidRequest("A flag can be a prerequisite only once")
    for prerequisite in prerequisites:
        document = tx.get(FLAGS, (flag.project, prerequisite["key"]))
        if document is None:
            raise InvalidRequest(f"Unknown prerequisite flag {prerequisite['key']!r}")
        _in_range(Flag(flag.project, document, {}), prerequisite["variation"], "prerequisites")
        if _leads_to(tx, flag, environment, prerequisite["key"]):
            raise InvalidRequest(f"The prerequisite {prerequisite['key']!r} would make a cycle")


def _leads_to(tx: Transaction, flag: Flag, environment: str, start: str) -> bool:
    """Whether `flag` is reached from `start` by stored prerequisites."""
    waiting, seen = [start], set[str]()
    while waiting:
        key = waiting.pop()
        if key == flag.key:
            return True
        if key in seen:
            continue
        seen.add(key)
        block = tx.get(CONFIGURATIONS, (flag.project, key, environment))
        waiting += [prerequisite["key"] for prerequisite in block["prerequisites"]] if block else []
    return False


def _json_type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case _:
            return "json"
