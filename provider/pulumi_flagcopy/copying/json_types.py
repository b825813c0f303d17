"""The type of a JSON value, and its one canonical text."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""None, bool, int, float, str, or lists and string-keyed dicts of these."""


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Json) -> str:
    """The same text for equal values, whatever the order of keys: for sorting and for use as a key."""
    return _encode(value)
