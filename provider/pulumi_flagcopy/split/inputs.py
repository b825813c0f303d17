"""The inputs of a program that name something in Split."""

from __future__ import annotations

from typing import Literal

import pulumi
from typing_extensions import NotRequired, TypedDict


class FlagEnvironmentDict(TypedDict):
    """A ``FlagEnvironment`` as a plain dict."""

    platform: Literal["split"]
    workspace: pulumi.Input[str]
    flag: pulumi.Input[str]
    environment: pulumi.Input[str]
    account: NotRequired[pulumi.Input[str]]


@pulumi.input_type
class FlagEnvironment:
    """One Split flag in one environment: the source or the target of a ``FlagCopy``.

    All inputs are names or ids, and may be unknown in a preview. An id saves a request.

    Args:
        workspace: the workspace; Split's pages call it project.
        flag: the flag.
        environment: the environment.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
    """

    def __init__(
        self,
        *,
        workspace: pulumi.Input[str],
        flag: pulumi.Input[str],
        environment: pulumi.Input[str],
        account: pulumi.Input[str] | None = None,
    ) -> None:
        pulumi.set(self, "platform", "split")
        pulumi.set(self, "workspace", workspace)
        pulumi.set(self, "flag", flag)
        pulumi.set(self, "environment", environment)
        if account is not None:
            pulumi.set(self, "account", account)

    @property
    @pulumi.getter
    def platform(self) -> pulumi.Input[str]:
        """Always ``split``."""
        return pulumi.get(self, "platform")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def workspace(self) -> pulumi.Input[str]:
        """The workspace's name or id."""
        return pulumi.get(self, "workspace")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def flag(self) -> pulumi.Input[str]:
        """The flag's name or id."""
        return pulumi.get(self, "flag")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def environment(self) -> pulumi.Input[str]:
        """The environment's name or id."""
        return pulumi.get(self, "environment")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def account(self) -> pulumi.Input[str] | None:
        """The name of a configured account."""
        return pulumi.get(self, "account")  # type: ignore[no-any-return]


class EnvironmentRefDict(TypedDict):
    """An ``EnvironmentRef`` as a plain dict."""

    platform: Literal["split"]
    workspace: pulumi.Input[str]
    environment: pulumi.Input[str]
    account: NotRequired[pulumi.Input[str]]


@pulumi.input_type
class EnvironmentRef:
    """One Split environment: the source or the target of a ``Promotion``.

    All inputs are names or ids, and may be unknown in a preview.

    Args:
        workspace: the workspace; Split's pages call it project.
        environment: the environment.
        account: the name of an account in the config key ``split:accounts``; left out, the default account.
    """

    def __init__(
        self,
        *,
        workspace: pulumi.Input[str],
        environment: pulumi.Input[str],
        account: pulumi.Input[str] | None = None,
    ) -> None:
        pulumi.set(self, "platform", "split")
        pulumi.set(self, "workspace", workspace)
        pulumi.set(self, "environment", environment)
        if account is not None:
            pulumi.set(self, "account", account)

    @property
    @pulumi.getter
    def platform(self) -> pulumi.Input[str]:
        """Always ``split``."""
        return pulumi.get(self, "platform")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def workspace(self) -> pulumi.Input[str]:
        """The workspace's name or id."""
        return pulumi.get(self, "workspace")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def environment(self) -> pulumi.Input[str]:
        """The environment's name or id."""
        return pulumi.get(self, "environment")  # type: ignore[no-any-return]

    @property
    @pulumi.getter
    def account(self) -> pulumi.Input[str] | None:
        """The name of a configured account."""
        return pulumi.get(self, "account")  # type: ignore[no-any-return]
