"""A flag's definition in one environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitFlagDefinitionProvider
from .input_types import BucketDict, RuleDict, TreatmentDict


class FlagDefinition(DeclaredResource, module="split", name="FlagDefinition"):
    """What a Split feature flag does in one environment.

    Only what is declared is managed; everything else stays as people leave it. The first declaration of a
    definition needs ``treatments``, ``default_treatment`` and ``default_rule``, unless it exists and is
    taken over. A change of default treatment, baseline, traffic allocation, rules or default rule is a JSON
    patch of these; any other is a full update. ``killed`` is written by kill and restore, and a killed flag
    that does not declare it stays killed. When the resource is deleted, a definition that it has made is
    removed, and SDKs get ``control``; one that was there before stays as it is.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        flag: the flag's name. A change of it replaces the resource.
        environment: the environment's name or id; another one replaces the resource.
        treatments: 1 to 20 treatments, in their order.
        default_treatment: what a killed flag serves, and everybody outside the traffic allocation.
        baseline_treatment: what alerts and experiments compare with.
        traffic_allocation: the share of traffic that the rules see, 0 to 100 percent.
        rules: targeting rules; the first that catches somebody counts.
        default_rule: what is served when no rule catches.
        flag_sets: names or ids of the flag sets that it is in; their order means nothing.
        impressions_disabled: whether no impressions are tracked.
        killed: whether the flag is killed.
        adopt: take over a definition that exists already, instead of failing; the preview shows what would
            change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    flag: pulumi.Output[str]
    environment: pulumi.Output[str]
    treatments: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    default_treatment: pulumi.Output[str | None]
    baseline_treatment: pulumi.Output[str | None]
    traffic_allocation: pulumi.Output[int | None]
    rules: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    default_rule: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    flag_sets: pulumi.Output[Sequence[str] | None]
    impressions_disabled: pulumi.Output[bool | None]
    killed: pulumi.Output[bool | None]
    last_update_time: pulumi.Output[int]
    """When it was last changed, in milliseconds since the epoch."""
    adopted: pulumi.Output[bool]
    """Whether it was there before the resource: then it stays in the end."""

    _door = SplitFlagDefinitionProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        flag: pulumi.Input[str],
        environment: pulumi.Input[str],
        treatments: pulumi.Input[Sequence[pulumi.Input[TreatmentDict]]] | None = None,
        default_treatment: pulumi.Input[str] | None = None,
        baseline_treatment: pulumi.Input[str] | None = None,
        traffic_allocation: pulumi.Input[int] | None = None,
        rules: pulumi.Input[Sequence[pulumi.Input[RuleDict]]] | None = None,
        default_rule: pulumi.Input[Sequence[pulumi.Input[BucketDict]]] | None = None,
        flag_sets: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        impressions_disabled: pulumi.Input[bool] | None = None,
        killed: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "flag": flag,
            "environment": environment,
            "treatments": treatments,
            "default_treatment": default_treatment,
            "baseline_treatment": baseline_treatment,
            "traffic_allocation": traffic_allocation,
            "rules": rules,
            "default_rule": default_rule,
            "flag_sets": flag_sets,
            "impressions_disabled": impressions_disabled,
            "killed": killed,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
