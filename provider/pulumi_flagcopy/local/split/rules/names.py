"""What things may be called. Source: the vendor's documentation, but for the patterns marked as assumed."""

from __future__ import annotations

import re

from ..errors import BadRequest

_LETTER_FIRST = re.compile(r"[a-zA-Z][-_a-zA-Z0-9]*")
_FLAG_SET = re.compile(r"[a-z0-9][_a-z0-9]*")
# Assumed for the Admin API: the vendor's SDKs accept exactly these as treatments.
_TREATMENT = re.compile(r"[0-9]+[.a-zA-Z0-9_-]*|[a-zA-Z]+[a-zA-Z0-9_-]*")

_RESERVED_FLAGS = frozenset({"datetime", "string", "set", "integer"})
_RESERVED_SEGMENTS = frozenset({"datetime", "string", "integer"})
_RESERVED_TREATMENTS = frozenset(
    re.findall(
        r"[a-z]+",
        """
        all and between contain contains control datetime does end ends false has have if in is match matches
        not number set split start starts string then treatment true with
        """,
    )
)

FLAG_SET_LENGTH = 50
API_KEY_LENGTH = 100


def check_flag_name(name: object) -> str:
    return _check("feature flag", name, _LETTER_FIRST, _RESERVED_FLAGS)


def check_segment_name(name: object) -> str:
    return _check("segment", name, _LETTER_FIRST, _RESERVED_SEGMENTS)


def check_traffic_type_name(name: object) -> str:
    return _check("traffic type", name, _LETTER_FIRST)


def check_treatment_name(name: object) -> str:
    return _check("treatment", name, _TREATMENT, _RESERVED_TREATMENTS)


def check_flag_set_name(name: object) -> str:
    return _check("flag set", name, _FLAG_SET, longest=FLAG_SET_LENGTH)


def check_plain_name(kind: str, name: object, longest: int | None = None) -> str:
    """A name with no rule but that it is there and not too long (in characters)."""
    if not isinstance(name, str) or not name.strip():
        raise BadRequest(f"The {kind} needs a name")
    if longest is not None and len(name) > longest:
        raise BadRequest(f"The {kind} name '{name}' is longer than {longest} characters")
    return name


def _check(
    kind: str,
    name: object,
    pattern: re.Pattern[str],
    reserved: frozenset[str] = frozenset(),
    longest: int | None = None,
) -> str:
    text = check_plain_name(kind, name, longest)
    if not pattern.fullmatch(text):
        raise BadRequest(f"'{text}' is not a legal {kind} name")
    if text.lower() in reserved:
        raise BadRequest(f"'{text}' is a reserved word and cannot be a {kind} name")
    return text
