"""LaunchDarkly as a platform: read, look ahead, write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location
from ..copying.moved import moved
from ..copying.plan import Blocked, Plan, residue
from ..errors import ConflictError, InvalidRequestError, NotFoundError
from ..http.one_writer import OneWriter
from ..platform import Absent, Connect, Findings, Written
from . import location, preflight
from .align import align
from .api import Api
from .dialect import DIALECT
from .instructions import instructions
from .keys import KEYS
from .parts import ACTIONS, PARTS, definition


class LaunchDarkly:
    """See ``platform.Platform``."""

    name = "launchdarkly"
    title = "LaunchDarkly"
    keys = KEYS
    dialect = DIALECT
    parts = PARTS
    location_fields = location.FIELDS
    locate = staticmethod(location.locate)

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._writers = OneWriter()

    def read(self, locations: Sequence[Location]) -> list[Definition | Absent]:
        """One request for each flag, however many of its environments are asked for."""
        environments: defaultdict[tuple[str | None, str, str], list[str]] = defaultdict(list)
        for place in locations:
            environments[place.account, place.container, place.flag].append(place.environment)
        flags = {flag: self._flag(*flag, sorted(set(names))) for flag, names in environments.items()}
        return [
            self._definition(place, flags[place.account, place.container, place.flag]) for place in locations
        ]

    def align(self, source: Definition, target: Definition) -> tuple[Definition, tuple[Blocked, ...]]:
        """Variations matched by value, where the flags are two."""
        return align(source, target)

    def preflight(self, plan: Plan) -> Findings:
        """Segments that the rules name, prerequisites that are off, experiments that would end, archived flags."""
        where = plan.target.location
        blocked = preflight.owned_by_experiments(plan)
        if plan.changes and plan.target.facts.get("archived"):
            blocked.append(
                Blocked(
                    "", f"the flag {where.flag} is archived", "Restore the flag, then run the command again."
                )
            )
        api = self._api(where)
        if segments := preflight.new_segments(plan):
            found = api.segments(where.container, where.environment, segments)
            there = {segment["key"] for segment in found if not segment.get("deleted")}
            blocked += preflight.missing_segments(plan, set(segments) - there)
        notes = [
            preflight.prerequisite_note(
                key, self._flag(where.account, where.container, key, [where.environment]), where.environment
            )
            for key in preflight.new_prerequisites(plan)
        ]
        return Findings(tuple(blocked), tuple(note for note in notes if note))

    def write(self, plan: Plan, comment: str) -> Written:
        """By the copy endpoint where it can serve, bound to both versions; else as one semantic patch."""
        where = plan.target.location
        copied = plan.source.raw is not None and plan.source.location.same_flag(where)
        with self._writers.of((where.account, where.container, where.flag)):
            flag = self._copy(plan, comment) if copied else self._patch(plan, comment)
        return Written(definition(where, flag), "endpoint" if copied else "patch")

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
            now_source, now_target = self._again(source.location), self._again(where)
            versions = {"source_version": source.version, "target_version": target.version}
            raise moved(versions, now_source, now_target) or conflict from None

    def _patch(self, plan: Plan, comment: str) -> dict[str, Any]:
        where = plan.target.location
        body: dict[str, Any] = {
            "environmentKey": where.environment,
            "instructions": instructions(plan, self._prerequisite_variations(plan)),
        }
        if comment:
            body["comment"] = comment
        return self._api(where).patch_flag(where.container, where.flag, body, lambda: self._settled(plan))

    def _settled(self, plan: Plan) -> dict[str, Any] | None:
        """After a write whose fate is unknown: the flag if it happened, None if it did not."""
        now = self._again(plan.target.location)
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

    def _flag(
        self, account: str | None, project: str, flag: str, environments: list[str]
    ) -> dict[str, Any] | None:
        api = Api(self._connect(account))
        try:
            return api.flag(project, flag, environments)
        except (NotFoundError, InvalidRequestError):
            pass
        # An environment that does not exist fails the request for all of them: ask without naming any.
        try:
            return api.flag(project, flag, [])
        except NotFoundError:
            return None

    def _definition(self, place: Location, flag: dict[str, Any] | None) -> Definition | Absent:
        if flag is None:
            reason = (
                f"There is no flag {place.flag} in a project {place.container}, or the token may not see it."
            )
            return Absent(place, "flag", reason)
        if place.environment not in flag.get("environments", {}):
            reason = f"The project {place.container} has no environment {place.environment}."
            return Absent(place, "environment", reason)
        return definition(place, flag)

    def _api(self, place: Location) -> Api:
        return Api(self._connect(place.account))
