"""What checks tell, each once."""

from __future__ import annotations

from collections.abc import Sequence

from ..copying.location import Location, Scope
from ..copying.plan import Plan
from ..copying.words import listed
from ..errors import AbsentError
from ..session import Session
from .resource import Properties


class Announcer:
    """Tells what the checks of one kind of resource find.

    A replacement is checked twice, the second time as if it were new: what the first one told is not told again.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told: set[int] = set()

    def tell(self, olds: Properties, text: str) -> None:
        """``olds``: the inputs of last time that the check was given; empty for a new resource."""
        if olds:
            self._told.add(hash(text))
        elif hash(text) in self._told:
            self._told.discard(hash(text))
            return
        self._session.tell(text)

    def tell_absent(self, olds: Properties, name: str, absent: AbsentError, end: Location | Scope) -> None:
        """An end of a copy that a preview does not find: the program makes it first, or may be about to.

        Args:
            name: the resource's, in the program; may be empty.
            end: the one that ``absent`` is about.
        """
        title = f"{self._session.platform(end.platform).title} {absent.what}"
        place = {
            "environment": (end.container, end.environment),
            "flag": (end.container, end.flag),
        }.get(absent.what, (end.container,))
        made = (title, end.account, *place) in self._session.promised
        self._session.will_fail(unless_mended=True)
        self.tell(olds, made_first(name, absent) if made else absent_yet(name, absent))


def absent_yet(name: str, absent: AbsentError) -> str:
    """The warning for an end of a copy that a preview does not find: the program may be about to make it."""
    cause = f"{name}: {absent.detail[:1].lower()}{absent.detail[1:]}" if name else absent.detail
    rest = "There is no plan until it exists: unless this program makes it, `up` will fail here."
    return " ".join(text for text in ("warning:", cause, absent.hint, rest) if text)


def made_first(name: str, absent: AbsentError) -> str:
    """The sentence for the same where the program is known to make it."""
    said = f"the plan is not known yet: this program makes the {absent.what} {absent.where} first"
    return f"{name}: {said}" if name else said.capitalize()


def taken_ahead(places: Sequence[str]) -> str:
    """The line for what a plan was not made from as it is now."""
    one = len(places) == 1
    taken = "it is taken as it will be then" if one else "they are taken as they will be then"
    return f"{listed(places)}: this program changes {'it' if one else 'them'} first; {taken}"


def unclear_yet(name: str, places: Sequence[str]) -> str:
    """The sentence for a plan that a preview cannot make, since it is not known what these places will be."""
    said = f"this program changes {listed(places)} first, and how is known during `up`."
    return f"{name}: the plan is not known yet: {said}" if name else f"The plan is not known yet: {said}"


def not_yet(name: str, unknown: Sequence[str]) -> str:
    """The sentence for a plan that a preview cannot make.

    Args:
        name: the resource's, in the program; may be empty.
        unknown: the inputs that it waits for.
    """
    why = f"{', '.join(unknown)} will be known during `up`."
    return f"{name}: the plan is not known yet: {why}" if name else f"The plan is not known yet: {why}"


def of_two_flags(session: Session, made: Plan) -> list[str]:
    """That a plan with changes goes into another flag, which may be a slip. The same one may go by name and by id."""
    ends = made.source.location, made.target.location
    if not made.changes or ends[0].flag == ends[1].flag:
        return []
    source, target = (session.platform(end.platform).place(end).shown.flag for end in ends)
    return [f"{source} is copied into another flag, {target}"] if source != target else []
