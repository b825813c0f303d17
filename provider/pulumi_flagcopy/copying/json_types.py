"""The type of a JSON value, and its one canonical text."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = Any
"""None, bool, int, float, str, or lists and string-keyed dicts of these."""


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def surely_equal(one: Json, other: Json) -> bool:
    """Whether two values are equal, types and the order of keys included. Fast; false says nothing."""
    try:
        return one is other or orjson.dumps(one) == orjson.dumps(other)
    except TypeError:  # what orjson is too strict for
        return False


def canonical(value: Json) -> str:
    """The same text for equal values, whatever the order of keys: for sorting and for use as a key."""
    return _encode(value)
