"""A flag: what is the same in all environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitFlagProvider
from .input_types import OwnerDict


class Flag(DeclaredResource, module="split", name="Flag"):
    """A Split feature flag, which the API calls a split. What it does in an environment is a ``FlagDefinition``.

    Name and traffic type are fixed: a change of either replaces the flag. **A flag that is made anew has a
    new seed**: everybody is put into the buckets of its percentages again, and may get another treatment
    than before. To delete a flag deletes its definitions in all environments;
    ``pulumi.ResourceOptions(protect=True)`` prevents both.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        name: begins with a letter, then letters, digits, ``-`` and ``_``. A change of it replaces the flag.
        traffic_type: the name of its traffic type. A change of it replaces the flag.
        description: at most 5000 characters.
        tags: its tags; their order means nothing.
        rollout_status: the name or id of one of the workspace's rollout statuses, such as ``Ramping``.
        owners: its owners, at least one; their order means nothing.
        adopt: take over a flag that exists already, instead of failing; the preview shows what would change
            in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    name: pulumi.Output[str]
    traffic_type: pulumi.Output[str]
    description: pulumi.Output[str | None]
    tags: pulumi.Output[Sequence[str] | None]
    rollout_status: pulumi.Output[str | None]
    owners: pulumi.Output[Sequence[Mapping[str, str]] | None]
    flag_id: pulumi.Output[str]
    """The vendor's id."""

    _door = SplitFlagProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        name: pulumi.Input[str],
        traffic_type: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        rollout_status: pulumi.Input[str] | None = None,
        owners: pulumi.Input[Sequence[pulumi.Input[OwnerDict]]] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "name": name,
            "traffic_type": traffic_type,
            "description": description,
            "tags": tags,
            "rollout_status": rollout_status,
            "owners": owners,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
