"""What is still in a workspace once the run that is previewed is over, as far as is known by now.

What is there is read once a process; what ends takes with it what is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial

from ...copying.definition import Definition
from ...copying.location import Location, Scope
from ...errors import NotFoundError
from ...session import Session
from ..api import SEGMENTS
from ..directory import Directory
from ..entries import Entry
from ..keys import KEYS
from ..parts import definition
from ..preflight import dependencies, segments


@dataclass(frozen=True)
class Names:
    """What a definition names.

    Attributes:
        at: where it is.
        segments, flags: their names.
        unclear: whether the run changes it, and it is not known to what: they are what it names now.
    """

    at: Location
    segments: frozenset[str]
    flags: frozenset[str]
    unclear: bool = False


class Afterwards:
    """See the module.

    Args:
        workspace: its name or id.
    """

    def __init__(self, session: Session, directory: Directory, workspace: str, account: str | None) -> None:
        self.directory = directory
        self._session = session
        self._scope = Scope(KEYS.namespace, workspace, "", account)

    def place(self, environment: str) -> Scope:
        """The environment of this name or id."""
        return Scope(self._scope.platform, self._scope.container, environment, self._scope.account)

    def places(self) -> list[Scope]:
        """All its environments, by name."""
        return [self.place(str(entry["name"])) for entry in self._environments()]

    def environments(self) -> list[str]:
        """The names of those that stay."""
        return [
            str(entry["name"])
            for entry in self._environments()
            if not any(self._leaves("environment", str(entry[member])) for member in ("name", "id"))
        ]

    def flags(self, traffic_type: str = "") -> list[str]:
        """The names of its flags that stay; of one traffic type, which is given by id, if any."""
        found = self._listed("flags", lambda workspace: list(self.directory.api.flags(workspace)))
        return [name for name in _of_type(found, traffic_type) if not self._leaves("flag", name)]

    def segments(self, traffic_type: str = "") -> list[str]:
        """The same of segments, of all kinds."""
        staying: list[str] = []
        for kind in SEGMENTS:
            names = _of_type(self._listed(kind, partial(self.directory.api.segments, kind)), traffic_type)
            # Only standard ones are resources.
            staying += [name for name in names if kind != SEGMENTS[0] or not self._leaves("segment", name)]
        return staying

    def definitions(self, place: Scope, asked: Callable[[Names], bool] = lambda _: True) -> list[Names]:
        """The definitions that stay in an environment, as the program leaves them: those that are ``asked`` for."""
        names = self.directory.names_of(place)
        ahead = self._session.foretold.so_far().definitions
        will_be = {at.flag: outcome for at, outcome in ahead.items() if at.scope in names}
        there = self.now(place)
        found = [now for now in there if now.at.flag not in will_be and asked(now)]
        if will_be:
            were = {now.at.flag: now for now in there}
            changed = [_changed(place.flag(flag), were.get(flag), will_be[flag]) for flag in will_be]
            found += filter(asked, changed)
        staying = [one for one in found if not any(self._ends(name.flag(one.at.flag)) for name in names)]
        return sorted(staying, key=lambda one: one.at.flag)

    def left_behind(self, place: Scope) -> set[str]:
        """The flags of which a copy that ends has written the definition in an environment."""
        names = self.directory.names_of(place)
        return {at.flag for at in tuple(self._session.leaving_behind) if at.scope in names}

    def now(self, place: Scope) -> list[Names]:
        """All definitions in an environment, as they were read first."""

        def read(workspace: str) -> list[Entry]:
            bodies = self.directory.api.definitions(workspace, place.environment)
            ends = ((place.flag(str(body["name"])), body) for body in bodies)
            return [{"name": at.flag, "names": _names(at, definition(at, body, {}))} for at, body in ends]

        return [entry["names"] for entry in self._listed(f"definitions in {place.environment}", read)]

    def _environments(self) -> list[Entry]:
        found = self._listed("environments", self.directory.api.environments)
        self.directory.called.learn(*found)
        return found

    def _listed(self, what: str, read: Callable[[str], list[Entry]]) -> list[Entry]:
        """What was read first in this process; nothing of what is gone."""
        with suppress(NotFoundError):
            if workspace := self.directory.workspace_id(self._scope.container):
                return self.directory.kept(f"{what} of {workspace}", partial(read, workspace))
        return []

    @cached_property
    def _containers(self) -> set[str]:
        return {scope.container for scope in self.directory.names_of(self._scope)}

    def _leaves(self, what: str, *names: str) -> bool:
        """Whether something of the workspace ends by itself."""
        ends = ((f"Split {what}", self._scope.account, container, *names) for container in self._containers)
        return any(end in self._session.leaving for end in ends)

    def _ends(self, at: Location) -> bool:
        """Whether a definition ends, by itself or with what has it."""
        ends = (("workspace",), ("environment", at.environment), ("flag", at.flag))
        return any(self._leaves(*end) for end in (*ends, ("flag definition", at.environment, at.flag)))


def _changed(at: Location, before: Names | None, outcome: Definition | None) -> Names:
    if outcome is not None:
        return _names(at, outcome)
    was = before or Names(at, frozenset(), frozenset())
    return replace(was, unclear=True)


def _names(at: Location, known: Definition) -> Names:
    return Names(at, segments(known), dependencies(known))


def _of_type(entries: list[Entry], traffic_type: str) -> list[str]:
    return [
        str(entry["name"])
        for entry in entries
        if not traffic_type or (entry.get("trafficType") or {}).get("id") == traffic_type
    ]
