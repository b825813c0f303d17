"""``Segment``: a LaunchDarkly segment in one environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import LaunchDarklySegmentProvider
from .input_types import SegmentRuleDict, SegmentTargetDict


class Segment(DeclaredResource, module="launchdarkly", name="Segment"):
    """A segment of one environment. Its id is ``project/environment/key``.

    Only what is given is managed; what is left out stays as people left it. ::

        ld.Segment(
            "staff",
            project=shop.key,
            environment="production",
            key="staff",
            included=["customer-1001"],
            rules=[{"clauses": [{"attribute": "email", "op": "endsWith", "values": ["@example.com"]}]}],
        )

    It is not deleted while rules of flags name it: the error says which. Where one program has both, let the flags
    depend on the segment, so that they are destroyed before it.

    Args:
        resource_name: the name of the resource in the program.
        project: the project's key. A change of it replaces the segment.
        environment: the environment's key. A change of it replaces the segment.
        key: at most 256 letters, digits, '.', '_' and '-'. A change of it replaces the segment.
        name: for people; left out, a new segment is called by its key.
        description: for people.
        tags: in any order.
        included: the keys of users who are in it, in any order. All keys together, at most 15000.
        excluded: the keys of users who are not, whatever the rules say.
        included_contexts: the same for contexts of other kinds.
        excluded_contexts: likewise.
        rules: who is in it by attributes. A rule without ``percent`` holds for all whom its clauses fit.
        unbounded: whether it is a big segment, whose keys cannot be managed here. A change of it replaces the segment.
        unbounded_context_kind: the kind of the contexts in a big segment. A change of it replaces the segment.
        adopt: take over a segment that exists, instead of failing; the preview shows what would change in it.
        comment: for the vendor's audit log; left out: organisation/project/stack. A change of it alone is no change.
        account: the name of an account in the config key ``launchdarkly:accounts``.
        opts: the usual resource options.

    All inputs may be unknown in a preview. The behaviour is that of the vendor's API documentation of segments.
    """

    project: pulumi.Output[str]
    environment: pulumi.Output[str]
    key: pulumi.Output[str]
    name: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    tags: pulumi.Output[Sequence[str] | None]
    included: pulumi.Output[Sequence[str] | None]
    excluded: pulumi.Output[Sequence[str] | None]
    included_contexts: pulumi.Output[Sequence[dict[str, Any]] | None]
    excluded_contexts: pulumi.Output[Sequence[dict[str, Any]] | None]
    rules: pulumi.Output[Sequence[dict[str, Any]] | None]
    unbounded: pulumi.Output[bool | None]
    unbounded_context_kind: pulumi.Output[str | None]
    version: pulumi.Output[int]
    """Counts its changes."""

    _door = LaunchDarklySegmentProvider

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        environment: pulumi.Input[str],
        key: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        included: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        excluded: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        included_contexts: pulumi.Input[Sequence[pulumi.Input[SegmentTargetDict]]] | None = None,
        excluded_contexts: pulumi.Input[Sequence[pulumi.Input[SegmentTargetDict]]] | None = None,
        rules: pulumi.Input[Sequence[pulumi.Input[SegmentRuleDict]]] | None = None,
        unbounded: pulumi.Input[bool] | None = None,
        unbounded_context_kind: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "project": project,
            "environment": environment,
            "key": key,
            "name": name,
            "description": description,
            "tags": tags,
            "included": included,
            "excluded": excluded,
            "included_contexts": included_contexts,
            "excluded_contexts": excluded_contexts,
            "rules": rules,
            "unbounded": unbounded,
            "unbounded_context_kind": unbounded_context_kind,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
