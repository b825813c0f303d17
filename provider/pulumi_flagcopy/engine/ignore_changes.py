"""The option ``ignore_changes``: chosen inputs are set back to what they were."""

from __future__ import annotations

import copy
import re
from typing import Any

from .values import Properties

_TOKEN = re.compile(r'\.?(?P<name>[^.\["\]]+)|\[(?P<index>\d+)\]|\["(?P<quoted>[^"]*)"\]|\[(?P<star>\*)\]')


def reset_ignored(new: Properties, old: Properties, paths: tuple[str, ...]) -> Properties:
    """The new inputs, with the ignored ones as they were.

    Paths are Pulumi's, such as ``a.b[0]["c.d"][*]``; one that leads nowhere is skipped.
    """
    result: Properties = copy.deepcopy(new)
    for path in paths:
        _reset(result, old, _tokens(path))
    return result


def _tokens(path: str) -> list[str | int]:
    tokens: list[str | int] = []
    for match in _TOKEN.finditer(path):
        index = match["index"]
        tokens.append(int(index) if index else match["name"] or match["quoted"] or "*")
    return tokens


def _reset(new: Any, old: Any, tokens: list[str | int]) -> None:
    if not tokens:
        return
    first, rest = tokens[0], tokens[1:]
    if isinstance(new, dict) and isinstance(old, dict):
        for key in {*new, *old} if first == "*" else {str(first)}:
            if rest:
                _reset(new.get(key), old.get(key), rest)
            elif key in old:
                new[key] = copy.deepcopy(old[key])
            else:
                new.pop(key, None)
    elif isinstance(new, list) and isinstance(old, list):
        both = range(min(len(new), len(old)))
        for index in both if first == "*" else [first]:
            if isinstance(index, int) and index in both:
                if rest:
                    _reset(new[index], old[index], rest)
                else:
                    new[index] = copy.deepcopy(old[index])
