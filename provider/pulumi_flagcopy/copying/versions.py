"""Versions in words: a counter as its number, and a text by the time of the change that it begins with."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from .json_types import Json
from .words import plain

_TIMED = re.compile(r"(?P<milliseconds>[1-9]\d*)-(?P<content>[0-9a-f]+)")
_BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)


def in_words(*versions: Json) -> list[str]:
    """Each version, to go after the word *version*. Those that differ differ in words too."""
    said = [_said(version) for version in versions]
    ambiguous = len(set(said)) < len({str(version) for version in versions})
    return [_with_content(version) for version in versions] if ambiguous else said


def succession(before: Json, after: Json) -> str:
    """``version 2 → 3``, or ``first version, of 2026-…`` where there was none to be the time of a change."""
    if _TIMED.fullmatch(str(after)) and not _TIMED.fullmatch(str(before)):
        return f"first version, {_said(after)}"
    then, now = in_words(before, after)
    return f"version {then} → {now}"


def _said(version: Json) -> str:
    found = _TIMED.fullmatch(str(version))
    try:
        moment = found and _BEGINNING + timedelta(milliseconds=int(found["milliseconds"]))
    except (OverflowError, ValueError):
        moment = None
    return f"of {moment:%Y-%m-%d %H:%M:%S} UTC" if moment else plain(str(version))


def _with_content(version: Json) -> str:
    found = _TIMED.fullmatch(str(version))
    return f"{_said(version)} ({found['content'][:6]})" if found else _said(version)
