"""Links between the things of the API."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

Link = dict[str, str]


@lru_cache(4096)
def _quoted(part: str) -> str:
    """A page of a list names the same few things again and again."""
    return quote(part, safe="")


def link(*path: str) -> Link:
    return {"href": "/api/v2/" + "/".join(map(_quoted, path)), "type": "application/json"}


def site(*path: str) -> Link:
    """A page of the user interface."""
    return {"href": "/" + "/".join(map(_quoted, path)), "type": "text/html"}
