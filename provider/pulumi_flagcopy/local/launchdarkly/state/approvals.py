"""Approval requests: filed, reviewed, applied."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from ...store import Document, Transaction
from ..errors import Forbidden, InvalidRequest, NotFound
from ..shapes import Shape
from ..web import Call
from .environments import ApprovalSettings, get_environment
from .flag import APPROVALS

MOST_REVIEWERS = 10
Description = Annotated[str, Field(min_length=1, max_length=5000)]


class Filing(Shape):
    """What every way of filing a request has in common."""

    description: Description
    comment: str | None = None
    notify_member_ids: list[str] = Field(default_factory=list)
    notify_team_keys: list[str] = Field(default_factory=list)


class Review(Shape):
    kind: Literal["approve", "comment", "decline"]
    comment: str | None = None


class Resource(Shape):
    """What a request would change. A flag's variations belong to no environment."""

    project: str
    environment: str
    kind: Literal["flag", "segment"]
    key: str

    @property
    def id(self) -> str:
        return f"proj/{self.project}:env/{self.environment}:{self.kind}/{self.key}"


def file_request(
    call: Call, resource: Resource, filing: Filing, instructions: list[Document], **more: Any
) -> Document:
    """Stores a new request. The instructions are frozen now, and tried again when they are applied."""
    call.require_plan("The approvals feature")
    check_reviewers(filing.notify_member_ids, filing.notify_team_keys)
    request: Document = {
        "_id": call.ground.hexadecimal(24),
        "version": 1,
        "creationDate": call.tx.now,
        "serviceKind": "launchdarkly",
        "requestorId": call.identity.member_id,
        "description": filing.description,
        "reviewStatus": "pending",
        "allReviews": [],
        "notifyMemberIds": list(dict.fromkeys(filing.notify_member_ids)),
        "notifyTeamKeys": list(dict.fromkeys(filing.notify_team_keys)),
        "status": "pending",
        "instructions": instructions,
        "project": resource.project,
        "environment": resource.environment,
        "resourceKind": resource.kind,
        resource.kind: resource.key,
        "resourceId": resource.id,
        **{name: value for name, value in more.items() if value is not None},
    }
    if filing.comment:
        request["comment"] = filing.comment
    call.tx.put(APPROVALS, (resource.project, request["_id"]), request)
    return request


def find_request(tx: Transaction, request_id: str, **place: str) -> Document:
    """The request, in whatever project; `place` narrows it to a project, flag and environment."""
    for request in tx.list(APPROVALS, where={"_id": request_id, **place}):
        return request
    raise NotFound(f"Unknown approval request {request_id!r}")


def requests_of(tx: Transaction, **place: str) -> list[Document]:
    return tx.list(APPROVALS, where=place)


def review(call: Call, request: Document, given: Review) -> Document:
    """Adds the review. A member's later verdict replaces the earlier one (assumed)."""
    _require_open(request)
    settings = settings_of(call.tx, request)
    own = call.identity.member_id == request["requestorId"]
    if own and given.kind != "comment" and not settings["canReviewOwnRequest"]:
        raise Forbidden("You cannot review your own approval request")
    entry: Document = {
        "_id": call.ground.hexadecimal(24),
        "kind": given.kind,
        "creationDate": call.tx.now,
        "memberId": call.identity.member_id,
    }
    if given.comment:
        entry["comment"] = given.comment
    reviews = [*request["allReviews"], entry]
    return replace(call, request, allReviews=reviews, reviewStatus=_verdict(reviews, settings))


def require_applicable(call: Call, request: Document) -> None:
    _require_open(request)
    if request["reviewStatus"] != "approved":
        raise InvalidRequest("The approval request has not been approved")
    if request.get("executionDate", call.tx.now) < call.tx.now:
        raise InvalidRequest("The execution date of the approval request has passed")


def completed(call: Call, request: Document) -> Document:
    """After its instructions were carried out; one with an execution date ahead waits for it instead."""
    if request.get("executionDate", 0) > call.tx.now:
        return replace(call, request, status="scheduled")
    member = call.identity.member_id
    return replace(call, request, status="completed", appliedDate=call.tx.now, appliedByMemberId=member)


def failed(call: Call, request: Document) -> Document:
    return replace(call, request, status="failed")


def replace(call: Call, request: Document, **changes: Any) -> Document:
    after: Document = {**request, **changes, "version": request["version"] + 1}
    call.tx.put(APPROVALS, (request["project"], request["_id"]), after)
    return after


def settings_of(tx: Transaction, request: Document) -> Document:
    """The approval settings that rule over the request."""
    environment = get_environment(tx, request["project"], request["environment"])
    if request["resourceKind"] == "flag":
        settings: Document = environment["approvalSettings"]
        return settings
    kinds: dict[str, Document] = environment["resourceApprovalSettings"]
    return kinds.get(request["resourceKind"]) or ApprovalSettings().document()


def check_reviewers(members: list[str], teams: list[str]) -> None:
    if len(set(members)) + len(set(teams)) > MOST_REVIEWERS:
        raise InvalidRequest(f"An approval request has at most {MOST_REVIEWERS} reviewers")


def _require_open(request: Document) -> None:
    if request["status"] != "pending":
        raise InvalidRequest(f"The approval request is {request['status']}")


def _verdict(reviews: list[Document], settings: Document) -> str:
    verdicts = {entry["memberId"]: entry["kind"] for entry in reviews if entry["kind"] != "comment"}
    approvals = sum(kind == "approve" for kind in verdicts.values())
    declined = "decline" in verdicts.values()
    if approvals >= settings["minNumApprovals"] and (settings["canApplyDeclinedChanges"] or not declined):
        return "approved"
    return "declined" if declined else "pending"
