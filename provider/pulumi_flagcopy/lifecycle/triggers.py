"""Copies that are made once, and again only when a trigger changes."""

from __future__ import annotations

from ..session import Session
from .locations import same_target
from .resource import Properties


def held(session: Session, olds: Properties, news: Properties) -> bool:
    """Whether triggers hold the copy back: it was made to this place, and none of them changed since."""
    return unchanged(olds, news) and same_target(session, olds, news)


def unchanged(olds: Properties, news: Properties) -> bool:
    """Whether there are triggers, and none of them changed."""
    return news.get("triggers") is not None and olds.get("triggers") == news["triggers"]


def as_held(session: Session, olds: Properties, news: Properties) -> Properties:
    """The inputs, with the plan of the outputs while triggers hold the copy back: what came to nothing may have been
    planned anew since ``check``, which sees inputs alone, kept the plan."""
    return {**news, "plan": olds["plan"]} if held(session, olds, news) else news
