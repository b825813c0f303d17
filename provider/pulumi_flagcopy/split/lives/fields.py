"""What Split's names, tags and percentages may be.

From the vendor's documentation and tools; where neither says anything, the bound is our own and generous.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field

from ...copying.words import plain
from ...http.paths import STEPS
from ...lifecycle.repeated import once

_LETTER_FIRST = re.compile(r"[a-zA-Z][-_a-zA-Z0-9]*")
_TREATMENT = re.compile(r"[a-zA-Z0-9][.a-zA-Z0-9_-]*")
_FLAG_SET = re.compile(r"[a-z0-9][_a-z0-9]*")
_RESERVED = frozenset({"datetime", "string", "set", "integer"})
_TREATMENT_WORDS = """
all and between contain contains control datetime does end ends false has have if in is match matches not number set
split start starts string then treatment true with
"""
_RESERVED_TREATMENTS = frozenset(_TREATMENT_WORDS.split())


def _name(
    pattern: re.Pattern[str], must: str, reserved: frozenset[str] = frozenset()
) -> Callable[[str], str]:
    def checked(name: str) -> str:
        if not pattern.fullmatch(name):
            raise ValueError(f"'{plain(name, 40)}' is not such a name: it must {must}")
        if name.lower() in reserved:
            raise ValueError(f"'{plain(name, 40)}' is a word that Split reserves")
        return name

    return checked


def _text(name: str) -> str:
    if name != name.strip() or not name.isprintable():
        raise ValueError("must be printable, without a space at the beginning or end")
    return name


def _no_step(name: str) -> str:
    if name in STEPS:
        raise ValueError(f"'{name}' is no name: in a path it stands for another place")
    return name


_LETTER_FIRST_RULE = "begin with a letter and have only letters, digits, '-' and '_'"
Reference = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(_text)]
"""The name or id of something."""
Place = Annotated[Reference, AfterValidator(_no_step)]
"""The name or id of a workspace or environment."""
EnvironmentName = Annotated[
    str, Field(min_length=1, max_length=20), AfterValidator(_text), AfterValidator(_no_step)
]
FlagName = Annotated[
    str, Field(max_length=256), AfterValidator(_name(_LETTER_FIRST, _LETTER_FIRST_RULE, _RESERVED))
]
SegmentName = Annotated[
    str,
    Field(max_length=256),
    AfterValidator(_name(_LETTER_FIRST, _LETTER_FIRST_RULE, _RESERVED - {"set"})),
]
TrafficTypeName = Annotated[
    str, Field(max_length=256), AfterValidator(_name(_LETTER_FIRST, _LETTER_FIRST_RULE))
]
FlagSetName = Annotated[
    str,
    Field(max_length=50),
    AfterValidator(
        _name(_FLAG_SET, "begin with a small letter or digit and have only small letters, digits and '_'")
    ),
]
TreatmentName = Annotated[
    str,
    Field(max_length=100),
    AfterValidator(
        _name(
            _TREATMENT,
            "begin with a letter or digit and have only letters, digits, '.', '-' and '_'",
            _RESERVED_TREATMENTS,
        )
    ),
]
Text = Annotated[str, Field(max_length=5000)]
Tags = Annotated[list[Reference], Field(max_length=100), AfterValidator(once("tag"))]
Percent = Annotated[int, Field(ge=0, le=100)]
