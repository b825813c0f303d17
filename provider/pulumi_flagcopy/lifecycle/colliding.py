"""When a resource is checked: whether another one of the program writes the same part of one flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

from ..copying.collisions import DECLARES, Collision, Declared, Ends, Writer, Written
from ..copying.json_types import Json
from ..copying.location import Location
from ..errors import BlockedError, FlagCopyError
from ..session import Session


def refuse_collisions(
    session: Session, writer: Writer, parts: tuple[str, ...], sources: Mapping[Location, Location]
) -> list[str]:
    """Refuse a copy that another one would undo; the warnings of what it only repeats.

    Without a name nobody is known.

    Args:
        parts: the names of those that it writes.
        sources: by target.

    Raises:
        BlockedError: another one writes the same parts into one of the targets, and not from the same source.
    """
    found = _noted(session, writer, Written(parts, lambda: _placed(session, sources)))
    return [f"warning: {one.summary}. {one.detail} {one.remedy}" for one in found]


def refuse_declared(
    session: Session,
    name: str,
    place: Location,
    parts: tuple[str, ...],
    values: Mapping[str, Json],
    exclude: Callable[[str, Json, Json], bool],
) -> None:
    """The same of a definition that is declared.

    Args:
        parts: the names that a copy has for what it writes.
        values: what is declared, by input.
        exclude: whether two values of an input cannot both hold.

    Raises:
        BlockedError: a copy writes the same parts there, or another declaration has other values of the same inputs.
    """
    declared = Declared(place.flag, values, exclude)
    written = Written(parts, lambda: _placed(session, {place: None}), declared)
    _noted(session, Writer(DECLARES, name), written)


def _noted(session: Session, writer: Writer, written: Written) -> list[Collision]:
    """What collides with it and does no harm."""
    collisions = session.collisions.note(writer, written) if writer.name else []
    for found in collisions:
        if found.certain:
            raise BlockedError(found.summary, found.detail, found.remedy)
    return collisions


def _placed(session: Session, sources: Mapping[Location, Location | None]) -> Ends:
    """Each place under its one spelling. What cannot be read stays as it is: the plan will say so."""

    def place(location: Location) -> Location:
        with suppress(FlagCopyError):
            return session.platform(location.platform).place(location)
        return location

    return {place(target): source and place(source) for target, source in sources.items()}
