"""A standard segment in one environment: that it is active there, and its keys."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitSegmentKeysProvider


class SegmentKeys(DeclaredResource, module="split", name="SegmentKeys"):
    """That a standard segment of Split is active in an environment, and its keys there.

    Keys are added and removed in batches of 10,000; those that are there already are not sent. They are
    stored in the state: use ``pulumi.Output.secret`` for keys that nobody should read there. No message
    names a key. When the resource is deleted, the keys are removed and the segment is deactivated; keys
    that the program does not declare stop that.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        environment: the environment's name or id; another one replaces the resource.
        segment: the segment's name. A change of it replaces the resource.
        keys: all its keys, at most 100,000; their order means nothing. Left out: only the activation is
            managed.
        adopt: take over an activation that exists already, instead of failing; the preview shows what would
            change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    environment: pulumi.Output[str]
    segment: pulumi.Output[str]
    keys: pulumi.Output[Sequence[str] | None]
    environment_id: pulumi.Output[str]
    """The environment's id."""
    key_count: pulumi.Output[int]
    """How many keys it has there."""

    _door = SplitSegmentKeysProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        environment: pulumi.Input[str],
        segment: pulumi.Input[str],
        keys: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "environment": environment,
            "segment": segment,
            "keys": keys,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
