"""Who calls: the tokens of the local account and the members behind them."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import Unauthorized

ACCOUNT_ID = "5f0000000000000000000001"


@dataclass(frozen=True)
class Identity:
    """A member of the account and the personal token that speaks for them."""

    token_name: str
    member_id: str
    role: str
    email: str
    bypasses_approval: bool = False

    @property
    def may_write(self) -> bool:
        return self.role != "reader"


IDENTITIES = {
    "api-local": Identity("local", "5f00000000000000000000a1", "admin", "admin@example.com"),
    "api-local-reviewer": Identity("reviewer", "5f00000000000000000000a2", "writer", "reviewer@example.com"),
    "api-local-reader": Identity("reader", "5f00000000000000000000a3", "reader", "reader@example.com"),
    "api-local-bypass": Identity(
        "bypass", "5f00000000000000000000a4", "admin", "release@example.com", bypasses_approval=True
    ),
}
MEMBERS = {identity.member_id: identity for identity in IDENTITIES.values()}


def authenticate(authorization: str | None) -> Identity:
    """The raw token is the whole header: no scheme before it."""
    identity = IDENTITIES.get(authorization or "")
    if identity is None:
        raise Unauthorized("Invalid access token")
    return identity
