"""The objects that the inputs of Split's resources are made of: plain dicts, typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pulumi
from typing_extensions import NotRequired, TypedDict


class EntityDict(TypedDict):
    """Somebody with a permission, by id."""

    id: pulumi.Input[str]
    type: pulumi.Input[Literal["user", "group", "api_key"]]
    """A service account of Harness counts as ``api_key``."""
    name: NotRequired[pulumi.Input[str]]


Entities = pulumi.Input[Sequence[pulumi.Input[EntityDict]]]


class ChangePermissionsDict(TypedDict, total=False):
    """Who may change flags and segments in an environment. Each entry is managed only if it is given."""

    allow_kills: pulumi.Input[bool]
    """Whether a kill needs no approval."""
    are_approvals_required: pulumi.Input[bool]
    are_approvers_restricted: pulumi.Input[bool]
    approvers: Entities
    are_editors_restricted: pulumi.Input[bool]
    editors: Entities
    approval_skippable_by: Entities
    """The group of administrators alone; only where approvals are required or approvers restricted."""


class DataExportPermissionsDict(TypedDict, total=False):
    """Who may export data of an environment. Each entry is managed only if it is given."""

    are_exporters_restricted: pulumi.Input[bool]
    exporters: Entities


class OwnerDict(TypedDict):
    """An owner of a flag, by id."""

    id: pulumi.Input[str]
    type: pulumi.Input[Literal["user", "group", "api_key"]]


class TreatmentDict(TypedDict):
    """A treatment. What is left out (such as individual targets) stays as it is in the treatment of that name."""

    name: pulumi.Input[str]
    description: NotRequired[pulumi.Input[str]]
    configurations: NotRequired[pulumi.Input[str]]
    """Any text, mostly JSON; at most 100,000 characters."""
    keys: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Keys that get this treatment whatever the rules say; at most 500. Their order means nothing."""
    segments: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Names of standard segments, likewise."""
    large_segments: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    rule_based_segments: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]


class BucketDict(TypedDict):
    """A share of the traffic. Order counts: it decides who gets what."""

    treatment: pulumi.Input[str]
    size: pulumi.Input[int]
    """In percent, whole; the sizes of one list add up to 100."""


BetweenDict = TypedDict(
    "BetweenDict",
    {"from": pulumi.Input[int] | pulumi.Input[str], "to": pulumi.Input[int] | pulumi.Input[str]},
)
"""Two ends, both included: whole numbers, milliseconds since the epoch, or versions."""


class DependsDict(TypedDict):
    """The other flag, and what it must serve."""

    split_name: pulumi.Input[str]
    treatment: pulumi.Input[str]


class MatcherDict(TypedDict):
    """One condition, with the vendor's name of its type and the field that this type has its value in."""

    type: pulumi.Input[str]
    """Such as ``IN_LIST_STRING``, ``IN_SEGMENT`` or ``IN_SPLIT``."""
    attribute: NotRequired[pulumi.Input[str]]
    """Left out: the condition is about the key itself."""
    negate: NotRequired[pulumi.Input[bool]]
    string: NotRequired[pulumi.Input[str]]
    strings: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    bool: NotRequired[pulumi.Input[bool]]
    number: NotRequired[pulumi.Input[int]]
    date: NotRequired[pulumi.Input[int]]
    """Milliseconds since the epoch."""
    between: NotRequired[pulumi.Input[BetweenDict]]
    depends: NotRequired[pulumi.Input[DependsDict]]


class ConditionDict(TypedDict):
    """Matchers that must all hold."""

    matchers: pulumi.Input[Sequence[pulumi.Input[MatcherDict]]]
    combiner: NotRequired[pulumi.Input[Literal["AND"]]]


class RuleDict(TypedDict):
    """Whom the condition catches, the buckets serve; the first rule that catches somebody counts."""

    condition: pulumi.Input[ConditionDict]
    buckets: pulumi.Input[Sequence[pulumi.Input[BucketDict]]]
