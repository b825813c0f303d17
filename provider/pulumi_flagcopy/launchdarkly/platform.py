"""LaunchDarkly as a platform: read, look ahead, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from ..copying.definition import Definition
from ..copying.foretold import Outcomes
from ..copying.location import Location, Scope
from ..copying.moved import moved
from ..copying.part import Sides
from ..copying.plan import Blocked, Plan, residue
from ..errors import BlockedError, ConflictError, FeatureError, FlagCopyError, NotFoundError
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
    still_there,
)
from . import first_steps, location, preflight
from .align import align
from .api import Api
from .approvals import Approvals
from .dialect import DIALECT
from .gates import Gates
from .instructions import Instruction, instructions
from .keys import KEYS
from .labels import Labels
from .lookahead import Lookahead
from .names import Names
from .parts import ACTIONS, PARTS, copied, definition
from .reading import end, one_flag
from .selecting import check_selection, no_project, select

ENDPOINT, PATCH = "endpoint", "patch"


class LaunchDarkly:
    """See ``platform.Platform``."""

    name = "launchdarkly"
    title = "LaunchDarkly"
    keys = KEYS
    dialect = DIALECT
    parts = PARTS
    makes = ("segments",)
    ways = (ENDPOINT, PATCH)
    location_fields = location.FIELDS
    scope_fields = location.SCOPE_FIELDS
    locate = staticmethod(location.locate)
    locate_scope = staticmethod(location.locate_scope)
    check_selection = staticmethod(check_selection)

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self.names = Names(self._account)
        self.flags_ahead: dict[tuple[str | None, str, str], dict[str, Any]] = {}
        """What a preview's flags will be, by account, project and key: see ``lives.ahead``."""
        self._labels = Labels(self._account)
        self._gates = Gates(self._account)

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """One request for each flag, however many of its environments are asked for."""
        environments: defaultdict[tuple[str | None, str, str], list[str]] = defaultdict(list)
        for place in locations:
            environments[place.account, place.container, place.flag].append(place.environment)
        flags = {
            (account, project, flag): one_flag(self._account(account), project, flag, sorted(set(names)))
            for (account, project, flag), names in environments.items()
        }
        return [end(place, flags[place.account, place.container, place.flag]) for place in locations]

    def select(self, selection: Selection, scopes: Sequence[Scope]) -> Iterator[Selected]:
        """From lists with whole definitions, a hundred flags a request."""
        for selected in select(lambda scope: self._account(scope.account), selection, scopes):
            for found in selected.ends:
                if isinstance(found, Definition):
                    self._labels.learn(found)
            yield selected

    def environments(self, container: str, account: str | None = None) -> list[Scope]:
        try:
            found = list(self._account(account).environments(container))
        except NotFoundError:
            raise no_project(container) from None
        return [Scope(self.name, container, entry["key"], account) for entry in found]

    def hint(self, scope: Scope, what: str, flag: str = "") -> Hint:
        return self.names.hint(scope, what, flag)

    def names_of(self, scope: Scope) -> list[Scope]:
        """Projects and environments have one key each."""
        return [scope]

    def place(self, location: Location) -> Location:
        """Everything has one key."""
        return location

    def renamed(self, scope: Scope) -> Scope:
        """Keys never change."""
        return scope

    def in_names(self, text: str) -> str:
        """Nothing to do: everything goes by keys, and people know these."""
        return text

    def align(self, source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
        """Variations matched by value, where the flags are two."""
        return align(source, target)

    def with_labels(self, sides: Sequence[Sides]) -> list[Sides]:
        """The flags that are prerequisites, on either side."""
        return self._labels.of(sides)

    def needs(self, definition: Definition) -> frozenset[str]:
        """Its prerequisites."""
        return frozenset(definition.parts["prerequisites"])

    def preflight(
        self,
        plans: Sequence[Plan],
        comment: str = "",
        *,
        create_segments: bool = False,
        ahead: Outcomes | None = None,
    ) -> list[Findings]:
        """Segments that the rules name, prerequisites that are off, experiments that would end, archived flags."""
        return Lookahead(self._account, plans, ahead or {}, self._labels).findings(
            create_segments=create_segments
        )

    def rehearse(self, plan: Plan, way: str) -> None:
        """Only a patch has a dry run; the copy endpoint has none."""
        if plan.changes and not plan.first and self._way(plan, way) == PATCH:
            self._api(plan.target.location).patch_flag(
                plan.target.location.container,
                plan.target.location.flag,
                self._patch_body(plan, ""),
                lambda: None,
                dry_run=True,
            )

    def writing(self, target: Location) -> AbstractContextManager[None]:
        """For the whole flag, with all its environments."""
        return self._api(target).writing(target.container, target.flag)

    def write(self, plan: Plan, comment: str, way: str = AUTO) -> Written:
        """By the copy endpoint where it can serve, bound to both versions; else as one semantic patch."""
        where = plan.target.location
        if owned := preflight.owned_by_experiments(plan):
            raise BlockedError(
                "The write would end an experiment",
                "\n".join(blocked.reason for blocked in owned),
                "\n".join(blocked.remedy for blocked in owned),
            )
        for step in plan.first:
            first_steps.take(self._api(where), where, step.data, comment)
        answer, taken = self._sent(plan, comment, way)
        try:
            return Written(self._seen(plan, answer), taken)
        except FlagCopyError as blind:  # it is written all the same
            return Written(plan.outcome, taken, blind)

    def bound(self, plan: Plan, way: str) -> bool:
        """The copy endpoint takes both versions; a patch takes none."""
        return self._way(plan, way) == ENDPOINT and not plan.first

    def gate(self, targets: Sequence[Definition], *, ahead: bool = False) -> list[str]:
        return self._gates.of(targets, ahead=ahead)

    def in_one_request(self, plan: Plan) -> Plan:
        """All of it, or nothing."""
        if plan.first:
            raise BlockedError(
                "An approval request cannot create segments",
                "\n".join(step.text for step in plan.first),
                "Create them first, as resources of their own or by hand.",
            )
        if "migration_settings" in plan.differing:
            raise BlockedError(
                "The settings of a migration flag cannot go through an approval request",
                "LaunchDarkly's approval requests do not have them.",
                "Leave the part out (exclude=['migration_settings']).",
            )
        return plan

    def request(self, plan: Plan, ask: Ask) -> ApprovalRequest:
        where = plan.target.location
        instructions = [] if copied(plan) else self._instructions(plan)
        return self._approvals(where).file(plan, ask, instructions)

    def follow(self, target: Location, id: str) -> ApprovalRequest | None:
        return self._approvals(target).follow(target, id)

    def apply(self, target: Location, id: str, comment: str) -> ApprovalRequest:
        with self.writing(target):
            return self._approvals(target).apply(target, id, comment)

    def withdraw(self, target: Location, id: str) -> None:
        self._approvals(target).withdraw(target, id)

    def _way(self, plan: Plan, way: str) -> str:
        if copied(plan):
            return ENDPOINT if way == AUTO else way
        if way == ENDPOINT:
            raise BlockedError(
                "The copy endpoint cannot make this copy",
                "It copies between environments of one flag; these are two flags.",
                "Use strategy='patch', or leave strategy out.",
            )
        return PATCH

    def _sent(self, plan: Plan, comment: str, way: str) -> tuple[dict[str, Any], str]:
        """The vendor's answer, and the way that was taken."""
        if self._way(plan, way) == PATCH:
            return self._patch(plan, comment), PATCH
        try:
            return self._copy(plan, comment), ENDPOINT
        except FeatureError:
            if way == ENDPOINT:
                raise
            self._check_unmoved(plan)
            return self._patch(plan, comment), PATCH

    def _seen(self, plan: Plan, answer: dict[str, Any]) -> Definition:
        """The target after a write, by the answer; read where that lacks something. The check ratio of a migration flag
        is shown only to who asks for it, which a write cannot."""
        where, asked_for = plan.target.location, "migration_settings"
        if where.environment in (answer.get("environments") or {}):
            shown = definition(where, answer)
            if shown.parts[asked_for] is not None or plan.outcome.parts[asked_for] is None:
                return shown
        (now,) = self._again(where)
        return now

    def _copy(self, plan: Plan, comment: str) -> dict[str, Any]:
        source, target = plan.source, plan.target
        body: dict[str, Any] = {
            "source": {"key": source.location.environment, "currentVersion": source.version},
            "target": {"key": target.location.environment, "currentVersion": target.version},
            "includedActions": [ACTIONS[part] for part in plan.differing],
        }
        if comment:
            body["comment"] = comment
        where = target.location
        try:
            return self._api(where).copy_flag(where.container, where.flag, body, lambda: self._settled(plan))
        except ConflictError as conflict:
            self._check_unmoved(plan)
            raise conflict from None

    def _check_unmoved(self, plan: Plan) -> None:
        """Raises ``MovedError`` if an end is no longer as the plan saw it."""
        versions = {"source_version": plan.source.version, "target_version": plan.target.version}
        source, target = self._again(plan.source.location, plan.target.location)
        if error := moved(versions, source, target):
            raise error from None

    def _patch(self, plan: Plan, comment: str) -> dict[str, Any]:
        where = plan.target.location
        return self._api(where).patch_flag(
            where.container, where.flag, self._patch_body(plan, comment), lambda: self._settled(plan)
        )

    def _patch_body(self, plan: Plan, comment: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "environmentKey": plan.target.location.environment,
            "instructions": self._instructions(plan),
        }
        return {**body, "comment": comment} if comment else body

    def _instructions(self, plan: Plan) -> list[Instruction]:
        return instructions(plan, self._prerequisite_variations(plan))

    def _settled(self, plan: Plan) -> dict[str, Any] | None:
        """After a write whose fate is unknown: the flag if it happened, None if it did not."""
        (now,) = self._again(plan.target.location)
        if not residue(plan, now, PARTS):
            raw: dict[str, Any] = now.raw
            return raw
        if now.version == plan.target.version:
            return None
        error = moved({"target_version": plan.target.version}, plan.source, now)
        assert error is not None
        raise error

    def _prerequisite_variations(self, plan: Plan) -> dict[str, list[str]]:
        if "prerequisites" not in plan.differing:
            return {}
        where = plan.target.location
        found = {}
        for key in plan.source.parts["prerequisites"]:
            flag = self._api(where).flag(where.container, key, [where.environment])
            found[key] = [variation["_id"] for variation in flag["variations"]]
        return found

    def _again(self, *places: Location) -> list[Definition]:
        return [still_there(end) for end in self.read(places)]

    def _api(self, place: Location) -> Api:
        return self._account(place.account)

    def _account(self, account: str | None) -> Api:
        return Api(self._connect(account))

    def _approvals(self, place: Location) -> Approvals:
        client = self._connect(place.account)
        return Approvals(client, client.address)
