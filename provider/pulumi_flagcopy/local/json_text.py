"""JSON as text, fast: half of this server's work is reading and writing it.

By orjson; by the standard library what orjson refuses: half of a surrogate pair, whole numbers beyond 64 bits, deep
nesting. Whole numbers beyond 64 bits are read as floating point, as most JSON readers do.
"""

from __future__ import annotations

import json
from typing import Any

import orjson


def read(text: str | bytes) -> Any:
    """The value of a JSON text."""
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def written(value: Any) -> str:
    """A value as JSON without blanks."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, separators=(",", ":"))


def copied(value: Any) -> Any:
    """A copy of a value that shares nothing with it."""
    return read(written(value))


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values: unlike Python's, `true` is not 1 and 1 is not 1.0."""
    return one is other or _sorted(one) == _sorted(other)


def _sorted(value: Any) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            errors="surrogatepass"
        )
