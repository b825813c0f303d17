"""One definition, found by the names that a place has; or what is said of one that is not there, and what a copy to its
place starts from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import Json
from ..copying.location import Location
from ..copying.words import plain
from ..errors import NotFoundError
from ..platform import Absent, still_there
from .api import Api
from .directory import Directory, is_id
from .parts import blank, definition

DirectoryOf = Callable[["str | None"], Directory]
"""The names of an account."""


class Reader:
    """Reads definitions, each by itself."""

    def __init__(self, directory_of: DirectoryOf) -> None:
        self._directory_of = directory_of

    def read(self, place: Location) -> Definition | Absent:
        """One request, where the names that it needs are known already."""
        directory = self._directory_of(place.account)
        workspace = directory.workspace_id(place.container)
        if workspace is None:
            return no_workspace(place)
        try:
            environment = directory.environment_now(workspace, place.environment)
            body = directory.api.definition(workspace, place.flag, environment)
        except NotFoundError as missing:
            return self._absent(place, workspace, certain="splitmetadata" in missing.detail)
        return self.definition(place, body)

    def again(self, place: Location) -> Definition:
        """What was there a moment ago. Raises ``NotFoundError`` when it is gone."""
        return still_there(self.read(place))

    def now(self, place: Location) -> Definition:
        """The same, where a definition that is not there counts as an empty one."""
        found = self.read(place)
        return found.blank if isinstance(found, Absent) and found.blank else still_there(found)

    def definition(self, place: Location, body: dict[str, Any]) -> Definition:
        """The definition that the vendor answered with."""
        called = self._directory_of(place.account).called
        called.learn(body.get("environment") or {}, *([body] if is_id(place.flag) else []))
        ids = [entry["id"] for entry in body.get("flagSets") or []]
        found = {identifier: self._flag_set(place, identifier) for identifier in ids}
        return definition(place, body, {key: entry["name"] for key, entry in found.items() if entry})

    def flag_set(self, place: Location, name: str) -> dict[str, Any]:
        """A reference to a flag set; an unknown one is left to the vendor to refuse."""
        entry = self._flag_set(place, name) or {"id": name}
        return {member: entry[member] for member in ("id", "type") if member in entry}

    def workspace(self, place: Location) -> str:
        """The id of a workspace that was found before."""
        return self._directory_of(place.account).workspace_id(place.container) or place.container

    def path(self, now: Definition) -> tuple[str, str, str]:
        """Workspace, flag and environment for a request; the flag by name, since not every path takes its id."""
        return self.workspace(now.location), str(now.raw["name"]), now.location.environment

    def api(self, place: Location) -> Api:
        """The API of the account that the place is in."""
        return self._directory_of(place.account).api

    def _absent(self, place: Location, workspace: str, *, certain: bool) -> Absent:
        """Why a definition was not found. ``certain``: the vendor said itself that nothing else is missing."""
        directory, flag = self._directory_of(place.account), place.flag
        if not certain:
            directory.forget()
            try:
                found = directory.environment(workspace, place.environment)
            except NotFoundError:
                return no_workspace(place)
            if found is None:
                return no_environment(place)
        if not certain or is_id(flag):
            try:
                flag = str(directory.api.flag(workspace, flag)["name"])
            except NotFoundError:
                return no_flag(place)
        return not_defined(place, flag)

    def _flag_set(self, place: Location, text: str) -> dict[str, Any] | None:
        return self._directory_of(place.account).flag_set(self.workspace(place), text)


def no_such_workspace(name: str) -> str:
    """The vendor does not tell one that is not there from one that the key may not see."""
    return f"There is no workspace {plain(name)}, or the Admin API key may not see it."


def no_workspace(place: Location) -> Absent:
    """The workspace is not there."""
    return Absent(place, "workspace", no_such_workspace(place.container))


def no_environment(place: Location) -> Absent:
    """The workspace is there."""
    reason = f"The workspace {place.shown.container} has no environment {place.shown.environment}."
    return Absent(place, "environment", reason)


def no_flag(place: Location) -> Absent:
    """Workspace and environment are there. A flag can be made by its name, and not by an id."""
    reason = f"There is no flag {place.shown.flag} in the workspace {place.shown.container}."
    start = None if is_id(place.flag) else blank(place, place.flag, made=False)
    return Absent(place, "flag", reason, start)


def not_defined(place: Location, flag: str, traffic_type: Json = None) -> Absent:
    """The flag of this name is there. ``traffic_type``: its own, where it is known already."""
    where = place.shown
    reason = f"The flag {where.flag} is there, but it is not defined in {where.environment}."
    return Absent(place, "definition", reason, blank(place, flag, traffic_type))
