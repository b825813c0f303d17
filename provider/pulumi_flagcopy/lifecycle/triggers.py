"""Copies that are made once, and again only when a trigger changes."""

from __future__ import annotations

from .resource import Properties


def held(olds: Properties, news: Properties) -> bool:
    """Whether triggers hold the copy back: it was made to this place, and none of them changed since."""
    same_place = olds.get("target") == news.get("target")
    return news.get("triggers") is not None and same_place and olds.get("triggers") == news["triggers"]
