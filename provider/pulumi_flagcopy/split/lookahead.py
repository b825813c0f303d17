"""A look at the target before a copy: what of all that could be missing does the vendor have to be asked for?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar

from ..copying.definition import Definition
from ..copying.foretold import Outcomes
from ..copying.plan import Blocked, Plan
from ..errors import NotFoundError
from ..platform import Findings
from . import first_steps, preflight
from .api import SEGMENTS, Api
from .approvals import ours as is_ours
from .directory import Directory
from .parts import definition
from .preflight import Keys, Reference

T = TypeVar("T")


class Once:
    """Asks each question once, for plans that are looked at together."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}

    def __call__(self, question: Callable[..., T], *about: Hashable) -> T:
        if (question, about) not in self._answers:
            self._answers[question, about] = question(*about)
        answer: T = self._answers[question, about]
        return answer


class Lookahead:
    """One look, for one plan.

    Args:
        plan: has changes.
        target, source: the directories of the two accounts.
        workspace: the id of the target's workspace.
        others: what plans that go together with this one make of their targets, by the flag's name.
        ahead: what the program makes of definitions before.
        once: shared with the looks for those plans.
        many: whether they are so many that a list takes fewer requests.
    """

    def __init__(
        self,
        plan: Plan,
        target: Directory,
        source: Directory,
        workspace: str,
        others: Mapping[str, Definition],
        ahead: Outcomes,
        once: Once,
        *,
        many: bool,
    ) -> None:
        self._plan = plan
        self._target = target
        self._source = source
        self._workspace = workspace
        self._where = plan.target.location
        self._asked = target.environment_now(workspace, self._where.environment)
        self._others = others
        self._ahead = ahead
        self._once = once
        self._many = many

    def findings(self, comment: str, *, create_segments: bool) -> Findings:
        """What stops the copy, what is done first, and what a reader should know."""
        plan = self._plan
        ours = self._own_request()
        blocked = [] if ours else preflight.locked(plan.target)
        blocked += preflight.incomplete(plan) or preflight.dangling(plan)
        blocked += self._comment(comment)
        for needed in preflight.new_dependencies(plan):
            blocked += self._dependency(needed)
        blocked += [
            preflight.missing_flag_set(plan, name)
            for name in preflight.new_flag_sets(plan)
            if self._target.flag_set(self._workspace, name) is None
        ]
        notes = preflight.killed_note(plan)
        notes += [preflight.own_request_note(plan.target)] if ours else []
        flag, segments = self._flag(), self._segments(create=create_segments)
        return Findings(
            (*flag.blocked, *blocked, *segments.blocked),
            (*flag.first, *segments.first),
            (*flag.notes, *notes, *segments.notes),
        )

    def _flag(self) -> Findings:
        """The flag in the target's workspace: of the right traffic type, or to be made so."""
        plan = self._plan
        if plan.target.facts["flag"]:
            notes = () if plan.target.facts["defined"] else (preflight.new_definition_note(plan),)
            return Findings(tuple(preflight.other_traffic_type(plan, self._traffic_type())), notes=notes)
        there = {entry["name"] for entry in self._once(self._target.api.traffic_types, self._workspace)}
        if plan.source.facts["traffic_type"] not in there:
            return Findings((preflight.missing_traffic_type(plan),))
        entry = self._source_flag()
        statuses = self._once(self._target.api.rollout_statuses, self._workspace)
        lost = entry.get("rolloutStatus") and first_steps.status_of(entry, statuses) is None
        notes = (preflight.missing_status_note(plan, entry["rolloutStatus"]["name"]),) if lost else ()
        return Findings(first=(first_steps.flag(entry, self._where, statuses),), notes=notes)

    def _source_flag(self) -> dict[str, Any]:
        """The source's flag without its definitions."""
        where, name = self._plan.source.location, str(self._plan.source.raw["name"])
        workspace = self._source.workspace_id(where.container) or where.container
        if not self._many:
            return self._once(self._source.api.flag, workspace, name)
        return self._once(_by_name, self._source.api, workspace)[name]

    def _segments(self, *, create: bool) -> Findings:
        """The segments that the plan brings."""
        plan, segments = self._plan, preflight.new_segments(self._plan)
        active = self._active({segment.name for segment in segments})
        missing = [segment for segment in segments if segment.name not in active]
        known = self._known() if missing else {}
        there = {**known, **active}
        blocked = [
            foreign
            for segment in segments
            if segment.name in there
            for foreign in preflight.foreign_segment(plan, segment, there[segment.name])
        ]
        makeable = self._makeable(missing, known) if create and missing else {}
        steps = [
            first_steps.segment(
                name, self._where, self._environment(), plan.source.facts["traffic_type"], entry
            )
            for name, entry in makeable.items()
        ]
        blocked += [
            preflight.missing_segment(
                plan,
                segment,
                known=segment.name in known,
                # Where it was asked for, what is left cannot be; and only standard segments ever can.
                creatable=not create and known.get(segment.name, {}).get("kind", SEGMENTS[0]) == SEGMENTS[0],
            )
            for segment in missing
            if segment.name not in makeable
        ]
        made = ((name, Keys(0)) for name in makeable)
        notes = [self._keys_note(name, keys) for name, keys in (*self._keys(active), *made)]
        return Findings(tuple(blocked), tuple(steps), tuple(note for note in notes if note))

    def _own_request(self) -> bool:
        """Whether the change request that locks the target is one of this copy."""
        request = self._plan.target.facts.get("open_change_request")
        return bool(request) and is_ours(self._target.api.change_request(str(request)), self._plan)

    def _traffic_type(self) -> Any:
        """Of the flag in the target's workspace: where it is not known yet, the flag is asked."""
        if known := self._plan.target.facts["traffic_type"]:
            return known
        flag = self._once(self._target.api.flag, self._workspace, self._where.flag)
        return (flag.get("trafficType") or {}).get("name")

    def _comment(self, comment: str) -> list[Blocked]:
        if comment:
            return []
        workspace = self._target.workspace(self._where.container) or {}
        return [preflight.missing_comment(self._plan)] if workspace.get("requiresTitleAndComments") else []

    def _dependency(self, needed: Reference) -> list[Blocked]:
        if needed.name in self._others:
            return preflight.dependency(self._plan, needed, self._others[needed.name])
        place = self._where.scope.flag(needed.name)
        if place in self._ahead:
            outcome = self._ahead[place]
            return preflight.dependency(self._plan, needed, outcome) if outcome else []
        try:
            body = self._once(self._target.api.definition, self._workspace, needed.name, self._asked)
        except NotFoundError:
            return preflight.dependency(self._plan, needed, None)
        return preflight.dependency(self._plan, needed, definition(self._where, body, {}))

    def _active(self, names: set[str]) -> dict[str, dict[str, Any]]:
        """Those of the named segments that are active in the target, whatever kind the plan takes them for."""
        found: dict[str, dict[str, Any]] = {}
        for kind in SEGMENTS:
            if names - found.keys():
                entries = self._once(self._target.api.active_segments, kind, self._workspace, self._asked)
                found |= {
                    entry["name"]: {**entry, "kind": kind} for entry in entries if entry["name"] in names
                }
        return found

    def _known(self) -> dict[str, dict[str, Any]]:
        """The segments of the target's workspace, active in the environment or not."""
        return {
            entry["name"]: {**entry, "kind": kind}
            for kind in SEGMENTS
            for entry in self._once(self._target.api.segments, kind, self._workspace)
        }

    def _makeable(
        self, missing: list[Reference], known: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, dict[str, Any] | None]:
        """The standard ones of the missing, with the source's entry where the target's workspace has none."""
        where = self._plan.source.location
        workspace = self._source.workspace_id(where.container) or where.container
        entries = self._once(self._source.api.segments, SEGMENTS[0], workspace)
        at_source = {entry["name"]: entry for entry in entries}
        found: dict[str, dict[str, Any] | None] = {}
        for segment in missing:
            if segment.name in known and known[segment.name]["kind"] == SEGMENTS[0]:
                found[segment.name] = None
            elif segment.name not in known and segment.name in at_source:
                found[segment.name] = at_source[segment.name]
        return found

    def _keys(self, active: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Keys]]:
        """Only standard segments tell their keys."""
        for name, entry in active.items():
            if entry["kind"] == SEGMENTS[0]:
                yield name, self._once(_keys, self._target.api, self._environment(), name)

    def _keys_note(self, name: str, keys: Keys) -> str:
        """What a reader should know of a segment that has other keys in the source."""
        environment = self._plan.source.raw["environment"]["id"]
        try:
            model = self._once(_keys, self._source.api, environment, name)
        except NotFoundError:  # a definition goes on naming a segment that was taken away
            model = None
        return preflight.segment_keys_note(self._plan, name, keys, model)

    def _environment(self) -> str:
        """The id of the target's environment."""
        if self._plan.target.facts["defined"]:
            return str(self._plan.target.raw["environment"]["id"])
        found = self._target.environment(self._workspace, self._where.environment)
        return str(found["id"]) if found else self._where.environment


def _keys(api: Api, environment: str, segment: str) -> Keys:
    """As many as one request gives: what is left of a long list would take one for each hundred."""
    count, first = api.first_keys(environment, segment)
    return Keys(count, frozenset(first))


def _by_name(api: Api, workspace: str) -> dict[str, dict[str, Any]]:
    return {str(flag["name"]): flag for flag in api.flags(workspace)}
