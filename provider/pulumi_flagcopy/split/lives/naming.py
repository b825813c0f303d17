"""Which definitions name a segment that is to end: the vendor deletes it all the same, and says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from ...copying.location import Location, Scope
from ...copying.words import listed
from ...errors import NotFoundError
from ...lifecycle.resource import StillNamed
from ...session import Session
from ..directory import Directory
from ..parts import definition
from ..preflight import segments


def refuse_named(session: Session, directory: Directory, places: Iterable[Scope], segment: str) -> None:
    """Raise ``StillNamed`` where a definition in one of these environments names the segment, and stays."""
    if users := [user for place in places for user in _users(session, directory, place, segment)]:
        one = len(users) == 1
        raise StillNamed(
            f"{'the definition' if one else 'definitions'} {listed(users)} still {'names' if one else 'name'} it: "
            "that will match nobody, and Split may take no further change there"
        )


def _users(session: Session, directory: Directory, place: Scope, segment: str) -> Iterator[str]:
    """The definitions that name it, as the program leaves them."""
    names = directory.names_of(place)
    ahead = session.foretold.so_far().definitions
    will_be = {at.flag: outcome for at, outcome in ahead.items() if outcome and at.scope in names}
    naming = {flag for flag, there in _named(directory, place) if segment in there} - will_be.keys()
    naming |= {flag for flag, outcome in will_be.items() if segment in segments(outcome)}
    for flag in sorted(naming):
        if not any(_leaves(session, name.flag(flag)) for name in names):
            yield place.flag(flag).short


def _named(directory: Directory, place: Scope) -> Iterator[tuple[str, frozenset[str]]]:
    """The segments that each definition names now."""
    with suppress(NotFoundError):  # the workspace or the environment is gone
        workspace = directory.workspace_id(place.container)
        for body in directory.definitions(workspace, place.environment) if workspace else ():
            flag = str(body["name"])
            yield flag, segments(definition(place.flag(flag), body, {}))


def _leaves(session: Session, at: Location) -> bool:
    """Whether the definition ends, too, by itself or with what has it."""
    ends = (
        ("workspace", at.container),
        ("environment", at.container, at.environment),
        ("flag", at.container, at.flag),
        ("flag definition", at.container, at.environment, at.flag),
    )
    return any((f"Split {what}", at.account, *where) in session.leaving for what, *where in ends)
