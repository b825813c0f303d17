"""``FlagCopy``: a flag's definition in one environment, made equal to that in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import pulumi
from pulumi.dynamic import Resource

from .context import default_comment
from .dynamic.carried import refuse_not_carried
from .dynamic.for_check import for_check
from .dynamic.providers import FlagCopyProvider
from .launchdarkly import inputs as launchdarkly
from .split import inputs as split

FlagLocation: TypeAlias = (
    launchdarkly.FlagEnvironment
    | launchdarkly.FlagEnvironmentDict
    | split.FlagEnvironment
    | split.FlagEnvironmentDict
)
"""A flag in an environment: a platform's ``FlagEnvironment``, or a dict with a ``platform`` key."""


OUTPUTS = (
    "plan",
    "status",
    "changes",
    "source_version",
    "target_version",
    "previous",
    "config",
    "way",
    "approval_request",
)


class FlagCopy(Resource, module="flagcopy", name="FlagCopy"):
    """Copies a feature flag's definition from a source environment to a target environment, and keeps it copied.

    Each preview reads both ends and says in words what would change in the target; `pulumi up` writes exactly that,
    or refuses because an end has moved since; then the target is compared with the plan. Parts that are not chosen
    stay as they are. ::

        fc.FlagCopy(
            "checkout",
            source=ld.FlagEnvironment(project="shop", flag="checkout-v2", environment="staging"),
            target=ld.FlagEnvironment(project="shop", flag="checkout-v2", environment="production"),
            include=["rules", "fallthrough"],
            comment="release 42",
        )

    Args:
        resource_name: the name of the resource in the program.
        source: the definition to copy. May be unknown in a preview: then the plan is not known yet, and the preview
            says so. A change of it does not replace the resource.
        target: the definition to change. A change of it replaces the resource.
        include: the parts to copy; at least one. Left out together with ``exclude``: every part.
        exclude: the parts not to copy; not together with ``include``.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        triggers: any values. When given, the copy is made at creation and then only when one of them changes;
            without them, every preview compares anew.
        create_missing_flag: make the flag itself where the target's workspace does not have it, with the source's
            description, traffic type, tags and rollout status (all by name), as part of the plan; otherwise a missing
            flag is an error. Only on Split: on LaunchDarkly it is a check failure; declare ``launchdarkly.Flag`` there.
        on_missing_segments: what to do where a rule names a segment that the target lacks (on Split also an individual
            target). ``error`` (the default) refuses the copy. ``skip_rules`` leaves out the whole part ``rules`` (or
            ``targets``), not only that rule; it copies the other parts and says so.
        create_missing_segments: create such segments in the target first, as part of the plan. On LaunchDarkly as they
            are in the source; big segments cannot be copied. On Split without keys, active in the target environment;
            only standard segments. Not together with ``skip_rules``.
        strategy: how the copy is written. ``auto`` (the default): by the vendor's copy endpoint, which is bound to
            both versions, or, where the account's plan lacks it or source and target are two flags, by one atomic
            patch. ``endpoint`` insists on the endpoint, ``patch`` on the patch.
        approval: what to do about an environment that takes changes only through an approval. Left out: try, and
            fail with the remedy. ``fail``: the same, and `up` warns where the token bypasses the approval.
            ``request``: file a request (or take over an equal one) and go on; each later `pulumi up` follows it.
            ``wait``: file it and wait until it is decided. The preview says what will be, as far as the token may know.
        apply_approved: apply a request that was approved; otherwise somebody does it in the vendor's pages.
        approval_timeout: how many seconds ``wait`` waits, from 1 to 86400; 3600 if left out.
        notify_members: ids of members to tell of a request; on Split, e-mail addresses of its approvers.
        notify_teams: keys of teams to tell of a request.
        on_destroy: ``forget`` (the default) leaves the target as it is; ``restore`` puts back what the last copy
            replaced, if the target is still as that copy left it.
        opts: the usual resource options.

    Raises (as messages of the engine):
        a check failure with the input's name, for inputs that cannot be, missing ends and missing segments;
        ``MovedError`` when an end moved between the plan and the write; ``NotVerifiedError`` when the target does
        not hold what was written; and the ``VendorError`` that says why the vendor refused.
    """

    source: pulumi.Output[dict[str, Any]]
    """Where the definition comes from."""
    target: pulumi.Output[dict[str, Any]]
    """Where it goes to."""
    plan: pulumi.Output[dict[str, Any]]
    """What the last copy was to change: ``changes`` (lines of English), ``source_version``, ``target_version``; where
    something has to be made before, ``first`` (those of the lines that say so)."""
    status: pulumi.Output[str]
    """``copied``, ``unchanged`` when there was nothing to do, ``pending_approval``, or ``failed`` when the approval
    request was refused."""
    changes: pulumi.Output[Sequence[Mapping[str, Any]]]
    """What was changed: objects with ``part``, ``path``, ``before``, ``after`` and ``text``."""
    source_version: pulumi.Output[Any]
    """The version of the source that the target equals."""
    target_version: pulumi.Output[Any]
    """The version of the target after the copy."""
    previous: pulumi.Output[Mapping[str, Any] | None]
    """The target before the last copy: ``version``, and ``parts`` with the parts chosen. None: nothing was written."""
    config: pulumi.Output[Mapping[str, Any]]
    """What the target has now, in the parts chosen."""
    way: pulumi.Output[str | None]
    """How the last copy was written. LaunchDarkly: ``endpoint`` (the vendor's copy endpoint) or ``patch``. Split:
    ``create`` or ``update``, and ``kill`` or ``restore``. Both: ``approval``."""
    approval_request: pulumi.Output[Mapping[str, Any] | None]
    """The last approval request: ``id``, ``state`` and ``link``."""

    def __init__(
        self,
        resource_name: str,
        *,
        source: pulumi.Input[FlagLocation],
        target: pulumi.Input[FlagLocation],
        include: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        exclude: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        comment: pulumi.Input[str] | None = None,
        triggers: pulumi.Input[Sequence[Any]] | None = None,
        create_missing_flag: pulumi.Input[bool] | None = None,
        on_missing_segments: pulumi.Input[Literal["error", "skip_rules"]] | None = None,
        create_missing_segments: pulumi.Input[bool] | None = None,
        strategy: pulumi.Input[Literal["auto", "endpoint", "patch"]] | None = None,
        approval: pulumi.Input[Literal["fail", "request", "wait"]] | None = None,
        apply_approved: pulumi.Input[bool] | None = None,
        approval_timeout: pulumi.Input[int] | None = None,
        notify_members: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        notify_teams: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        on_destroy: pulumi.Input[Literal["forget", "restore"]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        properties: dict[str, Any] = {
            "source": source,
            "target": target,
            "include": include,
            "exclude": exclude,
            "comment": default_comment() if comment is None else comment,
            "triggers": triggers,
            "create_missing_flag": create_missing_flag,
            "on_missing_segments": on_missing_segments,
            "create_missing_segments": create_missing_segments,
            "strategy": strategy,
            "approval": approval,
            "apply_approved": apply_approved,
            "approval_timeout": approval_timeout,
            "notify_members": notify_members,
            "notify_teams": notify_teams,
            "on_destroy": on_destroy,
        }
        given = {name: value for name, value in properties.items() if value is not None}
        refuse_not_carried(given)
        said = {**given, **for_check(given), **dict.fromkeys(OUTPUTS)}
        super().__init__(FlagCopyProvider(), resource_name, said, opts)
