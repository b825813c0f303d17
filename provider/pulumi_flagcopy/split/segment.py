"""A standard segment: what is the same in all environments."""

from __future__ import annotations

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitSegmentProvider


class Segment(DeclaredResource, module="split", name="Segment"):
    """A standard segment of Split. Where it is active, and with which keys, are ``SegmentKeys``.

    To delete a segment deletes its keys in all environments.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        name: begins with a letter, then letters, digits, ``-`` and ``_``. A change of it replaces the
            segment.
        traffic_type: the name of its traffic type. A change of it replaces the segment.
        description: can be given only at creation: the vendor has no way to change it.
        adopt: take over a segment that exists already, instead of failing; the preview shows what would
            change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    name: pulumi.Output[str]
    traffic_type: pulumi.Output[str]
    description: pulumi.Output[str | None]
    creation_time: pulumi.Output[int]
    """When it was made, in milliseconds since the epoch."""

    _door = SplitSegmentProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        name: pulumi.Input[str],
        traffic_type: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
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
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
