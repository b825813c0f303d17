"""What one look found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(str, Enum):
    """``NOTE``: neither well nor wrong, but good to know."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's.

    Attributes:
        verdict: how it is.
        subject: what was looked at.
        text: what was seen.
        remedy: what to do about it, where something is wrong.
    """

    verdict: Verdict
    subject: str
    text: str
    remedy: str = ""


def ok(subject: str, text: str) -> Finding:
    """All is well."""
    return Finding(Verdict.OK, subject, text)


def note(subject: str, text: str) -> Finding:
    """Good to know."""
    return Finding(Verdict.NOTE, subject, text)


def wrong(subject: str, text: str, remedy: str) -> Finding:
    """Something to do."""
    return Finding(Verdict.WRONG, subject, text, remedy)
