"""From LaunchDarkly's refusals to this package's errors, each with its remedy.

The body is ``{"code", "message"}``, but may be empty or not JSON; statuses and messages are those of the vendor's
documentation and of public reports.
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

_APPROVAL = ("require approval", "requires approval", "approval is required")
_SUBSCRIPTION = ("enterprise", "your plan", "current plan", "upgrade", "not available on")


def refusal(request: str, response: httpx.Response) -> VendorError:
    """The error for an answer that is no success."""
    status = response.status_code
    code, message = _body(response)
    detail = f"{request} was answered with {status}" + (f" {plain(code, 60)}" if code else "")
    detail += f": {plain(message, 500)}" if message else "."
    summary, remedy, cls = _meaning(request, status, message.lower())
    return cls(summary, detail, remedy, status=status, code=code)


def _meaning(request: str, status: int, message: str) -> tuple[str, str, type[VendorError]]:
    if status == 401:
        return (
            "LaunchDarkly does not accept the access token",
            f"Check the config key {KEYS.token_key} or the environment variable {KEYS.token_variable}: it must hold "
            "an API access token (not an SDK key) of this account.",
            AuthenticationError,
        )
    if status == 405 or (status == 403 and any(text in message for text in _APPROVAL)):
        return (
            "The environment takes changes only through an approval",
            "File the change as an approval request, or use a token whose role may bypass required approvals.",
            ApprovalRequiredError,
        )
    if status == 403 and any(text in message for text in _SUBSCRIPTION):
        return (
            "The account's LaunchDarkly plan does not have this feature",
            "Copying by the copy endpoint needs an Enterprise plan.",
            FeatureError,
        )
    if status == 409:
        remedy = "It exists already, is still in use, or was changed meanwhile. Run `preview` to see how things are."
        if request.startswith("DELETE"):
            remedy = f"It is still in use, or was changed meanwhile: end first what uses it. {TO_KEEP_IT}"
        return "LaunchDarkly refuses because of a conflict", remedy, ConflictError
    return _MEANINGS.get(status) or _general(status)


_MEANINGS: dict[int, tuple[str, str, type[VendorError]]] = {
    403: (
        "The access token may not do this",
        "Give the token a role that allows the action, or use another token.",
        ForbiddenError,
    ),
    404: (
        "LaunchDarkly does not know this, or the token may not see it",
        "Check the keys of project, environment and flag.",
        NotFoundError,
    ),
    429: (
        "LaunchDarkly's rate limit was reached",
        "Run the command again later; what was done is kept.",
        RateLimitError,
    ),
}


def _general(status: int) -> tuple[str, str, type[VendorError]]:
    if status >= 500:
        return ("LaunchDarkly failed to answer", "Run the command again later.", UnavailableError)
    return ("LaunchDarkly calls the request wrong", "", InvalidRequestError)


def _body(response: httpx.Response) -> tuple[str, str]:
    try:
        body = response.json()
    except ValueError:
        return "", ""
    if not isinstance(body, dict):
        return "", ""
    return str(body.get("code") or ""), str(body.get("message") or "")
