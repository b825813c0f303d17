"""An environment of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import SplitEnvironmentProvider
from .input_types import ChangePermissionsDict, DataExportPermissionsDict


class Environment(DeclaredResource, module="split", name="Environment"):
    """A Split environment.

    The id is ``workspace/environment`` by the vendor's ids, which outlive a change of names. The vendor
    shows permissions only in the answer to a write: what somebody else changes in them is not seen. The SDK
    keys that come with a new environment stand in the way of its end; so the ids in ``sdk_keys`` are kept,
    and those keys are deleted with it.

    Args:
        resource_name: the name of the resource in the program.
        workspace: the workspace's name or id; another one replaces the resource. Better its id: somebody
            may rename it.
        name: its name, at most 20 characters. A change of it renames the environment.
        production: whether it is a production environment.
        change_permissions: who may change flags and segments in it, and with whose approval.
        data_export_permissions: who may export data.
        adopt: take over an environment that exists already, instead of failing; the preview shows what
            would change in it.
        comment: for the vendor's audit log, at most 5000 characters; left out: organisation/project/stack.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
        opts: the usual resource options.
    """

    workspace: pulumi.Output[str]
    name: pulumi.Output[str]
    production: pulumi.Output[bool | None]
    change_permissions: pulumi.Output[Mapping[str, Any] | None]
    data_export_permissions: pulumi.Output[Mapping[str, Any] | None]
    environment_id: pulumi.Output[str]
    """The vendor's id."""
    sdk_keys: pulumi.Output[Sequence[Mapping[str, Any]] | None]
    """The SDK keys that came with it, secret: ``id``, ``name``, ``api_key_type``, and ``key`` if the vendor shows it.
    None for an environment that was taken over."""

    _door = SplitEnvironmentProvider
    _secrets = ("sdk_keys",)

    def __init__(
        self,
        resource_name: str,
        *,
        workspace: pulumi.Input[str],
        name: pulumi.Input[str],
        production: pulumi.Input[bool] | None = None,
        change_permissions: pulumi.Input[ChangePermissionsDict] | None = None,
        data_export_permissions: pulumi.Input[DataExportPermissionsDict] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "workspace": workspace,
            "name": name,
            "production": production,
            "change_permissions": change_permissions,
            "data_export_permissions": data_export_permissions,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
