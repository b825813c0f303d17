"""The objects that the inputs of LaunchDarkly's resources are made of: plain dicts, typed.

Variations are named by their value or, where no variation has that value, by their name; never by number, since
another variation takes that number when one is added or removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

import pulumi
from typing_extensions import NotRequired, TypedDict

NOT_SET: Final[dict[str, bool]] = {"flagcopy:not_set": True}
"""The off variation that is none: SDKs then serve the default value in the application's code."""

VariationName: TypeAlias = Any
"""The value of a variation (a boolean, string, number or JSON object), or its name."""


class ClientSideAvailabilityDict(TypedDict):
    """To which client-side SDKs something is available."""

    using_environment_id: pulumi.Input[bool]
    """To SDKs with the client-side id, such as those in browsers."""
    using_mobile_key: pulumi.Input[bool]
    """To SDKs with the mobile key."""


class NamingConventionDict(TypedDict):
    """What the keys of a project's new flags must look like."""

    case: NotRequired[
        pulumi.Input[Literal["camelCase", "upperCamelCase", "snakeCase", "kebabCase", "constantCase"]]
    ]
    prefix: NotRequired[pulumi.Input[str]]


class ProjectEnvironmentDict(TypedDict):
    """An environment that a project is to have; the fields apart from the key are used when it is made."""

    key: pulumi.Input[str]
    name: pulumi.Input[str]
    color: NotRequired[pulumi.Input[str]]
    default_ttl: NotRequired[pulumi.Input[int]]
    secure_mode: NotRequired[pulumi.Input[bool]]
    default_track_events: NotRequired[pulumi.Input[bool]]
    require_comments: NotRequired[pulumi.Input[bool]]
    confirm_changes: NotRequired[pulumi.Input[bool]]
    critical: NotRequired[pulumi.Input[bool]]
    tags: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]


class ApprovalSettingsDict(TypedDict, total=False):
    """When changes of flags in an environment need an approval. Each entry is managed only if it is given."""

    required: pulumi.Input[bool]
    """Every change of every flag needs one; not together with tags."""
    required_approval_tags: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Only flags with one of these tags need one."""
    min_num_approvals: pulumi.Input[int]
    """How many, 1 to 5."""
    can_review_own_request: pulumi.Input[bool]
    can_apply_declined_changes: pulumi.Input[bool]
    bypass_approvals_for_pending_changes: pulumi.Input[bool]
    auto_apply_approved_changes: pulumi.Input[bool]
    """With an external approval service only."""
    service_kind: pulumi.Input[str]
    """``launchdarkly``, ``servicenow`` or another."""
    service_config: pulumi.Input[dict[str, Any]]
    """What that service wants."""
    service_kind_configuration_id: pulumi.Input[str]
    """The id of a custom approval integration."""


class CloneSourceDict(TypedDict):
    """The environment that a new one is cloned from."""

    key: pulumi.Input[str]
    version: NotRequired[pulumi.Input[int]]
    """Refuse if it is not at this version any more."""


class VariationDict(TypedDict):
    """One of the values that a flag can have."""

    value: pulumi.Input[Any]
    name: NotRequired[pulumi.Input[str]]
    description: NotRequired[pulumi.Input[str]]


class DefaultsDict(TypedDict):
    """What a flag serves in every environment that is made from now on."""

    on_variation: pulumi.Input[VariationName]
    off_variation: pulumi.Input[VariationName]


class CustomPropertyDict(TypedDict):
    """Metadata of a flag, mostly for an integration."""

    name: pulumi.Input[str]
    values: pulumi.Input[Sequence[pulumi.Input[str]]]


class MigrationDict(TypedDict):
    """What makes a flag a migration flag: its stages are its variations."""

    stage_count: pulumi.Input[Literal[2, 4, 6]]
    context_kind: NotRequired[pulumi.Input[str]]
    """With six stages, and only then."""


class ClauseDict(TypedDict):
    """One condition: it holds when one of the values fits."""

    op: pulumi.Input[str]
    """``in``, ``endsWith``, ``startsWith``, ``matches``, ``contains``, ``lessThan``, ``lessThanOrEqual``,
    ``greaterThan``, ``greaterThanOrEqual``, ``before``, ``after``, ``segmentMatch``, ``semVerEqual``,
    ``semVerLessThan`` or ``semVerGreaterThan``."""
    values: pulumi.Input[Sequence[Any]]
    """Strings, numbers or booleans; for ``segmentMatch`` the keys of segments."""
    attribute: NotRequired[pulumi.Input[str]]
    """Not for ``segmentMatch``."""
    context_kind: NotRequired[pulumi.Input[str]]
    """``user`` if left out."""
    negate: NotRequired[pulumi.Input[bool]]


class ShareDict(TypedDict):
    """One variation's share of a rollout."""

    variation: pulumi.Input[VariationName]
    percent: pulumi.Input[float]
    """0 to 100, with up to three decimals; all shares together are 100."""


class ServedDict(TypedDict, total=False):
    """What is served: either a variation or a rollout."""

    variation: pulumi.Input[VariationName]
    rollout: pulumi.Input[Sequence[pulumi.Input[ShareDict]]]
    bucket_by: pulumi.Input[str]
    """The attribute by which a rollout distributes; ``key`` if left out."""
    context_kind: pulumi.Input[str]
    """The kind of context that a rollout distributes; ``user`` if left out."""


class RuleDict(ServedDict):
    """What is served to those for whom all clauses hold."""

    clauses: pulumi.Input[Sequence[pulumi.Input[ClauseDict]]]
    description: NotRequired[pulumi.Input[str]]
    track_events: NotRequired[pulumi.Input[bool]]
    """Managed only if it is given."""


class TargetDict(TypedDict):
    """The users to whom one variation is always served."""

    variation: pulumi.Input[VariationName]
    values: pulumi.Input[Sequence[pulumi.Input[str]]]


class ContextTargetDict(TargetDict):
    """The same for contexts of another kind than user."""

    context_kind: pulumi.Input[str]


class PrerequisiteDict(TypedDict):
    """Another flag that must serve a variation first."""

    flag: pulumi.Input[str]
    variation: pulumi.Input[VariationName]


class SegmentTargetDict(TypedDict):
    """Contexts of one kind, other than user."""

    context_kind: pulumi.Input[str]
    values: pulumi.Input[Sequence[pulumi.Input[str]]]


class SegmentRuleDict(TypedDict):
    """Those for whom all clauses hold are in the segment, or a share of them."""

    clauses: pulumi.Input[Sequence[pulumi.Input[ClauseDict]]]
    percent: NotRequired[pulumi.Input[float]]
    """0 to 100, with up to three decimals; left out: all of them."""
    bucket_by: NotRequired[pulumi.Input[str]]
    context_kind: NotRequired[pulumi.Input[str]]
    description: NotRequired[pulumi.Input[str]]
