"""One flag's copy, from an agreed plan to its end: written or filed for approval; and put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ..copying.definition import Definition, Version
from ..copying.location import Location
from ..copying.moved import moved
from ..copying.plan import Plan, differences, plan
from ..copying.words import listed
from ..errors import (
    AnswerError,
    ApprovalRequiredError,
    BlockedError,
    CopyError,
    FlagCopyError,
    MovedError,
    UnavailableError,
    VendorError,
)
from ..http.clock import StoppedWaitingError
from ..platform import AUTO, Absent, ApprovalRequest, Platform, RequestState, Written
from ..session import Session
from .approval import Desk
from .approval_words import gate_notes, order_note, restoring_note, unaskable
from .claims import copy_into
from .copy_terms import CopyTerms
from .previous import (
    as_left,
    before_last_copy,
    changed_by_somebody,
    changed_since,
    parts_before,
    remembered,
    to_put_back,
)
from .promote import Choice, Ends, agree, agree_all, carry_out, read_both, verify, with_labels
from .resource import Properties

BOTH = (
    "If both copy the same parts into it, leave one of them out, or give them different parts. If one copies what the "
    "other one writes, let it depend on that (depends_on). Then run `preview`, and `up` again."
)
"""What to do where another copy of the program moved an end."""

AS_BEFORE = "nothing to put back: it is as it was before the last copy"
"""What is said of a target that need not be restored."""


@dataclass(frozen=True)
class Done:
    """What came of one plan.

    Attributes:
        plan: what was written or filed: the plan, or what of it one request can carry.
        source, target: both ends as they are now; where that is not known, the target as the plan makes it.
        way: how it was written; ``approval`` where it was filed.
        request: where it was filed, and is not necessarily decided.
        warning: what a reader should know of how it was written.
        error: what kept the copy from being made whole, once some of it was, or may have been, written.
    """

    plan: Plan
    source: Definition
    target: Definition
    way: str
    request: ApprovalRequest | None = None
    warning: str = ""
    error: FlagCopyError | None = None

    @property
    def pending(self) -> bool:
        """Whether nothing is written yet."""
        return self.request is not None and self.request.state is not RequestState.COMPLETED

    def replaced(self, names: tuple[str, ...]) -> Properties:
        """What is to be remembered of it: the parts of these names as they were, and as it leaves them."""
        leaves = self.target if self.request is None else self.plan.outcome
        return as_left(remembered(self.plan.target, names), leaves, self.plan.differing)


@dataclass(frozen=True)
class Before:
    """What a copy that was filed in an earlier run was to change: what it remembers of its target, the names of the
    parts that change, and the versions of both ends."""

    previous: Properties
    changed: Sequence[str]
    source_version: Version
    target_version: Version


class Copier:
    """Makes copies on the terms of one resource."""

    def __init__(self, session: Session, platform: Platform, terms: CopyTerms, choice: Choice) -> None:
        self.desk = Desk(session, platform, terms)
        self._session = session
        self._platform = platform
        self._terms = terms
        self._choice = choice

    def claims(self, target: Location, previous: Properties | None) -> dict[str, str]:
        """What a copy into this target has, by the name of the part; see ``claims``.

        ``previous``: what it has replaced there.
        """
        try:
            place = self._platform.place(target)
        except FlagCopyError:
            if self._terms.on_destroy == "restore":
                raise
            place = target  # whose end writes nothing needs no access either
        own = to_put_back(previous, self._choice.names) if previous else ()
        return {name: copy_into(place, name) for name in dict.fromkeys([*self._choice.names, *own])}

    def gates(self, targets: Sequence[Definition], *, ahead: bool = False) -> Sequence[str | None]:
        """Why each target needs an approval; see ``Platform.gate``.

        A program that says nothing of approvals is told in its previews, as far as its token may know. A write is not
        preceded by a question then: if the target wants an approval, it refuses.
        """
        said_nothing = self._terms.approval is None
        if not targets or (said_nothing and not ahead):
            return [""] * len(targets)
        try:
            return self._platform.gate(targets, ahead=ahead)
        except VendorError:
            if not said_nothing:
                raise
            return [""] * len(targets)

    def asked(self, made: Plan, gate: str | None) -> list[str]:
        """What a preview says of the approval that `up` will ask for."""
        try:
            first = self._platform.in_one_request(made)
        except BlockedError as refused:
            if gate and self._terms.asks:
                self._session.will_fail()
                return [unaskable(gate, refused)]
            first = made
        return [*gate_notes(gate, made, self._terms), *order_note(made, first, self._terms)]

    def agreed(self, source: Location, target: Location, planned: Mapping[str, Any]) -> Plan:
        """The plan that this is the record of, from both ends as they are now. To be called while ``writing``.

        Raises:
            MovedError: an end is no longer as it was when the plan was made.
            BlockedError: something that the copy needs is gone meanwhile.
        """
        ends = self._both(source, target)
        return self._agreed(ends, planned)

    def agreed_all(self, copies: Sequence[tuple[Ends, Mapping[str, Any]]]) -> list[Plan | CopyError]:
        """The same for many copies whose ends were read together; in place of a plan, what it would raise."""
        accounted = [(ends, self._accounted(ends, planned)) for ends, planned in copies]
        agreed = agree_all(self._platform, accounted, self._choice)
        return [
            self._by_whom(made, *copy) if isinstance(made, CopyError) else made
            for made, copy in zip(agreed, copies, strict=True)
        ]

    def still_agreed(self, made: Plan, gate: str | None) -> Plan:
        """The plan, if it was made a while ago: where nobody else would notice that an end moved since, we look.

        An approval request is bound to no version of its target.

        To be called while ``writing``. Raises as ``agreed`` does.
        """
        ours = any(
            self._session.own_writes.since(self._platform.place(end.location), end.version)
            for end in (made.source, made.target)
        )
        files = bool(gate) and self._terms.asks
        if self._platform.bound(made, self._choice.way) and not (ours or files):
            return made
        ends = self._both(made.source.location, made.target.location)
        as_made = (made.source.version, made.target.version)
        if tuple(end.version for end in ends) == as_made:
            return made
        return self._agreed(ends, made.record())

    def copy(self, agreed: Plan, gate: str | None) -> Done:
        """Write the plan, or file it where the target wants an approval and the program asks for one.

        To be called while ``writing``, since it was agreed. What is raised says that nothing is written. Once something
        is, or may be, the error comes with what is done: what was there before must be kept, and the next run does the
        rest.

        Raises:
            ApprovalRequiredError: the target wants an approval, and the program does not ask for one.
        """
        if gate and self._terms.asks:
            return self._filed(agreed)
        try:
            written = self._write(agreed, self._choice.way)
        except ApprovalRequiredError as gated:
            if self._terms.asks:
                return self._filed(agreed)
            raise _with_remedy(agreed.target.location, gated) from None
        except (UnavailableError, AnswerError) as unclear:
            if isinstance(unclear, StoppedWaitingError) and unclear.unsent and not agreed.first:
                raise
            return Done(agreed, agreed.source, agreed.outcome, "", error=unclear)
        warning = f"{gate}, and this token bypassed them" if gate else ""
        done = agreed
        if written.error is not None:
            left = differences(written.target, agreed.source, agreed.parts)
            done = agreed.only(set(agreed.differing) - {change.part for change in left})
        return Done(done, agreed.source, written.target, written.way, warning=warning, error=written.error)

    def decided(
        self,
        source: Location,
        target: Location,
        request: ApprovalRequest,
        decision: ApprovalRequest | FlagCopyError,
        filed: Plan | Before,
    ) -> tuple[ApprovalRequest, Ends | None, FlagCopyError | None]:
        """What came of a request, by what a wait for it has brought. It is applied if asked to.

        The request as it is now; both ends, verified, if it is carried out; and what went wrong. What was ``filed`` in
        an earlier run can be verified only while its source has not moved. Nothing is applied onto what others changed
        in the target since it was filed.
        """
        if isinstance(decision, ApprovalRequest) and self.desk.applies(decision):
            planned = filed.target.version if isinstance(filed, Plan) else filed.target_version
            (now,) = self._platform.read([target])
            if not isinstance(now, Absent) and now.version != planned:
                return decision, None, moved({"target_version": planned}, now, now)
        request, refused = self.desk.finish(target, request, decision)
        if refused or request.state is not RequestState.COMPLETED:
            return request, None, refused
        try:
            ends = read_both(self._platform, source, target)
            if isinstance(filed, Plan):
                verify(self._platform, filed, ends[1])
            elif ends[0].version == filed.source_version:
                self._verify_later(filed, ends)
        except FlagCopyError as error:
            return request, None, error
        return request, ends, None

    def _verify_later(self, filed: Before, ends: Ends) -> None:
        """Verify a copy that was filed in an earlier run: of its target only the parts are known.

        Other parts that are as the source has them by now are no fault: an earlier request may have carried them.
        """
        source, target = ends
        aligned, _ = self._platform.align(source, target)
        parts = {
            name: value
            for name, value in parts_before(filed.previous).items()
            if name in filed.changed or target.parts[name] != aligned.parts[name]
        }
        was = replace(target, parts={**target.parts, **parts})
        changed = tuple(part for part in self._choice.parts if part.name in filed.changed)
        verify(self._platform, plan(aligned, was, changed), target)

    def undo(self, target: Definition, previous: Properties, *, but: Collection[str] = ()) -> Plan:
        """The plan that puts what a copy has changed back to what it was, ``but`` for the parts of these names."""
        before = replace(target, parts={**target.parts, **parts_before(previous)}, raw=None)
        mine = set(to_put_back(previous, self._choice.names)) - set(but)
        return plan(before, target, [part for part in self._platform.parts if part.name in mine])

    def put_back(
        self, where: Location, previous: Properties, config: Mapping[str, Any] | None = None
    ) -> tuple[str, list[str]]:
        """Put back what a copy replaced, unless somebody changed the target meanwhile.

        What was done, in words, and the changes that were made for it or asked for.

        What it does not copy any more may be others' by now: what was changed of that stays, and the rest is put back.
        ``config``: the parts as they were copied, for what an earlier release remembered.

        Raises:
            ApprovalRequiredError: the target wants an approval, and the program does not ask for one.
        """
        with self._platform.writing(where):
            target = self._platform.read([where])[0]
            if isinstance(target, Absent):
                return f"nothing to restore. {target.reason}", []
            undo, said = self.undoing(target, previous, config)
            if undo is None:
                return said, []
            asked = self._undone(undo)
        if asked is not None:
            return f"restoring it to {said} waits for approval: {asked.link}", undo.lines()
        return f"restored to {said}", undo.lines()

    def undoing(
        self, target: Definition, previous: Properties, config: Mapping[str, Any] | None = None
    ) -> tuple[Plan | None, str]:
        """What ``put_back`` does where the target is this, and to what that is, in words; or None, and why.

        If somebody has changed one of the parts that it copies, all stays: nobody has tried the flag with some of them
        put back.
        """
        names = self._choice.names
        differing = self.undo(target, previous).differing  # what is as it was before is nobody's work
        changed = changed_since(previous, target, differing, config)
        undo = self.undo(target, previous, but=changed - set(names))
        if not undo.changes:
            return None, AS_BEFORE
        if changed & set(names):
            return None, changed_by_somebody(previous, target.version, changed, set(differing) - changed)
        (undo,) = with_labels(self._platform, [undo])
        return undo, before_last_copy(previous, changed)

    def ahead_of_undoing(
        self, target: Definition | Absent, previous: Properties, config: Mapping[str, Any] | None = None
    ) -> tuple[str, list[str]]:
        """What a preview says of what ``put_back`` will do, if nobody changes the target before it; and the changes,
        if there will be any."""
        if isinstance(target, Absent):
            return f"nothing to restore. {target.reason}", []
        undo, said = self.undoing(target, previous, config)
        return (said, []) if undo is None else (f"will be put back to {said}", undo.lines())

    def restoring_notes(self, targets: Sequence[Definition]) -> list[str]:
        """What a preview says of approvals that it takes to put these back."""
        gates = zip(targets, self.gates(targets, ahead=True), strict=True)
        notes = (restoring_note(gate, target.location, self._terms) for target, gate in gates)
        return [f"warning: {note}" for note in dict.fromkeys(notes) if note]

    def _undone(self, undo: Plan) -> ApprovalRequest | None:
        """Write an undo; or file it, where the target wants an approval and one request can carry all of it."""
        try:
            written = self._write(undo, AUTO)  # ``strategy`` is about copies
        except ApprovalRequiredError as gated:
            if self._terms.asks and self._platform.in_one_request(undo) == undo:
                with suppress(BlockedError):
                    return self.desk.file(undo)
            raise _not_put_back(undo.target.location, gated) from None
        if written.error is not None:
            raise written.error
        return None

    def _write(self, agreed: Plan, way: str) -> Written:
        place = self._platform.place(agreed.target.location)
        written = carry_out(self._platform, agreed, self._terms.comment, way)
        if written.error is None:
            then, now = agreed.target.version, written.target.version
            self._session.own_writes.note(place, then, now, agreed.differing)
        return written

    def _accounted(self, ends: Ends, planned: Mapping[str, Any]) -> Properties:
        """The record of a plan. An end that nothing has moved but copies of this process, and these in parts that this
        one does not copy, has its version of now in it: the plan still holds."""
        accounted = dict(planned)
        for key, end in zip(("source_version", "target_version"), ends, strict=True):
            if key in planned and planned[key] != end.version:
                place, own = self._platform.place(end.location), self._session.own_writes
                if own.elsewhere(place, planned[key], end.version, self._choice.names):
                    accounted[key] = end.version
        return accounted

    def _agreed(self, ends: Ends, planned: Mapping[str, Any]) -> Plan:
        try:
            return agree(self._platform, ends, self._choice, self._accounted(ends, planned))
        except MovedError as error:
            raise self._by_whom(error, ends, planned) from None

    def _by_whom(self, error: CopyError, ends: Ends, planned: Mapping[str, Any]) -> CopyError:
        """The same error; it says so where it was this program that moved an end, and nobody else."""
        own, places = self._session.own_writes, [self._platform.place(end.location) for end in ends]
        versions = (planned.get("source_version"), planned.get("target_version"))
        moved = [
            end.location.short
            for end, place, then in zip(ends, places, versions, strict=True)
            if then is not None and then != end.version and own.elsewhere(place, then, end.version, ())
        ]
        if not isinstance(error, MovedError) or not moved:
            return error
        return error.amended(f"Another resource of this program has written {listed(moved)} meanwhile.", BOTH)

    def _both(self, source: Location, target: Location) -> Ends:
        return read_both(self._platform, source, target, create_flag=self._choice.create_missing_flag)

    def _filed(self, agreed: Plan) -> Done:
        filed = self._platform.in_one_request(agreed)
        return Done(filed, agreed.source, agreed.target, "approval", self.desk.file(filed))


def _with_remedy(target: Location, error: ApprovalRequiredError) -> ApprovalRequiredError:
    return ApprovalRequiredError(
        f"{target.container}/{target.environment} takes changes only through an approval",
        error.detail,
        "Give the resource approval='request' (file a request and go on) or approval='wait' (wait for the decision).",
        status=error.status,
        code=error.code,
    )


def _not_put_back(target: Location, error: ApprovalRequiredError) -> ApprovalRequiredError:
    return ApprovalRequiredError(
        f"{target.container}/{target.environment} takes changes only through an approval, "
        "so what the copy replaced is not put back",
        error.detail,
        "Put it back by hand, or use a token that may bypass approvals. Or give the resource on_destroy='forget' "
        "(declare it again, if it was taken out), run `up`, and then destroy it.",
        status=error.status,
        code=error.code,
    )
