"""The inputs of a program that name something in LaunchDarkly."""

from __future__ import annotations

from typing import Literal

import pulumi
from typing_extensions import NotRequired, TypedDict


class FlagEnvironmentDict(TypedDict):
    """A ``FlagEnvironment`` as a plain dict."""

    platform: Literal["launchdarkly"]
    project: pulumi.Input[str]
    flag: pulumi.Input[str]
    environment: pulumi.Input[str]
    account: NotRequired[pulumi.Input[str]]


@pulumi.input_type
class FlagEnvironment:
    """One LaunchDarkly flag in one environment: the source or the target of a ``FlagCopy``.

    All inputs are keys, not names, and may be unknown in a preview.

    Args:
        project: the project's key, at most 100 characters.
        flag: the flag's key.
        environment: the environment's key.
        account: the name of an account in the config key ``launchdarkly:accounts``; left out, the default account.
    """

    def __init__(
        self,
        *,
        project: pulumi.Input[str],
        flag: pulumi.Input[str],
        environment: pulumi.Input[str],
        account: pulumi.Input[str] | None = None,
    ) -> None:
        pulumi.set(self, "platform", "launchdarkly")
        pulumi.set(self, "project", project)
        pulumi.set(self, "flag", flag)
        pulumi.set(self, "environment", environment)
        if account is not None:
            pulumi.set(self, "account", account)

    @property
    @pulumi.getter
    def platform(self) -> pulumi.Input[str]:
        """Always ``launchdarkly``."""
        return pulumi.get(self, "platform")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def project(self) -> pulumi.Input[str]:
        """The project's key."""
        return pulumi.get(self, "project")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def flag(self) -> pulumi.Input[str]:
        """The flag's key."""
        return pulumi.get(self, "flag")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def environment(self) -> pulumi.Input[str]:
        """The environment's key."""
        return pulumi.get(self, "environment")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def account(self) -> pulumi.Input[str] | None:
        """The name of a configured account."""
        return pulumi.get(self, "account")  # type: ignore[no-any-return]


class EnvironmentRefDict(TypedDict):
    """An ``EnvironmentRef`` as a plain dict."""

    platform: Literal["launchdarkly"]
    project: pulumi.Input[str]
    environment: pulumi.Input[str]
    account: NotRequired[pulumi.Input[str]]


@pulumi.input_type
class EnvironmentRef:
    """One LaunchDarkly environment: the source or the target of a ``Promotion``.

    All inputs are keys, not names, and may be unknown in a preview.

    Args:
        project: the project's key, at most 100 characters.
        environment: the environment's key.
        account: the name of an account in the config key ``launchdarkly:accounts``; left out, the default account.
    """

    def __init__(
        self,
        *,
        project: pulumi.Input[str],
        environment: pulumi.Input[str],
        account: pulumi.Input[str] | None = None,
    ) -> None:
        pulumi.set(self, "platform", "launchdarkly")
        pulumi.set(self, "project", project)
        pulumi.set(self, "environment", environment)
        if account is not None:
            pulumi.set(self, "account", account)

    @property
    @pulumi.getter
    def platform(self) -> pulumi.Input[str]:
        """Always ``launchdarkly``."""
        return pulumi.get(self, "platform")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def project(self) -> pulumi.Input[str]:
        """The project's key."""
        return pulumi.get(self, "project")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def environment(self) -> pulumi.Input[str]:
        """The environment's key."""
        return pulumi.get(self, "environment")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def account(self) -> pulumi.Input[str] | None:
        """The name of a configured account."""
        return pulumi.get(self, "account")  # type: ignore[no-any-return]
