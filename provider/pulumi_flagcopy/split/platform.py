"""Split as a platform: read, look ahead, write."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial

from ..copying.definition import Definition
from ..copying.foretold import Outcomes
from ..copying.location import Location, Scope
from ..copying.part import Sides
from ..copying.plan import Blocked, FirstStep, Plan
from ..errors import ApprovalError, BlockedError, NotFoundError
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
from . import first_steps, location, preflight
from .api import Api
from .approvals import Approvals, Place, in_one
from .dialect import DIALECT
from .directory import Directory
from .keys import KEYS
from .lookahead import Lookahead, Once
from .parts import PARTS
from .payload import payload
from .reading import Reader
from .selecting import FEW, no_workspace, select
from .writing import Writing, is_removal


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
        self._reader = Reader(self.directory)
        self._directories: dict[str | None, Directory] = {}
        self._lock = threading.Lock()

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """One request for each definition, and one page of workspaces for the first name in a process."""
        found = {place: self._reader.read(place) for place in dict.fromkeys(locations)}
        return [found[place] for place in locations]

    def select(self, selection: Selection, scopes: Sequence[Scope]) -> Iterator[Selected]:
        """From the lists of flags and of each environment's definitions, fifty a request."""
        return select(self.directory, self._reader.definition, self.read, selection, scopes)

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
        self,
        plans: Sequence[Plan],
        comment: str = "",
        *,
        create_segments: bool = False,
        ahead: Outcomes | None = None,
    ) -> list[Findings]:
        """Treatments, segments, dependencies and flag sets that are missing, traffic types, locks, comments.

        Segments are made without keys: these are people, and belong to an environment on purpose.
        """
        together = {str(plan.target.raw["name"]): plan.outcome for plan in plans if plan.changes}
        once = Once()

        def look(plan: Plan) -> Findings:
            source, target = (self.directory(end.location.account) for end in (plan.source, plan.target))
            workspace = self._reader.workspace(plan.target.location)
            look = Lookahead(
                plan, target, source, workspace, together, ahead or {}, once, many=len(plans) > FEW
            )
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
        return Writing(self._reader, plan, comment).carry_out()

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
        if is_removal(plan):
            raise BlockedError("A change request cannot take a definition away")
        self._take(plan.first, where)
        workspace, flag, environment = self._reader.path(plan.target)
        found = self.directory(where.account).environment(workspace, environment) or {}
        place = Place(workspace, str(found.get("id", environment)), flag)
        content = payload(plan, partial(self._reader.flag_set, where))
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
            first_steps.take(self._reader.api(where), self._reader.workspace(where), where, step.data)

    def _gated(self, scope: Scope) -> str | None:
        directory = self.directory(scope.account)
        workspace = directory.workspace_id(scope.container) or scope.container
        environment = directory.environment(workspace, scope.environment) or {}
        required = (environment.get("changePermissions") or {}).get("areApprovalsRequired")
        if required is None:
            return None
        return f"{scope.environment} requires approvals" if required else ""

    def _approvals(self, place: Location) -> Approvals:
        return Approvals(self._reader.api(place), self._connect(place.account).address)

    def directory(self, account: str | None) -> Directory:
        with self._lock:
            if account not in self._directories:
                self._directories[account] = Directory(Api(self._connect(account)))
            return self._directories[account]
