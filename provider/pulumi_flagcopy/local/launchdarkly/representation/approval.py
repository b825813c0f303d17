"""Approval requests."""

from __future__ import annotations

from typing import Any

from ...store import Document
from .links import Link, link

MEMBERS = (
    "_id",
    "creationDate",
    "serviceKind",
    "requestorId",
    "description",
    "reviewStatus",
    "allReviews",
    "notifyMemberIds",
    "notifyTeamKeys",
    "status",
    "instructions",
    "appliedDate",
    "appliedByMemberId",
    "executionDate",
    "operatingOnId",
    "source",
)


def approval(request: Document, conflicts: list[Document]) -> dict[str, Any]:
    """As the requests of one flag show it."""
    return {
        **{name: request[name] for name in MEMBERS if name in request},
        "_version": request["version"],
        "conflicts": conflicts,
        "_links": links(request),
    }


def generic(request: Document, conflicts: list[Document], settings: Document) -> dict[str, Any]:
    """As the requests of all resources show it."""
    return approval(request, conflicts) | {
        "resourceId": request["resourceId"],
        "approvalSettings": {name: value for name, value in settings.items() if value is not None},
    }


def links(request: Document) -> dict[str, Link]:
    own: tuple[str, ...] = ("approval-requests", request["_id"])
    if request["resourceKind"] == "flag":
        own = (
            "projects",
            request["project"],
            "flags",
            request["flag"],
            "environments",
            request["environment"],
            *own,
        )
    return {
        "self": link(*own),
        "apply": link(*own, "apply"),
        "reviews": link(*own, "reviews"),
        "parent": link(*own[:-1]),
    }
