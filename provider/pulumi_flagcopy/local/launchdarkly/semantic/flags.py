"""A semantic patch of a flag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import InvalidRequest, NotFound
from ..state.flag import Flag, load
from ..web import Call
from .configuration import CONFIGURATION, COPY_ONLY
from .instruction import FlagEdit, apply
from .rules import RULES
from .settings import SETTINGS
from .targets import TARGETS
from .variations import VARIATIONS

CONFIGURATION_KINDS = CONFIGURATION | RULES | TARGETS
KINDS = CONFIGURATION_KINDS | VARIATIONS | SETTINGS
COPY_KINDS = CONFIGURATION_KINDS | COPY_ONLY


def edited(
    call: Call,
    flag: Flag,
    environment: str | None,
    instructions: Sequence[Mapping[str, Any]],
    kinds: Mapping[str, type[Any]] = KINDS,
) -> FlagEdit:
    """A copy of the flag after the instructions, not yet checked as a whole nor stored."""

    def flag_of(key: str) -> Flag:
        try:
            return load(call.tx, flag.project, key)
        except NotFound as error:
            raise InvalidRequest(error.message) from None

    edit = FlagEdit(flag.copy(), environment, flag_of)
    if environment is not None:
        flag.configuration(environment)
    apply(instructions, kinds, edit)
    return edit
