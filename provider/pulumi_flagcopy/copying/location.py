"""Where a flag's definition lives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .words import plain

_LONGEST = 1000
"""More characters than any name has: a name is escaped here, and never cut."""


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
        return f"{_account(self.account)}{self.platform}:{self._path}"

    @property
    def short(self) -> str:
        """For a reader who knows the platform: ``shop/production/checkout-v2``, ``eu@shop/production/checkout-v2``."""
        return _account(self.account) + self._path

    @property
    def shown(self) -> Location:
        """For sentences: with everything invisible in its names escaped. It need not exist."""
        return Location(
            self.platform,
            plain(self.container, _LONGEST),
            plain(self.environment, _LONGEST),
            plain(self.flag, _LONGEST),
            self.account and plain(self.account, _LONGEST),
        )

    @cached_property
    def scope(self) -> Scope:
        """The environment that it is in."""
        return Scope(self.platform, self.container, self.environment, self.account)

    @property
    def _path(self) -> str:
        return _names(self.container, self.environment, self.flag)

    def same_flag(self, other: Location) -> bool:
        """Whether both are the same flag, be it in different environments."""
        mine = (self.platform, self.container, self.flag, self.account)
        return mine == (other.platform, other.container, other.flag, other.account)


@dataclass(frozen=True, order=True)
class Scope:
    """One environment of one platform: where many definitions live.

    Attributes:
        platform, container, environment, account: as in ``Location``.
    """

    platform: str
    container: str
    environment: str
    account: str | None = None

    def __str__(self) -> str:
        return f"{_account(self.account)}{self.platform}:{self._path}"

    @property
    def short(self) -> str:
        """The environment for a reader who knows the platform: ``shop/production``, ``eu@shop/production``."""
        return _account(self.account) + self._path

    @property
    def _path(self) -> str:
        return _names(self.container, self.environment)

    @property
    def whole(self) -> Scope:
        """What holds its flags, without an environment."""
        return Scope(self.platform, self.container, "", self.account)

    def flag(self, flag: str) -> Location:
        """The flag of this key or name in this environment."""
        return Location(self.platform, self.container, self.environment, flag, self.account)

    def shares_flags(self, other: Scope) -> bool:
        """Whether both are environments of the same container: every flag is in both."""
        return (self.platform, self.container, self.account) == (
            other.platform,
            other.container,
            other.account,
        )


def _names(*names: str) -> str:
    """Names that somebody may have given elsewhere: nothing in them moves a cursor or turns a line around."""
    return "/".join(plain(name, _LONGEST) for name in names)


def _account(account: str | None) -> str:
    return f"{plain(account, _LONGEST)}@" if account else ""
