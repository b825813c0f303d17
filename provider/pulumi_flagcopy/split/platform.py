"""Split as a platform: read, look ahead, write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import Any

from ..copying.definition import Definition, Version
from ..copying.location import Location, Scope
from ..copying.moved import moved
from ..copying.part import Sides
from ..copying.plan import Blocked, FirstStep, Plan, differences, residue
from ..errors import (
    AnswerError,
    ApprovalError,
    BlockedError,
    ConflictError,
    FlagCopyError,
    NotFoundError,
    RateLimitError,
    UnavailableError,
)
from ..http.clock import StoppedWaitingError
from ..http.one_writer import OneWriter
from ..platform import (
    AUTO,
    Absent,
    ApprovalRequest,
    Ask,
    Connect,
    Findings,
    Hint,
    Selected,
    Selection,
    Written,
)
from . import first_steps, location, preflight, reading
from .api import Api
from .approvals import CONTENT, Approvals, Place, in_one
from .dialect import DIALECT
from .directory import Directory, is_id
from .keys import KEYS
from .lookahead import Lookahead, Once, outcomes
from .parts import PARTS, definition
from .payload import note, payload
from .selecting import FEW, no_workspace, select


class Split:
    """See ``platform.Platform``.

    The API has no version that a write could be bound to. Instead whoever writes reads both ends immediately before,
    the target last, and what this process writes to one target goes one after the other. The window that is left is
    not nothing: what somebody else changes in the target after that reading and before our write arrives (one round
    trip, some tenths of a second; more where the write has to wait for a rate limit) is lost.
    """

    name = "split"
    title = "Split"
    keys = KEYS
    dialect = DIALECT
    parts = PARTS
    makes = ("flag", "segments")
    ways = ()
    location_fields = location.FIELDS
    scope_fields = location.SCOPE_FIELDS
    locate = staticmethod(location.locate)
    locate_scope = staticmethod(location.locate_scope)

    @staticmethod
    def check_selection(selection: Selection) -> None:
        """Everything can be asked for: names are compared here."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._writers = OneWriter()
        self._directories: dict[str | None, Directory] = {}
        self._lock = threading.Lock()

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """One request for each definition, and one page of workspaces for the first name in a process."""
        found = {place: self._read(place) for place in dict.fromkeys(locations)}
        return [found[place] for place in locations]

    def select(self, selection: Selection, scopes: Sequence[Scope]) -> Iterator[Selected]:
        """From the lists of flags and of each environment's definitions, fifty a request."""
        return select(self.directory, self._definition, self.read, selection, scopes)

    def environments(self, container: str, account: str | None = None) -> list[Scope]:
        directory = self.directory(account)
        workspace = directory.workspace_id(container)
        if workspace is None:
            raise no_workspace(container)
        try:
            found = directory.api.environments(workspace)
        except NotFoundError:
            raise no_workspace(container) from None
        directory.called.learn(*found)
        return [Scope(self.name, container, str(entry["name"]), account) for entry in found]

    def hint(self, scope: Scope, what: str, flag: str = "") -> Hint:
        return self.directory(scope.account).hint(scope, what, flag)

    def names_of(self, scope: Scope) -> list[Scope]:
        """By name and by id."""
        return self.directory(scope.account).names_of(scope)

    def place(self, location: Location) -> Location:
        """The workspace by its id, environment and flag by their names."""
        return self.directory(location.account).place(location)

    def renamed(self, scope: Scope) -> Scope:
        """Workspaces and environments may be renamed. Needs no access where this run has asked nothing yet."""
        directory = self._directories.get(scope.account)
        return directory.renamed(scope) if directory else scope

    def in_names(self, text: str) -> str:
        """A program hands on workspaces and environments by their ids; people know them by name."""
        for directory in list(self._directories.values()):
            text = directory.called.in_words(text)
        return text

    def align(self, source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
        """Nothing to do: everything in a definition goes by names."""
        return source, ()

    def with_labels(self, sides: Sequence[Sides]) -> list[Sides]:
        """Nothing to do: everything in a definition goes by names."""
        return list(sides)

    def needs(self, definition: Definition) -> frozenset[str]:
        """The flags that its rules depend on."""
        return preflight.needs(definition)

    def preflight(
        self, plans: Sequence[Plan], comment: str = "", *, create_segments: bool = False
    ) -> list[Findings]:
        """Treatments, segments, dependencies and flag sets that are missing, traffic types, locks, comments.

        Segments are made without keys: these are people, and belong to an environment on purpose.
        """
        together = outcomes({str(plan.target.raw["name"]): plan for plan in plans if plan.changes})
        once = Once()

        def look(plan: Plan) -> Findings:
            source, target = (self.directory(end.location.account) for end in (plan.source, plan.target))
            workspace = self._workspace(plan.target.location)
            look = Lookahead(plan, target, source, workspace, together, once, many=len(plans) > FEW)
            return look.findings(comment, create_segments=create_segments)

        # Parts that equal what a definition has by itself differ in nothing, and yet there is none.
        return [look(plan) if plan.changes else Findings(tuple(preflight.incomplete(plan))) for plan in plans]

    def rehearse(self, plan: Plan, way: str) -> None:
        """The API validates nothing without writing. But a part that was left out may leave treatments unnamed."""
        if not plan.changes:
            return
        for blocked in preflight.dangling(plan):
            raise BlockedError("The copy cannot be made", blocked.reason, blocked.remedy)

    def writing(self, target: Location) -> AbstractContextManager[None]:
        return self._writers.of(self.place(target))

    def write(self, plan: Plan, comment: str, way: str = AUTO) -> Written:
        """POST where there is no definition, else PUT; a kill before it, a restore after it.

        If the definition comes alive by it, or is born alive, the kill comes after it.
        """
        for lock in preflight.locked(plan.target):
            raise BlockedError("The copy cannot be made", lock.reason, lock.remedy)
        self._take(plan.first, plan.target.location)
        return self._write(plan, comment)

    def bound(self, plan: Plan, way: str) -> bool:
        """The vendor knows no condition on a version."""
        return False

    def gate(self, targets: Sequence[Definition], *, ahead: bool = False) -> list[str | None]:
        """The list of environments is documented not to show permissions; then only the refusal of a write tells."""
        gated = {scope: self._gated(scope) for scope in {target.location.scope for target in targets}}
        return [preflight.lock(target) or gated[target.location.scope] for target in targets]

    in_one_request = staticmethod(in_one)

    def request(self, plan: Plan, ask: Ask) -> ApprovalRequest:
        """A change request with everything that the definition has; or a kill or restore, if that is all.

        Neither a flag nor an empty segment needs one: they are made at once.
        """
        where = plan.target.location
        if _is_removal(plan):
            raise BlockedError("A change request cannot take a definition away")
        self._take(plan.first, where)
        workspace, flag, environment = self._path(plan.target)
        found = self.directory(where.account).environment(workspace, environment) or {}
        place = Place(workspace, str(found.get("id", environment)), flag)
        content = payload(plan, lambda name: self._flag_set(where, name))
        return self._approvals(where).file(plan, ask, place, content)

    def follow(self, target: Location, id: str) -> ApprovalRequest | None:
        return self._approvals(target).follow(id)

    def apply(self, target: Location, id: str, comment: str) -> ApprovalRequest:
        """Nothing to do: an approval publishes the change."""
        request = self._approvals(target).follow(id)
        if request is None:
            raise ApprovalError(f"The change request for {target.short} is gone", f"Its id was {id}.")
        return request

    def withdraw(self, target: Location, id: str) -> None:
        self._approvals(target).withdraw(id)

    def _take(self, steps: Sequence[FirstStep], where: Location) -> None:
        for step in steps:
            first_steps.take(self._api(where), self._workspace(where), where, step.data)

    def _gated(self, scope: Scope) -> str | None:
        directory = self.directory(scope.account)
        workspace = directory.workspace_id(scope.container) or scope.container
        environment = directory.environment(workspace, scope.environment) or {}
        required = (environment.get("changePermissions") or {}).get("areApprovalsRequired")
        if required is None:
            return None
        return f"{scope.environment} requires approvals" if required else ""

    def _write(self, plan: Plan, comment: str) -> Written:
        now, ways = plan.target, list[str]()
        while way := _next(plan, now, ways):
            try:
                told = self._send(way, plan, now, comment)
            except FlagCopyError as error:
                if not ways:
                    raise
                return Written(now, ", ".join(ways), _half(plan, ways, way, error))
            ways.append(way)
            try:
                now = told or self._seen(self._now if way == "remove" else self._again, now.location)
            except FlagCopyError as blind:
                return Written(_expected(plan, now, way), ", ".join(ways), blind)
        return Written(now, ", ".join(ways))

    def _send(self, way: str, plan: Plan, now: Definition, comment: str) -> Definition | None:
        """One step. What the answer says of the definition; None: nothing."""
        if way in ("create", "update"):
            return self._define(plan, now, comment)
        if way == "remove":
            self._remove(plan, comment)
        else:
            alive = way == "restore"
            send = self._api(now.location).restore if alive else self._api(now.location).kill
            send(*self._path(now), note(plan, comment), partial(self._switched, now, alive))
        return None

    def _define(self, plan: Plan, now: Definition, comment: str) -> Definition | None:
        where = now.location
        took_back = now is not plan.target and now.parts["on"]  # the kill that went before
        if (took_back or differences(plan.target, now, CONTENT)) and (
            error := moved(_version(plan), plan.source, now)
        ):
            raise error  # by somebody else, while the flag was killed
        plan = replace(plan, target=now)
        body = {**payload(plan, lambda name: self._flag_set(where, name)), **note(plan, comment)}
        send = (
            self._api(where).update_definition if now.facts["defined"] else self._api(where).create_definition
        )
        try:
            answer = send(*self._path(now), body, lambda: self._settled(plan))
        except (ConflictError, NotFoundError) as refused:
            raise moved(_version(plan), plan.source, self._now(where)) or refused from None
        whole = "killed" in answer and "treatments" in answer
        return self._definition(where, answer) if whole else None

    def _switched(self, before: Definition, alive: bool) -> dict[str, Any] | None:
        """After a kill or restore whose fate is unknown: it is sent again only if nothing at all has changed."""
        now = self._again(before.location)
        if now.parts["on"] == alive:
            return {}
        if now.version == before.version:
            return None
        raise ConflictError(
            f"{before.location.short} was changed by somebody else at the same time",
            f"It was to be {'restored' if alive else 'killed'}, no answer came, and it was changed since.",
            "Run `refresh`, then `preview`: it shows what is left to do.",
            status=409,
        )

    def _remove(self, plan: Plan, comment: str) -> None:
        """Back to what was before a copy that made the definition."""
        where = plan.target.location

        def settled() -> dict[str, Any] | None:
            return None if self._now(where).facts["defined"] else {}

        self._api(where).remove_definition(*self._path(plan.target), note(plan, comment), settled)

    def _settled(self, plan: Plan) -> dict[str, Any] | None:
        """After a write whose fate is unknown: the definition if it happened, None if it did not."""
        now = self._now(plan.target.location)
        if now.facts["defined"] and not residue(plan.without("on"), now, CONTENT):
            raw: dict[str, Any] = now.raw
            return raw
        error = moved(_version(plan), plan.source, now)
        if error is None:
            return None
        raise error

    def _read(self, place: Location) -> Definition | Absent:
        directory = self.directory(place.account)
        workspace = directory.workspace_id(place.container)
        if workspace is None:
            return reading.no_workspace(place)
        try:
            environment = directory.environment_now(workspace, place.environment)
            body = directory.api.definition(workspace, place.flag, environment)
        except NotFoundError as missing:
            return self._absent(place, workspace, certain="splitmetadata" in missing.detail)
        return self._definition(place, body)

    def _absent(self, place: Location, workspace: str, *, certain: bool) -> Absent:
        """Why a definition was not found. ``certain``: the vendor said itself that nothing else is missing."""
        directory, flag = self.directory(place.account), place.flag
        if not certain:
            directory.forget()
            try:
                found = directory.environment(workspace, place.environment)
            except NotFoundError:
                return reading.no_workspace(place)
            if found is None:
                return reading.no_environment(place)
        if not certain or is_id(flag):
            try:
                flag = str(directory.api.flag(workspace, flag)["name"])
            except NotFoundError:
                return reading.no_flag(place)
        return reading.not_defined(place, flag)

    def _definition(self, place: Location, body: dict[str, Any]) -> Definition:
        called = self.directory(place.account).called
        called.learn(body.get("environment") or {}, *([body] if is_id(place.flag) else []))
        ids = [entry["id"] for entry in body.get("flagSets") or []]
        found = {identifier: self._flag_set_entry(place, identifier) for identifier in ids}
        return definition(place, body, {key: entry["name"] for key, entry in found.items() if entry})

    def _again(self, place: Location) -> Definition:
        found = self.read([place])[0]
        if isinstance(found, Absent):
            raise NotFoundError(
                f"The {found.what} is gone",
                found.reason,
                "It was deleted while this was running.",
                status=404,
            )
        return found

    def _now(self, place: Location) -> Definition:
        """The same, where a definition that is not there counts as an empty one."""
        found = self.read([place])[0]
        if isinstance(found, Absent) and found.blank is not None:
            return found.blank
        return found if isinstance(found, Definition) else self._again(place)

    def _seen(self, look: Callable[[Location], Definition], place: Location) -> Definition:
        """A look after a write that was taken. If it fails, the error says that the write is not lost."""
        try:
            return look(place)
        except (UnavailableError, RateLimitError, AnswerError) as blind:
            raise blind.amended(
                f"{place.short} was written; only the look at it afterwards failed.",
                "Run `refresh`, then `preview`: it shows whether something is left to do.",
            ) from None

    def _flag_set(self, place: Location, name: str) -> dict[str, Any]:
        """A reference to a flag set; an unknown one is left to the vendor to refuse."""
        entry = self._flag_set_entry(place, name) or {"id": name}
        return {member: entry[member] for member in ("id", "type") if member in entry}

    def _flag_set_entry(self, place: Location, text: str) -> dict[str, Any] | None:
        return self.directory(place.account).flag_set(self._workspace(place), text)

    def _workspace(self, place: Location) -> str:
        """The id of a workspace that was found before."""
        return self.directory(place.account).workspace_id(place.container) or place.container

    def _path(self, now: Definition) -> tuple[str, str, str]:
        """Workspace, flag and environment for a request; the flag by name, since not every path takes its id."""
        return self._workspace(now.location), str(now.raw["name"]), now.location.environment

    def _approvals(self, place: Location) -> Approvals:
        return Approvals(self._api(place), self._connect(place.account).address)

    def _api(self, place: Location) -> Api:
        return self.directory(place.account).api

    def directory(self, account: str | None) -> Directory:
        with self._lock:
            if account not in self._directories:
                self._directories[account] = Directory(Api(self._connect(account)))
            return self._directories[account]


_DONE = {"kill": "killed", "create": "defined", "update": "written", "restore": "restored"}


def _next(plan: Plan, now: Definition, done: Sequence[str]) -> str:
    """What is to be done next, with the target as it is ``now``; empty: nothing.

    A kill comes first and a restore last, so that nobody is served by what is still to be replaced. See ``in_one``.
    """
    if _is_removal(plan):
        return "" if done else "remove"
    switches, defined = "on" in plan.differing, now.facts["defined"]
    alive = (plan.source if switches else plan.target).parts["on"]
    if set(plan.differing) - {"on"} and not {"create", "update"} & set(done):
        kills = switches and not alive and defined and not done
        return "kill" if kills else "update" if defined else "create"
    # Killed by somebody since the last look: that is not taken back. The comparison afterwards tells of it.
    way = "restore" if alive else "kill"
    wrong = now.parts["on"] != alive and (switches or not alive)
    return way if wrong and way not in done[-1:] else ""


def _half(plan: Plan, done: Sequence[str], failed: str, error: FlagCopyError) -> FlagCopyError:
    """An error once something is written."""
    rest = "Run the command again: it does what is left."
    said = f"was {' and '.join(_DONE[way] for way in done)}, and is not known to be {_DONE[failed]}"
    again = rest if isinstance(error, StoppedWaitingError) else f"{error.remedy}\n{rest}".lstrip()
    return error.amended(f"{plan.target.location.short} {said}.", again)


def _expected(plan: Plan, before: Definition, way: str) -> Definition:
    """The target after a step, where the look at it failed."""
    switch = way in ("kill", "restore")
    changed = {name: plan.source.parts[name] for name in plan.differing if (name == "on") is switch}
    return replace(before, parts={**before.parts, **changed})


def _version(plan: Plan) -> dict[str, Version]:
    return {"target_version": plan.target.version}


def _is_removal(plan: Plan) -> bool:
    """Whether the source is what a definition is before there is one."""
    return not plan.source.parts["treatments"]
