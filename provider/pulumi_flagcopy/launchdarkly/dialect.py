"""LaunchDarkly on the wire: signing in, limits, refusals.

From the vendor's API overview (authentication, rate limits, errors), and, for messages, from public reports.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

import httpx

from ..errors import VendorError
from .errors import refusal

API_VERSION = "20240415"
_RESETS = ("x-ratelimit-reset", "x-ratelimit-auth-token-reset")
_REMAINING = (
    "x-ratelimit-global-remaining",
    "x-ratelimit-route-remaining",
    "x-ratelimit-auth-token-remaining",
)


class LaunchDarklyDialect:
    """The raw token in ``Authorization``, resets as epoch milliseconds, errors as ``code`` and ``message``."""

    vendor = "LaunchDarkly"

    def headers(self, token: str) -> Mapping[str, str]:
        return {"Authorization": token, "LD-API-Version": API_VERSION}

    def wait(self, headers: Mapping[str, str], now: float) -> float | None:
        now = _their_clock(headers, now)
        waits = [_reset(headers[name], now) for name in _RESETS if name in headers]
        if "retry-after" in headers:
            waits.append(_retry_after(headers["retry-after"], now))
        known = [wait for wait in waits if wait is not None]
        return max(0.0, *known) if known else None

    def exhausted(self, headers: Mapping[str, str]) -> bool:
        return any(headers.get(name) == "0" for name in _REMAINING)

    def error(self, request: str, response: httpx.Response) -> VendorError:
        return refusal(request, response)


def _their_clock(headers: Mapping[str, str], ours: float) -> float:
    """The moment of the answer by the clock that the resets go by, where it is told: ours may be an hour off."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError, OverflowError):
        return ours


def _reset(text: str, now: float) -> float | None:
    try:
        return float(text) / 1000 - now
    except ValueError:
        return None


def _retry_after(text: str, now: float) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError):
        return None


DIALECT = LaunchDarklyDialect()
