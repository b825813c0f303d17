"""What pydantic finds wrong with an input, in our words.

Source: pydantic's documentation of its errors, https://docs.pydantic.dev/latest/errors/validation_errors/.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..copying.spelling import did_you_mean
from ..copying.words import counted, plain

Context = Mapping[str, Any]

_WORDS: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _: "is required",
    "extra_forbidden": lambda _: "is not an input",
    "invalid_key": lambda _: "must have names that are strings",
    "value_error": lambda context: str(context["error"]),
    "string_type": lambda _: "must be a string",
    "string_unicode": lambda _: "must be text: it has half of a character in it",
    "string_too_short": lambda context: _at_least(context["min_length"], "character"),
    "string_too_long": lambda context: f"can have at most {counted(context['max_length'], 'character')}",
    "bool_type": lambda _: "must be True or False",
    "int_type": lambda _: "must be a whole number",
    "float_type": lambda _: "must be a number",
    "finite_number": lambda _: "must be a finite number",
    "greater_than": lambda context: f"must be more than {context['gt']}",
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
    "literal_error": lambda context: f"must be {context['expected']}",
    "list_type": lambda _: "must be a list",
    "too_short": lambda context: _at_least(context["min_length"], "entry", "entries"),
    "too_long": lambda context: f"can have at most {counted(context['max_length'], 'entry', 'entries')}",
    "dict_type": lambda _: "must be a dict",
    "model_type": lambda _: "must be a dict",
}
"""By pydantic's name of the error, which stays while its sentences change: all that our forms can raise."""

TYPES = frozenset(_WORDS)


def in_words(name: str, kind: str, context: Context, given: Any, wanted: str = "", example: str = "") -> str:
    """Why an input is refused.

    Args:
        name: the input's, as an argument.
        kind, context: pydantic's ``type`` and ``ctx``.
        given: the value.
        wanted: what it is to be other than a dict, such as ``launchdarkly.FlagEnvironment(…)``; may be empty.
        example: a dict that it, or an entry of it, may be; may be empty.
    """
    said = _WORDS[kind](context)
    if kind == "list_type":
        entry = example
        if not entry and isinstance(given, str):
            entry = json.dumps(plain(given) or "…", ensure_ascii=False)
        as_in = f": put it in brackets, as in {name}=[{entry}]" if entry else ""
        return f"{said}, and this is {_A.get(type(given), 'something else')}{as_in}"
    if kind in ("dict_type", "model_type"):
        such = f" such as {example}" if example else ""
        also = f" or {wanted}" if wanted else ""
        return f"{said}{such}{also}, and this is {_A.get(type(given), 'something else')}"
    if kind == "literal_error" and isinstance(given, str):
        return said + _meant(given, context["expected"])
    return said


_A = {
    str: "a string",
    list: "a list",
    dict: "a dict",
    bool: "True or False",
    int: "a number",
    float: "a number",
}


def _at_least(number: int, noun: str, plural: str = "") -> str:
    return "must not be empty" if number == 1 else f"must have at least {counted(number, noun, plural)}"


def _meant(given: str, expected: str) -> str:
    """``expected``: ``'a', 'b' or 'c'``."""
    hint = did_you_mean(given, [one for one in expected.split("'")[1::2] if one])
    return f".{hint}" if hint else ""
