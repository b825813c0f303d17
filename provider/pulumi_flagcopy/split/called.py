"""What ids are called: names for people, instead of the ids that a program hands from one resource to another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..copying.words import plain

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The shape of the vendor's ids. No name has it."""
_IN_TEXT = re.compile(rf"https?://\S+|(?<!\S)/\S+|\b{ID.pattern}\b", re.IGNORECASE)
"""A link, or the path of a request, is matched whole, so that it stays what it is."""
_LONGEST = 1000
"""More characters than any name has."""


class Called:
    """The names by id, as far as answers have said them. Asks nothing. Thread-safe."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def learn(self, *entries: Mapping[str, Any]) -> None:
        """Take the names from workspaces, environments or flags as the vendor answered with them."""
        self._names |= {
            str(entry["id"]): str(entry["name"]) for entry in entries if entry.get("id") and entry.get("name")
        }

    def name(self, text: str) -> str:
        """The name of an id that is known; every other text as it is."""
        return self._names.get(text, text)

    def in_words(self, text: str) -> str:
        """The text with a name in the place of each id that is known. Links and paths stay as they are."""
        return _IN_TEXT.sub(lambda found: self._name(found[0]), text) if self._names else text

    def _name(self, found: str) -> str:
        return plain(self._names[found], _LONGEST) if found in self._names else found
