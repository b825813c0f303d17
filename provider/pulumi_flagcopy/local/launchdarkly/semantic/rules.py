"""Instructions on rules and clauses. Those below `RuleInstruction` serve flags and segments alike."""

from __future__ import annotations

from typing import Any

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Clause, Shape
from .instruction import FlagEdit, FlagInstruction, HasRules, RuleInstruction, by_kind
from .serving import Serving


class NewRule(Serving):
    """A rule as instructions give it."""

    clauses: list[Clause]
    description: str | None = None
    track_events: bool | None = None
    disabled: bool | None = None

    def rule(self, edit: FlagEdit) -> Document:
        members: Document = {
            "clauses": [clause.document() for clause in self.clauses],
            "trackEvents": bool(self.track_events),
            "description": self.description,
            "disabled": self.disabled,
        }
        return self.served(edit.flag) | {key: value for key, value in members.items() if value is not None}


class AddRule(NewRule, FlagInstruction):
    before_rule_id: str | None = None

    def apply(self, edit: FlagEdit) -> None:
        place = len(edit.rules) if self.before_rule_id is None else _place(edit, self.before_rule_id)
        edit.rules.insert(place, self.rule(edit))


class ReplaceRules(FlagInstruction):
    rules: list[NewRule]

    def apply(self, edit: FlagEdit) -> None:
        edit.configuration["rules"] = [rule.rule(edit) for rule in self.rules]


class UpdateRuleVariationOrRollout(Serving, FlagInstruction):
    rule_id: str

    def apply(self, edit: FlagEdit) -> None:
        rule = find(edit, self.rule_id)
        rule.pop("variation", None)
        rule.pop("rollout", None)
        rule |= self.served(edit.flag)


class UpdateRuleTrackEvents(FlagInstruction):
    rule_id: str
    track_events: bool

    def apply(self, edit: FlagEdit) -> None:
        find(edit, self.rule_id)["trackEvents"] = self.track_events


class RemoveRule(RuleInstruction):
    rule_id: str

    def apply(self, edit: HasRules) -> None:
        edit.rules[:] = [rule for rule in edit.rules if rule.get("_id") != self.rule_id]


class ReorderRules(RuleInstruction):
    rule_ids: list[str]

    def apply(self, edit: HasRules) -> None:
        rules = {rule.get("_id"): rule for rule in edit.rules}
        if len(self.rule_ids) != len(edit.rules) or set(self.rule_ids) != rules.keys():
            raise InvalidRequest("ruleIds must hold the id of every rule, each once")
        edit.rules[:] = [rules[identity] for identity in self.rule_ids]


class UpdateRuleDescription(RuleInstruction):
    rule_id: str
    description: str

    def apply(self, edit: HasRules) -> None:
        find(edit, self.rule_id)["description"] = self.description


class AddClauses(RuleInstruction):
    rule_id: str
    clauses: list[Clause]

    def apply(self, edit: HasRules) -> None:
        find(edit, self.rule_id)["clauses"] += [clause.document() for clause in self.clauses]


class RemoveClauses(RuleInstruction):
    rule_id: str
    clause_ids: list[str]

    def apply(self, edit: HasRules) -> None:
        rule = find(edit, self.rule_id)
        rule["clauses"] = [clause for clause in rule["clauses"] if clause.get("_id") not in self.clause_ids]


class OneClause(Shape):
    rule_id: str
    clause_id: str

    def find(self, edit: HasRules) -> Document:
        for clause in find(edit, self.rule_id)["clauses"]:
            if clause.get("_id") == self.clause_id:
                found: Document = clause
                return found
        raise InvalidRequest(f"Unknown clause ID {self.clause_id!r}")


class UpdateClause(OneClause, RuleInstruction):
    clause: Clause

    def apply(self, edit: HasRules) -> None:
        clause = self.find(edit)
        clause |= self.clause.document() | {"_id": self.clause_id}


class AddValuesToClause(OneClause, RuleInstruction):
    values: list[Any]

    def apply(self, edit: HasRules) -> None:
        clause = self.find(edit)
        clause["values"] += [value for value in self.values if value not in clause["values"]]


class RemoveValuesFromClause(OneClause, RuleInstruction):
    values: list[Any]

    def apply(self, edit: HasRules) -> None:
        clause = self.find(edit)
        clause["values"] = [value for value in clause["values"] if value not in self.values]


def find(edit: HasRules, rule_id: str) -> Document:
    return edit.rules[_place(edit, rule_id)]


def _place(edit: HasRules, rule_id: str) -> int:
    for place, rule in enumerate(edit.rules):
        if rule.get("_id") == rule_id:
            return place
    raise InvalidRequest(f"Unknown rule ID {rule_id!r}")


RULES_OF_BOTH = by_kind(
    RemoveRule,
    ReorderRules,
    UpdateRuleDescription,
    AddClauses,
    RemoveClauses,
    UpdateClause,
    AddValuesToClause,
    RemoveValuesFromClause,
)
RULES = RULES_OF_BOTH | by_kind(AddRule, ReplaceRules, UpdateRuleVariationOrRollout, UpdateRuleTrackEvents)
