"""The inputs of a flag's definition in one environment, typed and validated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...errors import InputError
from ...lifecycle.declared import CommonForm
from ...lifecycle.forms import Form
from ...lifecycle.repeated import once, repeated
from .fields import ContextKey, ContextKind, JsonValue, Key, ProjectKey, Text
from .targeting import MOST_RULES, Clauses, ServedForm
from .variations import text

MOST_TARGETS = 10_000
"""Individual targets of one flag in one environment; our own bound."""

TargetKeys = Annotated[list[ContextKey], Field(max_length=MOST_TARGETS), AfterValidator(once("key"))]


class TargetForm(Form):
    """The users to whom one variation is always served."""

    example = '{"variation": True, "values": ["ada"]}'

    variation: JsonValue
    values: TargetKeys


class ContextTargetForm(TargetForm):
    """The same for contexts of another kind."""

    example = '{"context_kind": "device", "variation": True, "values": ["till-7"]}'

    context_kind: ContextKind


class RuleForm(ServedForm):
    """What is served to those for whom all clauses hold."""

    example = '{"clauses": [{"op": "segmentMatch", "values": ["staff"]}], "variation": True}'

    clauses: Clauses
    description: Text | None = None
    track_events: bool | None = None


class PrerequisiteForm(Form):
    """Another flag that must serve a variation first."""

    example = '{"flag": "new-basket", "variation": True}'

    flag: Key
    variation: JsonValue


class FlagDefinitionForm(CommonForm):
    """The inputs of a flag's definition."""

    project: ProjectKey
    environment: ProjectKey
    flag: Key
    on: bool | None = None
    off_variation: JsonValue | None = None
    fallthrough: ServedForm | None = None
    targets: list[TargetForm] | None = None
    context_targets: list[ContextTargetForm] | None = None
    rules: Annotated[list[RuleForm], Field(max_length=MOST_RULES)] | None = None
    prerequisites: list[PrerequisiteForm] | None = None
    track_events: bool | None = None
    track_events_fallthrough: bool | None = None
    on_destroy: Literal["forget", "turn_off", "restore"] = "forget"


def check_definition(form: FlagDefinitionForm) -> None:
    """What no single input can say. Raises ``InputError``."""
    _check_targets("targets", form.targets or ())
    _check_targets("context_targets", form.context_targets or ())
    if any(target.context_kind == "user" for target in form.context_targets or ()):
        raise InputError("context_targets", "cannot be of the kind user: those belong in targets")
    needed = [entry.flag for entry in form.prerequisites or ()]
    if twice := repeated(needed):
        raise InputError("prerequisites", f"name the flag {twice[0]} twice")
    if form.flag in needed:
        raise InputError(f"prerequisites[{needed.index(form.flag)}].flag", "is the flag itself")


def _check_targets(name: str, targets: Sequence[TargetForm]) -> None:
    if sum(len(target.values) for target in targets) > MOST_TARGETS:
        raise InputError(
            name,
            f"have more than {MOST_TARGETS} keys",
            "Individual targets are meant for few.",
            "Put the keys into a segment, and name the segment in a rule.",
        )
    groups = [(getattr(target, "context_kind", "user"), text(target.variation)) for target in targets]
    if twice := repeated(groups):
        raise InputError(
            name, f"have two entries for {twice[0][0]} and the variation {twice[0][1]}: make them one"
        )
    keys = [(getattr(target, "context_kind", "user"), key) for target in targets for key in target.values]
    if twice := repeated(keys):
        raise InputError(name, f"put {twice[0][0]} {twice[0][1]} into two variations")
