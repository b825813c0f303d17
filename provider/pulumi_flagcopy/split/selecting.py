"""Many flags at once: lists of whole definitions, environment by environment.

From the vendor's documentation of the lists of flags and of definitions. Only flags know their tags, and the list
takes them as alternatives: so one is asked for, and the rest compared here. There is no search by name: all names are
read and compared here. Flags that are named are read one by one only while they are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location, Scope
from ..errors import AbsentError, NotFoundError
from ..platform import Absent, Selected, Selection
from .directory import Directory
from .reading import DirectoryOf, no_environment, no_flag, no_such_workspace, not_defined

Flag = dict[str, Any]
Read = Callable[[Sequence[Location]], list[Definition | Absent]]
Defined = Callable[[Location, Flag], Definition]

FEW = 3
"""As many flags are read one by one; the list of one environment is at least one request as well."""


def select(
    directory_of: DirectoryOf, defined: Defined, read: Read, selection: Selection, scopes: Sequence[Scope]
) -> Iterator[Selected]:
    """See ``platform.Platform.select``. ``defined``: a definition from the vendor's JSON; ``read``: one by one."""
    wanted = None
    left_out = selection.without.intersection(selection.flags or ())
    if selection.flags is not None:
        wanted = [flag for flag in dict.fromkeys(selection.flags) if flag not in selection.without]
    met = set[str]()
    if wanted is not None and len(wanted) <= FEW:
        for flag in wanted:
            ends = tuple(read([scope.flag(flag) for scope in scopes]))
            known = _called(flag, ends)
            if out := selection.without & known:
                left_out |= out
            elif not known & met:
                yield Selected(flag, "", (), ends)
            met |= known
        yield from (Selected(flag, "", (), ()) for flag in left_out)
        return
    workspaces: dict[tuple[str | None, str], _Workspace] = {}
    for scope in scopes:
        place = (scope.account, scope.container)
        if place not in workspaces:
            workspaces[place] = _Workspace(directory_of(scope.account), scope)
    environments = [
        _Environment(workspaces[scope.account, scope.container], scope, defined) for scope in scopes
    ]
    first = environments[0].workspace
    for entry in first.chosen(selection) if wanted is None else map(first.named, wanted):
        name = str(entry["name"])
        if out := selection.without & {name, str(entry.get("id"))}:
            left_out |= out
        elif name not in met:  # it may be given by its name and by its id
            met.add(name)
            ends = tuple(environment.end(name) for environment in environments)
            yield Selected(name, "", _tags(entry), ends)
    yield from (Selected(flag, "", (), ()) for flag in left_out)


def _called(flag: str, ends: Sequence[Definition | Absent]) -> set[str]:
    """The name and id of a flag as it was given, and as its definitions say."""
    bodies = [end.raw for end in ends if isinstance(end, Definition)]
    return {flag, *(str(body[member]) for body in bodies for member in ("id", "name") if body.get(member))}


class _Workspace:
    """The flags of one workspace, without their definitions."""

    def __init__(self, directory: Directory, scope: Scope) -> None:
        self.directory = directory
        self.name = scope.container
        found = directory.workspace_id(scope.container)
        if found is None:
            raise self.absent()
        self.id = found
        self._known: dict[str, Flag] = {}
        self._all_known = False

    def absent(self) -> AbsentError:
        return no_workspace(self.name)

    def chosen(self, selection: Selection) -> Iterator[Flag]:
        """Those with all the tags, and the text in their name."""
        tag = selection.tags[0] if selection.tags else ""
        try:
            for flag in self.directory.api.flags(self.id, tag):
                self._know(flag)
                text = selection.query.lower() in str(flag["name"]).lower()
                if text and set(selection.tags) <= set(_tags(flag)):
                    yield flag
        except NotFoundError:
            raise self.absent() from None

    def named(self, flag: str) -> Flag:
        """The flag of this name or id; only the name as it was given, where there is none."""
        return self.flag(flag) or {"name": flag}

    def flag(self, flag: str) -> Flag | None:
        if flag not in self._known and not self._all_known:
            try:
                for entry in self.directory.api.flags(self.id):
                    self._know(entry)
            except NotFoundError:
                raise self.absent() from None
            self._all_known = True
        return self._known.get(flag)

    def _know(self, flag: Flag) -> None:
        self._known |= {str(flag[member]): flag for member in ("id", "name") if flag.get(member)}


class _Environment:
    """The definitions of one environment. The list is read when the first of them is looked up."""

    def __init__(self, workspace: _Workspace, scope: Scope, defined: Defined) -> None:
        self.workspace = workspace
        self._scope = scope
        self._defined = defined
        self._bodies: dict[str, Flag] | None = None

    def end(self, name: str) -> Definition | Absent:
        """The definition of the flag of this name; each is given once."""
        if self._bodies is None:
            self._bodies = self._read()
        place, body = self._scope.flag(name), self._bodies.pop(name, None)
        if body is not None:
            return self._defined(place, body)
        flag = self.workspace.flag(name)
        if flag is None:
            return no_flag(place)
        return not_defined(place, name, (flag.get("trafficType") or {}).get("name"))

    def _read(self) -> dict[str, Flag]:
        directory, workspace = self.workspace.directory, self.workspace.id
        try:
            environment = directory.environment_now(workspace, self._scope.environment)
            bodies = list(directory.api.definitions(workspace, environment))
        except NotFoundError:
            directory.forget()
            if directory.environment(workspace, self._scope.environment) is None:
                reason = no_environment(self._scope.flag("")).reason
                raise AbsentError("", "environment", self._scope.short, reason) from None
            raise
        return {str(body["name"]): body for body in bodies}


def no_workspace(workspace: str) -> AbsentError:
    """The error for a workspace that is not there."""
    return AbsentError("", "workspace", workspace, no_such_workspace(workspace))


def _tags(flag: Flag) -> tuple[str, ...]:
    return tuple(str(tag["name"]) for tag in flag.get("tags") or [])
