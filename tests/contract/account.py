"""An account of either vendor, real or local, and what it is found to answer."""

from __future__ import annotations

import os
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

LIVE = "FLAGCOPY_LIVE"
"""The environment variable that `make test-live` sets: accounts are then those of the tokens, not the local server."""


@dataclass
class Differences:
    """What was expected of a vendor, since the local server does so, and was found otherwise."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def table(self) -> str:
        """As Markdown, for the page of what is assumed."""
        lines = ["| Vendor | Question | Local server | Vendor's answer |", "|---|---|---|---|"]
        return "\n".join(lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in self.rows])


DIFFERENCES = Differences()


@dataclass
class Answer:
    status: int
    body: Any

    @property
    def code(self) -> Any:
        return self.body.get("code") if isinstance(self.body, dict) else None


class Account:
    """Requests to an account, repeated while its rate limit says so, and a list of what differs.

    Attributes:
        mark: part of the name of everything that is made there; nothing else is touched.
    """

    def __init__(self, vendor: str, http: httpx.Client, base: str, headers: dict[str, str]) -> None:
        self.vendor, self._http, self._base, self._headers = vendor, http, base, headers
        self.mark = f"flagcopy-{uuid.uuid4().hex[:8]}"
        self._differs: list[str] = []

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        where = path if path.startswith("/") else f"{self._base}/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        for _ in range(20):
            answer = self._http.request(method, where, json=body, headers={**self._headers, **named})
            if answer.status_code != 429:
                break
            time.sleep(float(answer.headers.get("retry-after") or 3))
        try:
            return Answer(answer.status_code, answer.json() if answer.content else None)
        except ValueError:
            return Answer(answer.status_code, answer.text)

    def ok(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The same for what a test stands on."""
        answer = self.call(method, path, body, **headers)
        assert answer.status < 400, f"{method} {path}: {answer.status} {answer.body}"
        return answer.body

    def says(self, question: str, found: Any, expected: Any) -> None:
        """The question is answered as the local server answers it, or that is noted. The test goes on."""
        if found != expected:
            DIFFERENCES.rows.append((self.vendor, question, repr(expected), repr(found)))
            self._differs.append(f"{question}: expected {expected!r}, found {found!r}")

    def settle(self) -> None:
        """Fail the test if something differed in it."""
        differs, self._differs = self._differs, []
        if differs:
            pytest.fail("\n".join(differs), pytrace=False)


def name_of(test: str) -> str:
    """A test's name as a key that both vendors allow."""
    return re.sub("[^a-z0-9]+", "-", test.removeprefix("test_")).strip("-")[:60]


def is_live() -> bool:
    return bool(os.environ.get(LIVE))


def _cell(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return plain.replace("|", "\\|")[:200]
