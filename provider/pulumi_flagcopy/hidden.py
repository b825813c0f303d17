"""What a program keeps secret, and texts without it."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .copying.words import harmless, plain

MASK = "[secret]"
SHORTEST = 4
"""Characters. What is shorter is a part of too many words."""


class Hidden:
    """Strings that no message may have in it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_start: dict[str, set[str]] = defaultdict(set)

    def add(self, value: Any) -> None:
        """Hide every string in a value from now on, in each way in which messages write it."""
        for text in _strings(value):
            quoted = (json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
            for written in {text, harmless(text), plain(text, 10 * len(text)), *quoted}:
                if len(written) >= SHORTEST:
                    with self._lock:
                        self._by_start[written[:SHORTEST]].add(written)

    def mask(self, text: str) -> str:
        """The text with ``MASK`` for each of them, also for the rest of one that was cut short with ``…``."""
        if not self._by_start:
            return text
        shown, at = list[str](), 0
        with self._lock:
            while at < len(text):
                end = self._end(text, at)
                shown.append(text[at] if end == at else MASK)
                at = max(end, at + 1)
        return "".join(shown)

    def _end(self, text: str, at: int) -> int:
        """Where the longest that begins here ends; ``at`` if none does."""
        end = at
        for one in self._by_start.get(text[at : at + SHORTEST], ()):
            cut = text.find("…", at, at + len(one))
            if text.startswith(one, at):
                end = max(end, at + len(one))
            elif cut > at and one.startswith(text[at:cut]):
                end = max(end, cut)
        return end


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for entry in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(entry)
