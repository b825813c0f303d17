"""How rate limits and failures outside any operation look on LaunchDarkly's wire."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from http import HTTPStatus

from ..vendor import Allowance

MESSAGES = {
    400: ("invalid_request", "Invalid request"),
    404: ("not_found", "Invalid resource identifier"),
    405: ("method_not_allowed", "Method not allowed"),
    429: ("rate_limited", "You've exceeded the API rate limit. Try again later."),
    500: ("internal_service_error", "Internal service error"),
    502: ("bad_gateway", "Bad gateway"),
    503: ("service_unavailable", "Service unavailable"),
    504: ("gateway_timeout", "Gateway timeout"),
}
FAMILIES = {"global": "X-Ratelimit-Global", "route": "X-Ratelimit-Route", "token": "X-Ratelimit-Auth-Token"}


def failure(status: int) -> bytes:
    code, message = MESSAGES.get(status, ("error", HTTPStatus(status).phrase))
    return json.dumps({"code": code, "message": message}).encode()


def limit_headers(allowances: Sequence[Allowance]) -> dict[str, str]:
    """The vendor's four families: global and route share one reset header, tokens have their own, and a
    limit of an address tells only when to come back (documentation of the client package 25.0.1). The old
    generation, of the OpenAPI document, has neither limits nor the family of tokens."""
    headers: dict[str, str] = {}
    for allowance in allowances:
        if allowance.scope == "ip":
            if allowance.remaining <= 0:
                headers["Retry-After"] = str(max(1, math.ceil((allowance.reset - allowance.now) / 1000)))
            continue
        if allowance.old and allowance.scope == "token":
            continue
        family = FAMILIES[allowance.scope]
        if not allowance.old:
            headers[f"{family}-Limit"] = str(allowance.limit)
        headers[f"{family}-Remaining"] = str(max(0, allowance.remaining))
        reset = "X-Ratelimit-Auth-Token-Reset" if allowance.scope == "token" else "X-Ratelimit-Reset"
        headers[reset] = str(max(allowance.reset, int(headers.get(reset, 0))))
    return headers
