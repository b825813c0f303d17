"""What the doctor asks of Split alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from ...copying.words import counted
from .finding import Finding, note

PROBE = "/internal/api/v2/workspaces?limit=1&offset=0"


def who(answer: dict[str, Any]) -> str:
    """What the key opens: the API does not say whose it is."""
    return f"is accepted: an Admin API key that sees {counted(int(answer['totalCount']), 'workspace')}"


def features(title: str, _client: httpx.Client) -> Iterator[Finding]:
    """Copies need nothing but what every plan has; approvals show only when a write is refused."""
    yield note(f"{title} plan", "copies need no special one; required approvals show when a write is refused")
