"""Which id a name stands for, asked once a process.

A list is read to its end when the first name is looked up in it, and read again when a name is not in it: something may
have been made meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial

from ..copying.location import Location, Scope
from ..copying.spelling import which, which_tag
from ..errors import NotFoundError
from ..platform import Hint
from .api import SEGMENTS, Api
from .called import ID, Called
from .entries import Entry, entry_of, workspace_of

Pick = Callable[[Sequence[Entry], str], "Entry | None"]

NOTHING = "00000000-0000-0000-0000-000000000000"
"""The id of nothing."""


def is_id(text: str) -> bool:
    """Whether this has the shape of the vendor's ids. No name has it."""
    return ID.fullmatch(text) is not None


class Directory:
    """The names of one account. Thread-safe: whoever comes while a list is being read waits for it.

    Attributes:
        api: what is asked.
        called: the names by id of all workspaces and environments that were read.
        will_be: what a preview knows that they will be called: ids by the workspace's id, empty for a workspace
            itself, and the name. Whatever is asked for by such a name is asked for by the id; ``NOTHING`` is that of
            what is still to be made.
        was: the same for what they were called before this program renamed them, in every run; only ``renamed`` asks.
    """

    def __init__(self, api: Api) -> None:
        self.api = api
        self.called = Called()
        self.will_be: dict[tuple[str, str], str] = {}
        self.was: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()
        self._flags: dict[str, _Listing] = {}
        self._new_flag_sets: dict[str, set[str]] = {}
        self.forget()

    def forget(self) -> None:
        """Ask again from now on: something was not where its name led."""
        with self._lock:
            self._workspaces = _Listing(self._workspaces_now, workspace_of)
            self._environments: dict[str, _Listing] = {}
            self._flag_sets: dict[str, _Listing] = {}
            self._traffic_types: dict[str, _Listing] = {}
            self._statuses: dict[str, _Listing] = {}
            self._segments: dict[str, dict[str, _Listing]] = {kind: {} for kind in SEGMENTS}
            self._kept: dict[str, _Listing] = {}

    def workspace_id(self, text: str) -> str | None:
        """The id of the workspace of this name. An id is taken at its word, without a request."""
        text = self.will_be.get(("", text), text)
        if is_id(text):
            return text
        found = self.workspace(text)
        return None if found is None else str(found["id"])

    def environment_now(self, workspace: str, text: str) -> str:
        """What an environment is asked for by: an id where nothing has the name yet, else the text itself."""
        return self.will_be.get((workspace, text), text)

    def workspace(self, text: str) -> Entry | None:
        """The workspace of this name or id."""
        return self._workspaces.find(text)

    def environment(self, workspace: str, text: str) -> Entry | None:
        """The environment of this name or id, in the workspace of this id."""
        environments = self._of(self._environments, workspace, self._environments_now)
        return environments.find(self.environment_now(workspace, text))

    def flag_set(self, workspace: str, text: str) -> Entry | None:
        """The flag set of this name or id, in the workspace of this id."""
        return self._of(self._flag_sets, workspace, self.flag_sets_now).find(text)

    def traffic_type(self, workspace: str, text: str) -> Entry | None:
        """The traffic type of this name or id, in the workspace of this id."""
        return self._of(self._traffic_types, workspace, self.api.traffic_types).find(text)

    def rollout_status(self, workspace: str, text: str) -> Entry | None:
        """The rollout status of this name or id, in the workspace of this id."""
        return self._of(self._statuses, workspace, self.api.rollout_statuses).find(text)

    def segment(self, workspace: str, text: str) -> Entry | None:
        """The standard segment of this name, in the workspace of this id."""
        return self._segments_of(SEGMENTS[0], workspace).find(text)

    def traffic_types(self, workspace: str) -> list[str]:
        """The names of all, as they were read last."""
        return self._of(self._traffic_types, workspace, self.api.traffic_types).names()

    def rollout_statuses(self, workspace: str) -> list[str]:
        """The names of all, as they were read last."""
        return self._of(self._statuses, workspace, self.api.rollout_statuses).names()

    def segments(self, workspace: str) -> list[str]:
        """The names of all standard ones, as they were read last."""
        return self._segments_of(SEGMENTS[0], workspace).names()

    def kept(self, key: str, read: Callable[[], list[Entry]]) -> list[Entry]:
        """What was read first for this key."""
        return self._of(self._kept, key, lambda _: read()).entries()

    def without(self, what: str, workspace: str, names: Collection[str]) -> list[str]:
        """Those of these names that name nothing. ``what``: ``segment``, of whatever kind, or ``flag_set``.

        One list is read, if none was yet; again if a name is not in it, and the further kinds of segments only then.
        """
        if what == "flag_set":
            return self._of(self._flag_sets, workspace, self.flag_sets_now).without(names)
        left = list(names)
        for kind in SEGMENTS if left else ():
            left = self._segments_of(kind, workspace).without(left) if left else []
        return left

    def flag_sets(self, workspace: str) -> list[str]:
        """The names of all, as they were read last."""
        return self._of(self._flag_sets, workspace, self.flag_sets_now).names()

    def flag_sets_now(self, workspace: str) -> list[Entry]:
        """All flag sets, read now: those of the list, and those that are known to be made and may not be in it yet."""
        listed = self.api.flag_sets(workspace)
        with self._lock:
            new = self._new_flag_sets.get(workspace, set()) - {str(entry["id"]) for entry in listed}
        for id in sorted(new):
            with suppress(NotFoundError):
                listed.append(self.api.flag_set(id))
        return listed

    def made_flag_set(self, workspace: str, id: str) -> None:
        """One was made, by its id; the vendor's list may not have it yet."""
        with self._lock:
            self._new_flag_sets.setdefault(workspace, set()).add(id)

    def names_of(self, scope: Scope) -> list[Scope]:
        """See ``platform.Platform.names_of``."""
        workspace = self.workspace_id(scope.container) or scope.container
        containers = {scope.container}
        if workspace != NOTHING:
            containers |= {workspace, *self._names_ahead("", workspace)}
            if is_id(workspace) and (found := self.workspace(workspace)):
                containers.add(str(found["name"]))
        environments = {scope.environment}
        with suppress(NotFoundError):  # of a workspace that is not there yet
            if scope.environment and (entry := self.environment(workspace, scope.environment)):
                id = str(entry["id"])
                environments |= {id, *self._names_ahead(workspace, id)}
                if (workspace, entry["name"]) not in self.will_be:  # else that is another one by then
                    environments.add(str(entry["name"]))
        return [
            Scope(scope.platform, container, environment, scope.account)
            for container in containers
            for environment in environments
        ]

    def place(self, location: Location) -> Location:
        """See ``platform.Platform.place``. Only ids of which nothing was read yet have to be asked for."""
        workspace = self.workspace_id(location.container)
        container = location.container if workspace in (None, NOTHING) else str(workspace)
        environment, flag = location.environment, self.called.name(location.flag)
        with suppress(NotFoundError):
            environment = self._environment_ahead(container, environment)
            if is_id(flag):
                self.called.learn(self.api.flag(container, flag))
                flag = self.called.name(flag)
        return Location(location.platform, container, environment, flag, location.account)

    def renamed(self, scope: Scope) -> Scope:
        """See ``platform.Platform.renamed``."""
        if not self.was:
            return scope
        container = self.was.get(("", scope.container), scope.container)
        workspace = self.workspace_id(container) or container
        environment = self.was.get((workspace, scope.environment), scope.environment)
        return Scope(scope.platform, container, environment, scope.account)

    def hint(self, scope: Scope, what: str, flag: str) -> Hint:
        """See ``platform.Platform.hint``. Only the flags have to be asked for: the other lists have been read."""
        if what == "workspace":
            return Hint(what, which(what, scope.container, self._workspaces.names()))
        workspace = self.workspace_id(scope.container)
        if workspace is None or what not in ("environment", "flag", "tag"):
            return Hint(what)
        if what == "environment":
            environments = self._of(self._environments, workspace, self._environments_now)
            return Hint(what, which(what, scope.environment, environments.names()))
        flags = self._of(self._flags, workspace, self.api.few_flags)
        if what == "tag":
            return Hint(what, which_tag(flag, map(_tags, flags.entries())))
        return Hint(what, which(what, flag, flags.names(), listed=False))

    def _names_ahead(self, workspace: str, id: str) -> Iterator[str]:
        """What the program renames it to, if it does; without a workspace, it is one."""
        return (name for (of, name), own in self.will_be.items() if (of, own) == (workspace, id))

    def _environment_ahead(self, workspace: str, text: str) -> str:
        """The name that the environment of this name or id has once the program has run."""
        environment = self.environment_now(workspace, text)
        if environment == NOTHING or not is_id(environment):
            return text
        name = next(self._names_ahead(workspace, environment), self.called.name(environment))
        entry = self.environment(workspace, name) if is_id(name) else None
        return str(entry["name"]) if entry else name

    def _segments_of(self, kind: str, workspace: str) -> _Listing:
        return self._of(self._segments[kind], workspace, partial(self.api.segments, kind))

    def _workspaces_now(self) -> list[Entry]:
        return self._learnt(self.api.workspaces())

    def _environments_now(self, workspace: str) -> list[Entry]:
        return self._learnt(self.api.environments(workspace))

    def _learnt(self, entries: list[Entry]) -> list[Entry]:
        self.called.learn(*entries)
        return entries

    def _of(
        self, listings: dict[str, _Listing], workspace: str, read: Callable[[str], list[Entry]]
    ) -> _Listing:
        with self._lock:
            return listings.setdefault(workspace, _Listing(lambda: read(workspace)))


class _Listing:
    """A list as it was read last."""

    def __init__(self, read: Callable[[], list[Entry]], pick: Pick = entry_of) -> None:
        self._read = read
        self._pick = pick
        self._entries: list[Entry] | None = None
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        return [str(entry["name"]) for entry in self.entries()]

    def entries(self) -> list[Entry]:
        with self._lock:
            if self._entries is None:
                self._entries = self._read()
            return self._entries

    def find(self, text: str) -> Entry | None:
        with self._lock:
            if self._entries is not None and (found := self._pick(self._entries, text)):
                return found
            self._entries = self._read()
            return self._pick(self._entries, text)

    def without(self, names: Collection[str]) -> list[str]:
        """Those of the names that are of none of its entries."""
        with self._lock:
            known = self._entries
            if known is None or not all(self._pick(known, name) for name in names):
                known = self._entries = self._read()
            return [name for name in names if not self._pick(known, name)]


def _tags(flag: Entry) -> list[str]:
    return [str(tag["name"]) for tag in flag.get("tags") or []]
