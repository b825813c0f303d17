"""The life of a FlagCopy.

The plan is a computed input: ``check`` reads both ends and puts the changes, in words, and both versions among the
inputs. So a preview shows it, a saved plan binds it, and ``create`` and ``update`` carry out that plan or refuse.
Which plans are work is the matter of ``flag_copy_state``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import replace

from ..copying.foretold import AS_NOW, Ahead
from ..copying.location import Location
from ..copying.moved import differs_since
from ..copying.plan import Plan
from ..copying.versions import in_words, succession
from ..copying.words import below
from ..errors import FlagCopyError
from ..platform import Absent, ApprovalRequest, Platform, RequestState
from ..session import Session
from .announcing import of_two_flags, taken_ahead, unclear_yet
from .approval import (
    FAILED,
    OR_PUT_BACK,
    PENDING,
    WITHDRAWN,
    record,
    request_of,
    same_request,
    standing_of,
)
from .approval_words import outdated
from .claims import following
from .copier import Before
from .copy_life import CopyLife
from .copy_terms import ASKING
from .drift import drift
from .flag_copy_form import CopyOrder, FlagCopyForm, copy_order
from .flag_copy_state import (
    INPUTS,
    config_of,
    ends_of,
    inputs_of,
    is_half_done,
    is_part,
    is_work,
    record_of,
    requests_of,
    withdrawn,
)
from .locations import same_target
from .previous import (
    NOT_HANDED_ON,
    NOTHING_TO_PUT_BACK,
    as_left,
    changes_nothing,
    finished,
    going_on,
    of_what_is_done,
    unfinished,
    without,
)
from .promote import Ends, blocked_error, draft, prepare, read_both, with_labels
from .resource import Checked, Difference, Failure, Found, Incomplete, Properties
from .triggers import HELD_BACK, as_held, held, holds_back
from .unknown import UNKNOWN


class FlagCopyLife(CopyLife[FlagCopyForm, CopyOrder]):
    """See ``resource.Resource``."""

    kind = "FlagCopy"

    def __init__(self, session: Session) -> None:
        super().__init__(session, FlagCopyForm, copy_order)

    def _planned(self, order: CopyOrder, olds: Properties, inputs: Properties, name: str) -> Checked:
        self._collide(order, olds, name, {order.target: order.source})
        who = f"{name}: {order.source} → {order.target}"
        ahead = self._session.foretold.anew(who) if self._preview else AS_NOW
        moving = [place for place in (order.source, order.target) if ahead.changes(place)]
        if unclear := [place.short for place in moving if ahead.unclear(place)]:
            self._session.foretell(who, order.target.scope, {order.target.flag: None})
            self._announcer.tell(olds, unclear_yet(name, unclear))
            return Checked({**inputs, "plan": UNKNOWN})
        made = self._plan(order, ahead)
        planned = record_of(made, order, olds, moving)
        due = not same_request(olds, inputs, INPUTS) or is_work({**inputs, "plan": planned}, olds)
        if self._preview and due and made.changes and not made.blocked:
            outcome = None if order.form.asks else made.outcome
            flag = order.target.flag
            self._session.foretell(who, order.target.scope, {flag: outcome}, {flag: made.differing})
        if self._preview:
            self._note_planned(who, name, order.source.scope, [order.source.flag], order)
        asked = self._asked(order, made) if self._preview and due else []
        if made.blocked:
            return Checked(inputs, [Failure("", str(blocked_error(made.blocked)))])
        told = made if due else self._without_gate(order, made)
        self._show(olds, told, asked, moving)
        if not made.changes and "plan" not in olds:
            restores = order.form.on_destroy == "restore"
            rest = f"; {NOTHING_TO_PUT_BACK}" if restores else ""
            ends = f"{order.source.short} → {order.target.short}"
            self._announcer.tell(olds, f"{ends}: equal, nothing to copy{rest}")
        return Checked({**inputs, "plan": planned})

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        replaces = [] if same_target(self._session, olds, news) else ["target"]
        news = as_held(self._session, olds, news)
        told_otherwise = any(olds.get(name) != news.get(name) for name in INPUTS)
        if self._drifts.take(id, olds):
            return Difference(True, replaces)
        as_they_were = news["plan"] == olds.get("plan") and news["plan"] not in self._made
        work = bool(replaces) or (is_work(news, olds) and not as_they_were)
        if holds_back(self._session, olds, news) and not (request_of(olds) or is_half_done(olds)):
            self._session.tell(f"{self._order(news).target.short}: {HELD_BACK}")
        if work or (told_otherwise and not same_request(olds, news, INPUTS)):
            self._foretell_withdrawal(olds, news, replaced=bool(replaces))
            if work and not replaces and news["plan"] is not UNKNOWN:
                order = self._order(news)
                self._warn_of_undoing(order, olds, news, [(order.target, olds, olds.get("previous"))])
            return Difference(True, replaces)
        if self._preview and is_half_done(olds) and held(self._session, olds, news):
            with suppress(FlagCopyError):  # `up` will say it
                self._show(olds, self._plan(self._order(news), AS_NOW), [], [])
        return Difference(is_half_done(olds) or self._decided(olds, news) or told_otherwise)

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        done = self._updated(olds, as_held(self._session, olds, news))
        # Where nothing was to do, the plan is that of the inputs: ``check`` sees these alone, and keeps it.
        return done if done["plan"]["changes"] else {**done, "plan": news["plan"]}

    def _updated(self, olds: Properties, news: Properties) -> Properties:
        """``news``: with the plan that triggers leave."""
        order = self._order(news)
        if request_of(olds):
            return self._after_request(order, olds, news)
        if is_half_done(olds) and held(self._session, olds, news):
            news = self._with_plan_anew(order, news)
        return self._copied(order, news, olds, olds.get("previous"))

    def read(self, id: str, outputs: Properties) -> Found | None:
        order = self._refreshed(outputs)
        platform = self._platform(order)
        source, target = platform.read([order.source, order.target])
        if isinstance(target, Absent):
            waits = request_of(outputs) and target.what == "definition"
            if not waits or target.blank is None:
                self._session.tell(f"{order.target.short}: its target is gone. {target.reason}")
                return None
            target = target.blank
        now = {**outputs, "config": config_of(order, target)}
        if (
            not request_of(outputs)
            and not is_half_done(outputs)
            and target.version != outputs.get("target_version")  # an earlier release may have read less of it
            and (lines := drift(platform, outputs["config"], target, order.choice.parts))
        ):
            self._drifts.note(id, now)
            self._session.tell("\n".join(below(f"{order.target.short}: drifted:", lines)))
        if isinstance(source, Absent):
            self._session.tell(f"{order.target.short}: its source is gone. {source.reason}")
        elif not request_of(outputs):
            now["source_version"] = source.version
        if not request_of(outputs):  # what waits was asked for from other versions, perhaps
            now["target_version"] = target.version
        # The plan stays the one that was carried out: drift shows in ``config``, and ``check`` compares live anyway.
        return Found(now, inputs_of(outputs))

    def delete(self, id: str, outputs: Properties) -> None:
        order = self._kept(outputs)
        applied = not request_of(outputs) or self._withdraw(outputs)
        previous = of_what_is_done(outputs.get("previous"), applied=applied)
        if previous is None:
            return
        if order.form.on_destroy == "restore":
            self._restore(order, outputs, previous)
        else:
            self._session.left_behind.append(order.target)

    def ending(self, id: str, outputs: Properties) -> str:
        order, previous = self._kept(outputs), outputs.get("previous")
        if previous is not None:
            self._session.leaving_behind.add(order.target)
        if order.form.on_destroy != "restore" or previous is None:
            return WITHDRAWN if request_of(outputs) else changes_nothing(order.target.short)
        if request_of(outputs) and not of_what_is_done(previous, applied=False):
            return WITHDRAWN + OR_PUT_BACK
        back = f"puts back {order.target.short}, if it is still as the copy left it"
        if not self._foretell_restoring(order, outputs):
            back = f"puts back nothing in {order.target.short}"
        return f"{WITHDRAWN}; {back}" if request_of(outputs) else back

    def claims(self, id: str, outputs: Properties, *, made: bool = False) -> Iterable[str]:
        order = self._order(outputs) if made else self._kept(outputs)
        yield from self._copier(order).claims(order.target, outputs.get("previous")).values()
        yield from map(following, requests_of(outputs))

    def spared(self, id: str, outputs: Properties, taken: Set[str]) -> Properties | None:
        """A request that another copy follows is not withdrawn, parts that another copy has are not put back."""
        if taken & set(map(following, requests_of(outputs))):
            return None
        order = self._kept(outputs)
        claims = self._copier(order).claims(order.target, outputs.get("previous"))
        others = {name for name, mine in claims.items() if mine in taken}
        if outputs.get("on_destroy") == "restore":
            parts = "" if len(others) == len(claims) else f"{', '.join(sorted(others))} "
            said = f"another resource of the program copies {parts}into it now, and {NOT_HANDED_ON}"
            self._session.tell(f"{order.target.short}: not restored: {said}")
        previous = outputs.get("previous")
        return {**outputs, "previous": previous and without(previous, others)}

    # Copying.

    def _copied(
        self, order: CopyOrder, inputs: Properties, olds: Properties, earlier: Properties | None = None
    ) -> Properties:
        """``earlier``: what is remembered of the copy before; this one may be the rest of it."""
        planned = inputs["plan"]
        if not is_work(inputs, olds):
            ends = self._both(self._platform(order), order)
            rest = self._rest(order, ends, olds)
            if rest is None:
                lax = order.choice.skip_missing_segments or order.form.triggers is not None
                if (
                    not (lax or is_half_done(olds))
                    and draft(self._platform(order), ends, order.choice).changes
                ):
                    raise differs_since(order.target.flag)
                kept = {name: olds.get(name) for name in ("way", "approval_request")}
                kept["previous"] = finished(olds["previous"]) if olds.get("previous") else None
                return {**inputs, "status": "unchanged", "changes": [], **kept, **ends_of(order, *ends)}
            planned = rest.record()
        return self._carry_out(order, inputs, planned, earlier)

    def _carry_out(
        self, order: CopyOrder, inputs: Properties, planned: Properties, earlier: Properties | None
    ) -> Properties:
        platform, copier = self._platform(order), self._copier(order)
        with platform.writing(order.target):
            agreed = copier.agreed(order.source, order.target, planned)
            (gate,) = copier.gates([agreed.target])
            done = copier.copy(agreed, gate)
        outputs = {
            **inputs,
            "status": "copied" if done.error is None else FAILED,
            "changes": [change.record() for change in done.plan.changes],
            "way": done.way,
            **ends_of(order, agreed.source, done.target),
            "previous": going_on(earlier, done.replaced(order.choice.names)),
        }
        if done.error is not None:
            kept = {**outputs, "previous": unfinished(outputs["previous"])}
            raise Incomplete(done.error, str(order.target), kept)
        if done.warning:
            self._session.tell(f"{order.target.short}: warning: {done.warning}")
        if done.request is not None:
            self._session.tell(f"{order.target.short}: waits for approval: {done.request.link}")
            outputs = self._settled(order, outputs, done.request, done.plan)
            rest = set(agreed.differing) - set(done.plan.differing)
            if outputs["status"] == PENDING or not rest:
                return outputs
            left = {**agreed.only(rest).record(), "target_version": outputs["target_version"]}
            try:
                later = self._carry_out(order, inputs, left, unfinished(outputs["previous"]))
            except FlagCopyError as error:
                raise Incomplete(error, str(order.target), {**outputs, "status": PENDING}) from None
            return {**later, "changes": [*outputs["changes"], *later["changes"]]}
        versions = succession(agreed.target.version, done.target.version)
        self._session.tell(f"{order.target.short}: copied from {order.source.environment}, {versions}")
        return {**outputs, "previous": finished(outputs["previous"])}

    def _rest(self, order: CopyOrder, ends: Ends, olds: Properties) -> Plan | None:
        """What is left of the plan that was not done whole, if nothing else has come to it since."""
        if not is_half_done(olds):
            return None
        platform = self._platform(order)
        (left,) = with_labels(platform, [draft(platform, ends, order.choice)])
        return left if left.changes and set(left.lines()) <= set(olds["plan"]["changes"]) else None

    def _restore(self, order: CopyOrder, outputs: Properties, previous: Properties) -> None:
        said, changes = self._copier(order).put_back(order.target, previous, outputs.get("config"))
        told = f"{order.target.short}: {said}"
        self._session.tell("\n".join(below(f"{told}:", changes)) if changes else told)

    def _foretell_restoring(self, order: CopyOrder, outputs: Properties) -> bool:
        """Say what the end would put back now; whether that is anything, as far as can be read."""
        with suppress(FlagCopyError):
            (target,) = self._platform(order).read([order.target])
            previous, config = outputs["previous"], outputs.get("config")
            copier = self._copier(order)
            said, lines = copier.ahead_of_undoing(target, previous, config)
            if lines and not isinstance(target, Absent):
                lines += copier.restoring_notes([target])
            told = f"{order.target.short}: {said}"
            self._session.tell("\n".join(below(f"{told}:", lines)) if lines else told)
            return bool(lines)
        return True

    # Approvals.

    def _after_request(self, order: CopyOrder, olds: Properties, news: Properties) -> Properties:
        """Go on with what was filed for approval in an earlier run: follow it if it is still what the program asks for;
        else withdraw it, and copy or ask anew, unless it is carried out already and that was all."""
        work, holds = is_work(news, olds), held(self._session, olds, news)
        if not work and news["plan"]["changes"] and same_request(olds, news, INPUTS):
            done = holds and self._copier(order).desk.is_done(order.target, olds["approval_request"]["id"])
            if not done:
                return self._follow(order, news, olds)
            anew = self._with_plan_anew(order, news) if is_part(olds) else news
        else:
            # What cannot be asked for anew is not taken back either.
            anew = self._with_plan_anew(order, news) if holds else news
            done = self._withdraw(olds)
        part = done and is_part(olds)
        if done and not work and not (holds and part):
            return self._applied(order, news, olds)
        # Both requests of a copy in two are one copy.
        earlier = unfinished(olds["previous"]) if part else olds.get("previous")
        try:
            # Nothing is done of what was asked for: other inputs may ask for the same anew.
            return self._copied(order, anew, {}, earlier)
        except FlagCopyError as error:
            if done:
                raise
            raise Incomplete(error, str(order.target), withdrawn(olds, anew)) from None

    def _applied(self, order: CopyOrder, inputs: Properties, olds: Properties) -> Properties:
        """What is carried out, where the target need not be as it was left: both ends are equal, or triggers hold what
        others have changed since."""
        ends = self._both(self._platform(order), order)
        self._tell_applied(order, ends)
        request = {**olds["approval_request"], "state": RequestState.COMPLETED.value}
        kept = {name: value for name, value in olds.items() if name not in INPUTS}
        done = {"status": "copied", "approval_request": request, "previous": finished(olds["previous"])}
        return {**kept, **inputs, **done, **ends_of(order, *ends)}

    def _follow(self, order: CopyOrder, inputs: Properties, olds: Properties) -> Properties:
        request = self._copier(order).desk.look(order.target, olds["approval_request"]["id"])
        changed = [change["part"] for change in olds["changes"]]
        kept = {name: value for name, value in olds.items() if name not in INPUTS}
        filed = Before(olds["previous"], changed, olds["source_version"], olds["target_version"])
        return self._settled(order, {**kept, **inputs, "plan": olds["plan"]}, request, filed)

    def _settled(
        self, order: CopyOrder, planned: Properties, request: ApprovalRequest, filed: Plan | Before
    ) -> Properties:
        """The outputs, once it is decided if asked to wait, and applied if asked to.

        Raises:
            Incomplete: refused, or not decided in time, or not verified. What was asked for stays known.
        """
        copier = self._copier(order)
        decision = copier.desk.wait({order.target: request})[order.target]
        request, ends, error = copier.decided(order.source, order.target, request, decision, filed)
        asked = {**planned, "status": standing_of(request), "approval_request": record(request)}
        if error:
            raise Incomplete(error, str(order.target), asked)
        if ends is None:
            return asked
        self._tell_applied(order, ends)
        previous = finished(as_left(asked["previous"], ends[1]))
        return {**asked, "status": "copied", **ends_of(order, *ends), "previous": previous}

    def _tell_applied(self, order: CopyOrder, ends: Ends) -> None:
        (version,) = in_words(ends[1].version)
        self._session.tell(f"{order.target.short}: the approved copy is applied, version {version}")

    def _decided(self, olds: Properties, news: Properties) -> bool:
        """Whether a request that was filed before has been decided, or serves no more, so that there is something to
        do."""
        id = request_of(olds)
        if id is None:
            return False
        order = self._order(news)
        desk = self._copier(order).desk
        if news["plan"]["changes"] or desk.is_done(order.target, id):
            return not desk.waits(order.target, id, ahead=self._up_comes_later)
        self._foretell_withdrawal(olds, news, replaced=False)  # both ends are equal without it
        return True

    def _withdraw(self, outputs: Properties) -> bool:
        """Take the request back; whether it is carried out already."""
        order, id = self._kept(outputs), outputs["approval_request"]["id"]
        return self._copier(order).desk.withdraw(order.source, order.target, id)

    def _foretell_withdrawal(self, olds: Properties, news: Properties, *, replaced: bool) -> None:
        id = request_of(olds)
        if not self._up_comes_later or id is None or news["plan"] is UNKNOWN:
            return
        order = self._kept(olds)
        why = "the target is another one" if replaced else outdated(olds["plan"], news["plan"])
        asks = not replaced and news.get("approval") in ASKING and bool(news["plan"]["changes"])
        self._copier(order).desk.foretell_withdrawal(order.source, order.target, id, why, again=asks)

    # Plans.

    def _plan(self, order: CopyOrder, ahead: Ahead) -> Plan:
        platform = self._platform(order)
        ends = self._both(platform, order)
        made = prepare(platform, ends, order.choice, ahead)
        self._others.look(ends[1], made, order.choice.names)
        return made

    def _with_plan_anew(self, order: CopyOrder, inputs: Properties) -> Properties:
        """The inputs with the plan as it is now."""
        made = self._plan(order, AS_NOW)
        if made.blocked:
            raise blocked_error(made.blocked)
        return {**inputs, "plan": made.record()}

    def _asked(self, order: CopyOrder, made: Plan) -> list[str]:
        """What a preview says of approvals that `up` will ask for."""
        if made.blocked or not made.changes:
            return []
        copier = self._copier(order)
        (gate,) = copier.gates([made.target], ahead=True)
        return copier.asked(made, gate)

    def _without_gate(self, order: CopyOrder, made: Plan) -> Plan:
        """The plan of what was filed, without what its own request is in the way of: diff says where that stands."""
        if not (made.changes and made.notes):
            return made
        (gate,) = self._copier(order).gates([made.target], ahead=True)
        return replace(made, notes=tuple(note for note in made.notes if not (gate and note.startswith(gate))))

    def _both(self, platform: Platform, order: CopyOrder) -> Ends:
        return read_both(platform, order.source, order.target, create_flag=order.choice.create_missing_flag)

    def _show(self, olds: Properties, made: Plan, asked: Sequence[str], moving: Sequence[Location]) -> None:
        source, target = made.source.location, made.target.location
        notes = [*of_two_flags(self._session, made), *made.notes, *asked]
        lines = [f"{source.short} → {target.short}:"] if made.changes or notes else []
        lines += [f"  {line}" for line in (made.sides() if self._session.in_full else made.lines())]
        lines += [f"  warning: {note}" for note in notes]
        if lines and moving:
            lines.append(f"  {taken_ahead([place.short for place in moving])}")
        if lines:
            self._announcer.tell(olds, "\n".join(lines))
