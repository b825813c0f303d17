"""How a place is written on the command line: ``launchdarkly:shop/staging/checkout-v2``.

An account that is not the default one goes before it: ``eu@launchdarkly:shop/staging``. A name with one of ``/``,
``@``, ``:`` or ``%`` in it is written with ``%2F``, ``%40``, ``%3A`` or ``%25`` instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import click
from click.shell_completion import CompletionItem

from ..copying.location import Location, Scope
from ..errors import InputError
from ..platforms import NAMES, platform_class

_SHAPE = re.compile(r"(?:(?P<account>[^@:/]+)@)?(?P<platform>[^@:/]+):(?P<path>[^@:]*)")
_ESCAPES = {"%": "%25", "/": "%2F", "@": "%40", ":": "%3A"}
_DEPTHS = ("container", "environment", "flag")


@dataclass(frozen=True, order=True)
class Place:
    """A container (a LaunchDarkly project, a Split workspace), an environment of it, or a flag in that environment.

    Attributes:
        platform: the platform's name, such as ``launchdarkly``.
        container: the project or workspace; empty for all that the account has.
        environment: the environment; empty for all of the container.
        flag: the flag; empty for all of the environment.
        account: the configured account; None is the default one.
    """

    platform: str
    container: str = ""
    environment: str = ""
    flag: str = ""
    account: str | None = None

    def __str__(self) -> str:
        account = f"{_escaped(self.account)}@" if self.account else ""
        names = [name for name in (self.container, self.environment, self.flag) if name]
        return f"{account}{self.platform}:{'/'.join(map(_escaped, names))}"

    def with_flag(self, flag: str) -> Place:
        """The same with this flag."""
        return replace(self, flag=flag)

    def put(self, words: Callable[[str], str]) -> Place:
        """The same with each name put into other words, for people."""
        names = {name: words(getattr(self, name)) for name in _DEPTHS}
        return replace(self, **names)

    @property
    def scope(self) -> Scope:
        """The environment. Raises ``InputError`` when a name cannot be one of the platform's."""
        platform = platform_class(self.platform)
        return platform.locate_scope(self._names(platform.scope_fields[0]))

    @property
    def location(self) -> Location:
        """The flag's location. Raises ``InputError`` when a name cannot be one of the platform's."""
        platform = platform_class(self.platform)
        return platform.locate({**self._names(platform.location_fields[0]), "flag": self.flag})

    def _names(self, container: str) -> dict[str, str]:
        account = {"account": self.account} if self.account else {}
        return {container: self.container, "environment": self.environment, **account}


def parse(text: str) -> Place:
    """The place that this text names. Raises ``ValueError`` with a sentence when it names none."""
    found = _SHAPE.fullmatch(text)
    if not found:
        raise ValueError(
            f"'{text}' is not a place such as launchdarkly:shop/staging or split:Default/Prod/flag"
        )
    if found["platform"] not in NAMES:
        raise ValueError(f"'{found['platform']}' is not a platform; the platforms are: {', '.join(NAMES)}")
    names = [unquote(name) for name in found["path"].split("/")] if found["path"] else []
    if not all(names) or len(names) > len(_DEPTHS):
        raise ValueError(
            f"'{text}' must have at most three names after the colon, none of them empty, with '/' between them"
        )
    account = unquote(found["account"]) if found["account"] else None
    container, environment, flag = [*names, "", "", ""][:3]
    return Place(found["platform"], container, environment, flag, account)


class PlaceType(click.ParamType):  # type: ignore[type-arg]
    """A parameter that is a place of so many names: 0 is an account, 1 a container, 2 an environment, 3 a flag."""

    name = "place"

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        if isinstance(value, Place):
            return value
        try:
            place = parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        depth = sum(1 for name in _DEPTHS if getattr(place, name))
        if depth < self._least:
            self.fail(f"'{value}' names no {_words(place)[depth]}", param, ctx)
        if depth > self._most:
            self.fail(f"'{value}' names a {_words(place)[depth - 1]}, which has no meaning here", param, ctx)
        self._check(place, param, ctx)
        return place

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        return [CompletionItem(f"{name}:", type="plain") for name in NAMES if name.startswith(incomplete)]

    def _check(self, place: Place, param: click.Parameter | None, ctx: click.Context | None) -> None:
        filled = Place(
            place.platform, place.container or "any", place.environment or "any", place.flag or "any"
        )
        try:
            _ = filled.location
        except InputError as error:
            self.fail(f"{error.property}: {error.summary}. {error.detail}", param, ctx)


def _words(place: Place) -> tuple[str, ...]:
    """What the vendor calls each name."""
    container = platform_class(place.platform).scope_fields[0]
    return (container, *_DEPTHS[1:])


def _escaped(name: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in name)
