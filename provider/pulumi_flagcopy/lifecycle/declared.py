"""The life of everything that is declared field by field: projects, environments, flags, definitions, segments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from ..errors import ConflictError, FlagCopyError, InputError, NotFoundError, NotVerifiedError
from ..session import Session
from . import declared_words, identity
from .comparing import equal
from .declaration import Declaration
from .declared_form import CommonForm, DeclaredForm, Live
from .declared_words import changed_meanwhile, exists_already, left_out
from .leaving import once_free
from .resource import Checked, Created, Difference, Failure, Found, Incomplete, Properties, StillNamed

F = TypeVar("F", bound=CommonForm)
Settled = Callable[[], Any]
"""What ``http.Client.write`` asks after a write whose fate is unknown."""


class Declared(Declaration[F], ABC):
    """See ``resource.Resource``. A subclass names its form and its place, and makes four requests."""

    def __init__(self, session: Session) -> None:
        self.session = session

    # What a subclass must say.

    @abstractmethod
    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        """Read it; None when it is not there."""

    @abstractmethod
    def make(self, form: F) -> Live:
        """Create it, with what one request can carry: whatever then still differs is given to ``change``.

        Raises ``ConflictError`` when there is one already. The request is settled by ``settled_creation``.
        """

    @abstractmethod
    def change(self, form: F, live: Live, changed: list[str]) -> Live:
        """Give the fields in ``changed`` their declared values, by the smallest request that does.

        The request is settled by ``settled_change``.
        """

    @abstractmethod
    def remove(self, form: F, live: Live) -> None:
        """Delete it. Of the form there are the place and our own inputs only. Settled by ``settled_removal``."""

    # What a subclass may say.

    def refine(self, form: F) -> None:
        """What no single field can say about the inputs; raises ``InputError``."""

    def refuse_collisions(self, form: F, name: str) -> None:
        """Refuse what a copy of the program writes too. ``name``: the resource's, in the program."""

    def foresee(self, form: F, olds: Properties, news: Properties, *, preview: bool) -> None:
        """Look ahead, once the inputs are valid and known: say what would happen, raise what would fail."""
        changed: list[str] | None = self.changed(olds, news)
        if not olds:
            adopts = self.takes_over(form)
            live = self.look(self.place_of(form), form.account) if adopts or preview else None
            if live is not None and not adopts:
                if self._placed(form.model_dump()) not in self.session.had:
                    self.tell(form, declared_words.EXISTS_ALREADY)
                    self.session.will_fail()
                    return
                live = None  # it is this resource's own: it is replaced
            self.foresee_new(form, live, preview=preview)
            changed = None if live is None else self.differing(form, live)
        elif changed and not self.diff("", olds, news).replaces:
            live = self.look({name: olds[name] for name in self.place}, olds.get("account"))
            if live is not None:
                self.foresee_changed(form, olds, live, changed, preview=preview)
        if preview:
            self.foretell(form, changed)

    def foretell(self, form: F, changed: list[str] | None) -> None:
        """In a preview: what copies that are checked later have to know of these changes; None: it is made."""

    def foresee_new(self, form: F, live: Live | None, *, preview: bool) -> None:
        """The same for one that is to be made or, where there is a ``live`` one, taken over."""
        if live is not None:
            self.announce(form, live)
        elif self.require(form, preview=preview):
            self.foresee_made(form, preview=preview)

    def foresee_made(self, form: F, *, preview: bool) -> None:
        """The same for one that is to be made, where nothing is lacking for it."""

    def foresee_changed(
        self, form: F, olds: Properties, live: Live, changed: list[str], *, preview: bool
    ) -> None:
        """The same for one whose inputs have ``changed``. What others have made of these since is told: it goes."""
        due = set(changed) & self.declared(form).keys() & live.values.keys()
        moved = any(olds.get(name) is not None and not self._holds(name, olds[name], live) for name in due)
        if lines := self.words(form, live, [name for name in changed if name in due]):
            self.tell(form, declared_words.CHANGES_SINCE if moved else declared_words.CHANGES, lines)

    def lacking(self, form: F) -> Iterable[InputError]:
        """What the inputs name and is not there. What a resource of the program is ``promised`` to make, is."""
        return ()

    def end(self, form: F, live: Live, outputs: Properties) -> None:
        """Delete it, or do what the form says instead."""
        once_free(lambda: self.remove(form, live), self.session)

    def refuse_end(self, form: F, outputs: Properties) -> None:
        """In a preview: raise ``StillNamed`` where others name it, or are in it, and stay; see ``Resource.ending``."""

    def remembered(self, form: F, before: Live | None, olds: Properties) -> Properties:
        """Further outputs, from how it was ``before`` the write; None: it was not there."""
        return {}

    # The steps of its life.

    def check(self, olds: Properties, news: Properties, *, preview: bool, name: str = "") -> Checked:
        reading = self._reading(news)
        failures = list(reading.failures)
        if reading.form is not None and not failures:
            try:
                self._refuse_late(olds, news)
                self.refine(reading.form)
                self.session.promised.update(self.declares(reading.form))
                self.session.foretold.anew(self.called(reading.form))
                self.refuse_collisions(reading.form, name)
                self.foresee(reading.form, olds, news, preview=preview)
                self._tell_left_out(reading.form, olds, news)
            except InputError as error:
                failures.append(Failure(error.property, error.reason))
            except FlagCopyError as error:
                failures.append(Failure("", str(error)))
        return Checked(news, failures)

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        self.session.had.add(self._placed(olds))
        changed = self.changed(olds, news)
        moved = self.moved(id, olds, news, changed)
        others = [name for name in self.replacing if name in changed] + self.kinds(olds, news)
        replaces = sorted({*moved, *others})
        return Difference(bool(changed), replaces, delete_first=bool(replaces) and not moved)

    def create(self, inputs: Properties) -> Created:
        form = self._form(inputs)
        before = self.look(self.place_of(form), form.account) if self.takes_over(form) else None
        due = list(self.declared(form))
        live = self._made(form, inputs) if before is None else self._changed(form, before, due)
        outputs = {**inputs, **live.assigned, **self.remembered(form, before, {})}
        return Created(self.id_of(form), outputs)

    def read(self, id: str, outputs: Properties) -> Found | None:
        place, account = identity.parse(id, self.place, self.title)
        live = self.look(place, account)
        if live is None:
            return None
        if not any(name in outputs for name in live.assigned):  # a lookup by id: everything is shown
            known = {**place, **({"account": account} if account else {}), **live.values}
            return Found({**known, **live.assigned}, known)
        known = {name: outputs[name] for name in self.form.model_fields if outputs.get(name) is not None}
        now = {
            name: self.seen(name, entry, live) if name in live.values else entry
            for name, entry in known.items()
        }
        self._tell_drift(known, live)
        return Found({**outputs, **now, **live.assigned}, now)

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        form = self._form(news)
        before = self.existing(form)
        live = self._changed(form, before, self.due(form, olds, news))
        return {**news, **live.assigned, **self.remembered(form, before, olds)}

    def delete(self, id: str, outputs: Properties) -> None:
        form = self._to_end(id, outputs)
        live = self.look(self.place_of(form), form.account)
        if live is not None:
            self.end(form, live, outputs)

    def ending(self, id: str, outputs: Properties) -> str:
        stays = False
        try:
            self.refuse_end(self._to_end(id, outputs), outputs)
        except StillNamed as named:
            stays = named.fails
            raise
        finally:
            if not stays:
                self.session.leaving.add(self._placed(outputs))
        return self.goes_with_it

    def _to_end(self, id: str, outputs: Properties) -> F:
        """What an end has to know of it: what an earlier release took for its fields need not be valid any more."""
        known = {name: outputs[name] for name in (*self.place, *self.ours) if outputs.get(name) is not None}
        form: F = self.form.model_construct(**known)  # type: ignore[assignment]
        return form

    def claims(self, id: str, outputs: Properties, *, made: bool = False) -> Iterable[str]:
        known = id or self.id_ahead(self._form(outputs))
        return [f"{self.title} {known}"] if known else []

    def spared(self, id: str, outputs: Properties, taken: Set[str]) -> Properties | None:
        self.session.tell(f"{self.title} {id} stays as it is: another resource of the program has it now")
        return None

    # What a subclass may use.

    def existing(self, form: F) -> Live:
        """It as it is now. Raises ``NotFoundError`` when it is gone."""
        live = self.look(self.place_of(form), form.account)
        if live is None:
            raise NotFoundError(
                f"The {self.title} {self.id_of(form)} is gone",
                "It was deleted after it was last looked at.",
                "Run `refresh`, then `up`: it will be created again.",
                status=404,
            )
        return live

    def require(self, form: F, *, preview: bool) -> bool:
        """Raise what is ``lacking``; in a preview it is a warning, since the program may be about to make it.

        Whether nothing is.
        """
        return self.insist(form, self.lacking(form), preview=preview)

    def insist(self, form: F, lacking: Iterable[InputError], *, preview: bool) -> bool:
        """The same of whatever is lacking."""
        nothing = True
        for missing in lacking:
            if not preview:
                raise missing
            self.warn(form, missing)
            nothing = False
        return nothing

    def warn(self, form: F, missing: InputError) -> None:
        """Tell of something that is not there, or not yet."""
        why = f"{missing.property} {missing.summary}."
        rest = "Unless this program creates it, `up` will fail here."
        said = " ".join(text for text in (why, missing.detail, rest) if text)
        self.tell(form, f"is not known to be possible yet: {said}")
        self.session.will_fail(unless_mended=True)

    def promised(self, title: str, account: str | None, *place: str) -> bool:
        """Whether a resource of the program that was checked before is to be this one."""
        return (title, account, *place) in self.session.promised

    def announce(self, form: F, live: Live) -> None:
        """Before something is taken over: what is there, and what the declaration would change in it."""
        lines = self.words(form, live, self.differing(form, live))
        late = [name for name in self.at_creation if getattr(form, name) is not None]
        lines += [f"{name}: stays as it is, since it can be given only at creation" for name in late]
        self.session.taken_over.changes = bool(lines)
        if lines or not self.session.taken_over.asked:
            said = "this changes in it:" if lines else "nothing in it changes"
            self.tell(form, f"exists and is taken over; {said}", lines)

    def _tell_drift(self, known: Properties, live: Live) -> None:
        """What has become otherwise than it was ``known``. Of an earlier release's inputs not all can be read."""
        form = self._reading(known).form
        if form is not None:
            with suppress(FlagCopyError):  # what it names may be gone
                if lines := self.words(form, live, self.differing(form, live)):
                    self.tell(form, declared_words.DRIFTED, lines)

    def tell(self, form: F, said: str, lines: Iterable[str] = ()) -> None:
        """Tell the user something about this one."""
        text = "\n".join([f"{self.called(form)} {said}", *(f"  {line}" for line in lines)])
        self.session.tell(text)

    def settled_creation(self, form: F, carried: Iterable[str]) -> Settled:
        """Whether a creation of unknown fate happened. ``carried``: the fields that its request carries.

        What is there but not as declared is somebody else's: it is not taken over by accident.
        """

        def settled() -> Any:
            live = self.look(self.place_of(form), form.account)
            if live is None:
                return None
            if set(self.differing(form, live)) & set(carried):
                raise ConflictError(
                    "It exists already", "It is there, but not as it was declared.", status=409
                )
            return {} if live.raw is None else live.raw

        return settled

    def settled_change(self, form: F, before: Live, changed: list[str]) -> Settled:
        """Whether a change of unknown fate happened; it is sent again only if nothing at all has changed."""

        def settled() -> Any:
            now = self.again(form, before)
            if not set(self.differing(form, now)) & set(changed):
                return now.raw
            if equal(dict(now.values), dict(before.values)):
                return None
            raise self.changed_meanwhile(form)

        return settled

    def again(self, form: F, before: Live) -> Live:
        """What was looked at before, as it is now. Raises ``NotFoundError`` when it is gone."""
        return self.existing(form)

    def changed_meanwhile(self, form: F) -> ConflictError:
        """A change of unknown fate, and what is there now is neither the old nor the new."""
        return changed_meanwhile(self.called(form))

    def settled_removal(self, form: F) -> Settled:
        """Whether a deletion of unknown fate happened."""
        return lambda: {} if self.look(self.place_of(form), form.account) is None else None

    # What the steps share.

    def _tell_left_out(self, form: F, olds: Properties, news: Properties) -> None:
        fields = [name for name in self.form.model_fields if name not in (*self.ours, *self.place)]
        lines = left_out({name: olds.get(name) for name in fields}, news, partial(self._can_be_empty, news))
        if lines and not self.diff("", olds, news).replaces:
            self.tell(form, declared_words.LEFT_OUT, lines)

    def _can_be_empty(self, inputs: Properties, name: str) -> bool:
        reading = self._reading({**inputs, name: []})
        with suppress(InputError):
            if reading.form is not None:
                self.refine(reading.form)
                return True
        return False

    def _made(self, form: F, inputs: Properties) -> Live:
        try:
            live = self.make(form)
        except ConflictError as conflict:
            if self.look(self.place_of(form), form.account) is None:
                raise
            raise exists_already(self.called(form), conflict) from None
        try:
            return self._changed(form, live, list(self.declared(form)))
        except FlagCopyError as error:
            left = self.differing(form, live)
            done = {name: entry for name, entry in inputs.items() if name not in left}
            self._undo(form, live, error, {**done, **live.assigned, **self.remembered(form, None, {})})
            raise

    def _changed(self, form: F, live: Live, due: list[str]) -> Live:
        changed = [name for name in self.differing(form, live) if name in due]
        if not changed:
            return live
        live = self.change(form, live, changed)
        self._verify(form, live, changed)
        return live

    def _verify(self, form: F, live: Live, changed: list[str]) -> None:
        left = [name for name in self.differing(form, live) if name in changed]
        if left:
            raise NotVerifiedError(
                f"The {self.title} {self.id_of(form)} does not hold what was written",
                "\n".join(["Still to be changed:", *(f"  {line}" for line in self.words(form, live, left))]),
                "Run `refresh`, then `preview`: it shows what is left to do.",
            )

    def _undo(self, form: F, live: Live, error: FlagCopyError, outputs: Properties) -> None:
        """Nothing stays half made: what was created a moment ago is deleted again, and then the error is told.

        Raises:
            Incomplete: it could not be deleted either; so it is kept in the state, and the next run finishes it.
        """
        try:
            self.remove(form, live)
        except FlagCopyError as failure:
            if not self._is_gone(form):
                self.tell(
                    form, f"was created, but not finished, and could not be deleted again: {failure.summary}"
                )
                raise Incomplete(error, self.id_of(form), outputs) from None
        self.tell(form, "was created, but could not be finished; it was deleted again")

    def _is_gone(self, form: F) -> bool:
        """Whether a deletion that failed happened all the same, as far as can be seen."""
        with suppress(FlagCopyError):
            return self.look(self.place_of(form), form.account) is None
        return False

    def _refuse_late(self, olds: Properties, news: Properties) -> None:
        for name in self.at_creation if olds else ():
            if news.get(name) is not None and self._differs(name, olds.get(name), news[name]):
                raise InputError(
                    name,
                    f"can be given only when the {self.title} is created",
                    remedy="Put it back as it was, or leave it out: then it is not managed any more.",
                )


__all__ = ["CommonForm", "Declared", "DeclaredForm", "Live", "Settled"]
