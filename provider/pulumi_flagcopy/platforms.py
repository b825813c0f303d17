"""The platforms, one line each."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from .platform import Platform

_PLATFORMS = {
    "launchdarkly": "pulumi_flagcopy.launchdarkly.platform:LaunchDarkly",
    "split": "pulumi_flagcopy.split.platform:Split",
}

NAMES = tuple(_PLATFORMS)
"""What ``platform`` may be in a location."""


def platform_class(name: str) -> type[Platform]:
    """The class of a platform; ``KeyError`` for a name that is none."""
    attribute = _PLATFORMS[name].partition(":")[2]
    return cast("type[Platform]", getattr(import_module(module_of(name)), attribute))


def module_of(name: str) -> str:
    """The module that the class is in; ``KeyError`` for a name that is none."""
    return _PLATFORMS[name].partition(":")[0]
