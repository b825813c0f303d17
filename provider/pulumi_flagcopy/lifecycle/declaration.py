"""What a program declares of one resource, and how that compares with an earlier declaration and with what there is.

Only what a program declares is managed: an input that is left out stays as people left it, and shows no drift. All
values are compared in the form of the inputs: a subclass says once how the vendor's JSON looks in that form.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from . import identity
from .comparing import as_declared, equal, without_nones
from .declared_form import CommonForm, DeclaredForm, Live
from .declared_words import field_lines
from .forms import Reading, read_form
from .resource import Properties
from .unknown import UNKNOWN, set_aside

F = TypeVar("F", bound=CommonForm)


class Declaration(Generic[F]):
    """One kind of resource. A declared field that is never read (the vendor does not show it) is in ``at_creation``.

    Attributes:
        form: the inputs.
        title: what it is called in messages, such as ``LaunchDarkly environment``.
        place: the inputs that say which one it is, outermost first; they make its id, and a change of one replaces it.
        replacing: further inputs whose change replaces it; its place being the same, the old one is deleted first.
        at_creation: inputs that the vendor takes only when it is made; a later change of one is refused.
        unordered: fields with lists whose order means nothing.
        ours: inputs that are no fields of it.
        goes_with_it: what else its end deletes; what a preview says of it.
    """

    form: ClassVar[type[CommonForm]]
    title: ClassVar[str]
    place: ClassVar[tuple[str, ...]]
    replacing: ClassVar[tuple[str, ...]] = ()
    at_creation: ClassVar[tuple[str, ...]] = ()
    unordered: ClassVar[tuple[str, ...]] = ("tags",)
    ours: ClassVar[tuple[str, ...]] = ("account", "adopt", "comment")
    goes_with_it: ClassVar[str] = ""

    # What a subclass may say otherwise.

    def takes_over(self, form: F) -> bool:
        """Whether what exists already is taken over."""
        return isinstance(form, DeclaredForm) and form.adopt

    def declares(self, form: F) -> Iterable[tuple[str | None, ...]]:
        """What it makes that others may name, as ``promised`` is asked for it: a title, an account, and a place."""
        return [(self.title, form.account, *self.place_of(form).values())]

    def moved(self, id: str, olds: Properties, news: Properties, changed: list[str]) -> list[str]:
        """Those of the inputs that have ``changed`` which make it another one."""
        return [name for name in (*self.place, "account") if name in changed]

    def kinds(self, olds: Properties, news: Properties) -> list[str]:
        """Inputs that make it a replacement though they are not in ``replacing``: it became another kind of thing."""
        return []

    def seen(self, name: str, declared: Any, live: Live) -> Any:
        """A field as it is now, said as the declaration says it: equal to it exactly when it means the same."""
        return as_declared(declared, live.values[name], unordered=name in self.unordered)

    def alike(self, name: str, one: Any, other: Any) -> bool:
        """Whether two declarations of a field mean the same."""
        unordered = name in self.unordered
        return equal(as_declared(one, other, unordered=unordered), without_nones(one)) and equal(
            as_declared(other, one, unordered=unordered), without_nones(other)
        )

    def words(self, form: F, live: Live, changed: list[str]) -> list[str]:
        """What giving these fields their declared values would change, a line for each change."""
        declared = self.declared(form)
        return [
            line
            for name in changed
            for line in field_lines(name, self.seen(name, declared[name], live), declared[name])
        ]

    # What a subclass may use.

    def place_of(self, form: F) -> dict[str, str]:
        """Which one it is."""
        return {name: getattr(form, name) for name in self.place}

    def id_of(self, form: F) -> str:
        """Its id, also for messages."""
        return identity.compose(self.place, self.place_of(form), form.account)

    def id_ahead(self, form: F) -> str:
        """The id that what is there will have, if it is taken over; else empty."""
        return self.id_of(form) if self.takes_over(form) else ""

    def called(self, form: F) -> str:
        """Its title and id: what it goes by among the resources of a program."""
        return f"{self.title} {self.id_of(form)}"

    def declared(self, form: F) -> dict[str, Any]:
        """The fields that the program declares, in the form of the inputs."""
        fields = form.model_dump(exclude_unset=True, exclude_none=True)
        return {name: entry for name, entry in fields.items() if name not in (*self.ours, *self.place)}

    def differing(self, form: F, live: Live) -> list[str]:
        """The declared fields that the vendor has otherwise."""
        return [
            name
            for name, entry in self.declared(form).items()
            if name in live.values and not self._holds(name, entry, live)
        ]

    def changed(self, olds: Properties, news: Properties) -> list[str]:
        """The inputs that differ between two sets of them. A comment or ``adopt`` alone is no change."""
        return [
            name
            for name in self.form.model_fields
            if name not in ("comment", "adopt") and self._differs(name, olds.get(name), news.get(name))
        ]

    def due(self, form: F, olds: Properties, news: Properties) -> list[str]:
        """What an update writes: what has changed in the program; of one that failed and has not, everything.

        What others have changed in other fields is left to them until a ``refresh`` has seen it, so that nothing is
        written that no preview showed.
        """
        return self.changed(olds, news) or list(self.declared(form))

    def _holds(self, name: str, declared: Any, live: Live) -> bool:
        return equal(self.seen(name, declared, live), declared)

    def _differs(self, name: str, old: Any, new: Any) -> bool:
        if old is None or new is None:
            return old is not new
        return bool(set_aside([old, new])[1]) or not self.alike(name, old, new)

    def _placed(self, properties: Properties) -> tuple[str | None, ...]:
        return (self.title, *(properties.get(name) for name in ("account", *self.place)))

    def _reading(self, properties: Properties) -> Reading[F]:
        return read_form(self.form, properties)  # type: ignore[arg-type]

    def _form(self, properties: Properties) -> F:
        known = {name: entry for name, entry in properties.items() if entry not in (None, UNKNOWN)}
        reading = self._reading({name: known[name] for name in self.form.model_fields if name in known})
        assert reading.form is not None, reading.failures
        return reading.form
