"""Split's change requests: a change that somebody else approves.

From the vendor's documentation. Whoever submitted a change request cannot approve it, and an Admin API key can approve
none where the submitter chooses the approvers: this package only submits. An approval publishes the change at once,
so there is nothing to apply. While a change request is open, it locks its target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..copying.plan import Plan, differences
from ..copying.words import plain, value
from ..errors import BlockedError, NotFoundError
from ..platform import ApprovalRequest, Ask, RequestState
from .api import V2, Api, Object
from .parts import PARTS, definition
from .payload import title

CONTENT = tuple(part for part in PARTS if part.name != "on")
"""What a definition is written with; kill and restore do the rest."""

_STATES = {
    "REQUESTED": RequestState.PENDING,
    "SCHEDULE_REQUESTED": RequestState.PENDING,
    "APPROVED": RequestState.PENDING,  # scheduled: Split publishes it when its time comes
    "PUBLISHED": RequestState.COMPLETED,
    "REJECTED": RequestState.DECLINED,
    "WITHDRAWN": RequestState.DECLINED,
}


@dataclass(frozen=True)
class Place:
    """Where a change request changes something: the ids of workspace and environment, the flag's name."""

    workspace: str
    environment: str
    flag: str


class Approvals:
    """The change requests of one account. ``address`` is that of the API."""

    def __init__(self, api: Api, address: str) -> None:
        self._api = api
        self._address = address

    def file(self, plan: Plan, ask: Ask, place: Place, content: Object) -> ApprovalRequest:
        """Submit the plan; one that is open and equal is taken over, so that none is ever submitted twice.

        ``content`` is all that the definition would be written with.
        """
        if ask.teams:
            raise BlockedError(
                "Split's change requests cannot tell teams",
                "They name approvers, by their e-mail addresses.",
                "Leave notify_teams out, and give the addresses of approvers in notify_members, or nothing at all.",
            )
        operation = _operation(plan)

        def pending() -> Object | None:
            found = self._open(place)
            if found is None:
                return None
            if _equal(found, operation, content, plan):
                return found
            raise BlockedError(
                f"{plan.target.location.short} is locked by another change request",
                f"The change request {value(found['id'])} ({value(found.get('title'))}) asks for something else.",
                "Have it approved, rejected or withdrawn in Split first.",
            )

        found = pending()
        if found is None:
            named = {"name": place.flag}
            split = {**named, **content} if operation in ("CREATE", "UPDATE") else named
            body: Object = {"split": split, "operationType": operation, "title": title(plan)}
            body |= {"comment": ask.description, "approvers": list(ask.members)}
            found = self._api.create_change_request(place.workspace, place.environment, body, pending)
        return self._request(found)

    def follow(self, id: str) -> ApprovalRequest | None:
        """Where it stands; None: there is none any more."""
        try:
            return self._request(self._api.change_request(id))
        except NotFoundError:
            return None

    def withdraw(self, id: str) -> None:
        """Take it back; well if it is gone."""

        def gone() -> Object | None:
            request = self.follow(id)
            return None if request and request.state is RequestState.PENDING else {}

        try:
            self._api.withdraw_change_request(id, gone)
        except NotFoundError:
            return

    def _open(self, place: Place) -> Object | None:
        for found in self._api.change_requests(place.environment, "REQUESTED"):
            if (found.get("split") or {}).get("name") == place.flag:
                return found
        return None

    def _request(self, raw: Object) -> ApprovalRequest:
        status, comments = str(raw.get("status")), raw.get("comments") or []
        others = [entry for entry in comments if entry.get("role") != "SUBMITTER"]
        said = [str(entry["comment"]) for entry in others]
        if status == "WITHDRAWN":
            said.append("It was withdrawn.")
        link = f"{self._address}{V2}/changeRequests/{plain(str(raw['id']))}"
        by = str(others[-1].get("user") or "") if status == "REJECTED" and others else ""
        state = _STATES.get(status, RequestState.PENDING)
        return ApprovalRequest(str(raw["id"]), state, link, tuple(said), by, _description(raw))


def _description(raw: Object) -> str | None:
    """What whoever submitted it said first, as this package always does; else its title, which then is not ours."""
    if raw.get("comments") is None:
        return None
    mine = (str(entry["comment"]) for entry in raw["comments"] if entry.get("role") == "SUBMITTER")
    return next(mine, str(raw.get("title") or ""))


def ours(raw: Mapping[str, Any], plan: Plan) -> bool:
    """Whether a change request is what a copy between these two ends submits, perhaps of an earlier state."""
    return raw.get("title") == title(plan)


def in_one(plan: Plan) -> Plan:
    """One change request carries a definition, or a kill or restore: all of a plan, or what comes first.

    A kill comes first and a restore last, so that nobody is served by what is still to be replaced.
    """
    content = set(plan.differing) - {"on"}
    if not content or "on" not in plan.differing:
        return plan
    kills = not plan.source.parts["on"]
    return plan.only({"on"} if kills and plan.target.facts["defined"] else content)


def _operation(plan: Plan) -> str:
    if plan.differing == ("on",):
        return "RESTORE" if plan.source.parts["on"] else "KILL"
    return "UPDATE" if plan.target.facts["defined"] else "CREATE"


def _equal(raw: Object, operation: str, content: Object, plan: Plan) -> bool:
    """Whether a change request does what the plan does."""
    if raw.get("operationType") != operation:
        return False
    where = plan.target.location
    asked, wanted = definition(where, raw["split"], {}), definition(where, content, {})
    return operation in ("KILL", "RESTORE") or not differences(asked, wanted, CONTENT)
