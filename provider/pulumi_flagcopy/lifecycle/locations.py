"""From a location's inputs to a location."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..copying.location import Location, Scope
from ..copying.spelling import did_you_mean
from ..errors import InputError
from ..platform import Platform
from ..platforms import NAMES, platform_class
from ..session import Session
from .resource import Properties

T = TypeVar("T")


def platform_of(value: Mapping[str, Any], path: str) -> type[Platform]:
    """The platform that a location names. Raises ``InputError`` with the path of what is wrong."""
    name = value.get("platform")
    if name not in NAMES:
        raise InputError(
            f"{path}.platform",
            f"must be one of: {', '.join(NAMES)}",
            remedy="Use a class such as launchdarkly.FlagEnvironment, or give the dict a 'platform' key.",
        )
    return platform_class(str(name))


def location_of(value: Mapping[str, Any], path: str) -> Location:
    """The location that these inputs stand for. Raises ``InputError`` with the path of what is wrong."""
    platform = platform_of(value, path)
    return _located(value, path, platform.location_fields, platform.locate)


def scope_of(value: Mapping[str, Any], path: str) -> Scope:
    """The environment that these inputs stand for. Raises ``InputError`` with the path of what is wrong."""
    platform = platform_of(value, path)
    return _located(value, path, platform.scope_fields, platform.locate_scope)


def same_target(session: Session, olds: Properties, news: Properties) -> bool:
    """Whether the target of a copy or a promotion is the same place as before, be it by other names or ids."""
    then, now = olds.get("target"), news.get("target")
    if then == now:
        return True
    try:
        before, after = _place(then), _place(now)
    except InputError:  # not known yet
        return False
    if (before.platform, before.account) != (after.platform, after.account):
        return False
    platform = session.platform(after.platform)
    return platform.place(platform.renamed(before.scope).flag(before.flag)) == platform.place(after)


def _place(target: Any) -> Location:
    if not isinstance(target, Mapping):
        raise InputError("target", "is not known")
    return location_of(target, "target") if "flag" in target else scope_of(target, "target").flag("")


def _located(
    value: Mapping[str, Any],
    path: str,
    fields: tuple[str, ...],
    locate: Callable[[Mapping[str, str]], T],
) -> T:
    known = {"platform", "account", *fields}
    for name in value:
        if name not in known:
            inputs = ", ".join(sorted(known))
            raise InputError(
                f"{path}.{name}",
                f"is not an input of a location; they are: {inputs}.{did_you_mean(name, known)}",
            )
    for name in fields:
        if name not in value:
            flag = "; it is the flag's key or name, and FlagEnvironment has it" if name == "flag" else ""
            raise InputError(f"{path}.{name}", f"is required{flag}")
    for name, entry in value.items():
        if not isinstance(entry, str):
            raise InputError(f"{path}.{name}", "must be a string")
    try:
        return locate(value)
    except InputError as error:
        raise InputError(f"{path}.{error.property}", error.summary, error.detail, error.remedy) from None
