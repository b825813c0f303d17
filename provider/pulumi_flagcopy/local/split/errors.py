"""Refusals of the Split Admin API.

    ApiError
    ├── BadRequest               400
    │   └── TitleAndCommentMissing   400, empty body
    ├── Unauthorized             401
    ├── Forbidden                403
    │   └── ApprovalsRequired        403
    ├── NotFound                 404
    └── Conflict                 409

The statuses and the shape of the body are the vendor's; most messages are assumed (docs/assumptions-split.md).
"""

from __future__ import annotations

import random
import string
from typing import Any, ClassVar

_TRANSACTION_ID = string.digits + string.ascii_lowercase


class ApiError(Exception):
    """A request that is refused; `status` is the HTTP status and the `code` in the body."""

    status: ClassVar[int] = 500

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = self.status if status is None else status

    def body(self) -> dict[str, Any] | None:
        """The JSON body, or None where the vendor answers with no body at all."""
        return error_body(self.code, self.message)


class BadRequest(ApiError):
    """The request is not one that the API can carry out."""

    status = 400


class TitleAndCommentMissing(BadRequest):
    """The workspace wants a title and a comment with every change. Documented with `content-length: 0`."""

    def __init__(self, *, empty: bool = True) -> None:
        super().__init__("Title and comment are required")
        self.empty = empty

    def body(self) -> dict[str, Any] | None:
        return None if self.empty else super().body()


class Unauthorized(ApiError):
    """No Admin API key, or one that is not known."""

    status = 401


class Forbidden(ApiError):
    """The key is known and may not do this."""

    status = 403


class ApprovalsRequired(Forbidden):
    """The environment takes changes through change requests only."""

    def __init__(self, organization: str, environment: str) -> None:
        super().__init__(f"Approvals are required. orgId={organization} envId={environment}")


class NotFound(ApiError):
    """Absent, or hidden from this key: the API does not tell which."""

    status = 404

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"Could not find {kind} {name}")


class Conflict(ApiError):
    """The state of the object does not allow the change."""

    status = 409


def error_body(code: int, message: str) -> dict[str, Any]:
    """The vendor's error object; `transactionId` is an opaque string that differs each time."""
    transaction = "".join(random.choices(_TRANSACTION_ID, k=11))
    return {"code": code, "message": message, "details": "", "transactionId": transaction}
