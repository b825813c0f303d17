"""LaunchDarkly's approvals: which environment wants them, and a request's way from filed to done.

From the vendor's documentation of approvals. Approving a request changes nothing; somebody must apply it. This
package never reviews: that is for people.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from ..copying.json_types import Json, canonical
from ..copying.location import Location
from ..copying.plan import Plan
from ..copying.words import listed, plain, value
from ..errors import NotFoundError
from ..http.client import Client
from ..platform import ApprovalRequest, Ask, RequestState
from .approval_api import ApprovalApi
from .instructions import Instruction
from .parts import ACTIONS, copied

_KINDS = {
    "on": {"turnFlagOn", "turnFlagOff"},
    "prerequisites": {"replacePrerequisites"},
    "targets": {"replaceTargets"},
    "rules": {"replaceRules"},
    "fallthrough": {"updateFallthroughVariationOrRollout"},
    "off_variation": {"updateOffVariation"},
}
"""The instructions that the vendor makes of each part of a copy request."""


def gate(environment: Mapping[str, Any], tags: list[str]) -> str:
    """Why a flag with these tags needs an approval in this environment; empty: it does not."""
    settings = environment.get("approvalSettings") or {}
    if settings.get("required"):
        return f"{value(environment.get('key'))} requires approvals"
    wanted = sorted(set(settings.get("requiredApprovalTags") or []) & set(tags))
    return (
        f"{value(environment.get('key'))} requires approvals for flags tagged {listed(wanted)}"
        if wanted
        else ""
    )


class Approvals:
    """The requests of one account."""

    def __init__(self, client: Client, host: str) -> None:
        self._api = ApprovalApi(client)
        self._host = host

    def file(self, plan: Plan, ask: Ask, instructions: list[Instruction]) -> ApprovalRequest:
        """File the plan; one that is pending and equal is taken over, so that none is ever filed twice."""
        place = plan.target.location

        def pending() -> dict[str, Any] | None:
            return next(
                (raw for raw in self._api.list(place) if _pending(raw) and _equal(raw, plan, instructions)),
                None,
            )

        found = pending()
        if found is None and copied(plan):
            found = self._api.create_copy(place, _copy_body(plan, ask), pending)
        elif found is None:
            found = self._api.create(place, {**_body(ask), "instructions": instructions}, pending)
        return self._request(place, found)

    def follow(self, place: Location, id: str) -> ApprovalRequest | None:
        try:
            return self._request(place, self._api.get(place, id))
        except NotFoundError:
            return None

    def apply(self, place: Location, id: str, comment: str) -> ApprovalRequest:
        def done() -> dict[str, Any] | None:
            raw = self._api.get(place, id)
            return None if _pending(raw) else raw

        return self._request(place, self._api.apply(place, id, comment, done))

    def withdraw(self, place: Location, id: str) -> None:
        def gone() -> dict[str, Any] | None:
            try:
                self._api.get(place, id)
            except NotFoundError:
                return {}
            return None

        with suppress(NotFoundError):
            self._api.delete(place, id, gone)

    def _request(self, place: Location, raw: dict[str, Any]) -> ApprovalRequest:
        link = (
            f"{self._host}/projects/{place.container}/flags/{place.flag}/approvals/{plain(raw['_id'])}"
            f"?env={place.environment}"
        )
        said = tuple(
            str(review["comment"]) for review in raw.get("allReviews") or [] if review.get("comment")
        )
        conflicts = tuple(str(c["reason"]) for c in raw.get("conflicts") or [] if c.get("reason"))
        description = str(raw.get("description") or "")
        return ApprovalRequest(
            raw["_id"], _state(raw), link, said + conflicts, _decliner(raw), description, _lingers(raw)
        )


def _decliner(raw: Mapping[str, Any]) -> str:
    """Who said no, last. The vendor gives ids; a name would be another request."""
    declines = [review for review in raw.get("allReviews") or [] if review.get("kind") == "decline"]
    if _state(raw) is not RequestState.DECLINED or not declines:
        return ""
    last = declines[-1]
    who = (("memberId", "member"), ("serviceTokenId", "service token"))
    return next((f"{kind} {last[name]}" for name, kind in who if last.get(name)), "")


def _state(raw: Mapping[str, Any]) -> RequestState:
    status, review = raw.get("status"), raw.get("reviewStatus")
    if status in ("completed", "failed"):
        return RequestState(status)
    return RequestState(review) if review in ("approved", "declined") else RequestState.PENDING


def _open(raw: Mapping[str, Any]) -> bool:
    return raw.get("status") in ("pending", "scheduled")


def _lingers(raw: Mapping[str, Any]) -> bool:
    return _open(raw) and raw.get("reviewStatus") == "declined"


def _pending(raw: Mapping[str, Any]) -> bool:
    return _open(raw) and not _lingers(raw)


def _equal(raw: Mapping[str, Any], plan: Plan, instructions: list[Instruction]) -> bool:
    """Whether a request would do what the plan does: the same parts from the same version, or the same instructions."""
    if not copied(plan):
        return _bare(raw.get("instructions")) == _bare(instructions)
    source = raw.get("source") or {}
    if (source.get("key"), source.get("version")) != (plan.source.location.environment, plan.source.version):
        return False
    kinds = {instruction.get("kind") for instruction in raw.get("instructions") or []}
    return kinds <= set().union(*(_KINDS[part] for part in plan.differing)) and all(
        kinds & _KINDS[part] for part in plan.differing
    )


def _bare(value: Json) -> str:
    """Instructions without what the server adds to them."""

    def bare(entry: Json) -> Json:
        if isinstance(entry, dict):
            kept = {name: bare(item) for name, item in entry.items() if name not in ("_id", "ref")}
            return {name: item for name, item in kept.items() if item not in (None, "", False)}
        return [bare(item) for item in entry] if isinstance(entry, list) else entry

    return canonical(bare(value or []))


def _copy_body(plan: Plan, ask: Ask) -> dict[str, Any]:
    source = plan.source
    return {
        **_body(ask),
        "source": {"key": source.location.environment, "version": source.version},
        "includedActions": [ACTIONS[part] for part in plan.differing],
    }


def _body(ask: Ask) -> dict[str, Any]:
    body: dict[str, Any] = {"description": ask.description}
    if ask.comment:
        body["comment"] = ask.comment
    if ask.members:
        body["notifyMemberIds"] = list(ask.members)
    if ask.teams:
        body["notifyTeamKeys"] = list(ask.teams)
    return body
