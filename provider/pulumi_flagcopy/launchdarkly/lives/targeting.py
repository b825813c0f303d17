"""Clauses and rollouts, as inputs and as the vendor has them; of flags and of segments alike.

The *normal* form, in which things are compared, is the vendor's own without what the server assigns, with defaults
written out, and with everything sorted whose order means nothing: values, clauses of a rule, shares of a rollout.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from typing_extensions import Self

from ...copying.json_types import Json, canonical
from ...lifecycle.forms import Form
from ...lifecycle.repeated import repeated
from .. import parts
from .fields import WHOLE, ContextKind, JsonValue, Name, Percent, percent, weight
from .variations import text

Operator = Literal[
    "in",
    "endsWith",
    "startsWith",
    "matches",
    "contains",
    "lessThan",
    "lessThanOrEqual",
    "greaterThan",
    "greaterThanOrEqual",
    "before",
    "after",
    "segmentMatch",
    "semVerEqual",
    "semVerLessThan",
    "semVerGreaterThan",
]
_OF_NUMBERS = ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")
_OF_ANYTHING = ("in", "before", "after")
MOST_VALUES = 10_000
MOST_RULES = 500


class ClauseForm(Form):
    """One condition of a rule: an attribute, an operator, and the values of which one must fit."""

    example = '{"attribute": "country", "op": "in", "values": ["CH"]}'

    op: Operator
    values: Annotated[list[JsonValue], Field(min_length=1, max_length=MOST_VALUES)]
    attribute: Name | None = None
    context_kind: ContextKind | None = None
    negate: bool | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.op == "segmentMatch":
            if not all(isinstance(value, str) and value for value in self.values):
                raise ValueError("names segments by their keys: the values must be strings")
            return self
        if self.attribute is None:
            raise ValueError("needs an attribute")
        wanted = int | float if self.op in _OF_NUMBERS else str
        for value in self.values:
            if isinstance(value, dict | list) or value is None:
                raise ValueError("has a value that is no string, number or boolean")
            if self.op not in _OF_ANYTHING and (not isinstance(value, wanted) or isinstance(value, bool)):
                raise ValueError(f"compares with {self.op}: its values must be {_NAMES[wanted]}")
        return self


_NAMES: Mapping[Any, str] = {int | float: "numbers", str: "strings"}
Clauses = Annotated[list[ClauseForm], Field(min_length=1, max_length=100)]


class ShareForm(Form):
    """One variation's share of a rollout, in percent with up to three decimals."""

    example = '{"variation": True, "percent": 12.5}'

    variation: JsonValue
    percent: Percent


class ServedForm(Form):
    """What is served: one variation, or shares of several."""

    example = '{"variation": True}'

    variation: JsonValue | None = None
    rollout: Annotated[list[ShareForm], Field(min_length=1)] | None = None
    bucket_by: Name | None = None
    context_kind: ContextKind | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.variation is None) == (self.rollout is None):
            raise ValueError("must have either a variation or a rollout")
        if self.rollout is None:
            if self.bucket_by or self.context_kind:
                raise ValueError("has bucket_by or context_kind, which belong to a rollout")
            return self
        if twice := repeated(text(share.variation) for share in self.rollout):
            raise ValueError(f"has a rollout with the same variation twice: {twice[0]}")
        whole = sum(weight(share.percent) for share in self.rollout)
        if whole != WHOLE:
            raise ValueError(f"has a rollout of {percent(whole):g} % in all: it must be 100 %")
        return self


def clause_on_wire(clause: Mapping[str, Any]) -> Json:
    """A declared clause as the vendor takes it."""
    return {
        "contextKind": clause.get("context_kind") or "user",
        "attribute": clause.get("attribute") or "segmentMatch",
        "op": clause["op"],
        "values": clause["values"],
        "negate": bool(clause.get("negate")),
    }


def clause_input(clause: Mapping[str, Any]) -> Json:
    """A clause in its normal form as a program would declare it."""
    given: dict[str, Json] = {"op": clause["op"], "values": clause["values"]}
    if clause["op"] != "segmentMatch":
        given["attribute"] = clause["attribute"]
        if clause["contextKind"] != "user":
            given["context_kind"] = clause["contextKind"]
    return {**given, **({"negate": True} if clause["negate"] else {})}


def normal_clauses(clauses: Sequence[Mapping[str, Any]]) -> list[Json]:
    """The clauses of a rule, all of which must hold: their order means nothing."""
    return sorted((parts.clause(dict(clause)) for clause in clauses), key=canonical)


def normal_served(entry: Mapping[str, Any]) -> dict[str, Json]:
    """``variation`` or ``rollout``, without shares of nothing, in the order of the variations."""
    served = parts.serving(dict(entry))
    if "rollout" not in served:
        return served
    shares = sorted(served["rollout"]["variations"], key=lambda share: share["variation"])
    return {"rollout": {**served["rollout"], "variations": [share for share in shares if share["weight"]]}}


def served_on_wire(served: Mapping[str, Any], place: Callable[[Any], int]) -> dict[str, Json]:
    """What is declared to be served, by the places of its variations."""
    if served.get("rollout") is None:
        return {"variation": place(served["variation"])}
    shares = [
        {"variation": place(share["variation"]), "weight": weight(share["percent"])}
        for share in served["rollout"]
    ]
    return {
        "rollout": {
            "variations": shares,
            "contextKind": served.get("context_kind") or "user",
            "bucketBy": served.get("bucket_by") or "key",
        }
    }


def served_input(served: Mapping[str, Any], name: Callable[[int], Any]) -> dict[str, Json]:
    """What is served, in its normal form, as a program would declare it."""
    if "rollout" not in served:
        return {"variation": name(served["variation"])} if "variation" in served else {}
    rollout = served["rollout"]
    shares = [
        {"variation": name(share["variation"]), "percent": percent(share["weight"])}
        for share in rollout["variations"]
    ]
    kind, by = rollout["contextKind"], rollout["bucketBy"]
    return {
        "rollout": shares,
        **({} if kind == "user" else {"context_kind": kind}),
        **({} if by == "key" else {"bucket_by": by}),
    }


def segments_named(rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The segments that rules in the vendor's form name, each with the path of the first place."""
    named: dict[str, str] = {}
    for index, rule in enumerate(rules):
        for number, clause in enumerate(rule["clauses"]):
            if clause["op"] == "segmentMatch":
                for key in clause["values"]:
                    named.setdefault(str(key), f"rules[{index}].clauses[{number}].values")
    return named


def in_their_words(
    declared: Sequence[Any],
    wanted: Sequence[Json],
    there: Sequence[Json],
    shown: Sequence[Any],
    same: Callable[[Json, Json], bool],
) -> list[Any]:
    """The rules that are there, each as the program declares it where it does.

    Args:
        declared: the rules in the program.
        wanted: the same in the normal form.
        there: the rules that are there, in the normal form.
        shown: the same as a program would declare them.
        same: whether a wanted rule is one that is there.
    """

    def said(place: int, rule: Json) -> Any:
        places = [place, *range(len(wanted))]  # two rules may differ in words alone: its own place goes first
        return next((declared[i] for i in places if i < len(wanted) and same(wanted[i], rule)), shown[place])

    return [said(place, rule) for place, rule in enumerate(there)]
