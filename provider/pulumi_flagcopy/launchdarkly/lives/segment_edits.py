"""From a segment that is there and the fields that are wanted to instructions and operations.

Instructions name keys one by one, so they are for targets, tags and the name. Rules and the description go by JSON
patch: no instruction adds a rule with a percentage, or in a certain place, and none changes the description.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from ...copying.json_types import Json, canonical
from ..api import Object
from .fields import percent, weight
from .targeting import clause_input, clause_on_wire, normal_clauses

BATCH = 1500
"""Keys in one semantic patch, by the vendor's documentation."""

Groups = Mapping[str, Sequence[str]]
"""Keys by context kind."""


def groups(users: Sequence[str], contexts: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Keys by context kind, sorted; no group is empty."""
    found: dict[str, set[str]] = {"user": set(users)}
    for target in contexts:
        kind = target.get("contextKind") or target.get("context_kind") or "user"
        found.setdefault(kind, set()).update(target["values"])
    return {kind: sorted(keys) for kind, keys in sorted(found.items()) if keys}


def target_batches(there: Mapping[str, Groups], wanted: Mapping[str, Groups]) -> Iterator[list[Object]]:
    """Instructions for included and excluded keys, no more than one request may carry at a time.

    What goes is removed before what comes is added: a key may move from one side to the other.
    """
    steps: list[tuple[str, str, str]] = []
    for verb in ("remove", "add"):
        for side in wanted:
            before, after = (there[side], wanted[side]) if verb == "remove" else (wanted[side], there[side])
            for kind, keys in before.items():
                gone = sorted(set(keys) - set(after.get(kind, ())))
                steps += [(f"{verb}{side.capitalize()}Targets", kind, key) for key in gone]
    for start in range(0, len(steps), BATCH):
        batch: dict[tuple[str, str], list[str]] = {}
        for instruction, kind, key in steps[start : start + BATCH]:
            batch.setdefault((instruction, kind), []).append(key)
        yield [
            {"kind": instruction, "contextKind": kind, "values": keys}
            for (instruction, kind), keys in batch.items()
        ]


def tag_instructions(there: Sequence[str], wanted: Sequence[str]) -> list[Object]:
    """Instructions for tags."""
    added = [tag for tag in wanted if tag not in there]
    removed = [tag for tag in there if tag not in wanted]
    made: list[Object] = [{"kind": "addTags", "values": added}] if added else []
    return made + ([{"kind": "removeTags", "values": removed}] if removed else [])


def rule_operations(there: Sequence[Mapping[str, Any]], wanted: Sequence[Json]) -> list[Object]:
    """The operations of a JSON patch between two lists of rules, from the last to the first so that places hold."""
    before = [canonical(normal_rule(rule)) for rule in there]
    after = [canonical(rule) for rule in wanted]
    made: list[Object] = []
    for _, i1, i2, j1, j2 in reversed(SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()):
        if before[i1:i2] == after[j1:j2]:
            continue
        pairs = min(i2 - i1, j2 - j1)
        made += [{"op": "remove", "path": f"/rules/{place}"} for place in range(i2 - 1, i1 + pairs - 1, -1)]
        made += [
            {"op": "add", "path": f"/rules/{i1 + pairs + offset}", "value": wanted[place]}
            for offset, place in enumerate(range(j1 + pairs, j2))
        ]
        for offset in range(pairs):
            made += _member_operations(i1 + offset, there[i1 + offset], wanted[j1 + offset])
    return made


def _member_operations(place: int, there: Mapping[str, Any], wanted: Mapping[str, Json]) -> list[Object]:
    """A changed rule keeps its id: only what differs in it is replaced. A default that nobody wrote is not removed."""
    before = normal_rule(there)
    made: list[Object] = []
    for name in ("clauses", "weight", "bucketBy", "rolloutContextKind", "description"):
        path = f"/rules/{place}/{name}"
        if name in wanted and canonical(before.get(name)) != canonical(wanted[name]):
            made.append({"op": "replace" if name in there else "add", "path": path, "value": wanted[name]})
        elif name not in wanted and name in before and name in there:
            made.append({"op": "remove", "path": path})
    return made


def normal_rule(rule: Mapping[str, Any]) -> dict[str, Json]:
    """A rule as it is compared: without a weight, it holds for all."""
    kept: dict[str, Json] = {"clauses": normal_clauses(rule.get("clauses") or [])}
    if rule.get("weight") is not None:
        kept["weight"] = rule["weight"]
        kept["bucketBy"] = rule.get("bucketBy") or "key"
        kept["rolloutContextKind"] = rule.get("rolloutContextKind") or "user"
    return {**kept, **({"description": rule["description"]} if rule.get("description") else {})}


def want_rule(declared: Mapping[str, Any]) -> dict[str, Json]:
    """A declared rule in the normal form."""
    share = declared.get("percent")
    return normal_rule(
        {
            "clauses": [clause_on_wire(clause) for clause in declared["clauses"]],
            "weight": None if share is None else weight(share),
            "bucketBy": declared.get("bucket_by"),
            "rolloutContextKind": declared.get("context_kind"),
            "description": declared.get("description"),
        }
    )


def rule_input(rule: Mapping[str, Json]) -> Json:
    """A rule in its normal form as a program would declare it."""
    given: dict[str, Json] = {"clauses": [clause_input(clause) for clause in rule["clauses"]]}
    if "weight" in rule:
        given["percent"] = percent(rule["weight"])
        if rule["bucketBy"] != "key":
            given["bucket_by"] = rule["bucketBy"]
        if rule["rolloutContextKind"] != "user":
            given["context_kind"] = rule["rolloutContextKind"]
    return {**given, **({"description": rule["description"]} if "description" in rule else {})}
