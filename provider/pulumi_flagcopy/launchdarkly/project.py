"""``Project``: a LaunchDarkly project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import LaunchDarklyProjectProvider
from .input_types import ClientSideAvailabilityDict, NamingConventionDict, ProjectEnvironmentDict


class Project(DeclaredResource, module="launchdarkly", name="Project"):
    """A project: what holds flags, environments and segments. Its id is its key.

    Only what is given is managed; what is left out stays as people left it. ::

        ld.Project(
            "shop",
            key="shop",
            name="Shop",
            environments=[{"key": "staging", "name": "Staging"}, {"key": "production", "name": "Production"}],
            opts=pulumi.ResourceOptions(protect=True),
        )

    To delete a project deletes everything in it, so protect it. The last project of an account cannot be deleted.

    Args:
        resource_name: the name of the resource in the program.
        key: at most 100 letters, digits, '.', '_' and '-'. A change of it replaces the project.
        name: for people.
        tags: in any order.
        default_client_side_availability: to which client-side SDKs new flags are available.
        naming_convention: what the keys of new flags must look like; only when the project is created.
        environments: environments that the project is to have. Those that are missing are made, and none is ever
            deleted; what else is in them is for ``Environment`` (with ``adopt``) or for people. Left out,
            LaunchDarkly makes two with a new project: ``test`` and ``production``.
        adopt: take over a project that exists, instead of failing; the preview shows what would change in it.
        comment: for the vendor's audit log; left out: organisation/project/stack. A change of it alone is no change.
        account: the name of an account in the config key ``launchdarkly:accounts``.
        opts: the usual resource options.

    All inputs may be unknown in a preview. The behaviour is that of the vendor's API documentation of projects.
    """

    key: pulumi.Output[str]
    name: pulumi.Output[str]
    tags: pulumi.Output[Sequence[str] | None]
    default_client_side_availability: pulumi.Output[dict[str, Any] | None]
    naming_convention: pulumi.Output[dict[str, Any] | None]
    environments: pulumi.Output[Sequence[dict[str, Any]] | None]
    environment_keys: pulumi.Output[Sequence[str]]
    """The keys of all its environments, also of those that are not declared."""

    _door = LaunchDarklyProjectProvider

    def __init__(
        self,
        resource_name: str,
        *,
        key: pulumi.Input[str],
        name: pulumi.Input[str],
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        default_client_side_availability: pulumi.Input[ClientSideAvailabilityDict] | None = None,
        naming_convention: pulumi.Input[NamingConventionDict] | None = None,
        environments: pulumi.Input[Sequence[pulumi.Input[ProjectEnvironmentDict]]] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "key": key,
            "name": name,
            "tags": tags,
            "default_client_side_availability": default_client_side_availability,
            "naming_convention": naming_convention,
            "environments": environments,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
