"""Paths of requests, from names that others have chosen."""

from __future__ import annotations

from urllib.parse import quote

from ..errors import NotFoundError

STEPS = ("", ".", "..")
"""What stands in a path for a place itself, or for what it is in: no name of anything."""


def joined(prefix: str, *parts: str) -> str:
    """The path of these under the prefix, each part escaped.

    Raises:
        NotFoundError: one of them would be a step in the path, which no escaping hides from everybody on the way.
    """
    for part in parts:
        if part in STEPS:
            raise NotFoundError(
                f"Nothing is called '{part}'", "In a path it stands for another place.", status=404
            )
    return f"{prefix}/" + "/".join(quote(part, safe="") for part in parts)
