"""The three ways in which the API cuts lists: pages of objects, pages of segment keys, and markers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..store import Key, Transaction
from .errors import BadRequest

LARGEST = 2**62
"""What a database can count to."""


def window(query: Mapping[str, str], default: int, largest: int) -> tuple[int, int]:
    """Offset and limit asked for; a limit over `largest` is clamped, as the echo in the reply shows."""
    return _whole(query, "offset", 0, 0), min(_whole(query, "limit", default, 1), largest)


def object_page(items: Sequence[Any], offset: int, limit: int) -> dict[str, Any]:
    """`{objects, offset, limit, totalCount}`."""
    objects = list(items[offset : offset + limit])
    return {"objects": objects, "offset": offset, "limit": limit, "totalCount": len(items)}


def stored_page(
    tx: Transaction,
    collection: str,
    prefix: Key,
    offset: int,
    limit: int,
    where: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The same of what is stored, reading no more than the page."""
    objects = tx.list(collection, prefix, where=where, offset=offset, limit=limit)
    total = tx.count(collection, prefix, where=where)
    return {"objects": objects, "offset": offset, "limit": limit, "totalCount": total}


def key_page(keys: Sequence[str], offset: int, limit: int) -> dict[str, Any]:
    """`{keys, count, offset, limit}`; `count` is the total."""
    page = [{"key": key} for key in keys[offset : offset + limit]]
    return {"keys": page, "count": len(keys), "offset": offset, "limit": limit}


def marker_page(items: Sequence[dict[str, Any]], query: Mapping[str, str], limit: int) -> dict[str, Any]:
    """`{data, nextMarker, previousMarker, limit, count}`; a marker is the id of the last item before the page."""
    start = 0
    after = query.get("after")
    if after:
        start = 1 + next((place for place, item in enumerate(items) if item["id"] == after), len(items))
    data = list(items[start : start + limit])
    more = start + limit < len(items)
    return {
        "data": data,
        "nextMarker": data[-1]["id"] if more else None,
        "previousMarker": data[0]["id"] if start and data else None,
        "limit": limit,
        "count": len(data),
    }


def _whole(query: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = query.get(name)
    if text in (None, ""):
        return default
    try:
        value = int(str(text))
    except ValueError:
        raise BadRequest(f"{name}: '{text}' is not a number") from None
    if value < least:
        raise BadRequest(f"{name}: {value} is less than {least}")
    if value > LARGEST:
        raise BadRequest(f"{name}: {value} is larger than {LARGEST}")
    return value
