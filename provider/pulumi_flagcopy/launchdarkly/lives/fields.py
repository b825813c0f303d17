"""What LaunchDarkly's keys, names, tags and percentages may be.

Patterns and lengths are those of the vendor's documentation and of its Terraform provider; where neither says anything,
the bound is our own and generous.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from ...copying.words import plain
from ...lifecycle.repeated import once

WHOLE = 100_000
"""100 % on the wire, in thousandths of a percent."""

LONGEST_TEXT = 5000
MOST_TAGS = 100
_KEY = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_TAG = re.compile(r"[a-zA-Z0-9_.-]{1,64}")
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def _key(longest: int) -> Callable[[str], str]:
    def checked(key: str) -> str:
        if len(key) > longest:
            raise ValueError(f"is too long: a key has at most {longest} characters, this one {len(key)}")
        if not _KEY.fullmatch(key):
            raise ValueError(
                f"'{plain(key, 40)}' is not a key: it must begin with a letter (a to z) or digit, and have only "
                "letters, digits, '.', '_' and '-'"
            )
        return key

    return checked


def _text(longest: int, shortest: int = 0) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if len(text) < shortest:
            raise ValueError("must not be empty")
        if len(text) > longest:
            raise ValueError(f"is too long: at most {longest} characters, this one has {len(text)}")
        if found := _UNPRINTABLE.search(text):
            raise ValueError(f"has a character that cannot be stored: {plain(found.group())}")
        return text

    return checked


def _tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ValueError(
            f"'{plain(tag, 40)}' is not a tag: it must have 1 to 64 letters (a to z), digits, '.', '_' and '-'"
        )
    return tag


def _colour(colour: str) -> str:
    if not _COLOUR.fullmatch(colour):
        raise ValueError("must be six hexadecimal digits without '#', such as 417505")
    return colour


def _percent(number: Any) -> Any:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError("must be a number of percent, from 0 to 100")
    if not 0 <= number <= 100:
        raise ValueError(f"must be from 0 to 100 (percent), not {number:g}")
    if abs(number * 1000 - round(number * 1000)) > 1e-6:
        raise ValueError(f"has more than three decimals: {number!r}")
    return float(number)


def weight(percent: float) -> int:
    """Percent as the wire has it."""
    return round(percent * 1000)


def percent(weight: int) -> int | float:
    """A weight of the wire as percent."""
    return weight // 1000 if weight % 1000 == 0 else weight / 1000


def json_value(given: Any) -> Any:
    """A validator of JSON values of which every text can be stored."""
    if isinstance(given, str):
        _text(1_000_000)(given)
    elif isinstance(given, dict):
        for name, entry in given.items():
            json_value(name)
            json_value(entry)
    elif isinstance(given, list):
        for entry in given:
            json_value(entry)
    elif isinstance(given, float) and not math.isfinite(given):
        raise ValueError("is not a number that JSON has")
    return given


def _most(number: int, noun: str) -> Callable[[list[Any]], list[Any]]:
    def checked(entries: list[Any]) -> list[Any]:
        if len(entries) > number:
            raise ValueError(f"has {len(entries)} {noun}: at most {number} are possible")
        return entries

    return checked


ProjectKey = Annotated[str, AfterValidator(_key(100))]
Key = Annotated[str, AfterValidator(_key(256))]
Name = Annotated[str, AfterValidator(_text(256, 1))]
Text = Annotated[str, AfterValidator(_text(LONGEST_TEXT))]
Tag = Annotated[str, AfterValidator(_tag)]
Tags = Annotated[list[Tag], AfterValidator(_most(MOST_TAGS, "tags")), AfterValidator(once("tag"))]
Colour = Annotated[str, AfterValidator(_colour)]
Percent = Annotated[float, BeforeValidator(_percent)]
ContextKey = Annotated[str, AfterValidator(_text(1024, 1))]
ContextKind = Annotated[str, AfterValidator(_key(64))]
JsonValue = Annotated[Any, AfterValidator(json_value)]
