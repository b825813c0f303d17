"""The error answers of the API: status, code and message as the vendor has them.

ApiError
├── InvalidRequest      400 invalid_request
│   └── InvalidPatch    400 invalid_patch
├── Unauthorized        401 unauthorized
├── Forbidden           403 forbidden
├── NotFound            404 not_found
├── MethodNotAllowed    405 method_not_allowed
└── Conflict            409 conflict
    └── VersionMoved    409 optimistic_locking_error
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """Ends a request with this status, code and message. Raised, it also undoes what the request wrote."""

    status = 500
    code = "internal_service_error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message}


class InvalidRequest(ApiError):
    status, code = 400, "invalid_request"


class InvalidPatch(InvalidRequest):
    code = "invalid_patch"


class Unauthorized(ApiError):
    status, code = 401, "unauthorized"


class Forbidden(ApiError):
    status, code = 403, "forbidden"


class NotFound(ApiError):
    status, code = 404, "not_found"


class MethodNotAllowed(ApiError):
    status, code = 405, "method_not_allowed"


class Conflict(ApiError):
    status, code = 409, "conflict"


class VersionMoved(Conflict):
    code = "optimistic_locking_error"
