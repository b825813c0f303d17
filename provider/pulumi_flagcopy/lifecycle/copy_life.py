"""What the lives of a FlagCopy and of a Promotion have in common: how what they are told becomes an order, and what is
said where there can be no plan of it, or none yet."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Generic, TypeVar

from ..copying.collisions import Writer
from ..copying.foretold import Planned
from ..copying.location import Location, Scope
from ..errors import AbsentError, FlagCopyError, InputError
from ..platform import Platform
from ..session import Session
from .announcing import Announcer, not_yet
from .colliding import refuse_collisions
from .copier import Copier
from .copy_terms import CopyTerms
from .drift import Drifts
from .flag_copy_form import CopyOrder
from .forms import Reading, read_form
from .others_work import OthersWork
from .promotion_form import PromotionOrder
from .resource import Checked, Created, Failure, Properties
from .triggers import held
from .unknown import UNKNOWN, set_aside

F = TypeVar("F", bound=CopyTerms)
Order = TypeVar("Order", CopyOrder, PromotionOrder)


class CopyLife(ABC, Generic[F, Order]):
    """See ``resource.Resource``.

    Args:
        form: the inputs.
        ordered: what they make together; raises ``InputError`` where that makes no sense.
    """

    kind: ClassVar[str]
    """The name of the public class."""

    def __init__(self, session: Session, form: type[F], ordered: Callable[[F], Order]) -> None:
        self._session = session
        self._form = form
        self._ordered: Callable[[F], Order] = ordered
        self._announcer = Announcer(session)
        self._drifts = Drifts(tuple(form.model_fields))
        self._others = OthersWork()
        self._preview = False
        """Whether this is one, as the last check was told: a process previews or carries out, never both at once."""
        self._refreshes = False
        """Whether a refresh reads what there is, and no check has come since."""
        self._made: list[Properties] = []
        """The plans that checks have made. What a refresh compares is none of them: the inputs as they were."""
        self._lock = threading.Lock()

    @abstractmethod
    def _planned(self, order: Order, olds: Properties, inputs: Properties, name: str) -> Checked:
        """The inputs with the plan. What it raises is what is wrong; a preview waits for an end that is not there."""

    @abstractmethod
    def _copied(self, order: Order, inputs: Properties, olds: Properties) -> Properties:
        """The outputs, once the plan among the inputs is carried out. May raise ``Incomplete``."""

    def check(self, olds: Properties, news: Properties, *, preview: bool, name: str = "") -> Checked:
        self._preview, self._refreshes = preview, False
        inputs = {name: value for name, value in news.items() if name != "plan"}
        order, reading = self._read(inputs)
        if reading.failures:
            return Checked(inputs, reading.failures)
        if order is None:
            self._announcer.tell(olds, not_yet(name, reading.unknown))
            return Checked({**inputs, "plan": UNKNOWN})
        if held(self._session, olds, inputs):
            return Checked({**inputs, "plan": olds["plan"]})
        try:
            checked = self._planned(order, olds, inputs, name)
            with self._lock:
                self._made.append(checked.inputs.get("plan", {}))
            return checked
        except AbsentError as absent:
            if preview:
                end = order.source if absent.role == "source" else order.target
                self._announcer.tell_absent(olds, name, absent, end)
                return Checked({**inputs, "plan": UNKNOWN})
            return Checked(inputs, [Failure(f"{absent.role}.{absent.what}", str(absent.of_resource()))])
        except FlagCopyError as error:
            return Checked(inputs, [Failure("", str(error))])

    def create(self, inputs: Properties) -> Created:
        order = self._order(inputs)
        return Created(str(order.target), self._copied(order, inputs, {}))

    @property
    def _up_comes_later(self) -> bool:
        """Whether this run only looks: then it says what an `up` will say itself."""
        return self._preview or self._refreshes

    def _collide(
        self, order: Order, olds: Properties, name: str, sources: Mapping[Location, Location]
    ) -> None:
        """Refuse what another resource of the program would undo; warn of what it only repeats.

        ``sources``: by target.
        """
        writer = Writer(self.kind, name)
        for warning in refuse_collisions(self._session, writer, order.choice.names, sources):
            self._announcer.tell(olds, warning)

    def _note_planned(self, who: str, name: str, source: Scope, flags: Iterable[str], order: Order) -> None:
        """In a preview: that it was planned from these flags as others had foretold them until now."""
        called = str(Writer(self.kind, name))
        parts = frozenset(order.choice.names)
        self._session.foretold.planned(who, Planned(called, source, frozenset(flags), parts))

    def _warn_of_undoing(
        self,
        order: Order,
        olds: Properties,
        news: Properties,
        copies: Iterable[tuple[Location, Properties, Properties | None]],
    ) -> None:
        """In a preview, say what others have done in targets and ``up`` undoes.

        ``copies``: of each its target, what outputs say of it, and what they remember of what it replaced.
        """
        if not self._preview:
            return
        names, skips = order.choice.names, order.choice.skip_missing_segments
        as_told = all(olds.get(name) == news.get(name) for name in self._form.model_fields)
        equal = as_told and not skips and order.form.triggers is None
        lines = [
            self._others.undone(where, names, known, previous, equal=equal)
            for where, known, previous in copies
        ]
        if said := [line for line in lines if line]:
            self._session.tell("\n".join(said))

    def _refreshed(self, outputs: Properties) -> Order:
        """The order in outputs that a refresh is about to read again."""
        self._refreshes = True
        with self._lock:
            self._made = [plan for plan in self._made if plan != outputs.get("plan")]
        return self._order(outputs)

    def _order(self, properties: Properties) -> Order:
        """The order in inputs that ``check`` has passed."""
        given = {
            name: properties[name] for name in self._form.model_fields if properties.get(name) is not None
        }
        order, reading = self._read(set_aside(given)[0])
        assert order is not None, reading.failures
        return order

    def _kept(self, outputs: Properties) -> Order:
        """The order in outputs of an earlier run, at the places where this run finds what they name."""
        order = self._order(outputs)
        return order.renamed(self._platform(order).renamed)

    def _read(self, inputs: Properties) -> tuple[Order | None, Reading[F]]:
        """The order, as far as it is known, and what is wrong with the inputs or unknown in them."""
        reading = read_form(self._form, inputs)
        if reading.form is None:
            return None, reading
        try:
            return self._ordered(reading.form), reading
        except InputError as error:
            reading.failures.append(Failure(error.property, error.reason))
            return None, reading

    def _copier(self, order: Order) -> Copier:
        return Copier(self._session, self._platform(order), order.form, order.choice)

    def _platform(self, order: Order) -> Platform:
        return self._session.platform(order.platform)
