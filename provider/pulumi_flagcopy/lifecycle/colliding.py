"""When a resource is checked: whether another one of the program writes the same part of one flag."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from ..copying.collisions import Ends, Writer
from ..copying.location import Location
from ..errors import BlockedError, FlagCopyError
from ..session import Session


def refuse_collisions(
    session: Session, writer: Writer, parts: tuple[str, ...], sources: Mapping[Location, Location | None]
) -> list[str]:
    """Refuse what another one would undo; the warnings of what it only repeats.

    Without a name nobody is known.

    Args:
        parts: the names of those that it writes.
        sources: by target; None where the part is declared and not copied.

    Raises:
        BlockedError: another one writes the same parts into one of the targets, from elsewhere.
    """
    if not writer.name:
        return []
    warnings = []
    for found in session.collisions.note(writer, parts, lambda: _placed(session, sources)):
        if found.certain:
            raise BlockedError(found.summary, found.detail, found.remedy)
        warnings.append(f"warning: {found.summary}. {found.detail} {found.remedy}")
    return warnings


def _placed(session: Session, sources: Mapping[Location, Location | None]) -> Ends:
    """Each place under its one spelling. What cannot be read stays as it is: the plan will say so."""

    def place(location: Location) -> Location:
        with suppress(FlagCopyError):
            return session.platform(location.platform).place(location)
        return location

    return {place(target): source and place(source) for target, source in sources.items()}
