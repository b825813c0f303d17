"""How rate limits and failures of the service itself look on Split's wire."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from http import HTTPStatus

from ..vendor import Allowance
from .errors import error_body

UNLIMITED = 1000


def failure(status: int) -> bytes:
    message = "Too many requests" if status == HTTPStatus.TOO_MANY_REQUESTS else HTTPStatus(status).phrase
    return json.dumps(error_body(status, message)).encode()


def limit_headers(allowances: Sequence[Allowance]) -> dict[str, str]:
    """The vendor's four headers, always together: a limit of an address counts for IP, any other for Org.

    The reset is in whole seconds from now, at least 1. Where no limit is set no header is sent (assumed).
    """
    if not allowances:
        return {}
    headers = {}
    for family in ("Org", "IP"):
        own = [a for a in allowances if (a.scope == "ip") == (family == "IP")]
        remaining = min((max(0, a.remaining) for a in own), default=UNLIMITED)
        reset = max((math.ceil((a.reset - a.now) / 1000) for a in own), default=1)
        headers[f"X-RateLimit-Remaining-{family}"] = str(remaining)
        headers[f"X-RateLimit-Reset-Seconds-{family}"] = str(max(1, reset))
    return headers
