"""Change requests: a change that waits for somebody else's word.

Source: the vendor's documentation. Assumed: who may approve when nobody was named, the answers to a change
request that is closed or overtaken, and that a scheduled one which cannot be applied when due stays APPROVED.
"""

from __future__ import annotations

from typing import Any

from ...store import Transaction
from .. import paging
from ..errors import ApiError, BadRequest, Conflict, Forbidden, NotFound
from ..identity import Identity
from ..state import records
from ..state.policies import Target, check_note, check_unlocked
from ..web import Call, Json
from . import environments, proposals
from .proposals import Proposal

PAGE, LARGEST_PAGE = 20, 100
STATUSES = ("REQUESTED", "SCHEDULE_REQUESTED", "APPROVED", "REJECTED", "WITHDRAWN", "PUBLISHED")
OPEN = ("REQUESTED", "SCHEDULE_REQUESTED")


def create_change_request(call: Call, workspace: str, environment: str) -> Json:
    owner = records.workspace(call.tx, workspace)
    place = records.environment(call.tx, workspace, environment)
    body = call.json_object()
    proposal = proposals.read(call, owner, place, body)
    target = proposal.target
    check_note(call, owner, call.note(body))
    check_unlocked(call, target)
    approvers = _approvers(place, body.get("approvers"))
    scheduled = proposals.schedule(call, body)
    status = _rollout_status(call, workspace, body.get("rolloutStatus"))
    change_request: Json = {
        "id": call.ground.uuid(),
        "status": "SCHEDULE_REQUESTED" if scheduled else "REQUESTED",
        "title": body.get("title"),
        "workspaceId": workspace,
        "environmentId": place["id"],
        "environment": environments.reference(place),
        "subject": target.subject,
        "name": target.name,
        "content": proposal.content,
        "operationType": proposal.operation,
        "approvers": approvers,
        "submitter": call.caller.id,
        "comments": [],
        "rolloutStatus": status,
        "rolloutStatusTimestamp": call.now if status else None,
        "createdAt": call.now,
        **scheduled,
    }
    _comment(call, change_request, body.get("comment"), "SUBMITTER")
    call.tx.put(records.LOCKS, target.lock, {"changeRequest": change_request["id"]})
    _put(call, change_request)
    return {**shown(change_request), **proposals.upload_metadata(call, change_request)}


def list_change_requests(call: Call) -> Json:
    """By status, REQUESTED when none is asked for, and by environment."""
    status = call.query.get("status") or "REQUESTED"
    if status not in STATUSES:
        raise BadRequest(f"status: one of {', '.join(STATUSES)}")
    where = {"status": status}
    if call.query.get("environmentId"):
        where["environmentId"] = call.query["environmentId"]
    _, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    page = paging.marker_page(call.tx.list(records.CHANGE_REQUESTS, where=where), call.query, limit)
    page["data"] = [shown(change_request) for change_request in page["data"]]
    return page


def get_change_request(call: Call, change_request: str) -> Json:
    return shown(_get(call, change_request))


def update_change_request(call: Call, change_request: str) -> Json:
    """`{status, comment}`: WITHDRAWN by who submitted it, APPROVED or REJECTED by somebody else.

    An approval applies the change in the same transaction and answers PUBLISHED; a scheduled one stays
    APPROVED until it is due.
    """
    found = _get(call, change_request)
    body = call.json_object()
    wanted = body.get("status")
    if wanted not in ("WITHDRAWN", "APPROVED", "REJECTED"):
        raise BadRequest("status: one of WITHDRAWN, APPROVED, REJECTED")
    if wanted == "WITHDRAWN":
        role = "SUBMITTER"
        if call.caller.id != found["submitter"]:
            raise Forbidden("Only the submitter may withdraw a change request")
    else:
        role = "APPROVER"
        _check_approver(call, found)
    if found["status"] not in OPEN and not (wanted == "WITHDRAWN" and found["status"] == "APPROVED"):
        raise Conflict(f"change request {change_request} is {found['status']}")
    _comment(call, found, body.get("comment"), role)
    if wanted == "APPROVED" and found["status"] == "REQUESTED":
        _publish(call, found)
    else:
        found["status"] = wanted
        if wanted != "APPROVED":
            call.tx.delete(records.LOCKS, _target(call, found).lock)
    _put(call, found)
    return shown(found)


def publish_due(call: Call) -> None:
    """Apply what was approved for a time that has come."""
    for found in due(call.tx):
        try:
            _publish(call, found)
        except ApiError as error:
            found.pop("scheduledFor")
            _comment(call, found, f"Could not be published: {error.message}", "SYSTEM")
        _put(call, found)


def due(tx: Transaction) -> list[Json]:
    approved = tx.list(records.CHANGE_REQUESTS, where={"status": "APPROVED"})
    return [found for found in approved if found.get("scheduledFor", tx.now + 1) <= tx.now]


def shown(change_request: Json) -> Json:
    """On the wire `split` and `segment` are always there, and the first comment is among the comments."""
    named = {"name": change_request["name"], "environment": change_request["environment"]}
    content = {**change_request["content"], **named}
    if change_request["status"] in (*OPEN, "APPROVED"):
        content["openChangeRequestId"] = change_request["id"]
    visible = ("id", "status", "title", "approvers", "operationType", "comments", "rolloutStatus")
    timed = ("rolloutStatusTimestamp", "scheduledFor", "scheduledForTimezone")
    return {
        "split": None,
        "segment": None,
        change_request["subject"]: content,
        **{name: change_request[name] for name in visible},
        **{name: change_request[name] for name in timed if name in change_request},
        "comment": None,
        "workspace": {"id": change_request["workspaceId"], "type": "workspace"},
        "environment": change_request["environment"],
    }


def _publish(call: Call, change_request: Json) -> None:
    target = _target(call, change_request)
    proposal = Proposal(target, change_request["operationType"], change_request["content"])
    proposals.apply(call, proposal, change_request["rolloutStatus"])
    call.tx.delete(records.LOCKS, target.lock)
    change_request["status"] = "PUBLISHED"


def _check_approver(call: Call, change_request: Json) -> None:
    """Somebody else than the submitter, and one of those whom the environment or the submitter names."""
    if call.caller.id == change_request["submitter"]:
        raise Forbidden("A change request cannot be approved or rejected by who submitted it")
    target = _target(call, change_request)
    permissions = target.environment["changePermissions"]
    if permissions["areApproversRestricted"]:
        allowed = any(_is(call.caller, approver) for approver in permissions["approvers"])
    else:
        named = change_request["approvers"]
        allowed = call.caller.kind == "user" and (not named or call.caller.email in named)
    if not allowed:
        raise Forbidden(f"{call.caller.id} is not an approver of this change request")


def _is(caller: Identity, entity: Json) -> bool:
    return entity.get("id") == caller.id


def _approvers(environment: Json, approvers: Any) -> list[str]:
    """E-mail addresses where the submitter chooses; none where the environment restricts its approvers."""
    named = approvers or []
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise BadRequest("approvers is a list of e-mail addresses")
    if named and environment["changePermissions"]["areApproversRestricted"]:
        raise BadRequest("approvers must be empty: the environment restricts its approvers")
    return named


def _rollout_status(call: Call, workspace: str, reference: Any) -> Json | None:
    if reference is None:
        return None
    status_id = reference.get("id") if isinstance(reference, dict) else reference
    found = records.rollout_status(call.tx, workspace, str(status_id))
    if found is None:
        raise BadRequest(f"There is no rollout status {status_id} in the workspace")
    return {"id": found["id"], "name": found["name"]}


def _comment(call: Call, change_request: Json, comment: Any, role: str) -> None:
    if not comment:
        return
    note = {"comment": comment, "user": call.caller.email, "role": role, "timestamp": call.now}
    change_request["comments"].append(note)


def _target(call: Call, change_request: Json) -> Target:
    workspace = records.workspace(call.tx, change_request["workspaceId"])
    environment = records.environment(call.tx, workspace["id"], change_request["environmentId"])
    return Target(workspace, environment, change_request["subject"], change_request["name"])


def _get(call: Call, change_request: str) -> Json:
    found = call.tx.get(records.CHANGE_REQUESTS, (change_request,))
    if found is None:
        raise NotFound("change request", change_request)
    return found


def _put(call: Call, change_request: Json) -> None:
    call.tx.put(records.CHANGE_REQUESTS, (change_request["id"],), change_request)
