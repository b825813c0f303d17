"""Which definitions name a segment that is to end: the vendor deletes it all the same, and says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from ...copying.location import Location, Scope
from ...copying.words import listed
from ...errors import FlagCopyError, NotFoundError
from ...lifecycle.resource import StillNamed
from ...session import Session
from ..directory import Directory
from ..parts import definition
from ..preflight import segments

_CONSEQUENCE = "that will match nobody, and Split may take no further change there"


def refuse_named(session: Session, directory: Directory, places: Iterable[Scope], segment: str) -> None:
    """Raise ``StillNamed`` where a definition in one of these environments names the segment, and stays."""
    if users := [user for place in places for user in _users(session, directory, place, segment)]:
        verb = "names" if len(users) == 1 else "name"
        raise StillNamed(f"{_listed(directory, users)} still {verb} it: {_CONSEQUENCE}")


def still_named(directory: Directory, places: Iterable[Scope], segment: str) -> str:
    """The same of one that went, for who saw no preview of it; empty: no definition names it. Never fails.

    What ends beside it, in the same run, may still be there.
    """
    with suppress(FlagCopyError):
        ends = [place.flag(flag) for place in places for flag in _naming(directory, place, segment)]
        if users := [end for end in ends if segment in _segments_now(directory, end)]:
            directory.workspace(users[0].container)  # given by its id, it is said by its name from now on
            return f"{_listed(directory, users)} still named it: where this stays, {_CONSEQUENCE}"
    return ""


def _listed(directory: Directory, users: Sequence[Location]) -> str:
    named = [directory.place(user) for user in users]
    return listed([f"{user.flag} in {user.environment}" for user in named])


def _users(session: Session, directory: Directory, place: Scope, segment: str) -> Iterator[Location]:
    """The definitions that name it, as the program leaves them."""
    names = directory.names_of(place)
    ahead = session.foretold.so_far().definitions
    will_be = {at.flag: outcome for at, outcome in ahead.items() if outcome and at.scope in names}
    naming = _naming(directory, place, segment) - will_be.keys()
    naming |= {flag for flag, outcome in will_be.items() if segment in segments(outcome)}
    for flag in sorted(naming):
        if not any(_leaves(session, name.flag(flag)) for name in names):
            yield place.flag(flag)


def _naming(directory: Directory, place: Scope, segment: str) -> set[str]:
    """The flags whose definitions there name the segment, of what was read first in this process."""
    with suppress(NotFoundError):  # the workspace or the environment is gone
        if workspace := directory.workspace_id(place.container):
            read = partial(_read, directory, workspace, place)
            entries = directory.kept(f"segments of {workspace}/{place.environment}", read)
            return {entry["name"] for entry in entries if segment in entry["segments"]}
    return set()


def _read(directory: Directory, workspace: str, place: Scope) -> list[dict[str, Any]]:
    bodies = directory.api.definitions(workspace, place.environment)
    ends = ((place.flag(str(body["name"])), body) for body in bodies)
    return [{"name": end.flag, "segments": segments(definition(end, body, {}))} for end, body in ends]


def _segments_now(directory: Directory, end: Location) -> frozenset[str]:
    with suppress(NotFoundError):
        workspace = directory.workspace_id(end.container) or end.container
        return segments(definition(end, directory.api.definition(workspace, end.flag, end.environment), {}))
    return frozenset()


def _leaves(session: Session, at: Location) -> bool:
    """Whether the definition ends, too, by itself or with what has it."""
    ends = (
        ("workspace", at.container),
        ("environment", at.container, at.environment),
        ("flag", at.container, at.flag),
        ("flag definition", at.container, at.environment, at.flag),
    )
    return any((f"Split {what}", at.account, *where) in session.leaving for what, *where in ends)
