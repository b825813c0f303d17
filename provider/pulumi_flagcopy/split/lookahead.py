"""A look at the target before a copy: what of all that could be missing does the vendor have to be asked for?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..copying.definition import Definition
from ..copying.plan import Blocked, Plan
from ..errors import NotFoundError
from ..platform import Findings
from . import preflight
from .api import SEGMENTS
from .approvals import ours as is_ours
from .directory import Directory
from .parts import definition
from .preflight import Reference

T = TypeVar("T")


class Once:
    """Asks each question once, for plans that are looked at together."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}

    def __call__(self, question: Callable[..., T], *about: str) -> T:
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
        once: shared with the looks for those plans.
    """

    def __init__(
        self,
        plan: Plan,
        target: Directory,
        source: Directory,
        workspace: str,
        others: Mapping[str, Definition],
        once: Once,
    ) -> None:
        self._plan = plan
        self._target = target
        self._source = source
        self._workspace = workspace
        self._where = plan.target.location
        self._others = others
        self._once = once

    def findings(self, comment: str) -> Findings:
        """What stops the copy, and what a reader should know."""
        plan = self._plan
        ours = self._own_request()
        blocked = [] if ours else preflight.locked(plan.target)
        blocked += preflight.other_traffic_type(plan, self._traffic_type())
        blocked += preflight.incomplete(plan) or preflight.dangling(plan)
        blocked += self._comment(comment)
        for needed in preflight.new_dependencies(plan):
            blocked += self._dependency(needed)
        blocked += [
            preflight.missing_flag_set(plan, name)
            for name in preflight.new_flag_sets(plan)
            if self._target.flag_set(self._workspace, name) is None
        ]
        segments = preflight.new_segments(plan)
        active = self._active({segment.name for segment in segments})
        missing = [segment for segment in segments if segment.name not in active]
        blocked += self._missing(missing) if missing else []
        for segment in segments:
            if segment.name in active:
                blocked += preflight.foreign_segment(plan, segment, active[segment.name])
        notes = [] if plan.target.facts["defined"] else [preflight.new_definition_note(plan)]
        notes += [preflight.own_request_note(plan.target)] if ours else []
        return Findings(tuple(blocked), notes=(*notes, *self._empty(active)))

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
        try:
            body = self._once(
                self._target.api.definition, self._workspace, needed.name, self._where.environment
            )
        except NotFoundError:
            return preflight.dependency(self._plan, needed, None)
        return preflight.dependency(self._plan, needed, definition(self._where, body, {}))

    def _active(self, names: set[str]) -> dict[str, dict[str, Any]]:
        """Those of the named segments that are active in the target, whatever kind the plan takes them for."""
        found: dict[str, dict[str, Any]] = {}
        for kind in SEGMENTS:
            if names - found.keys():
                entries = self._once(
                    self._target.api.active_segments, kind, self._workspace, self._where.environment
                )
                found |= {
                    entry["name"]: {**entry, "kind": kind} for entry in entries if entry["name"] in names
                }
        return found

    def _missing(self, missing: list[Reference]) -> list[Blocked]:
        known = {
            entry["name"]
            for kind in SEGMENTS
            for entry in self._once(self._target.api.segments, kind, self._workspace)
        }
        return [
            preflight.missing_segment(self._plan, segment, known=segment.name in known) for segment in missing
        ]

    def _empty(self, active: dict[str, dict[str, Any]]) -> Iterator[str]:
        """Only standard segments tell how many keys they have."""
        for name, entry in active.items():
            if entry["kind"] != SEGMENTS[0] or self._once(
                self._target.api.segment_size, self._environment(), name
            ):
                continue
            if size := self._once(
                self._source.api.segment_size, self._plan.source.raw["environment"]["id"], name
            ):
                yield preflight.empty_segment_note(self._plan, name, size)

    def _environment(self) -> str:
        """The id of the target's environment."""
        if self._plan.target.facts["defined"]:
            return str(self._plan.target.raw["environment"]["id"])
        found = self._target.environment(self._workspace, self._where.environment)
        return str(found["id"]) if found else self._where.environment


def outcomes(plans: Mapping[str, Plan]) -> dict[str, Definition]:
    """What plans make of their targets. One that is not defined yet is then as the source is."""
    return {
        name: replace(
            plan.outcome, facts=plan.target.facts if plan.target.facts["defined"] else plan.source.facts
        )
        for name, plan in plans.items()
    }
