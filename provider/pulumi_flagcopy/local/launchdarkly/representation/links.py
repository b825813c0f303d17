"""Links between the things of the API."""

from __future__ import annotations

from urllib.parse import quote

Link = dict[str, str]


def link(*path: str) -> Link:
    return {"href": "/api/v2/" + "/".join(quote(part, safe="") for part in path), "type": "application/json"}


def site(*path: str) -> Link:
    """A page of the user interface."""
    return {"href": "/" + "/".join(quote(part, safe="") for part in path), "type": "text/html"}
