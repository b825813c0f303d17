"""A flag set of a workspace."""

from __future__ import annotations

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitFlagSetProvider


class FlagSet(DeclaredResource, module="split", name="FlagSet"):
    """A flag set of Split: flags that an SDK can be told to load alone.

    The vendor has no way to change one. A flag is put into it by ``flag_sets`` of its ``FlagDefinition``,
    environment by environment. To delete a flag set takes all flags out of it.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        name: begins with a small letter or digit, then small letters, digits and ``_``; at most 50
            characters. A change of it replaces the flag set.
        description: can be given only at creation.
        adopt: take over a flag set that exists already, instead of failing; the preview shows what would
            change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    name: pulumi.Output[str]
    description: pulumi.Output[str | None]
    flag_set_id: pulumi.Output[str]
    """The vendor's id."""

    _door = SplitFlagSetProvider

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        name: pulumi.Input[str],
        description: pulumi.Input[str] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "name": name,
            "description": description,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
