"""Copies that wait for somebody's approval: filed once, followed until they are decided.

A request's id is an output. While it is pending, an `up` does nothing more than look. Once it is approved, it is
applied (if the program says so) and the target verified; declined or failed, every `up` says why and files nothing,
until an input or an end of the copy changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..copying.location import Location
from ..copying.plan import Plan
from ..errors import ApprovalError, FlagCopyError
from ..http.clock import StoppedWaitingError
from ..http.side_by_side import in_order
from ..platform import ApprovalRequest, Ask, Platform, RequestState
from ..session import Session
from .approval_words import (
    ASK_AGAIN,
    asked_again,
    comments,
    followed_only,
    standing,
    stays_open,
    verdict,
    withdrawal,
)
from .copy_terms import ASKING, CopyTerms
from .resource import Properties

PENDING = "pending_approval"
"""The status of a copy whose request is not decided."""

WITHDRAWN = "withdraws its approval request, if that is still open"
"""What a preview says of the end of a copy that waits."""
OR_PUT_BACK = "; if it was carried out, puts back what that replaced"
"""And of one that restores."""

FAILED = "failed"
"""The status of a copy whose request was refused, among others."""

_FIRST_POLL, _LONGEST_POLL = 2.0, 30.0

_OPEN = (RequestState.PENDING, RequestState.APPROVED)
"""What can be withdrawn."""

_REFUSED = (RequestState.DECLINED, RequestState.FAILED)

_NOT_ASKED = (
    *("approval", "apply_approved", "approval_timeout", "on_destroy"),
    *("select", "exclude_flags", "max_changes", "on_error"),
)
"""Inputs of which a request has nothing. Those of a promotion decide which flags there are requests for."""


@dataclass(frozen=True)
class Standing:
    """Where a request stands.

    Attributes:
        waits: whether there is nothing to do but wait.
        applies: whether `up` applies it.
        said: a line for people; may be empty.
    """

    waits: bool
    applies: bool
    said: str


class Desk:
    """Where approvals are asked for, on the terms of one resource."""

    def __init__(self, session: Session, platform: Platform, terms: CopyTerms) -> None:
        self._session = session
        self._platform = platform
        self._terms = terms

    def file(self, plan: Plan) -> ApprovalRequest:
        """File the plan, or take over an equal request that is pending."""
        terms, source, target = self._terms, plan.source.location, plan.target.location
        ask = Ask(
            self._description(source, target),
            terms.comment,
            tuple(terms.notify_members),
            tuple(terms.notify_teams),
        )
        request = self._platform.request(plan, ask)
        if not self._is_ours(request, source, target):
            self._session.tell(f"{target.short}: {followed_only(request)}")
        return request

    def look(self, target: Location, id: str) -> ApprovalRequest:
        """Where the request stands. Raises ``ApprovalError`` when there is no such request any more."""
        request = self._platform.follow(target, id)
        if request is None:
            raise ApprovalError(
                f"The approval request for {target.short} was deleted",
                f"Its id was {id}.",
                ASK_AGAIN,
            )
        return request

    def standing(self, target: Location, id: str, *, ahead: bool) -> Standing:
        """Where the request stands. ``ahead``: `up` comes later, so that also what it will do is said, if it does not
        wait."""
        try:
            request = self.look(target, id)
        except ApprovalError as gone:
            # `up` will raise it again, where it can be told in full
            said = f"{target.short}: warning: `up` will fail: {gone.summary}. {gone.remedy}"
            self._session.will_fail()
            return Standing(waits=False, applies=False, said=said if ahead else "")
        applies = self._terms.apply_approved and request.state is RequestState.APPROVED
        waits = request.state in _OPEN and not applies
        if request.state in _REFUSED:
            self._session.will_fail()
        said = f"{target.short}: {standing(request, self._terms)}"
        return Standing(waits, applies, said if waits or ahead else "")

    def waits(self, target: Location, id: str, *, ahead: bool) -> bool:
        """Whether there is nothing to do but wait; says so."""
        found = self.standing(target, id, ahead=ahead)
        if found.said:
            self._session.tell(found.said)
        return found.waits

    def foretell_withdrawal(
        self, source: Location, target: Location, id: str, why: str, *, again: bool
    ) -> None:
        """Say in a preview that `up` withdraws the request; or that it is carried out by now.

        The terms are those on which it was filed. ``again``: whether another one is filed in its place.
        """
        request = self._platform.follow(target, id)
        if request is not None and (request.state in _OPEN or request.lingers):
            ours = self._is_ours(request, source, target)
            self._session.tell(f"{target.short}: {withdrawal(request, why, again=again, ours=ours)}")
        elif request is not None and request.state is RequestState.COMPLETED:
            self._session.tell(f"{target.short}: is approved and applied: {request.link}")
        elif request is not None and again:
            self._session.tell(f"{target.short}: {asked_again(request, why)}")

    def wait(
        self, requests: Mapping[Location, ApprovalRequest]
    ) -> dict[Location, ApprovalRequest | FlagCopyError]:
        """Each request as it is once all are decided or the time is over; if asked to, else as it is."""
        if self._terms.approval != "wait":
            return dict(requests)
        clock, now = self._session.clock, dict(requests)
        started, pause = clock.monotonic(), _FIRST_POLL
        found: dict[Location, ApprovalRequest | FlagCopyError] = dict(requests)
        while now := {target: request for target, request in now.items() if not self.is_final(request)}:
            spent = clock.monotonic() - started
            left = self._terms.approval_timeout - spent
            if left <= 0:
                return found | {target: self._nobody(target, request) for target, request in now.items()}
            self._tell_waiting(now, spent)
            try:
                clock.sleep(min(pause, left))
            except StoppedWaitingError:
                return found | {target: self._stopped(target, request) for target, request in now.items()}
            pause = min(_LONGEST_POLL, pause * 1.5)
            seen = dict(zip(now, in_order(self._look_again, now.items()), strict=True))
            found |= seen
            now = {target: one for target, one in seen.items() if isinstance(one, ApprovalRequest)}
        return found

    def is_final(self, request: ApprovalRequest) -> bool:
        """Whether waiting changes nothing any more."""
        return request.state in (RequestState.COMPLETED, *_REFUSED) or (
            self._terms.apply_approved and request.state is RequestState.APPROVED
        )

    def finish(
        self, target: Location, request: ApprovalRequest, decided: ApprovalRequest | FlagCopyError
    ) -> tuple[ApprovalRequest, FlagCopyError | None]:
        """Apply it if asked to. The request as it is now; and, unless it is pending, approved or completed, why not.

        ``decided``: what the wait for it has brought.
        """
        if isinstance(decided, FlagCopyError):
            return request, decided
        if self.applies(decided):
            try:
                decided = self._platform.apply(target, decided.id, self._terms.comment)
            except FlagCopyError as error:
                return decided, error
        return decided, _refusal(target, decided) if decided.state in _REFUSED else None

    def applies(self, request: ApprovalRequest) -> bool:
        """Whether it is approved, and the program applies what is."""
        return request.state is RequestState.APPROVED and bool(self._terms.apply_approved)

    def is_done(self, target: Location, id: str) -> bool:
        """Whether the request is carried out."""
        request = self._platform.follow(target, id)
        return request is not None and request.state is RequestState.COMPLETED

    def withdraw(self, source: Location, target: Location, id: str) -> bool:
        """Take the request back, if it is open. Whether it is carried out already.

        The terms are those on which it was filed. One that somebody else filed stays open.
        """
        request = self._platform.follow(target, id)
        if request is not None and (request.state in _OPEN or request.lingers):
            if self._is_ours(request, source, target):
                self._platform.withdraw(target, id)
                self._session.tell(f"{target.short}: the approval request was withdrawn: {request.link}")
            else:
                self._session.tell(f"{target.short}: {stays_open(request)}")
        return request is not None and request.state is RequestState.COMPLETED

    def _description(self, source: Location, target: Location) -> str:
        return self._terms.comment or f"Copy {source.short} to {target.short}"

    def _is_ours(self, request: ApprovalRequest, source: Location, target: Location) -> bool:
        """Whether it was filed for this copy, as far as the vendor tells: an equal one may be somebody else's."""
        said = request.description
        return said is None or said.strip() == self._description(source, target).strip()

    def _look_again(self, one: tuple[Location, ApprovalRequest]) -> ApprovalRequest | FlagCopyError:
        try:
            return self.look(one[0], one[1].id)
        except FlagCopyError as error:
            return error

    def _tell_waiting(self, waiting: Mapping[Location, ApprovalRequest], spent: float) -> None:
        if len(waiting) > 1:
            self._session.tell(f"{len(waiting)} approval requests are not decided after {spent:.0f} s")
            return
        for target, request in waiting.items():
            self._session.tell(f"{target.short}: {request.state.value} after {spent:.0f} s: {request.link}")

    def _nobody(self, target: Location, request: ApprovalRequest) -> ApprovalError:
        seconds = self._terms.approval_timeout
        return _left_open(
            f"Nobody decided on the approval request for {target.short} in {seconds} s", request
        )

    def _stopped(self, target: Location, request: ApprovalRequest) -> ApprovalError:
        return _left_open(
            f"The run was stopped before the approval request for {target.short} was decided", request
        )


def _refusal(target: Location, request: ApprovalRequest) -> ApprovalError:
    said = "\n".join(comments(request)) or "Nobody said why."
    return ApprovalError(
        f"The approval request for {target.short} was {verdict(request)}, and nothing was written for it",
        f"{said}\n{request.link}",
        ASK_AGAIN,
    )


def _left_open(summary: str, request: ApprovalRequest) -> ApprovalError:
    return ApprovalError(
        summary, f"It stays open: {request.link}", "What is open, the next `up` takes over and waits for."
    )


def same_request(olds: Properties, news: Properties, inputs: Iterable[str]) -> bool:
    """Whether a request that was filed for the old of these inputs serves the new ones: what differs, if anything, is
    only what `up` does with it."""
    asks = news.get("approval") in ASKING
    return asks and all(olds.get(name) == news.get(name) for name in inputs if name not in _NOT_ASKED)


def record(request: ApprovalRequest) -> dict[str, Any]:
    """What is kept of a request in outputs."""
    return {"id": request.id, "state": request.state.value, "link": request.link}


def standing_of(request: ApprovalRequest) -> str:
    """The status of a copy that is not made yet, or never will be."""
    return FAILED if request.state in _REFUSED else PENDING


def request_of(known: Properties) -> str | None:
    """The id of the request that a copy waits for, or was refused, from what outputs say of it."""
    request = known.get("approval_request") if known.get("status") in (PENDING, FAILED) else None
    return request and request["id"]
