"""A semantic patch of a segment."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Clause, Name, Shape, Tags, Weight
from .instruction import SegmentEdit, SegmentInstruction, apply, by_kind
from .rules import RULES_OF_BOTH, find

BATCH_LIMIT = 1500
Side = Literal["included", "excluded"]


class Keys(Shape):
    values: list[str]
    context_kind: Name = "user"


class UserKeys(Shape):
    values: list[str]


class BigKeys(Shape):
    """For big segments only: without a limit, and of the segment's one context kind."""

    values: list[str]


class AddIncludedTargets(Keys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "included", self.context_kind, self.values)


class AddExcludedTargets(Keys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "excluded", self.context_kind, self.values)


class RemoveIncludedTargets(Keys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "included", self.context_kind, self.values)


class RemoveExcludedTargets(Keys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "excluded", self.context_kind, self.values)


class AddIncludedUsers(UserKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "included", "user", self.values)


class AddExcludedUsers(UserKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "excluded", "user", self.values)


class RemoveIncludedUsers(UserKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "included", "user", self.values)


class RemoveExcludedUsers(UserKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "excluded", "user", self.values)


class AddBigSegmentIncludedTargets(BigKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "included", _big_kind(edit.segment), self.values)


class AddBigSegmentExcludedTargets(BigKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        add(edit.segment, "excluded", _big_kind(edit.segment), self.values)


class RemoveBigSegmentIncludedTargets(BigKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "included", _big_kind(edit.segment), self.values)


class RemoveBigSegmentExcludedTargets(BigKeys, SegmentInstruction):
    def apply(self, edit: SegmentEdit) -> None:
        remove(edit.segment, "excluded", _big_kind(edit.segment), self.values)


class AddTags(SegmentInstruction):
    values: Tags

    def apply(self, edit: SegmentEdit) -> None:
        edit.segment["tags"] = list(dict.fromkeys([*edit.segment["tags"], *self.values]))


class RemoveTags(SegmentInstruction):
    values: list[str]

    def apply(self, edit: SegmentEdit) -> None:
        edit.segment["tags"] = [tag for tag in edit.segment["tags"] if tag not in self.values]


class UpdateName(SegmentInstruction):
    value: Name

    def apply(self, edit: SegmentEdit) -> None:
        edit.segment["name"] = self.value


class AddRule(SegmentInstruction):
    clauses: list[Clause]
    description: str | None = None
    weight: Weight | None = None
    rollout_context_kind: str | None = None
    bucket_by: str | None = None

    def apply(self, edit: SegmentEdit) -> None:
        edit.rules.append(self.document())


class UpdateRuleRolloutAndContextKind(SegmentInstruction):
    rule_id: str
    weight: Weight
    context_kind: Name

    def apply(self, edit: SegmentEdit) -> None:
        find(edit, self.rule_id).update(weight=self.weight, rolloutContextKind=self.context_kind)


def add(segment: Document, side: Side, kind: str, keys: Sequence[str]) -> None:
    """Refused where the other side has a key at this moment, whatever comes after it in the patch."""
    if both := set(keys) & set(_there(segment, "excluded" if side == "included" else "included", kind)):
        raise InvalidRequest(f"The {kind} {min(both)!r} would be both included and excluded")
    if kind == "user":
        segment[side] += keys
    else:
        segment[f"{side}Contexts"].append({"values": list(keys), "contextKind": kind})


def remove(segment: Document, side: Side, kind: str, keys: Sequence[str]) -> None:
    gone = set(keys)
    if kind == "user":
        segment[side] = [key for key in segment[side] if key not in gone]
    for target in segment[f"{side}Contexts"]:
        if target["contextKind"] == kind:
            target["values"] = [key for key in target["values"] if key not in gone]


def _there(segment: Document, side: Side, kind: str) -> list[str]:
    targets = [target["values"] for target in segment[f"{side}Contexts"] if target["contextKind"] == kind]
    return [*(segment[side] if kind == "user" else ()), *(key for keys in targets for key in keys)]


def _big_kind(segment: Document) -> str:
    if not segment.get("unbounded"):
        raise InvalidRequest("The segment is not a big segment")
    return str(segment["unboundedContextKind"])


BATCHED = by_kind(
    AddIncludedTargets,
    AddExcludedTargets,
    RemoveIncludedTargets,
    RemoveExcludedTargets,
    AddIncludedUsers,
    AddExcludedUsers,
    RemoveIncludedUsers,
    RemoveExcludedUsers,
)
KINDS = (
    RULES_OF_BOTH
    | BATCHED
    | by_kind(
        AddBigSegmentIncludedTargets,
        AddBigSegmentExcludedTargets,
        RemoveBigSegmentIncludedTargets,
        RemoveBigSegmentExcludedTargets,
        AddTags,
        RemoveTags,
        UpdateName,
        AddRule,
        UpdateRuleRolloutAndContextKind,
    )
)


def edited_segment(segment: Document, instructions: Sequence[Mapping[str, Any]]) -> Document:
    """A changed copy, not yet checked as a whole nor stored."""
    _check_batch(instructions)
    edit = SegmentEdit(copy.deepcopy(segment))
    apply(instructions, KINDS, edit)
    return edit.segment


def _check_batch(instructions: Sequence[Mapping[str, Any]]) -> None:
    """The limit is that of a patch, over all of its instructions on targets together."""
    batched = (given.get("values") for given in instructions if str(given.get("kind")) in BATCHED)
    operations = sum(len(values) for values in batched if isinstance(values, list))
    if operations > BATCH_LIMIT:
        raise InvalidRequest(f"{operations} operations on targets exceed the batch limit of {BATCH_LIMIT}")
