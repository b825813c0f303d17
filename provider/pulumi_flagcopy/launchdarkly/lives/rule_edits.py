"""From the rules that are there and the rules that are wanted to the fewest instructions between them.

A rule keeps its id as long as it can be recognised: by all of it, by its description, by its clauses, by its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ...copying.json_types import Json, canonical
from ...copying.words import plain
from ...errors import BlockedError
from .. import parts
from .definition_parts import normal_rule, same_rule

Rule: TypeAlias = Mapping[str, Any]
Instruction: TypeAlias = dict[str, Any]
Served: TypeAlias = Callable[[Mapping[str, Json]], Instruction]
"""From what is served to the parameters of an instruction that say so."""


def rule_edits(there: Sequence[Rule], wanted: Sequence[Rule], served: Served) -> list[Instruction]:
    """The instructions that make the one into the other.

    Args:
        there: the rules in the vendor's JSON, with their ids.
        wanted: the rules in the normal form.
        served: how an instruction says what is served.

    Raises:
        BlockedError: a rule that an experiment runs on would change or go.
    """
    mates = _pair(there, wanted)
    kept = [rule for rule in mates if rule is not None]
    made: list[Instruction] = []
    for rule in there:
        if not any(rule is other for other in kept):
            _free(rule)
            made.append({"kind": "removeRule", "ruleId": rule["_id"]})
    for want, mate in zip(wanted, mates, strict=True):
        if mate is not None and not same_rule(want, normal_rule(mate)):
            _free(mate)
            made += _changed(mate, want, served)
    order = [rule["_id"] for rule in kept]
    if order != [rule["_id"] for rule in there if rule["_id"] in order]:
        made.append({"kind": "reorderRules", "ruleIds": order})
    for index, (want, mate) in enumerate(zip(wanted, mates, strict=True)):
        if mate is None:
            made.append(_added(want, next((m["_id"] for m in mates[index:] if m is not None), None), served))
    return made


def with_its_own(there: Sequence[Rule], wanted: Sequence[Rule]) -> list[Rule]:
    """Wanted rules as they will be: one keeps what it does not declare of the rule that it is."""

    def own(mate: Rule | None) -> Rule:
        return {"trackEvents": False} | {
            name: entry for name, entry in (mate or {}).items() if name in ("trackEvents", "disabled")
        }

    return [{**own(mate), **want} for want, mate in zip(wanted, _pair(there, wanted), strict=True)]


def _pair(there: Sequence[Rule], wanted: Sequence[Rule]) -> list[Rule | None]:
    """For each wanted rule the one that it is, if there is one."""
    normal = [normal_rule(rule) for rule in there]
    free, mates = list(range(len(there))), [None] * len(wanted)
    mates_of: list[int | None] = list(mates)

    def take(same: Callable[[int, int], bool]) -> None:
        for j in range(len(wanted)):
            if mates_of[j] is None:
                mates_of[j] = next((i for i in free if same(i, j)), None)
                if (taken := mates_of[j]) is not None:
                    free.remove(taken)

    def name(rule: Rule) -> str:
        return str(rule.get("description") or "")

    names = Counter([name(rule) for rule in there]) | Counter([name(rule) for rule in wanted])
    take(lambda i, j: same_rule(wanted[j], normal[i]))
    take(
        lambda i, j: (
            bool(name(wanted[j])) and name(wanted[j]) == name(there[i]) and names[name(there[i])] == 1
        )
    )
    take(lambda i, j: canonical(wanted[j]["clauses"]) == canonical(normal[i]["clauses"]))
    take(lambda i, j: i == j and not name(wanted[j]) and not name(there[i]))
    return [None if i is None else there[i] for i in mates_of]


def _changed(rule: Rule, want: Rule, served: Served) -> list[Instruction]:
    there, identity = normal_rule(rule), {"ruleId": rule["_id"]}
    made = _clause_edits(rule, want["clauses"])
    if _what(want) != _what(there):
        made.append({"kind": "updateRuleVariationOrRollout", **identity, **served(want)})
    if want["description"] != there["description"]:
        made.append({"kind": "updateRuleDescription", **identity, "description": want["description"]})
    if want.get("trackEvents", there["trackEvents"]) != there["trackEvents"]:
        made.append({"kind": "updateRuleTrackEvents", **identity, "trackEvents": want["trackEvents"]})
    return made


def _clause_edits(rule: Rule, wanted: Sequence[Json]) -> list[Instruction]:
    """Clauses with the same question keep their id and get other values; others are added and removed."""
    free = [(clause, parts.clause(dict(clause))) for clause in rule.get("clauses") or []]
    made: list[Instruction] = []
    new: list[Json] = []
    left = []
    for want in wanted:
        same = next((entry for entry in free if canonical(entry[1]) == canonical(want)), None)
        if same is None:
            left.append(want)
        else:
            free.remove(same)
    for want in left:
        near = next((entry for entry in free if _question(entry[1]) == _question(want)), None)
        if near is None:
            new.append(want)
            continue
        free.remove(near)
        made += _value_edits(rule["_id"], near[0]["_id"], near[1]["values"], want["values"])
    if new:
        made.append({"kind": "addClauses", "ruleId": rule["_id"], "clauses": new})
    if free:
        gone = [clause["_id"] for clause, _ in free]
        made.append({"kind": "removeClauses", "ruleId": rule["_id"], "clauseIds": gone})
    return made


def _value_edits(rule: str, clause: str, there: list[Json], wanted: list[Json]) -> list[Instruction]:
    where = {"ruleId": rule, "clauseId": clause}
    known, asked = set(map(canonical, there)), set(map(canonical, wanted))
    added = [value for value in wanted if canonical(value) not in known]
    removed = [value for value in there if canonical(value) not in asked]
    made: list[Instruction] = [{"kind": "addValuesToClause", **where, "values": added}] if added else []
    return made + ([{"kind": "removeValuesFromClause", **where, "values": removed}] if removed else [])


def _added(want: Rule, before: str | None, served: Served) -> Instruction:
    return {
        "kind": "addRule",
        "clauses": want["clauses"],
        **served(want),
        **({"description": want["description"]} if want["description"] else {}),
        **({"trackEvents": True} if want.get("trackEvents") else {}),
        **({} if before is None else {"beforeRuleId": before}),
    }


def _what(rule: Rule) -> str:
    return canonical({name: rule[name] for name in ("variation", "rollout") if name in rule})


def _question(clause: Mapping[str, Json]) -> tuple[Json, ...]:
    return tuple(clause[name] for name in ("contextKind", "attribute", "op", "negate"))


def _free(rule: Rule) -> None:
    if (rule.get("rollout") or {}).get("experimentAllocation"):
        title = plain(str(rule.get("description") or rule["_id"]))
        raise BlockedError(
            f"An experiment runs on the rule '{title}'",
            "A change of it would end the experiment.",
            "End the experiment first, declare the rule as it is, or leave the rules out.",
        )
