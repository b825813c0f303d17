"""Copies that are made once, and again only when a trigger changes."""

from __future__ import annotations

from ..session import Session
from .locations import same_target
from .resource import Properties

HELD_BACK = "held back by triggers: nothing is copied until one of them changes"
"""What is said where the program asks for another copy than the one that was made, and triggers hold it back."""

WHAT_IS_COPIED = (
    *("source", "select", "exclude_flags", "include", "exclude"),
    *("create_missing_flag", "on_missing_segments", "create_missing_segments"),
)
"""The inputs that say what is copied."""


def held(session: Session, olds: Properties, news: Properties) -> bool:
    """Whether triggers hold the copy back: it was made to this place, and none of them changed since."""
    return unchanged(olds, news) and same_target(session, olds, news)


def unchanged(olds: Properties, news: Properties) -> bool:
    """Whether there are triggers, and none of them changed."""
    return news.get("triggers") is not None and olds.get("triggers") == news["triggers"]


def holds_back(session: Session, olds: Properties, news: Properties) -> bool:
    """Whether the program asks for another copy than the one that was made, and triggers hold it back."""
    return held(session, olds, news) and any(olds.get(name) != news.get(name) for name in WHAT_IS_COPIED)


def as_held(session: Session, olds: Properties, news: Properties) -> Properties:
    """The inputs, with the plan of the outputs while triggers hold the copy back: what came to nothing may have been
    planned anew since ``check``, which sees inputs alone, kept the plan."""
    return {**news, "plan": olds["plan"]} if held(session, olds, news) else news
