"""``Environment``: an environment of a LaunchDarkly project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

from ..dynamic.declared import DeclaredResource
from ..dynamic.providers import LaunchDarklyEnvironmentProvider
from .input_types import ApprovalSettingsDict, CloneSourceDict


class Environment(DeclaredResource, module="launchdarkly", name="Environment"):
    """An environment of a project. Its id is ``project/key``.

    Only what is given is managed; what is left out stays as people left it. Its SDK keys are secret outputs. ::

        production = ld.Environment(
            "production",
            project=shop.key,
            key="production",
            name="Production",
            critical=True,
            approval_settings={"required": True, "min_num_approvals": 2},
            adopt=True,
        )
        pulumi.export("sdk_key", production.api_key)

    To delete it deletes the flags' definitions and the segments in it. The last environment of a project cannot be
    deleted: it stays, says so, and goes with the project.

    Args:
        resource_name: the name of the resource in the program.
        project: the project's key. A change of it replaces the environment.
        key: at most 100 letters, digits, '.', '_' and '-'. A change of it replaces the environment.
        name: for people.
        color: six hexadecimal digits without '#'; left out, a new environment is green (417505).
        default_ttl: minutes for which the PHP SDK may cache rules, 0 to 60.
        secure_mode: whether client-side SDKs must send a hash of the context.
        default_track_events: whether new flags send detailed events from here.
        require_comments: whether people must comment on changes. It binds LaunchDarkly's pages only, not its API.
        confirm_changes: whether people must confirm changes; likewise.
        critical: whether it is shown as critical.
        tags: in any order.
        approval_settings: when changes of flags here need an approval. Each entry is managed only if it is given.
        segment_approval_settings: the same for changes of segments; by the vendor's beta API.
        source: an environment to clone: flag definitions and the rules of segments, no individual targets. Only
            when the environment is created.
        adopt: take over an environment that exists, instead of failing; the preview shows what would change in it.
        comment: for the vendor's audit log; left out: organisation/project/stack. A change of it alone is no change.
        account: the name of an account in the config key ``launchdarkly:accounts``.
        opts: the usual resource options.

    All inputs may be unknown in a preview. The behaviour is that of the vendor's API documentation of environments.
    """

    project: pulumi.Output[str]
    key: pulumi.Output[str]
    name: pulumi.Output[str]
    color: pulumi.Output[str | None]
    default_ttl: pulumi.Output[int | None]
    secure_mode: pulumi.Output[bool | None]
    default_track_events: pulumi.Output[bool | None]
    require_comments: pulumi.Output[bool | None]
    confirm_changes: pulumi.Output[bool | None]
    critical: pulumi.Output[bool | None]
    tags: pulumi.Output[Sequence[str] | None]
    approval_settings: pulumi.Output[dict[str, Any] | None]
    segment_approval_settings: pulumi.Output[dict[str, Any] | None]
    source: pulumi.Output[dict[str, Any] | None]
    api_key: pulumi.Output[str]
    """The SDK key of server-side SDKs; secret."""
    mobile_key: pulumi.Output[str]
    """The key of mobile SDKs; secret."""
    client_side_id: pulumi.Output[str]
    """The id for SDKs in browsers; kept secret as well, though the vendor does not."""

    _door = LaunchDarklyEnvironmentProvider
    _secrets = ("api_key", "mobile_key", "client_side_id")

    def __init__(
        self,
        resource_name: str,
        *,
        project: pulumi.Input[str],
        key: pulumi.Input[str],
        name: pulumi.Input[str],
        color: pulumi.Input[str] | None = None,
        default_ttl: pulumi.Input[int] | None = None,
        secure_mode: pulumi.Input[bool] | None = None,
        default_track_events: pulumi.Input[bool] | None = None,
        require_comments: pulumi.Input[bool] | None = None,
        confirm_changes: pulumi.Input[bool] | None = None,
        critical: pulumi.Input[bool] | None = None,
        tags: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        approval_settings: pulumi.Input[ApprovalSettingsDict] | None = None,
        segment_approval_settings: pulumi.Input[ApprovalSettingsDict] | None = None,
        source: pulumi.Input[CloneSourceDict] | None = None,
        adopt: pulumi.Input[bool] | None = None,
        comment: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "project": project,
            "key": key,
            "name": name,
            "color": color,
            "default_ttl": default_ttl,
            "secure_mode": secure_mode,
            "default_track_events": default_track_events,
            "require_comments": require_comments,
            "confirm_changes": confirm_changes,
            "critical": critical,
            "tags": tags,
            "approval_settings": approval_settings,
            "segment_approval_settings": segment_approval_settings,
            "source": source,
            "adopt": adopt,
            "comment": comment,
            "account": account,
        }
        self._declare(resource_name, inputs, opts)
