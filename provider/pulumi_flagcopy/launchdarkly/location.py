"""Which project, flag and environment an input names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..copying.location import Location, Scope
from ..errors import InputError

FIELDS = ("project", "flag", "environment")
SCOPE_FIELDS = ("project", "environment")
_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_LONGEST = {"project": 100, "flag": 256, "environment": 256}
"""A project's key is documented to be at most 100 characters; the bounds of the others are our own, and generous."""


def locate(fields: Mapping[str, str]) -> Location:
    """The location that ``project``, ``flag`` and ``environment`` (keys, not names) stand for.

    Raises:
        InputError: one of them is no LaunchDarkly key; its property is that input.
    """
    _check_keys(fields, FIELDS)
    return locate_scope(fields).flag(fields["flag"])


def locate_scope(fields: Mapping[str, str]) -> Scope:
    """The environment that ``project`` and ``environment`` (keys, not names) stand for.

    Raises:
        InputError: one of them is no LaunchDarkly key; its property is that input.
    """
    _check_keys(fields, SCOPE_FIELDS)
    return Scope("launchdarkly", fields["project"], fields["environment"], fields.get("account"))


def _check_keys(fields: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        key = fields[name]
        if not _KEY.fullmatch(key) or len(key) > _LONGEST[name]:
            raise InputError(
                name,
                f"This is not the key of a LaunchDarkly {name}",
                f"A key begins with a letter or digit, has only letters, digits, '.', '_' and '-', and at most "
                f"{_LONGEST[name]} characters.",
                "Give the key, not the name: it is shown beside the name in LaunchDarkly.",
            )
