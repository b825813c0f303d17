"""What is in users' state and may never change: provider classes, type tokens, config keys, output names."""

from __future__ import annotations

import base64
import pickletools
from importlib import import_module

import pytest
from pulumi.dynamic import Resource
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split
from pulumi_flagcopy.dynamic import providers
from pulumi_flagcopy.dynamic.declared import DeclaredResource

PROVIDERS = {
    "FlagCopyProvider": (
        "gASVPQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMEEZsYWdDb3B5UHJvdmlkZXKUk5QpgZQu"
    ),
    "PromotionProvider": (
        "gASVPgAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMEVByb21vdGlvblByb3ZpZGVylJOUKYGULg=="
    ),
    "LaunchDarklyProjectProvider": (
        "gASVSAAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMG0xhdW5jaERhcmtseVByb2plY3RQcm92"
        "aWRlcpSTlCmBlC4="
    ),
    "LaunchDarklyEnvironmentProvider": (
        "gASVTAAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMH0xhdW5jaERhcmtseUVudmlyb25tZW50"
        "UHJvdmlkZXKUk5QpgZQu"
    ),
    "LaunchDarklyFlagProvider": (
        "gASVRQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMGExhdW5jaERhcmtseUZsYWdQcm92aWRl"
        "cpSTlCmBlC4="
    ),
    "LaunchDarklyFlagDefinitionProvider": (
        "gASVTwAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMIkxhdW5jaERhcmtseUZsYWdEZWZpbml0"
        "aW9uUHJvdmlkZXKUk5QpgZQu"
    ),
    "LaunchDarklySegmentProvider": (
        "gASVSAAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMG0xhdW5jaERhcmtseVNlZ21lbnRQcm92"
        "aWRlcpSTlCmBlC4="
    ),
    "SplitWorkspaceProvider": (
        "gASVQwAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMFlNwbGl0V29ya3NwYWNlUHJvdmlkZXKU"
        "k5QpgZQu"
    ),
    "SplitEnvironmentProvider": (
        "gASVRQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMGFNwbGl0RW52aXJvbm1lbnRQcm92aWRl"
        "cpSTlCmBlC4="
    ),
    "SplitTrafficTypeProvider": (
        "gASVRQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMGFNwbGl0VHJhZmZpY1R5cGVQcm92aWRl"
        "cpSTlCmBlC4="
    ),
    "SplitFlagProvider": (
        "gASVPgAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMEVNwbGl0RmxhZ1Byb3ZpZGVylJOUKYGULg=="
    ),
    "SplitFlagDefinitionProvider": (
        "gASVSAAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMG1NwbGl0RmxhZ0RlZmluaXRpb25Qcm92"
        "aWRlcpSTlCmBlC4="
    ),
    "SplitSegmentProvider": (
        "gASVQQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMFFNwbGl0U2VnbWVudFByb3ZpZGVylJOU"
        "KYGULg=="
    ),
    "SplitSegmentKeysProvider": (
        "gASVRQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMGFNwbGl0U2VnbWVudEtleXNQcm92aWRl"
        "cpSTlCmBlC4="
    ),
    "SplitFlagSetProvider": (
        "gASVQQAAAAAAAACMIXB1bHVtaV9mbGFnY29weS5keW5hbWljLnByb3ZpZGVyc5SMFFNwbGl0RmxhZ1NldFByb3ZpZGVylJOU"
        "KYGULg=="
    ),
}
TOKENS = {
    fc.FlagCopy: "dynamic/flagcopy:FlagCopy",
    fc.Promotion: "dynamic/flagcopy:Promotion",
    ld.Project: "dynamic/launchdarkly:Project",
    ld.Environment: "dynamic/launchdarkly:Environment",
    ld.Flag: "dynamic/launchdarkly:Flag",
    ld.FlagDefinition: "dynamic/launchdarkly:FlagDefinition",
    ld.Segment: "dynamic/launchdarkly:Segment",
    split.Workspace: "dynamic/split:Workspace",
    split.Environment: "dynamic/split:Environment",
    split.TrafficType: "dynamic/split:TrafficType",
    split.Flag: "dynamic/split:Flag",
    split.FlagDefinition: "dynamic/split:FlagDefinition",
    split.Segment: "dynamic/split:Segment",
    split.SegmentKeys: "dynamic/split:SegmentKeys",
    split.FlagSet: "dynamic/split:FlagSet",
}
COPIES: dict[type[Resource], str] = {
    fc.FlagCopy: "source target plan status changes source_version target_version previous config way approval_request",
    fc.Promotion: "source target plan flags summary previous",
}
ATTRIBUTES: dict[type[DeclaredResource], str] = {
    ld.Project: (
        "key name tags default_client_side_availability naming_convention environments environment_keys"
    ),
    ld.Environment: (
        "project key name color default_ttl secure_mode default_track_events require_comments confirm_changes "
        "critical tags approval_settings segment_approval_settings source api_key mobile_key client_side_id"
    ),
    ld.Flag: (
        "project key name description kind variations defaults tags temporary maintainer_id maintainer_team_key "
        "client_side_availability custom_properties archived deprecated migration version"
    ),
    ld.FlagDefinition: (
        "project environment flag on off_variation fallthrough targets context_targets rules prerequisites "
        "track_events track_events_fallthrough version previous"
    ),
    ld.Segment: (
        "project environment key name description tags included excluded included_contexts excluded_contexts rules "
        "unbounded unbounded_context_kind version"
    ),
    split.Workspace: ("name requires_title_and_comments workspace_id"),
    split.Environment: (
        "workspace name production change_permissions data_export_permissions environment_id sdk_keys"
    ),
    split.TrafficType: ("workspace name display_attribute_id traffic_type_id"),
    split.Flag: ("workspace name traffic_type description tags rollout_status owners flag_id"),
    split.FlagDefinition: (
        "workspace flag environment treatments default_treatment baseline_treatment traffic_allocation "
        "rules default_rule flag_sets impressions_disabled killed last_update_time adopted"
    ),
    split.Segment: ("workspace name traffic_type description creation_time"),
    split.SegmentKeys: ("workspace environment segment keys environment_id key_count"),
    split.FlagSet: ("workspace name description flag_set_id"),
}


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_pickled_provider_is_the_same_forever(name: str) -> None:
    assert serialize_provider(getattr(providers, name)()) == PROVIDERS[name]


def test_every_provider_class_is_pinned() -> None:
    defined = {
        name
        for name, cls in vars(providers).items()
        if isinstance(cls, type) and cls.__module__ == providers.__name__
    }
    assert defined == set(PROVIDERS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_pickle_holds_two_names_and_nothing_else(name: str) -> None:
    strings = [
        argument
        for _, argument, _ in pickletools.genops(base64.b64decode(PROVIDERS[name]))
        if isinstance(argument, str)
    ]
    assert strings == ["pulumi_flagcopy.dynamic.providers", name]


@pytest.mark.parametrize(("cls", "token"), TOKENS.items())
def test_the_type_token_is_the_same_forever(cls: type, token: str) -> None:
    assert cls._resource_type_name == token  # type: ignore[attr-defined]


@pytest.mark.parametrize(("cls", "names"), [*COPIES.items(), *ATTRIBUTES.items()])
def test_the_attributes_are_the_same_forever(cls: type, names: str) -> None:
    assert [name for name in cls.__annotations__ if not name.startswith("_")] == names.split()


@pytest.mark.parametrize("cls", ATTRIBUTES)
def test_the_life_of_every_provider_is_there(cls: type[DeclaredResource]) -> None:
    module, _, name = cls._door.life.partition(":")
    life = getattr(import_module(module), name)
    inputs = set(life.form.model_fields) - set(life.ours)
    assert inputs <= set(cls.__annotations__)
