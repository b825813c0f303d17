"""Pages of a list, their links, and the simple filters and sorts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request

from .errors import InvalidRequest

Items = list[dict[str, Any]]
DEFAULT_LIMIT = 20
LARGEST = 2**62


def window(*, most: int = LARGEST) -> tuple[int, int]:
    """The query's offset and limit."""
    offset, limit = _number("offset", 0), _number("limit", DEFAULT_LIMIT) or DEFAULT_LIMIT
    if limit > most:
        raise InvalidRequest(f"limit must not be larger than {most}")
    return offset, limit


def page(
    items: Sequence[Any], represent: Callable[[Any], dict[str, Any]], **window_limits: int
) -> dict[str, Any]:
    """One page of everything that matched."""
    offset, limit = window(**window_limits)
    return collection([represent(item) for item in items[offset : offset + limit]], len(items), offset, limit)


def collection(items: Items, total: int, offset: int, limit: int) -> dict[str, Any]:
    """A page with its links; a page that does not exist has no link."""
    starts = {"self": offset}
    if offset > 0:
        starts |= {"first": 0, "prev": max(0, offset - limit)}
    if offset + limit < total:
        starts |= {"next": offset + limit, "last": (total - 1) // limit * limit}
    links = {name: _link(name, start, limit) for name, start in starts.items()}
    return {"items": items, "_links": links, "totalCount": total}


def filters(known: frozenset[str]) -> dict[str, str]:
    """The query's `filter=field:value,...`. Commas inside braces belong to the value."""
    found: dict[str, str] = {}
    for term in _terms(request.args.get("filter", "")):
        field, colon, value = term.partition(":")
        if not colon or field not in known:
            raise InvalidRequest(f"Invalid filter: {term}")
        found[field] = value
    return found


def ordered(items: list[Any], sorts: Mapping[str, Callable[[Any], Any]]) -> list[Any]:
    """The items by the query's `sort=field,-field`."""
    for field in reversed([field for field in request.args.get("sort", "").split(",") if field]):
        name = field.removeprefix("-")
        if name not in sorts:
            raise InvalidRequest(f"Invalid sort field: {name}")
        items = sorted(items, key=sorts[name], reverse=field.startswith("-"))
    return items


def has_tags(document: dict[str, Any], tags: str) -> bool:
    """Whether it has all of `a+b`. A plus that was not encoded arrives as a blank, and no tag has one (documented)."""
    return _wanted(tags) <= {tag.lower() for tag in document["tags"]}


@lru_cache(64)
def _wanted(tags: str) -> frozenset[str]:
    return frozenset(tag.lower() for tag in tags.split("+"))


def mentions(document: dict[str, Any], text: str) -> bool:
    """Whether key or name contain the text, in any case."""
    return text.lower() in document["key"].lower() or text.lower() in document["name"].lower()


def _number(name: str, default: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidRequest(f"{name} must be a number that is not negative")
    return int(text)


def _link(name: str, offset: int, limit: int) -> dict[str, str]:
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key not in {"limit", "offset"}]
    if name != "self" or {"limit", "offset"} & request.args.keys():
        pairs += [("limit", str(limit)), ("offset", str(offset))]
    query = urlencode(pairs)
    return {"href": f"{request.path}?{query}" if query else request.path, "type": "application/json"}


def _terms(text: str) -> list[str]:
    terms, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "{[(") - (character in "}])")
        if character == "," and depth <= 0:
            terms.append(text[start:place])
            start = place + 1
    return [term.strip() for term in [*terms, text[start:]] if term.strip()]
