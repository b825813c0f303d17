"""A traffic type of a workspace."""

from __future__ import annotations

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitTrafficTypeProvider


class TrafficType(DeclaredResource, module="split", name="TrafficType"):
    """A Split traffic type: what flags and segments are evaluated for, such as users or accounts.

    The vendor has no way to change one. It goes only when no flag and no segment has it.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        name: begins with a letter, then letters, digits, ``-`` and ``_``. A change of it replaces the
            resource.
        display_attribute_id: the attribute that the vendor's pages show; can be given only at creation.
        adopt: take over a traffic type that exists already, instead of failing; the preview shows what
            would change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    name: pulumi.Output[str]
    display_attribute_id: pulumi.Output[str | None]
    traffic_type_id: pulumi.Output[str]
    """The vendor's id."""

    _door = SplitTrafficTypeProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        name: pulumi.Input[str],
        display_attribute_id: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "name": name,
            "display_attribute_id": display_attribute_id,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
