"""The life of everything that is declared field by field: projects, environments, flags, definitions, segments.

Only what a program declares is managed: an input that is left out stays as people left it, and shows no drift. All
values are compared in the form of the inputs: a subclass says once how the vendor's JSON looks in that form.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from ..copying.words import value as in_words
from ..errors import ConflictError, FlagCopyError, InputError, NotFoundError, NotVerifiedError
from ..session import Session
from .forms import Form, Reading, read_form
from .resource import Checked, Created, Difference, Failure, Found, Properties
from .unknown import set_aside


class DeclaredForm(Form):
    """Inputs that every declared resource has: they are about us, and the vendor never sees them as fields."""

    account: str | None = None
    adopt: bool = False
    comment: str = ""


F = TypeVar("F", bound=DeclaredForm)


@dataclass(frozen=True)
class Live:
    """A resource as the vendor has it.

    Attributes:
        values: every field that can be declared, by the input's name, in the form of the inputs.
        assigned: outputs that the server assigns.
        raw: the vendor's own JSON.
    """

    values: Mapping[str, Any]
    assigned: Mapping[str, Any] = field(default_factory=dict)
    raw: Any = field(default=None, repr=False)


class Declared(ABC, Generic[F]):
    """See ``resource.Resource``. A subclass names its form, its place and its five requests.

    Attributes:
        form: the inputs.
        title: what it is called in messages, such as ``LaunchDarkly environment``.
        place: the inputs that say which one it is, outermost first; they make its id, and a change of one replaces it.
        replacing: further inputs whose change replaces it.
        ours: inputs that are no fields of it.
    """

    form: ClassVar[type[DeclaredForm]]
    title: ClassVar[str]
    place: ClassVar[tuple[str, ...]]
    replacing: ClassVar[tuple[str, ...]] = ()
    ours: ClassVar[tuple[str, ...]] = ("account", "adopt", "comment")

    def __init__(self, session: Session) -> None:
        self._session = session

    @abstractmethod
    def look(self, place: Mapping[str, str], account: str | None) -> Live | None:
        """Read it; None when it is not there."""

    @abstractmethod
    def make(self, form: F) -> Live:
        """Create it. Raises ``ConflictError`` when there is one already."""

    @abstractmethod
    def change(self, form: F, live: Live, changed: list[str]) -> Live:
        """Give the fields in ``changed`` their declared values, by the smallest request that does."""

    @abstractmethod
    def end(self, form: F, live: Live) -> None:
        """Delete it, or do what the form says instead."""

    def refine(self, form: F) -> None:
        """What no single field can say about the inputs; raises ``InputError``."""

    def same(self, name: str, declared: Any, found: Any) -> bool:
        """Whether two values of a field mean the same."""
        return bool(declared == found)

    # The steps of its life.

    def check(self, olds: Properties, news: Properties, *, preview: bool) -> Checked:
        reading = self._reading(news)
        failures = list(reading.failures)
        if reading.form is not None and not failures:
            try:
                self.refine(reading.form)
                if reading.form.adopt and not olds:
                    self._announce(reading.form)
            except InputError as error:
                failures.append(Failure(error.property, _without_name(error)))
            except FlagCopyError as error:
                failures.append(Failure("", str(error)))
        return Checked(news, failures)

    def diff(self, id: str, olds: Properties, news: Properties) -> Difference:
        changed = [
            name for name in {*olds, *news} & {*self.form.model_fields} if self._differs(name, olds, news)
        ]
        replaces = [name for name in (*self.place, *self.replacing, "account") if name in changed]
        return Difference(bool(changed), sorted(replaces), delete_first=False)

    def create(self, inputs: Properties) -> Created:
        form = self._form(inputs)
        place = self._place(form)
        live = self._adopt(form) if form.adopt else None
        if live is None:
            try:
                live = self.make(form)
            except ConflictError as conflict:
                raise self._exists_already(form, conflict) from None
        self._verify(form, live)
        return Created(self._id(place, form.account), self._outputs(inputs, live))

    def read(self, id: str, outputs: Properties) -> Found | None:
        place, account = self._of_id(id)
        live = self.look(place, account)
        if live is None:
            return None
        known = {name: outputs[name] for name in self.form.model_fields if name in outputs}
        if not known:  # a lookup by id: nothing is declared, so everything is shown
            known = {**dict(live.values), **place}
        seen = {
            name: entry
            if name not in live.values or self.same(name, entry, live.values[name])
            else live.values[name]
            for name, entry in known.items()
        }
        return Found({**outputs, **seen, **live.assigned}, seen)

    def update(self, id: str, olds: Properties, news: Properties) -> Properties:
        form = self._form(news)
        live = self.look(self._place(form), form.account)
        if live is None:
            raise NotFoundError(
                f"The {self.title} {id} is gone",
                "It was deleted after it was last looked at.",
                "Run `pulumi refresh`, then `pulumi up`: it will be created again.",
                status=404,
            )
        live = self._changed(form, live)
        return self._outputs(news, live)

    def delete(self, id: str, outputs: Properties) -> None:
        form = self._form(outputs)
        live = self.look(self._place(form), form.account)
        if live is not None:
            self.end(form, live)

    # What the steps share.

    def declared(self, form: F) -> dict[str, Any]:
        """The fields that the program declares, in the form of the inputs."""
        fields = form.model_dump(exclude_unset=True)
        return {name: entry for name, entry in fields.items() if name not in (*self.ours, *self.place)}

    def differing(self, form: F, live: Live) -> list[str]:
        """The declared fields that the vendor has otherwise."""
        return [
            name
            for name, entry in self.declared(form).items()
            if name in live.values and not self.same(name, entry, live.values[name])
        ]

    def _changed(self, form: F, live: Live) -> Live:
        changed = self.differing(form, live)
        if not changed:
            return live
        live = self.change(form, live, changed)
        self._verify(form, live)
        return live

    def _adopt(self, form: F) -> Live | None:
        live = self.look(self._place(form), form.account)
        return None if live is None else self._changed(form, live)

    def _announce(self, form: F) -> None:
        """Before something is taken over: what is there, and what the declaration would change in it."""
        live = self.look(self._place(form), form.account)
        if live is None:
            return
        declared = self.declared(form)
        lines = [
            f"  {name}: {in_words(live.values[name])} → {in_words(declared[name])}"
            for name in self.differing(form, live)
        ]
        where = self._id(self._place(form), form.account)
        said = "changes in it:" if lines else "nothing in it changes"
        self._session.tell("\n".join([f"{self.title} {where} exists and is taken over; {said}", *lines]))

    def _verify(self, form: F, live: Live) -> None:
        declared = self.declared(form)
        left = self.differing(form, live)
        if left:
            raise NotVerifiedError(
                f"The {self.title} {self._id(self._place(form), form.account)} does not hold what was written",
                "\n".join(
                    f"{name}: wrote {in_words(declared[name])}, found {in_words(live.values[name])}"
                    for name in left
                ),
                "Run `pulumi refresh`, then `pulumi preview`: it shows what is left to do.",
            )

    def _exists_already(self, form: F, conflict: ConflictError) -> ConflictError:
        where = self._id(self._place(form), form.account)
        return ConflictError(
            f"The {self.title} {where} exists already",
            conflict.detail,
            "Give the resource adopt=True to take it over: the preview then shows what would change in it.",
            status=conflict.status,
            code=conflict.code,
        )

    def _differs(self, name: str, olds: Properties, news: Properties) -> bool:
        if (name in olds) != (name in news):
            return True
        if set_aside(news[name])[1]:
            return True
        return not self.same(name, news[name], olds[name])

    def _reading(self, properties: Properties) -> Reading[F]:
        return read_form(self.form, properties)  # type: ignore[arg-type]

    def _form(self, properties: Properties) -> F:
        known = {
            name: properties[name] for name in self.form.model_fields if properties.get(name) is not None
        }
        reading = self._reading(set_aside(known)[0])
        assert reading.form is not None, reading.failures
        return reading.form

    def _outputs(self, inputs: Properties, live: Live) -> Properties:
        return {**inputs, **live.assigned}

    def _place(self, form: F) -> dict[str, str]:
        return {name: getattr(form, name) for name in self.place}

    def _id(self, place: Mapping[str, str], account: str | None) -> str:
        path = "/".join(place[name] for name in self.place)
        return f"{account}@{path}" if account else path

    def _of_id(self, id: str) -> tuple[dict[str, str], str | None]:
        account, separator, path = id.rpartition("@")
        names = path.split("/")
        if len(names) != len(self.place):
            raise InputError("id", f"The id of a {self.title} is {'/'.join(self.place)}, not '{id}'")
        return dict(zip(self.place, names, strict=True)), account if separator else None


def _without_name(error: InputError) -> str:
    return "\n".join(text for text in (error.summary, error.detail, error.remedy) if text)
