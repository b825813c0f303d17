"""Split on the wire: signing in, limits, refusals. From the vendor's documentation of the Admin API."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from ..errors import VendorError
from .errors import refusal

_HARNESS = ("pat.", "sat.")
"""How the tokens of Harness begin: personal access tokens and service account tokens."""
_RESETS = ("x-ratelimit-reset-seconds-org", "x-ratelimit-reset-seconds-ip", "retry-after")
_REMAINING = ("x-ratelimit-remaining-org", "x-ratelimit-remaining-ip")


class SplitDialect:
    """An Admin API key as ``Bearer``, a Harness token as ``x-api-key``; resets in seconds from now."""

    vendor = "Split"

    def headers(self, token: str) -> Mapping[str, str]:
        return {"x-api-key": token} if token.startswith(_HARNESS) else {"Authorization": f"Bearer {token}"}

    def wait(self, headers: Mapping[str, str], now: float) -> float | None:
        waits = [_seconds(headers[name]) for name in _RESETS if name in headers]
        return max((wait for wait in waits if wait is not None), default=None)

    def exhausted(self, headers: Mapping[str, str]) -> bool:
        return any(headers.get(name) == "0" for name in _REMAINING)

    def error(self, request: str, response: httpx.Response) -> VendorError:
        return refusal(request, response)


def _seconds(text: str) -> float | None:
    try:
        return max(0.0, float(text))
    except ValueError:
        return None


DIALECT = SplitDialect()
