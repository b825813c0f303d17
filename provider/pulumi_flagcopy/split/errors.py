"""From Split's refusals to this package's errors, each with its remedy.

The body is ``{"code", "message", "details", "transactionId"}``, but may be empty: a missing title or comment is
documented as a 400 without a body. Statuses and messages are those of the vendor's documentation and of public
reports.
"""

from __future__ import annotations

import httpx

from ..copying.words import plain
from ..errors import (
    TO_KEEP_IT,
    ApprovalRequiredError,
    AuthenticationError,
    ConflictError,
    FeatureError,
    ForbiddenError,
    InvalidRequestError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
    VendorError,
)
from .keys import KEYS


def refusal(request: str, response: httpx.Response) -> VendorError:
    """The error for an answer that is no success."""
    status = response.status_code
    message, transaction = _body(response)
    detail = f"{request} was answered with {status}"
    detail += f": {plain(message, 500)}" if message else "."
    detail += f" (transaction {plain(transaction, 60)})" if transaction else ""
    summary, remedy, cls = _meaning(request, status, message.lower())
    return cls(summary, detail, remedy, status=status)


def _meaning(request: str, status: int, message: str) -> tuple[str, str, type[VendorError]]:
    if status == 403 and "approvals are required" in message:
        return (
            "The environment takes changes only through an approval",
            "File the change as a change request, or use an environment that does not require approvals.",
            ApprovalRequiredError,
        )
    if status == 400 and not message:
        return (
            "Split calls the request wrong, and does not say why",
            "So it answers where a workspace requires a title and a comment with every change: give a comment.",
            InvalidRequestError,
        )
    if status in (409, 423):
        remedy = "It exists already, is still in use, or is locked by an open change request. "
        remedy += "Run `preview` to see how things are."
        if request.startswith("DELETE"):
            remedy = (
                f"It is still in use, or is locked by an open change request: end that first. {TO_KEEP_IT}"
            )
        return "Split refuses because of a conflict", remedy, ConflictError
    return _MEANINGS.get(status) or _general(status)


_MEANINGS: dict[int, tuple[str, str, type[VendorError]]] = {
    401: (
        "Split does not accept the Admin API key",
        f"Check the config key {KEYS.token_key} or the environment variable {KEYS.token_variable}: it must hold an "
        "Admin API key, or a Harness token that begins with pat. or sat.",
        AuthenticationError,
    ),
    402: (
        "The account's Split plan does not have this feature",
        "Leave out what needs the feature, or change the plan.",
        FeatureError,
    ),
    403: (
        "The Admin API key may not do this",
        "Give the key a role and a scope that allow the action, or use another key.",
        ForbiddenError,
    ),
    404: (
        "Split does not know this, or the Admin API key may not see it",
        "Check the names of workspace, environment and flag, and the scope of the key.",
        NotFoundError,
    ),
    429: (
        "Split's rate limit was reached",
        "Run the command again later; what was done is kept.",
        RateLimitError,
    ),
}


def _general(status: int) -> tuple[str, str, type[VendorError]]:
    if status >= 500:
        return ("Split failed to answer", "Run the command again later.", UnavailableError)
    return ("Split calls the request wrong", "", InvalidRequestError)


def _body(response: httpx.Response) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    message = ". ".join(str(body[name]) for name in ("message", "details") if body.get(name))
    return message, str(body.get("transactionId") or "")
