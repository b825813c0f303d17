"""``Promotion``: many flags' definitions in one environment, made equal to those in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import pulumi
from pulumi.dynamic import Resource

from .context import default_comment
from .dynamic.carried import refuse_not_carried
from .dynamic.for_check import for_check
from .dynamic.providers import PromotionProvider
from .launchdarkly import inputs as launchdarkly
from .select import Select, SelectDict
from .split import inputs as split

EnvironmentLocation: TypeAlias = (
    launchdarkly.EnvironmentRef
    | launchdarkly.EnvironmentRefDict
    | split.EnvironmentRef
    | split.EnvironmentRefDict
)
"""An environment: a platform's ``EnvironmentRef``, or a dict with a ``platform`` key."""

OUTPUTS = ("plan", "flags", "summary", "previous")


class Promotion(Resource, module="flagcopy", name="Promotion"):
    """Copies many flags' definitions from a source environment to a target environment, and keeps them copied.

    Each preview resolves the selection, reads both environments in bulk and says in words what would change in the
    target, flag by flag; `pulumi up` writes exactly that, up to sixteen flags at a time, a flag after those that it
    depends on. A flag that has moved since is refused, and only that one. ::

        fc.Promotion(
            "release-42",
            source=ld.EnvironmentRef(project="shop", environment="staging"),
            target=ld.EnvironmentRef(project="shop", environment="production"),
            select=fc.Select(tags=["release-42"]),
            exclude=["on"],
            comment="release 42",
            max_changes=30,
        )

    Args:
        resource_name: the name of the resource in the program.
        source: where the definitions come from. May be unknown in a preview. A change of it does not replace the
            resource.
        target: where they go to. A change of it replaces the resource.
        select: which flags. Resolved anew at every preview and every `pulumi up`.
        exclude_flags: flags to leave out, even if they are selected. The name of a flag that does not exist is refused.
        include: the parts to copy of each flag; at least one. Left out together with ``exclude``: every part.
        exclude: the parts not to copy; not together with ``include``.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        max_changes: how many flags may change at most; if it would be more, nothing is written, and the preview refuses
            already. Left out: any number.
        on_error: what to do when a flag cannot be copied. ``continue`` (the default): copy the others, then fail with
            all reasons; what depends on a flag that was not copied is not copied either. ``stop``: begin nothing if
            any flag is blocked, and begin no other flag after the first failure.
        triggers: any values. When given, the flags are promoted at creation and then only when one of them changes;
            without them, every preview compares anew.
        create_missing_flag: make flags that the target's workspace does not have, as in ``FlagCopy``; only on Split.
            Without it such a flag is blocked.
        on_missing_segments: what to do where a rule of a flag names a segment that the target lacks (on Split also an
            individual target). ``error`` (the default) blocks the flag. ``skip_rules`` leaves out the whole part
            ``rules`` (or ``targets``) of that flag, not only that rule; it copies the other parts and says so.
        create_missing_segments: create such segments in the target first, as in ``FlagCopy``.
        strategy: how a copy is written, as in ``FlagCopy``.
        approval: what to do about flags that take changes only through an approval, as in ``FlagCopy``. With ``wait``,
            all requests are filed first and then waited for together.
        apply_approved: apply requests that were approved; otherwise somebody does it in the vendor's pages.
        approval_timeout: how many seconds ``wait`` waits for all of them, from 1 to 86400; 3600 if left out.
        notify_members: ids of members to tell of a request.
        notify_teams: keys of teams to tell of a request.
        on_destroy: ``forget`` (the default) leaves the target as it is; ``restore`` puts back, flag by flag, what the
            last copy replaced, if the flag is still as that copy left it.
        opts: the usual resource options.

    Raises (as messages of the engine):
        a check failure with the input's name, for inputs that cannot be, environments that are not there, and more
        changes than ``max_changes``; ``PromotionError`` with each flag that was not copied and the reason. What was
        copied stays, is in the outputs, and the next `pulumi up` does only the rest.
    """

    source: pulumi.Output[dict[str, Any]]
    """Where the definitions come from."""
    target: pulumi.Output[dict[str, Any]]
    """Where they go to."""
    plan: pulumi.Output[dict[str, Any]]
    """What the last promotion was to change: ``flags`` (by flag: ``changes`` in lines of English, ``source_version``,
    ``target_version``), ``blocked`` (by flag: ``reason`` and ``remedy``), ``unchanged`` (a number), ``selection`` (a
    number and a hash)."""
    flags: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """What came of each flag, by key or name: ``status`` (``copied``, ``unchanged``, ``pending_approval``, ``blocked``
    or ``failed``), ``error``, ``source_version``, ``target_version``; where something was copied or filed, also
    ``changes`` (lines of English), ``parts``, ``way`` and ``approval_request`` (``id``, ``state``, ``link``)."""
    summary: pulumi.Output[Mapping[str, int]]
    """How many flags were ``selected``, and how many there are of each status."""
    previous: pulumi.Output[Mapping[str, Mapping[str, Any]]]
    """By flag, the target before its last copy: ``version``, and ``parts`` with the parts chosen."""

    def __init__(
        self,
        resource_name: str,
        *,
        source: pulumi.Input[EnvironmentLocation],
        target: pulumi.Input[EnvironmentLocation],
        select: pulumi.Input[Select | SelectDict],
        exclude_flags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        include: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        exclude: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        comment: pulumi.Input[str] | None = None,
        max_changes: pulumi.Input[int] | None = None,
        on_error: pulumi.Input[Literal["continue", "stop"]] | None = None,
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
            "select": select,
            "exclude_flags": exclude_flags,
            "include": include,
            "exclude": exclude,
            "comment": default_comment() if comment is None else comment,
            "max_changes": max_changes,
            "on_error": on_error,
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
        super().__init__(PromotionProvider(), resource_name, said, opts)
