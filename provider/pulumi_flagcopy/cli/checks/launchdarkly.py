"""What the doctor asks of LaunchDarkly alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx

from ...copying.words import plain
from .finding import Finding, note, ok

PROBE = "/api/v2/caller-identity"


def who(answer: dict[str, Any]) -> str:
    """Whose token it is."""
    name = answer.get("tokenName") or answer.get("tokenId")
    kind = "service token" if answer.get("serviceToken") else "token"
    return f"is taken: {kind} '{plain(str(name))}'" if name else "is taken"


def features(title: str, client: httpx.Client) -> Iterator[Finding]:
    """Whether the plan has the copy endpoint.

    Nothing tells that without a copy. But the list of a flag's dependents is for the same plans, and only reads
    (its refusal on other plans is known from public reports; that the two go together is assumed).
    """
    subject = f"{title} plan"
    flag = _first_flag(client)
    if flag is None:
        yield note(subject, "not known: the token sees no flag to ask about")
        return
    try:
        answer = client.get(f"/api/v2/flags/{flag}/dependent-flags", headers={"LD-API-Version": "beta"})
    except httpx.HTTPError:
        yield note(subject, "not known: no answer")
        return
    if answer.is_success:
        yield ok(subject, "has Enterprise features, so copies should go by the copy endpoint")
    elif answer.status_code == httpx.codes.FORBIDDEN:
        yield note(
            subject, "without Enterprise features, or hidden from the token: copies go as one atomic patch"
        )
    else:
        yield note(subject, f"not known: {answer.status_code}")


def _first_flag(client: httpx.Client) -> str | None:
    """Project and flag as a path."""
    try:
        for project in client.get("/api/v2/projects", params={"limit": 5}).json()["items"]:
            key = quote(project["key"], safe="")
            for flag in client.get(f"/api/v2/flags/{key}", params={"limit": 1}).json()["items"]:
                return f"{key}/{quote(flag['key'], safe='')}"
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        pass
    return None
