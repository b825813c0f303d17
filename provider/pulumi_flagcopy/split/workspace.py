"""A workspace, which the vendor's pages call a project."""

from __future__ import annotations

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitWorkspaceProvider


class Workspace(DeclaredResource, module="split", name="Workspace"):
    """A Split workspace.

    A new workspace has no environments, and mostly a traffic type ``user``. Its id is that of the vendor:
    it outlives a change of the name. A workspace goes only when it is empty. Accounts that were moved to
    Harness cannot make or change workspaces by this API: adopt them, or give their names where a workspace
    is asked for.

    Args:
        resource_name: the name of the resource in the program.
        name: its name, at most 256 characters. A change of it renames the workspace.
        requires_title_and_comments: whether every change needs a title and a comment.
        adopt: take over a workspace that exists already, instead of failing; the preview shows what would
            change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    name: pulumi.Output[str]
    requires_title_and_comments: pulumi.Output[bool | None]
    workspace_id: pulumi.Output[str]
    """The vendor's id."""

    _door = SplitWorkspaceProvider

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        requires_title_and_comments: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "requires_title_and_comments": requires_title_and_comments,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
