"""``FlagDefinition``: what a LaunchDarkly flag serves in one environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import LaunchDarklyFlagDefinitionProvider
from .input_types import (
    ContextTargetDict,
    PrerequisiteDict,
    RuleDict,
    ServedDict,
    TargetDict,
    VariationName,
)


class FlagDefinition(DeclaredResource, module="launchdarkly", name="FlagDefinition"):
    """What a flag serves in one environment. Its id is ``project/environment/flag``.

    It exists as soon as flag and environment do, so it is always taken over: the preview says in words what would
    change. Only the parts that are given are managed; every other part stays as people left it and shows no drift. ::

        ld.FlagDefinition(
            "button-in-production",
            project=shop.key,
            environment="production",
            flag=button.key,
            on=True,
            off_variation="Red",
            fallthrough={"rollout": [{"variation": "Red", "percent": 87.5}, {"variation": "Green", "percent": 12.5}]},
            rules=[
                {
                    "description": "staff first",
                    "clauses": [{"op": "segmentMatch", "values": [staff.key]}],
                    "variation": "Green",
                }
            ],
        )

    Variations are named by value or, where no variation has that value, by name; never by number. A fallthrough or a
    rule that an experiment runs on is never changed: that is an error, in preview already.

    Args:
        resource_name: the name of the resource in the program.
        project: the project's key. A change of it replaces the resource.
        environment: the environment's key. A change of it replaces the resource.
        flag: the flag's key. A change of it replaces the resource.
        on: whether targeting is on.
        off_variation: what is served while targeting is off; ``launchdarkly.NOT_SET`` for none, so that SDKs serve
            the default in the code.
        fallthrough: what is served when no rule matches: a variation or a rollout.
        targets: users to whom a variation is always served; at most 10000 keys in all.
        context_targets: the same for contexts of other kinds.
        rules: in their order; the first that matches decides. Values of a clause, clauses of a rule and shares of a
            rollout have no order.
        prerequisites: other flags of the project that must serve a variation first.
        track_events: whether detailed events are sent for every evaluation.
        track_events_fallthrough: the same for the fallthrough alone.
        on_destroy: ``forget`` (the default) leaves everything as it is; ``turn_off`` turns targeting off;
            ``restore`` puts back what each declared part was before, if nobody has changed them since.
        comment: for the vendor's audit log; left out: organisation/project/stack. A change of it alone is no change.
        account: the name of an account in the config key ``launchdarkly:accounts``.
        opts: the usual resource options.

    All inputs may be unknown in a preview, and what they name need not exist yet. Where an environment takes changes
    only through an approval, use ``FlagCopy``: this resource fails with ``ApprovalRequiredError``. The behaviour is
    that of the vendor's API documentation of feature flags.
    """

    project: pulumi.Output[str]
    environment: pulumi.Output[str]
    flag: pulumi.Output[str]
    on: pulumi.Output[bool | None]
    off_variation: pulumi.Output[Any]
    fallthrough: pulumi.Output[dict[str, Any] | None]
    targets: pulumi.Output[Sequence[dict[str, Any]] | None]
    context_targets: pulumi.Output[Sequence[dict[str, Any]] | None]
    rules: pulumi.Output[Sequence[dict[str, Any]] | None]
    prerequisites: pulumi.Output[Sequence[dict[str, Any]] | None]
    track_events: pulumi.Output[bool | None]
    track_events_fallthrough: pulumi.Output[bool | None]
    version: pulumi.Output[int]
    """Counts the changes of the flag in this environment."""
    previous: pulumi.Output[Mapping[str, Any]]
    """What each declared part was before it was declared."""

    _door = LaunchDarklyFlagDefinitionProvider

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        environment: pulumi.Input[str],
        flag: pulumi.Input[str],
        on: pulumi.Input[bool] | None = None,
        off_variation: pulumi.Input[VariationName] | None = None,
        fallthrough: pulumi.Input[ServedDict] | None = None,
        targets: pulumi.Input[Sequence[pulumi.Input[TargetDict]]] | None = None,
        context_targets: pulumi.Input[Sequence[pulumi.Input[ContextTargetDict]]] | None = None,
        rules: pulumi.Input[Sequence[pulumi.Input[RuleDict]]] | None = None,
        prerequisites: pulumi.Input[Sequence[pulumi.Input[PrerequisiteDict]]] | None = None,
        track_events: pulumi.Input[bool] | None = None,
        track_events_fallthrough: pulumi.Input[bool] | None = None,
        on_destroy: pulumi.Input[Literal["forget", "turn_off", "restore"]] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "project": project,
            "environment": environment,
            "flag": flag,
            "on": on,
            "off_variation": off_variation,
            "fallthrough": fallthrough,
            "targets": targets,
            "context_targets": context_targets,
            "rules": rules,
            "prerequisites": prerequisites,
            "track_events": track_events,
            "track_events_fallthrough": track_events_fallthrough,
            "on_destroy": on_destroy,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
