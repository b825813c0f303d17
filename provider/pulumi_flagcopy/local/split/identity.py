"""Who may sign in. Two ways: `Authorization: Bearer <key>` and `x-api-key: <key>` (the vendor's documentation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from werkzeug.datastructures import Headers

from .errors import Unauthorized

ORGANIZATION = "local-organization"


@dataclass(frozen=True)
class Identity:
    """A caller. `kind` is the entity type that permissions of environments use."""

    id: str
    kind: Literal["user", "api_key"]
    may_write: bool

    @property
    def email(self) -> str:
        return f"{self.id}@example.com"


# The approver is a person: the vendor lets no API key approve where submitters choose their approvers.
_IDENTITIES = (
    Identity("local-admin", "api_key", may_write=True),
    Identity("local-approver", "user", may_write=True),
    Identity("local-viewer", "api_key", may_write=False),
)
SYSTEM = Identity("system", "user", may_write=True)  # what comes about without a request; signs in never
_BY_TOKEN = {identity.id: identity for identity in _IDENTITIES}


def authenticate(headers: Headers) -> Identity:
    """The caller whose token the request carries; the token of each identity is its id.

    Raises Unauthorized.
    """
    token = headers.get("x-api-key")
    if token is None:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("An Admin API key is required: Authorization: Bearer, or x-api-key")
    try:
        return _BY_TOKEN[token.strip()]
    except KeyError:
        raise Unauthorized("The Admin API key is not valid") from None
