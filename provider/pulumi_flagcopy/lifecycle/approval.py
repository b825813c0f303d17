"""A copy that waits for somebody's approval: filed once, followed until it is decided.

The request's id is an output. While it is pending, an `up` does nothing more than look. Once it is approved, it is
applied (if the program says so) and the target verified; declined or failed, every `up` says why and files nothing,
until an input or an end of the copy changes.
"""

from __future__ import annotations

from typing import Any

from ..copying.plan import Plan
from ..errors import ApprovalError
from ..platform import ApprovalRequest, Ask, Platform, RequestState
from ..session import Session
from .flag_copy_form import CopyOrder
from .resource import Properties

PENDING = "pending_approval"
"""The status of a copy whose request is not decided."""

_FIRST_POLL, _LONGEST_POLL = 2.0, 30.0


class Desk:
    """The approvals of one copy."""

    def __init__(self, session: Session, platform: Platform, order: CopyOrder) -> None:
        self._session = session
        self._platform = platform
        self._order = order
        self._where = order.target.short

    def file(self, plan: Plan) -> ApprovalRequest:
        """File the plan, or take over an equal request that is pending."""
        form = self._order.form
        ask = Ask(
            form.comment or f"Copy {self._order.source.short} to {self._where}",
            form.comment,
            tuple(form.notify_members),
            tuple(form.notify_teams),
        )
        request = self._platform.request(plan, ask)
        self._session.tell(f"{self._where}: waits for approval: {request.link}")
        return request

    def look(self, id: str) -> ApprovalRequest:
        """Where the request stands. Raises ``ApprovalError`` when there is no such request any more."""
        request = self._platform.follow(self._order.target, id)
        if request is None:
            raise ApprovalError(
                f"The approval request for {self._where} was deleted",
                f"Its id was {id}.",
                "To file it again, change an input, for instance the comment.",
            )
        return request

    def waits(self, id: str) -> bool:
        """Whether there is nothing to do but wait; says so."""
        request = self.look(id)
        if request.state is RequestState.PENDING:
            self._session.tell(f"{self._where}: still waits for approval: {request.link}")
            return True
        if request.state is RequestState.APPROVED and not self._order.form.apply_approved:
            self._session.tell(
                f"{self._where}: is approved and waits to be applied: {request.link} "
                "(apply_approved=True lets `pulumi up` apply it)"
            )
            return True
        return False

    def settle(self, request: ApprovalRequest) -> ApprovalRequest:
        """Wait if asked to, apply if asked to. The result is pending, approved or completed.

        Raises:
            ApprovalError: declined, failed, or not decided before the deadline.
        """
        if self._order.form.approval == "wait":
            request = self._wait(request)
        if request.state is RequestState.APPROVED and self._order.form.apply_approved:
            request = self._platform.apply(self._order.target, request.id, self._order.form.comment)
        if request.state in (RequestState.DECLINED, RequestState.FAILED):
            said = "\n".join(request.said) or "Nobody said why."
            raise ApprovalError(
                f"The approval request for {self._where} was {_PAST[request.state]}",
                f"{said}\n{request.link}",
                "Nothing was written. To ask again, change an input, for instance the comment.",
            )
        return request

    def withdraw(self, id: str) -> None:
        """Take the request back, if nobody has decided it yet."""
        request = self._platform.follow(self._order.target, id)
        if request is not None and request.state in (RequestState.PENDING, RequestState.APPROVED):
            self._platform.withdraw(self._order.target, id)
            self._session.tell(f"{self._where}: the approval request was withdrawn: {request.link}")

    def _wait(self, request: ApprovalRequest) -> ApprovalRequest:
        clock, form = self._session.clock, self._order.form
        started, pause = clock.monotonic(), _FIRST_POLL
        final = {RequestState.COMPLETED, RequestState.DECLINED, RequestState.FAILED}
        if form.apply_approved:
            final.add(RequestState.APPROVED)
        while request.state not in final:
            spent = clock.monotonic() - started
            if spent + pause > form.approval_timeout:
                raise ApprovalError(
                    f"Nobody decided on the approval request for {self._where} in {form.approval_timeout} s",
                    request.link,
                    "It stays open. Run `pulumi up` again: it takes the request over and waits on.",
                )
            self._session.tell(f"{self._where}: {request.state.value} after {spent:.0f} s: {request.link}")
            clock.sleep(pause)
            pause = min(_LONGEST_POLL, pause * 1.5)
            request = self.look(request.id)
        return request


def outputs(request: ApprovalRequest) -> Properties:
    """What is kept of a request."""
    record: dict[str, Any] = {"id": request.id, "state": request.state.value, "link": request.link}
    return {"approval_request": record}


_PAST = {RequestState.DECLINED: "declined", RequestState.FAILED: "not carried out"}
