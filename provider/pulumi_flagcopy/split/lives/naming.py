"""Who names what is to end, or is in it: the vendor deletes a segment all the same, and refuses everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from ...copying.location import Location, Scope
from ...copying.words import listed
from ...errors import FlagCopyError, NotFoundError
from ...lifecycle.resource import StillNamed
from ..directory import Directory
from ..parts import definition
from ..preflight import segments
from .afterwards import Afterwards, Names

_CONSEQUENCE = "that will match nobody, and Split may take no further change there"


def refuse_named(afterwards: Afterwards, places: Iterable[Scope], segment: str) -> None:
    """Raise ``StillNamed`` where a definition in one of these environments names the segment, and stays."""
    users = [user for place in places for user in afterwards.definitions(place, _with(segment))]
    if users:
        verb = "names" if len(users) == 1 else "name"
        raise StillNamed(f"{_listed(afterwards.directory, users)} still {verb} it: {_CONSEQUENCE}")


def refuse_needed(afterwards: Afterwards, places: Iterable[Scope], flag: str) -> None:
    """The same where the flag is defined there, and another one that stays depends on it: the vendor refuses that."""

    def needs(user: Names) -> bool:
        return flag in user.flags and user.at.flag != flag and not user.unclear

    users = [
        user
        for place in places
        if any(flag == defined.at.flag for defined in afterwards.now(place))
        for user in afterwards.definitions(place, needs)
    ]
    if users:
        verb = "depends" if len(users) == 1 else "depend"
        them = _listed(afterwards.directory, users)
        raise StillNamed(f"cannot be deleted: {them} {verb} on it", fails=True)


def refuse_left(what: str, left: Mapping[str, Sequence[str]]) -> None:
    """The same of what is in it, or bound to it, by what it is; ``what``: how the sentence begins."""
    said = [f"the {noun}{'s' * (len(names) > 1)} {listed(names)}" for noun, names in left.items() if names]
    if said:
        raise StillNamed(f"cannot be deleted: it {what} {' and '.join(said)}", fails=True)


def still_named(afterwards: Afterwards, places: Iterable[Scope], segment: str) -> str:
    """Which definitions named a segment that went, for who saw no preview of it; empty: none does. Never fails.

    What ends beside it, in the same run, may still be there.
    """
    directory = afterwards.directory
    with suppress(FlagCopyError):
        named = [user for place in places for user in filter(_with(segment), afterwards.now(place))]
        if users := [user for user in named if segment in _segments_now(directory, user.at)]:
            directory.workspace(users[0].at.container)  # given by its id, it is said by its name from now on
            return f"{_listed(directory, users)} still named it: where this stays, {_CONSEQUENCE}"
    return ""


def _with(segment: str) -> Callable[[Names], bool]:
    return lambda user: segment in user.segments


def _listed(directory: Directory, users: Sequence[Names]) -> str:
    named = [directory.place(user.at) for user in users]
    return listed([f"{user.flag} in {user.environment}" for user in named])


def _segments_now(directory: Directory, end: Location) -> frozenset[str]:
    with suppress(NotFoundError):
        workspace = directory.workspace_id(end.container) or end.container
        return segments(definition(end, directory.api.definition(workspace, end.flag, end.environment), {}))
    return frozenset()
