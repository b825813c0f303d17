"""``Flag``: a LaunchDarkly flag, as it is in all environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import LaunchDarklyFlagProvider
from .input_types import (
    ClientSideAvailabilityDict,
    CustomPropertyDict,
    DefaultsDict,
    MigrationDict,
    VariationDict,
)


class Flag(DeclaredResource, module="launchdarkly", name="Flag"):
    """A flag: its variations and all that is the same in every environment. Its id is ``project/key``.

    What it serves in an environment is a ``FlagDefinition``, a ``FlagCopy``, or up to people. Only what is given is
    managed; what is left out stays as people left it. ::

        ld.Flag(
            "button",
            project=shop.key,
            key="button-colour",
            variations=[{"value": "red", "name": "Red"}, {"value": "green", "name": "Green"}],
            defaults={"on_variation": "Green", "off_variation": "Red"},
            tags=["web"],
            temporary=False,
        )

    **Variations** are what their value says; where the value changes, the name tells which one it is. So one can be
    added first in the list, or the list reordered, without any change of what environments serve: the order of the
    list matters only when the flag is created. To change a value in place, give the variation a name. A variation
    that is still served somewhere cannot be removed.

    Args:
        resource_name: the name of the resource in the program.
        project: the project's key. A change of it replaces the flag.
        key: at most 256 letters, digits, '.', '_' and '-'. A change of it replaces the flag.
        name: for people; left out, a new flag is called by its key.
        description: for people.
        kind: ``boolean``, ``string``, ``number`` or ``json``; left out, what the variations are. A change of it
            replaces the flag.
        variations: the values that the flag can have, at least two; left out, a new flag has true and false.
        defaults: what it serves in every environment that is made from now on, by value or name.
        tags: in any order.
        temporary: whether it is meant to go again; a new flag is temporary if nothing is said.
        maintainer_id: the id of the member who maintains it; not together with a team.
        maintainer_team_key: the key of the team that does.
        client_side_availability: to which client-side SDKs it is available.
        custom_properties: metadata by key. If they are given, all of them are managed.
        archived: whether it is archived. The key of an archived flag stays taken.
        deprecated: whether it is marked as deprecated.
        migration: makes it a migration flag, whose stages are its variations. A change of it replaces the flag.
        archive_on_destroy: archive it instead of deleting it. The key then stays taken.
        adopt: take over a flag that exists, instead of failing; the preview shows what would change in it.
        comment: for the vendor's audit log; left out: organisation/project/stack. A change of it alone is no change.
        account: the name of an account in the config key ``launchdarkly:accounts``.
        opts: the usual resource options.

    All inputs may be unknown in a preview. The behaviour is that of the vendor's API documentation of feature flags.
    """

    project: pulumi.Output[str]
    key: pulumi.Output[str]
    name: pulumi.Output[str | None]
    description: pulumi.Output[str | None]
    kind: pulumi.Output[str | None]
    variations: pulumi.Output[Sequence[dict[str, Any]] | None]
    defaults: pulumi.Output[dict[str, Any] | None]
    tags: pulumi.Output[Sequence[str] | None]
    temporary: pulumi.Output[bool | None]
    maintainer_id: pulumi.Output[str | None]
    maintainer_team_key: pulumi.Output[str | None]
    client_side_availability: pulumi.Output[dict[str, Any] | None]
    custom_properties: pulumi.Output[dict[str, Any] | None]
    archived: pulumi.Output[bool | None]
    deprecated: pulumi.Output[bool | None]
    migration: pulumi.Output[dict[str, Any] | None]
    version: pulumi.Output[int]
    """Counts the changes of what is the same in all environments."""

    _door = LaunchDarklyFlagProvider

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        key: pulumi.Input[str],
        name: pulumi.Input[str] | None = None,
        description: pulumi.Input[str] | None = None,
        kind: pulumi.Input[Literal["boolean", "string", "number", "json"]] | None = None,
        variations: pulumi.Input[Sequence[pulumi.Input[VariationDict]]] | None = None,
        defaults: pulumi.Input[DefaultsDict] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        temporary: pulumi.Input[bool] | None = None,
        maintainer_id: pulumi.Input[str] | None = None,
        maintainer_team_key: pulumi.Input[str] | None = None,
        client_side_availability: pulumi.Input[ClientSideAvailabilityDict] | None = None,
        custom_properties: pulumi.Input[Mapping[str, pulumi.Input[CustomPropertyDict]]] | None = None,
        archived: pulumi.Input[bool] | None = None,
        deprecated: pulumi.Input[bool] | None = None,
        migration: pulumi.Input[MigrationDict] | None = None,
        archive_on_destroy: pulumi.Input[bool] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "project": project,
            "key": key,
            "name": name,
            "description": description,
            "kind": kind,
            "variations": variations,
            "defaults": defaults,
            "tags": tags,
            "temporary": temporary,
            "maintainer_id": maintainer_id,
            "maintainer_team_key": maintainer_team_key,
            "client_side_availability": client_side_availability,
            "custom_properties": custom_properties,
            "archived": archived,
            "deprecated": deprecated,
            "migration": migration,
            "archive_on_destroy": archive_on_destroy,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
