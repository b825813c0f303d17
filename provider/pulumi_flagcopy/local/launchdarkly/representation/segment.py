"""Segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...store import Document
from .links import link, site


def segment(
    project: str, environment: str, stored: Document, users: Sequence[str] | None = None
) -> dict[str, Any]:
    """`users` are the keys of the flags that name it; only a single segment shows them."""
    body = {
        **{name: value for name, value in stored.items() if value is not None},
        "_links": {
            "self": link("segments", project, environment, stored["key"]),
            "parent": link("segments", project, environment),
        },
    }
    if users is not None:
        body["_flags"] = [
            {
                "name": user,
                "key": user,
                "_links": {"self": link("flags", project, user)},
                "_site": site(project, environment, "features", user),
            }
            for user in users
        ]
    return body
