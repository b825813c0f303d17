"""A promotion's work: flag by flag what the plan says, side by side, and what came of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from ..copying.definition import Definition
from ..copying.moved import REMEDY, differs_since
from ..copying.plan import Plan
from ..errors import (
    AbsentError,
    BlockedError,
    CopyError,
    FlagCopyError,
    MovedError,
    UnexpectedError,
)
from ..http.clock import StoppedWaitingError, stopping
from ..platform import ApprovalRequest, Platform, RequestState
from ..session import Session
from .approval import FAILED, PENDING, record
from .approval_words import awaits
from .copier import Before, Copier, Done
from .in_turn import in_turn, order_of
from .left_out import LeftOut
from .previous import unfinished
from .progress import Progress
from .promote import Ends, both, draft
from .promotion_form import PromotionOrder
from .promotion_outcome import BLOCKED, COPIED, UNCHANGED, Filed, Outcome
from .promotion_plan import Survey, hinted, select
from .promotion_words import asked_in_part, waits_for
from .resource import Properties


class PromotionRun:
    """One run.

    Attributes:
        outcomes: what came of every flag of the selection.
        warnings: what a reader should know, and the flags that it concerns.
        left_out: what was met of the selection and is not meant.

    Args:
        todo: the record of the plan of each flag that is to be copied.
        filed: what waits for an approval since an earlier run.
        carried_out: what was filed, and is carried out by now.
        blocked: why a flag cannot be copied, by the plan: ``reason`` and ``remedy``.
        survey: what was read just now, if that will do: all that it would change is to be copied.
    """

    def __init__(
        self,
        session: Session,
        platform: Platform,
        order: PromotionOrder,
        *,
        todo: Mapping[str, Properties],
        filed: Mapping[str, Filed],
        carried_out: Mapping[str, Filed],
        blocked: Mapping[str, Properties],
        survey: Survey | None = None,
    ) -> None:
        self.outcomes = {flag: Outcome(PENDING, None, one.known, one.previous) for flag, one in filed.items()}
        self.warnings: dict[str, list[str]] = {}
        self.left_out = survey.left_out if survey else LeftOut()
        self._session = session
        self._platform = platform
        self._order = order
        self._copier = Copier(session, platform, order.form, order.choice)
        self._todo = todo
        self._filed = filed
        self._carried_out = carried_out
        self._blocked = blocked
        self._survey = survey
        self._names = order.choice.names
        self._requests: dict[str, ApprovalRequest] = {}
        self._asked: dict[str, Plan | Before] = {}
        self._lock = threading.Lock()
        self._stopped_by = ""

    def run(self) -> None:
        """Do all of it. What goes wrong with a flag is its outcome; only what concerns all of them is raised."""
        plans = self._as_surveyed(self._survey) if self._survey else self._agreed(self._read())
        order = order_of(self._platform, plans)
        gates = dict(zip(plans, self._copier.gates([made.target for made in plans.values()]), strict=True))
        concerned = self._concerned()
        after = {flag: self._platform.needs(made.outcome) & concerned for flag, made in plans.items()}
        progress = Progress(self._session, self._order.words, len(plans))

        def copy(flag: str) -> None:
            self._attempt(flag, lambda: self._copy(plans[flag], gates[flag], after[flag]))
            outcome = self.outcomes[flag]
            if outcome.begun:
                progress.done(failed=outcome.status in (BLOCKED, FAILED))

        in_turn(order, copy, progress.tick)
        for flag in self._filed:
            self._attempt(flag, partial(self._look, flag))
        self._settle(plans, order)

    # Reading.

    def _as_surveyed(self, survey: Survey) -> dict[str, Plan]:
        """The plans without another reading."""
        self.outcomes |= {
            flag: Outcome(UNCHANGED, None, {"source_version": source, "target_version": target})
            for flag, (source, target) in survey.unchanged.items()
        }
        return survey.changing

    def _read(self) -> dict[str, Ends]:
        """Both ends of every flag that is to be copied; the versions of all others."""
        ends: dict[str, Ends] = {}
        for selected in select(self._platform, self._order, self.left_out):
            flag = selected.flag
            try:
                source, target = both(*selected.ends, create_flag=self._order.choice.create_missing_flag)
            except AbsentError as absent:
                self.outcomes[flag] = Outcome(BLOCKED, hinted(self._platform, self._order, absent, flag))
                continue
            if flag in self._todo:
                ends[flag] = (source, target)
            elif flag in self._blocked:
                self.outcomes[flag] = Outcome(
                    BLOCKED, _blocked(self._blocked[flag]), _versions(source, target)
                )
            elif flag not in self._filed:
                self.outcomes[flag] = self._unchanged(flag, (source, target))
        gone = self._todo.keys() - ends.keys() - self.outcomes.keys()
        self.outcomes |= {flag: Outcome(FAILED, _left(flag)) for flag in gone}
        return ends

    def _unchanged(self, flag: str, ends: Ends) -> Outcome:
        """A flag that the plan does not change. It may differ all the same where parts are left out for a missing
        segment, or triggers hold the copy back."""
        choice = self._order.choice
        lax = choice.skip_missing_segments or self._order.form.triggers is not None
        equal = lax or not draft(self._platform, ends, choice).changes
        if equal and (done := self._carried_out.get(flag)):
            request = {**done.known["approval_request"], "state": RequestState.COMPLETED.value}
            known = {**done.known, **_versions(*ends), "approval_request": request}
            return Outcome(COPIED, None, known, done.previous)
        return Outcome(UNCHANGED if equal else FAILED, None if equal else _joined(flag), _versions(*ends))

    def _agreed(self, ends: Mapping[str, Ends]) -> dict[str, Plan]:
        """The plans that still are what they were."""
        copies = [(ends[flag], self._todo[flag]) for flag in ends]
        agreed = dict(zip(ends, self._copier.agreed_all(copies), strict=True))
        for flag, refused in agreed.items():
            if isinstance(refused, CopyError):
                status = BLOCKED if isinstance(refused, BlockedError) else FAILED
                self.outcomes[flag] = Outcome(status, refused, _versions(*ends[flag]))
        return {flag: made for flag, made in agreed.items() if isinstance(made, Plan)}

    # Copying.

    def _copy(self, agreed: Plan, gate: str | None, after: Iterable[str]) -> Outcome:
        if stopping():
            return self._interrupted(agreed)
        if self._stopped_by:
            after_failure = _not_begun(self._stopped_by)
            return Outcome(BLOCKED, after_failure, _versions(agreed.source, agreed.target), begun=False)
        for others, status, error in (
            (self._those(after, BLOCKED, FAILED), BLOCKED, "which was not copied"),
            (self._those(after, PENDING), PENDING, "which waits for an approval"),
        ):
            if others and not (status == PENDING and gate):
                return Outcome(status, waits_for(others, error), _versions(agreed.source, agreed.target))
        with self._platform.writing(agreed.target.location):
            return self._write(agreed, gate)

    def _write(self, made: Plan, gate: str | None) -> Outcome:
        try:
            agreed = self._copier.still_agreed(made, gate)
        except StoppedWaitingError:
            return self._interrupted(made)
        try:
            done = self._copier.copy(agreed, gate)
        except StoppedWaitingError:
            return self._interrupted(agreed)
        if done.error is not None:
            # What the target was is kept. If nothing was written, nothing is there to put back.
            was = unfinished(done.replaced(self._names))
            return Outcome(FAILED, done.error, _versions(done.source, done.target), was)
        return self._outcome(done)

    def _interrupted(self, agreed: Plan) -> Outcome:
        error = CopyError("The run was stopped before it was begun")
        return Outcome(FAILED, error, _versions(agreed.source, agreed.target), begun=False)

    def _outcome(self, done: Done) -> Outcome:
        flag = done.plan.target.location.flag
        known: Properties = {
            "changes": done.plan.lines(),
            "parts": list(done.plan.differing),
            "way": done.way,
            **_versions(done.source, done.target),
        }
        with self._lock:
            if done.warning:
                self.warnings.setdefault(done.warning, []).append(flag)
            if done.request is not None:
                known["approval_request"] = record(done.request)
                self._requests[flag], self._asked[flag] = done.request, done.plan
        return Outcome(PENDING if done.pending else COPIED, None, known, done.replaced(self._names))

    # Approvals.

    def _look(self, flag: str) -> Outcome:
        filed = self._filed[flag]
        request = self._requests[flag] = self._copier.desk.look(self._order.target.flag(flag), filed.id)
        known = filed.known
        self._asked[flag] = Before(
            filed.previous, known["parts"], known["source_version"], known["target_version"]
        )
        return Outcome(PENDING, None, {**filed.known, "approval_request": record(request)}, filed.previous)

    def _settle(self, plans: Mapping[str, Plan], order: Mapping[str, set[str]]) -> None:
        """What was filed, now or earlier: wait if asked to, apply if asked to, verify what is applied."""
        target, asked = self._order.target, self._requests
        self._tell_waiting()
        decided = self._copier.desk.wait({target.flag(flag): one for flag, one in asked.items()})

        def settle(flag: str) -> None:
            self._attempt(flag, lambda: self._decided(flag, decided[target.flag(flag)], plans.get(flag)))

        in_turn({flag: order.get(flag, set()) & asked.keys() for flag in asked}, settle, lambda: None)

    def _tell_waiting(self) -> None:
        """Each request, before the wait for all of them; where nothing waits, what came of the run says them."""
        if self._order.form.approval != "wait":
            return
        lines = [
            f"  {flag}: {awaits(record(request))}"
            for flag, request in sorted(self._requests.items())
            if not self._copier.desk.is_final(request)
        ]
        if lines:
            self._session.tell("\n".join([f"{self._order.words}: waiting for the decisions", *lines]))

    def _decided(self, flag: str, decision: ApprovalRequest | FlagCopyError, agreed: Plan | None) -> Outcome:
        before, source, target = (
            self.outcomes[flag],
            self._order.source.flag(flag),
            self._order.target.flag(flag),
        )
        request, ends, error = self._copier.decided(
            source, target, self._requests[flag], decision, self._asked[flag]
        )
        known = {**before.known, "approval_request": record(request)}
        if error:
            return Outcome(FAILED, error, known, before.previous)
        if ends is None:
            return Outcome(PENDING, None, known, before.previous)
        rest = [name for name in agreed.differing if name not in known["parts"]] if agreed is not None else []
        if rest:
            del known["approval_request"]
            return Outcome(PENDING, asked_in_part(rest), {**known, **_versions(*ends)}, before.previous)
        return Outcome(COPIED, None, {**known, **_versions(*ends)}, before.previous)

    # Outcomes.

    def _attempt(self, flag: str, work: Callable[[], Outcome]) -> None:
        """Never raises: what goes wrong is the flag's outcome, beside what was known of it."""
        try:
            outcome = work()
        except BlockedError as blocked:
            outcome = Outcome(BLOCKED, blocked)
        except FlagCopyError as error:
            outcome = Outcome(FAILED, error)
        except Exception as error:
            outcome = Outcome(FAILED, UnexpectedError.now(error))
        with self._lock:
            if outcome.error and not outcome.known and (before := self.outcomes.get(flag)):
                outcome = replace(outcome, known=before.known, previous=before.previous)
            self.outcomes[flag] = outcome
            if (
                outcome.error
                and outcome.begun
                and outcome.status != PENDING
                and self._order.form.on_error == "stop"
            ):
                self._stopped_by = self._stopped_by or flag

    def _those(self, flags: Iterable[str], *statuses: str) -> list[str]:
        with self._lock:
            return sorted(
                flag for flag in flags if flag in self.outcomes and self.outcomes[flag].status in statuses
            )

    def _concerned(self) -> set[str]:
        """The flags that are not equal already."""
        return {*self._todo, *self._filed, *self._blocked}


def _versions(source: Definition, target: Definition) -> Properties:
    return {"source_version": source.version, "target_version": target.version}


def _blocked(planned: Properties) -> BlockedError:
    return BlockedError("The copy cannot be made", planned["reason"], planned.get("remedy", ""))


def _left(flag: str) -> MovedError:
    return MovedError(f"{flag} left the selection since the plan was made, so it was not copied", "", REMEDY)


def _joined(flag: str) -> MovedError:
    return differs_since(flag, ", or was not selected then")


def _not_begun(flag: str) -> BlockedError:
    return BlockedError(
        "The copy cannot be made", f"it was not begun after {flag} failed, because on_error is 'stop'"
    )
