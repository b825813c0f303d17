"""The life of a Promotion: that of a FlagCopy, for many flags at once.

The plan is a computed input: ``check`` reads all flags of the selection and puts the changes and both versions of each
flag among the inputs, beside the blocked, the number of the unchanged and a hash of the selection. ``create`` and
``update`` read again, unless that was just now, and carry out that plan, flag by flag, or refuse a flag that moved.

What is to be done is decided flag by flag: the plan of a flag is work unless it is the one in the outputs and was
carried out, or waits for an approval. So after a failure, only the rest is work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set

from ..copying.foretold import AS_NOW
from ..copying.words import below, counted, listed
from ..errors import AbsentError, FlagCopyError, PromotionError
from ..session import Session
from .announcing import unclear_yet
from .approval import FAILED, OR_PUT_BACK, PENDING, WITHDRAWN, Standing, same_request
from .approval_words import ASK_AGAIN, ASKS_ALL_AGAIN, FAILS_AS_DECLINED, awaits, outdated
from .claims import following
from .copy_life import CopyLife
from .copy_terms import ASKING
from .just_read import JustRead
from .left_out import strangers
from .locations import same_target
from .previous import NOT_HANDED_ON, NOTHING_TO_PUT_BACK, changes_nothing, without
from .promotion_ahead import LeftToSay, PromotionAhead
from .promotion_drift import drifted
from .promotion_form import PromotionForm, PromotionOrder, promotion_order
from .promotion_outcome import BLOCKED, COPIED, Filed, Outcome
from .promotion_plan import Survey, survey
from .promotion_restore import foretell_restoring, restore
from .promotion_run import PromotionRun
from .promotion_state import (
    INPUTS,
    counts_in_words,
    filed,
    in_part,
    outputs_of,
    replaced,
    requests,
    still_filed,
    todo,
    told_apart,
    told_otherwise,
    undone_in_words,
)
from .promotion_words import FAILS_FOR_BLOCKED, grouped, left_the_selection, named, noted, remedies
from .resource import Checked, Difference, Failure, Found, Incomplete, Properties
from .triggers import HELD_BACK, as_held, held, holds_back
from .unknown import UNKNOWN


class PromotionLife(CopyLife[PromotionForm, PromotionOrder]):
    """See ``resource.Resource``."""

    kind = "Promotion"

    def __init__(self, session: Session) -> None:
        super().__init__(session, PromotionForm, promotion_order)
        self._just_read = JustRead(session.clock)
        self._ahead = PromotionAhead()

    def _planned(self, order: PromotionOrder, olds: Properties, inputs: Properties, name: str) -> Checked:
        preview = self._preview
        began = self._session.clock.monotonic()
        who = f"{name}: {order.words}"
        ahead = self._session.foretold.anew(who) if preview else AS_NOW
        found = survey(self._platform(order), order, foretold=ahead)
        copied = [*found.changing, *found.unchanged]
        self._collide(
            order, olds, name, {order.target.flag(flag): order.source.flag(flag) for flag in copied}
        )
        if preview:
            changed = {flag: made.differing for flag, made in found.changing.items()}
            self._session.foretell(who, order.target, found.outcomes(asks=order.form.asks), changed)
            self._note_planned(who, name, order.source, copied, order)
        odd = strangers(self._platform(order), order, found.left_out.excluded, found.flags)
        if wrong := [Failure(one.path, one.reason) for one in odd if one.misspelt or not preview]:
            return Checked(inputs, wrong)
        record = told_apart(found.record(), olds.get("plan"), asks=order.form.asks)
        refuses = "Unless this program makes the flag, `up` will refuse the name."
        warnings = [f"{one.path}: {one.reason} {refuses}" for one in odd]
        if order.form.on_destroy == "restore" and not olds and found.unchanged and not found.changing:
            warnings.append(NOTHING_TO_PUT_BACK)
        notes = self._asked(order, found) if preview else {}
        self._look(order, found, olds, record)
        if preview and found.blocked and order.form.on_error == "continue":
            warnings.append(FAILS_FOR_BLOCKED)
        if preview and (odd or found.blocked):
            self._session.will_fail(unless_mended=True)
        refused = _refused(order, found)
        before = olds["plan"]["flags"] if same_request(olds, inputs, INPUTS) else {}
        as_before = any(before.get(flag) == planned for flag, planned in record["flags"].items())
        if as_before and not (refused or found.unclear):
            self._ahead.leave(LeftToSay(order, found, notes, warnings))
        else:
            self._show(olds, order, found, [*noted(notes), *warnings])
        if refused:
            return Checked(inputs, [refused])
        if found.unclear:
            self._announcer.tell(olds, unclear_yet(name, found.unclear))
            return Checked({**inputs, "plan": UNKNOWN})
        self._just_read.keep(began, order, record, found)
        return Checked({**inputs, "plan": record})

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        replaces = [] if same_target(self._session, olds, news) else ["target"]
        news = as_held(self._session, olds, news)
        planned = news["plan"]
        has_drifted = self._drifts.take(id, olds)
        if replaces or planned is UNKNOWN:
            return Difference(True, replaces)
        due, followed = todo(news, olds, made=planned in self._made), _followed(olds, news)
        given_up = requests(olds).keys() - followed.keys()
        changes = bool(has_drifted or due or planned["blocked"] or given_up) or told_otherwise(olds, news)
        order = self._order(news)
        if gone := self._ahead.gone(order, olds):
            put_back = order.form.on_destroy == "restore" and not olds["previous"].keys().isdisjoint(gone)
            self._session.tell(f"{order.words}: {left_the_selection(gone, put_back=put_back)}")
        undone = due or planned["blocked"] or requests(olds)
        if holds_back(self._session, olds, news) and not undone:
            self._session.tell(f"{order.words}: {HELD_BACK}")
        standing = self._standing(order, followed) if self._up_comes_later or not changes else {}
        if left := self._ahead.take(order):
            self._show_left(olds, left, followed.keys(), standing)
        for one in standing.values():
            if one.said:
                self._session.tell(one.said)
        if changes and not self._preview:
            return Difference(True)
        places = {flag: order.target.flag(flag) for flag in sorted(due - followed.keys())}
        known, before = olds["flags"], olds["previous"]
        copies = [(place, known.get(flag, {}), before.get(flag)) for flag, place in places.items()]
        self._warn_of_undoing(order, olds, news, copies)
        news, rest = self._anew(order, olds, news)
        if rest:
            self._show(olds, order, rest, noted(self._asked(order, rest)))
        self._foretell_withdrawals(olds, news, given_up, gone)
        return Difference(changes or not all(one.waits for one in standing.values()))

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        order = self._order(news)
        anew, _ = self._anew(order, olds, as_held(self._session, olds, news))
        return self._copied(order, anew, olds)

    def read(self, id: str, outputs: Properties) -> Found | None:
        order = self._refreshed(outputs)
        platform = self._platform(order)
        try:
            found = survey(platform, order, ahead=False)
        except AbsentError as absent:
            if absent.role == "target":
                self._session.tell(f"{order.words}: the target is gone. {absent.detail}")
                return None
            self._session.tell(f"{order.words}: the source is gone. {absent.detail}")
            return Found(outputs, None)
        versions = found.unchanged | {
            flag: (made.source.version, made.target.version) for flag, made in found.changing.items()
        }
        asked = requests(outputs)  # that stays known, and as it was asked
        flags = {
            flag: known
            if flag in asked
            else {**known, "source_version": versions[flag][0], "target_version": versions[flag][1]}
            for flag, known in outputs["flags"].items()
            if flag in asked or flag in versions
        }
        now = {**outputs, "flags": flags}
        if lines := drifted(platform, found, order.choice, outputs):
            self._drifts.note(id, now)
            head = f"{order.target.short}: {counted(len(lines), 'flag')} drifted from {order.source.environment}:"
            said = [f"  {line}" for flag, some in lines.items() for line in below(f"{flag}:", some)]
            self._session.tell("\n".join([head, *said]))
        if undone := undone_in_words(outputs):
            self._session.tell(f"{order.words}: {undone} when it last ran; `up` goes on with the rest")
        # The plan stays the one that was carried out: ``check`` compares live anyway.
        return Found(now, None)

    def delete(self, id: str, outputs: Properties) -> None:
        order = self._kept(outputs)
        previous = replaced(outputs, but=self._withdraw(order, requests(outputs)))
        if order.form.on_destroy == "restore":
            restore(self._session, self._platform(order), order, previous)
        else:
            self._session.left_behind.extend(order.target.flag(flag) for flag in previous)

    def ending(self, id: str, outputs: Properties) -> str:
        order, waiting = self._kept(outputs), requests(outputs)
        self._session.leaving_behind |= {
            order.target.flag(flag) for flag in replaced(outputs, but=waiting.keys())
        }
        restores = order.form.on_destroy == "restore"
        said = [f"{listed(sorted(waiting))}: {WITHDRAWN}{OR_PUT_BACK if restores else ''}"] if waiting else []
        if restores and (flags := sorted(replaced(outputs, but=set()))):
            platform, previous = self._platform(order), outputs["previous"]
            if back := foretell_restoring(self._session, platform, order, previous, flags):
                them = f"{counted(len(back), 'flag')} in {order.target.short} ({listed(back)})"
                said.append(f"puts back {them}, each if it is still as the promotion left it")
            else:
                said.append(f"puts back nothing in {order.target.short}")
        return "; ".join(said) or changes_nothing(order.target.short)

    def claims(self, id: str, outputs: Properties, *, made: bool = False) -> Iterable[str]:
        """The chosen parts of every flag that it was asked to copy, and every request that it follows."""
        order = self._order(outputs) if made else self._kept(outputs)
        copier, previous = self._copier(order), outputs.get("previous", {})
        ahead = [] if id else self._ahead.selected(order)
        for flag in {*outputs.get("flags", {}), *previous, *ahead}:
            yield from copier.claims(order.target.flag(flag), previous.get(flag)).values()
        yield from map(following, requests(outputs).values())

    def spared(self, id: str, outputs: Properties, taken: Set[str]) -> Properties | None:
        """What others copy now is not put back, requests that others follow are not withdrawn."""
        order, previous = self._kept(outputs), dict[str, Properties]()
        others = set[str]()
        for flag, was in outputs.get("previous", {}).items():
            claims = self._copier(order).claims(order.target.flag(flag), was)
            parts = {name for name, mine in claims.items() if mine in taken}
            if left := without(was, parts):
                previous[flag] = left
            others |= {flag} if parts else set()
        if others and outputs.get("on_destroy") == "restore":
            said = "another resource of the program copies into"
            them = "it" if len(others) == 1 else "them"
            self._session.tell(
                f"{order.target.short}: {listed(sorted(others))}: not restored: {said} {them} now, and {NOT_HANDED_ON}"
            )
        followed = {flag for flag, request in requests(outputs).items() if following(request) in taken}
        flags = {flag: one for flag, one in outputs.get("flags", {}).items() if flag not in followed}
        return {**outputs, "flags": flags, "previous": previous}

    def _copied(self, order: PromotionOrder, inputs: Properties, olds: Properties) -> Properties:
        planned = inputs["plan"]
        waiting, open_requests = _followed(olds, inputs), requests(olds)
        due = (todo(inputs, olds) | open_requests.keys()) & planned["flags"].keys() - waiting.keys()
        others = {flag: id for flag, id in open_requests.items() if flag not in waiting}
        carried_out = self._withdraw(self._kept(olds), others) if others else set()
        fresh = self._just_read.take(order, planned)
        run = PromotionRun(
            self._session,
            self._platform(order),
            order,
            todo={flag: planned["flags"][flag] for flag in sorted(due)},
            filed=waiting,
            carried_out=filed(carried_out, olds),
            blocked=planned["blocked"],
            survey=fresh
            if due == planned["flags"].keys() and not (open_requests or planned["blocked"])
            else None,
        )
        run.run()
        before = replaced(olds, but=carried_out | waiting.keys())
        left = outputs_of(inputs, before, run.outcomes, in_part(olds, carried_out))
        self._tell(order, left, run)
        errors = {
            flag: outcome.error
            for flag, outcome in run.outcomes.items()
            if outcome.status in (BLOCKED, FAILED) and outcome.error
        }
        if not errors:
            return left
        error = _not_promoted(order, errors, run.outcomes)
        if others or any(outcome.touched for outcome in run.outcomes.values()):
            raise Incomplete(error, str(order.target), left)
        raise error

    def _anew(
        self, order: PromotionOrder, olds: Properties, news: Properties
    ) -> tuple[Properties, Survey | None]:
        """The inputs; while triggers hold the promotion, with a new plan of what is not done, and what that is of."""
        if not held(self._session, olds, news):
            return news, None
        planned, asked, desk = news["plan"], requests(olds), self._copier(order).desk
        applied = {flag for flag, id in asked.items() if desk.is_done(order.target.flag(flag), id)}
        followed = _followed(olds, news).keys() - applied
        undone = (todo(news, olds) | planned["blocked"].keys() | asked.keys()) - applied - followed
        undone |= in_part(olds, applied)
        found = survey(self._platform(order), order).only(undone) if undone else Survey()
        anew = found.record()
        others = {flag: one for flag, one in planned["flags"].items() if flag not in undone | applied}
        planned = {**planned, "flags": {**others, **anew["flags"]}, "blocked": anew["blocked"]}
        return {**news, "plan": planned}, found if undone else None

    # Approvals.

    def _asked(self, order: PromotionOrder, found: Survey) -> dict[str, list[str]]:
        """What a preview says of approvals that `up` will ask for."""
        return self._ahead.asked(self._copier(order), found.changing)

    def _standing(self, order: PromotionOrder, followed: Mapping[str, Filed]) -> dict[str, Standing]:
        """Where these requests stand."""
        desk, ahead = self._copier(order).desk, self._up_comes_later
        return {
            flag: desk.standing(order.target.flag(flag), one.id, ahead=ahead)
            for flag, one in sorted(followed.items())
        }

    def _foretell_withdrawals(
        self, olds: Properties, news: Properties, flags: Set[str], gone: Collection[str]
    ) -> None:
        """Say that `up` takes back what was asked for these; see ``_copied``. ``gone``: what left the selection."""
        order, planned = self._kept(olds), news["plan"]["flags"]
        desk, asks = self._copier(order).desk, news.get("approval") in ASKING
        for flag in sorted(flags):
            outdates = outdated(olds["plan"]["flags"].get(flag), planned.get(flag))
            why = "it is not selected any more" if flag in gone else outdates
            again = asks and flag in planned
            ends = (order.source.flag(flag), order.target.flag(flag))
            desk.foretell_withdrawal(*ends, requests(olds)[flag], why, again=again)

    def _withdraw(self, order: PromotionOrder, ids: dict[str, str]) -> set[str]:
        """Take requests back; the flags of those that are carried out already."""
        desk, source, target = self._copier(order).desk, order.source, order.target
        return {flag for flag, id in ids.items() if desk.withdraw(source.flag(flag), target.flag(flag), id)}

    # Words.

    def _show(
        self,
        olds: Properties,
        order: PromotionOrder,
        found: Survey,
        warnings: list[str],
        **requests: Set[str],
    ) -> None:
        if not found.flags:
            warnings = [found.left_out.why_none(self._platform(order), order), *warnings]
        said = found.lines(order.form.exclude_flags, in_full=self._session.in_full, **requests)
        lines = said + [f"  warning: {warning}" for warning in warnings]
        self._announcer.tell(olds, f"{order.words}: " + "\n".join(lines))

    def _show_left(
        self, olds: Properties, left: LeftToSay, followed: Set[str], standing: Mapping[str, Standing]
    ) -> None:
        """The plan, where some of it was asked for earlier. Where that stands is not looked for while there is other
        work: then ``up`` finds it out."""
        if followed and not standing and left.found.changing.keys() <= followed and not left.found.blocked:
            return
        waiting = {flag for flag, one in standing.items() if one.waits}
        refused = {flag for flag, one in standing.items() if not (one.waits or one.applies)}
        notes = noted({flag: said for flag, said in left.notes.items() if flag not in followed})
        asked = {"asked": followed - standing.keys(), "waiting": waiting, "refused": refused}
        self._show(olds, left.order, left.found, [*notes, *left.warnings], **asked)

    def _look(self, order: PromotionOrder, found: Survey, olds: Properties, record: Properties) -> None:
        """What diff will want to know."""
        changed = bool(olds) and olds["plan"]["selection"] != record["selection"]
        self._ahead.select(order, found, changed=changed)
        for flag, made in found.changing.items():
            self._others.look(found.targets[flag], made, order.choice.names)

    def _tell(self, order: PromotionOrder, outputs: Properties, run: PromotionRun) -> None:
        if not run.outcomes:
            why = run.left_out.why_none(self._platform(order), order)
            self._session.tell(f"{order.words}: warning: nothing to promote: {why}")
            return
        lines = [counts_in_words(run.outcomes.values())]
        lines += [f"  warning: {named(sorted(flags))}: {warning}" for warning, flags in run.warnings.items()]
        for flag, known in sorted(outputs["flags"].items()):
            if known["status"] == PENDING:
                request = known.get("approval_request")
                lines.append(f"  {flag}: {awaits(request) if request else known['error']}")
        self._session.tell(f"{order.words}: " + "\n".join(lines))


def _followed(olds: Properties, news: Properties) -> dict[str, Filed]:
    """What was filed, and still is what the program asks for."""
    return filed(still_filed(news["plan"], olds), olds) if same_request(olds, news, INPUTS) else {}


def _refused(order: PromotionOrder, found: Survey) -> Failure | None:
    most = order.form.max_changes
    if most is not None and len(found.changing) > most:
        return Failure(
            "max_changes",
            f"{counted(len(found.changing), 'flag')} would change, and at most {most} may\n"
            "Look at the plan: if it is right, raise max_changes; if not, narrow the selection.",
        )
    if order.form.on_error == "stop" and found.blocked:
        lines = [f"{len(found.blocked)} of the flags cannot be copied, and on_error is 'stop'"]
        return Failure(
            "",
            "\n".join([*lines, *grouped(found.blocked), *remedies(found.blocked, order.form.exclude_flags)]),
        )
    return None


def _not_promoted(
    order: PromotionOrder, errors: dict[str, FlagCopyError], outcomes: dict[str, Outcome]
) -> PromotionError:
    stays = "What was copied stays. " if any(one.status == COPIED for one in outcomes.values()) else ""
    begun = {flag: error for flag, error in errors.items() if outcomes[flag].begun}
    rest = f"{stays}Run `up` again: it does only what is left."
    if any(error.remedy == ASK_AGAIN for error in errors.values()):
        waits = any(one.status == PENDING for one in outcomes.values())
        rest = f"{stays}{FAILS_AS_DECLINED}{ASKS_ALL_AGAIN if waits else ''}"
    return PromotionError(
        f"{counted(len(errors), 'flag')} could not be promoted, {order.words}: {counts_in_words(outcomes.values())}",
        "\n".join(f"  {line}" for line in grouped(errors)),
        "\n".join([*remedies(begun, order.form.exclude_flags), rest]),
        reasons={flag: str(error) for flag, error in errors.items()},
    )
