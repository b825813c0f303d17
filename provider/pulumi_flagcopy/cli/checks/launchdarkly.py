"""What the doctor asks of LaunchDarkly alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx

from ...copying.words import plain
from ...launchdarkly.dialect import API_VERSION
from .finding import Finding, note, ok, wrong

PROBE = "/api/v2/caller-identity"


def who(answer: dict[str, Any]) -> str:
    """Whose token it is."""
    name = answer.get("tokenName") or answer.get("tokenId")
    kind = "service token" if answer.get("serviceToken") else "token"
    return f"is accepted: {kind} '{plain(str(name))}'" if name else "is accepted"


def features(title: str, client: httpx.Client) -> Iterator[Finding]:
    """Whether the API still has our version, and the plan the copy endpoint."""
    yield _version(f"{title} API", client)
    yield _plan(f"{title} plan", client)


def _version(subject: str, client: httpx.Client) -> Finding:
    try:
        valid = {str(version) for version in client.get("/api/v2/versions").json()["validVersions"]}
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return note(subject, "does not say which versions it has")
    if API_VERSION in valid:
        return ok(subject, f"has version {API_VERSION}")
    return wrong(
        subject,
        f"has version {API_VERSION} no more, which this package speaks",
        "Install a newer pulumi-flagcopy.",
    )


def _plan(subject: str, client: httpx.Client) -> Finding:
    """Whether the plan has the copy endpoint.

    Nothing tells that without a copy. But the list of a flag's dependents is for the same plans, and only reads
    (its refusal on other plans is known from public reports; that the two go together is assumed).
    """
    flag = _first_flag(client)
    if flag is None:
        return note(subject, "not known: the token sees no flag to ask about")
    try:
        answer = client.get(f"/api/v2/flags/{flag}/dependent-flags", headers={"LD-API-Version": "beta"})
    except httpx.HTTPError:
        return note(subject, "not known: no answer")
    if answer.is_success:
        return ok(subject, "has Enterprise features, so copies should go by the copy endpoint")
    if answer.status_code == httpx.codes.FORBIDDEN:
        return note(
            subject, "without Enterprise features, or hidden from the token: copies go as one atomic patch"
        )
    return note(subject, f"not known: {answer.status_code}")


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
