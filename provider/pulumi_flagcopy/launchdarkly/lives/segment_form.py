"""The inputs of a segment, typed and validated."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ...errors import InputError
from ...lifecycle.declared import DeclaredForm
from ...lifecycle.forms import Form
from ...lifecycle.repeated import once, repeated
from .fields import ContextKey, ContextKind, Key, Name, Percent, ProjectKey, Tags, Text
from .targeting import MOST_RULES, Clauses

MOST_ENTRIES = 15_000
"""Entries of a segment that is not a big one, by the vendor's documentation."""

Keys = Annotated[list[ContextKey], AfterValidator(once("key"))]


class SegmentTargetForm(Form):
    """Contexts of one kind other than user."""

    example = '{"context_kind": "device", "values": ["till-7"]}'

    context_kind: ContextKind
    values: Keys


class SegmentRuleForm(Form):
    """Who is in the segment by what they are."""

    example = '{"clauses": [{"attribute": "country", "op": "in", "values": ["CH"]}]}'

    clauses: Clauses
    percent: Percent | None = None
    bucket_by: Name | None = None
    context_kind: ContextKind | None = None
    description: Text | None = None


class SegmentForm(DeclaredForm):
    """The inputs of a segment."""

    project: ProjectKey
    environment: ProjectKey
    key: Key
    name: Name | None = None
    description: Text | None = None
    tags: Tags | None = None
    included: Keys | None = None
    excluded: Keys | None = None
    included_contexts: list[SegmentTargetForm] | None = None
    excluded_contexts: list[SegmentTargetForm] | None = None
    rules: Annotated[list[SegmentRuleForm], Field(max_length=MOST_RULES)] | None = None
    unbounded: bool | None = None
    unbounded_context_kind: ContextKind | None = None


TARGETS = ("included", "excluded", "included_contexts", "excluded_contexts")


def check_segment(form: SegmentForm) -> None:
    """What no single input can say. Raises ``InputError``."""
    if form.unbounded:
        for name in TARGETS:
            if getattr(form, name) is not None:
                raise InputError(
                    name,
                    "cannot be given for a big segment",
                    "LaunchDarkly does not show who is in a big segment, so they cannot be managed here.",
                )
    elif form.unbounded_context_kind is not None:
        raise InputError("unbounded_context_kind", "belongs to a big segment: it needs unbounded=True")
    for name in ("included_contexts", "excluded_contexts"):
        kinds = [target.context_kind for target in getattr(form, name) or ()]
        if "user" in kinds:
            raise InputError(name, f"cannot be of the kind user: those belong in {name.partition('_')[0]}")
        if twice := repeated(kinds):
            raise InputError(name, f"have two entries for {twice[0]}: make them one")
    included = _entries(form.included, form.included_contexts)
    excluded = _entries(form.excluded, form.excluded_contexts)
    if both := set(included) & set(excluded):
        kind, key = min(both)
        raise InputError(
            "excluded" if kind == "user" else "excluded_contexts", f"names {kind} {key}, who is included"
        )
    if len(included) + len(excluded) > MOST_ENTRIES:
        raise InputError(
            "included" if len(included) >= len(excluded) else "excluded",
            f"has too many keys: with all others, at most {MOST_ENTRIES} are possible",
            "Make it a big segment (unbounded=True), and fill it by import.",
        )


def _entries(users: list[str] | None, contexts: list[SegmentTargetForm] | None) -> list[tuple[str, str]]:
    others = [(target.context_kind, key) for target in contexts or () for key in target.values]
    return [("user", key) for key in users or ()] + others
