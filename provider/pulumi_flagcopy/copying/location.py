"""Where a flag's definition lives."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Location:
    """A flag in one environment of one platform.

    Attributes:
        platform: the platform's name in the registry, such as ``launchdarkly``.
        container: what holds flags and environments: a LaunchDarkly project, a Split workspace.
        environment: the environment's key or name.
        flag: the flag's key or name.
        account: the configured account that it belongs to; None is the default one.
    """

    platform: str
    container: str
    environment: str
    flag: str
    account: str | None = None

    def __str__(self) -> str:
        account = f"{self.account}@" if self.account else ""
        return f"{account}{self.platform}:{self.container}/{self.environment}/{self.flag}"

    @property
    def short(self) -> str:
        """The location for a reader who knows the platform: ``shop/production/checkout-v2``."""
        return f"{self.container}/{self.environment}/{self.flag}"

    def same_flag(self, other: Location) -> bool:
        """Whether both are the same flag, be it in different environments."""
        return replace(self, environment="") == replace(other, environment="")
