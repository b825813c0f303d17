"""Which workspace, flag and environment an input names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..copying.location import Location, Scope
from ..errors import InputError
from ..http.paths import STEPS

FIELDS = ("workspace", "flag", "environment")
SCOPE_FIELDS = ("workspace", "environment")
_FLAG = re.compile(r"[a-zA-Z0-9][-_a-zA-Z0-9]*")
_LONGEST = 256
"""No documented bound: our own, and generous."""


def locate(fields: Mapping[str, str]) -> Location:
    """The location that ``workspace``, ``flag`` and ``environment`` (names or ids) stand for.

    Raises:
        InputError: one of them can be neither; its property is that input.
    """
    _check_names(fields, FIELDS)
    if not _FLAG.fullmatch(fields["flag"]):
        raise InputError(
            "flag",
            "This is neither the name nor the id of a Split flag",
            "A flag's name begins with a letter and has only letters, digits, '-' and '_'.",
        )
    return locate_scope(fields).flag(fields["flag"])


def locate_scope(fields: Mapping[str, str]) -> Scope:
    """The environment that ``workspace`` and ``environment`` (names or ids) stand for.

    Raises:
        InputError: one of them can be neither; its property is that input.
    """
    _check_names(fields, SCOPE_FIELDS)
    return Scope("split", fields["workspace"], fields["environment"], fields.get("account"))


def _check_names(fields: Mapping[str, str], names: tuple[str, ...]) -> None:
    for name in names:
        text = fields[name]
        if text != text.strip() or text in STEPS or len(text) > _LONGEST or not text.isprintable():
            raise InputError(
                name,
                f"This is neither the name nor the id of a Split {name}",
                f"It must have 1 to {_LONGEST} printable characters, none of them a space at the beginning or end, "
                "and be neither '.' nor '..'.",
            )
