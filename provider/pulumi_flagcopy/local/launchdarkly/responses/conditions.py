"""Filters of the form `field operator value`, as segments and approval requests have them.

A comma is "and", a vertical bar "or", parentheses group.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...store import Document
from ..errors import InvalidRequest

Condition = Callable[[Document, list[str]], bool]
Predicate = Callable[[Document], bool]
TERM = re.compile(r'\s*(\w+)\s+(\w+)\s+(\[[^\]]*\]|"(?:[^"\\]|\\.)*"|[^,|()]+)')
DEEPEST = 20


class Conditions:
    """The conditions that a list knows, by field and operator. Each gets a document and a list of values."""

    def __init__(self, known: Mapping[tuple[str, str], Condition]) -> None:
        self.known = known

    def select(self, documents: Iterable[Document], text: str) -> list[Document]:
        """The documents that the filter lets through. Raises `InvalidRequest` for one that is no filter."""
        if not text.strip():
            return list(documents)
        predicate, rest = self._all(text, 0)
        if rest.strip():
            raise InvalidRequest(f"Invalid filter: {rest}")
        return [document for document in documents if predicate(document)]

    def _all(self, text: str, depth: int) -> tuple[Predicate, str]:
        return self._chain(text, ",", all, self._any, depth)

    def _any(self, text: str, depth: int) -> tuple[Predicate, str]:
        return self._chain(text, "|", any, self._one, depth)

    def _chain(
        self,
        text: str,
        separator: str,
        join: Callable[[Iterable[bool]], bool],
        read: Callable[[str, int], tuple[Predicate, str]],
        depth: int,
    ) -> tuple[Predicate, str]:
        predicate, rest = read(text, depth)
        parts = [predicate]
        while rest.startswith(separator):
            predicate, rest = read(rest[1:], depth)
            parts.append(predicate)
        return (lambda document: join(part(document) for part in parts)), rest

    def _one(self, text: str, depth: int) -> tuple[Predicate, str]:
        text = text.lstrip()
        if text.startswith("(") and depth < DEEPEST:
            predicate, rest = self._all(text[1:], depth + 1)
            if not rest.startswith(")"):
                raise InvalidRequest(f"Invalid filter: {text}")
            return predicate, rest[1:].lstrip()
        match = TERM.match(text)
        if match is None:
            raise InvalidRequest(f"Invalid filter: {text}")
        field, operator, value = match.groups()
        condition = self.known.get((field, operator))
        if condition is None:
            raise InvalidRequest(f"Unsupported filter: {field} {operator}")
        values = _values(value)
        return (lambda document: condition(document, values)), text[match.end() :].lstrip()


def _values(text: str) -> list[str]:
    text = text.strip()
    if not text.startswith(("[", '"')):
        return [text]
    try:
        given: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidRequest(f"Invalid filter value: {text}") from None
    return [str(value) for value in (given if isinstance(given, list) else [given])]
