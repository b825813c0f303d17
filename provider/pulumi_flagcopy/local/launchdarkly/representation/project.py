"""Projects and environments."""

from __future__ import annotations

from typing import Any

from ...store import Document
from .links import link

ENVIRONMENT_MEMBERS = (
    "_id",
    "key",
    "name",
    "apiKey",
    "mobileKey",
    "color",
    "defaultTtl",
    "secureMode",
    "defaultTrackEvents",
    "requireComments",
    "confirmChanges",
    "tags",
    "critical",
)


def project(stored: Document) -> dict[str, Any]:
    """Without its environments, which some answers give as a list and others as a collection."""
    key = stored["key"]
    members = ("_id", "key", "name", "tags", "includeInSnippetByDefault", "defaultClientSideAvailability")
    return {
        "_links": {"self": link("projects", key), "environments": link("projects", key, "environments")},
        **{member: stored[member] for member in members},
    }


def environment(project_key: str, stored: Document, *, approvals: bool) -> dict[str, Any]:
    """`approvals`: whether the account has them; without, their settings are not shown."""
    body = {
        "_links": {"self": link("projects", project_key, "environments", stored["key"])},
        **{member: stored[member] for member in ENVIRONMENT_MEMBERS},
    }
    if approvals:
        body["approvalSettings"] = stored["approvalSettings"]
        body["resourceApprovalSettings"] = stored["resourceApprovalSettings"]
    return body
