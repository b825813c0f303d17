"""A look at the targets before copies: what of all that could be missing does the vendor have to be asked for?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ..copying.location import Location, Scope
from ..copying.plan import Blocked, FirstStep, Plan
from ..errors import BlockedError
from ..platform import Findings
from . import first_steps, preflight
from .api import Api
from .labels import Labels
from .reading import named_flags

Flag: TypeAlias = "dict[str, Any] | None"
Segments: TypeAlias = dict[str, dict[str, Any]]


class Lookahead:
    """One look, for plans that are to be carried out together. Each thing is asked for once.

    Args:
        account: the API of an account.
        plans: with changes or without.
        labels: is told of the flags that are read.
    """

    def __init__(self, account: Callable[[str | None], Api], plans: Sequence[Plan], labels: Labels) -> None:
        self._account = account
        self._labels = labels
        self._plans = plans
        self._turned = {
            plan.target.location: bool(plan.source.parts["on"]) for plan in plans if "on" in plan.differing
        }

    def findings(self, *, create_segments: bool) -> list[Findings]:
        """What stops each plan, what is to be done first, and what a reader should know."""
        there = self._segments([(p.target.location.scope, preflight.new_segments(p)) for p in self._plans])
        missing = [
            set(preflight.new_segments(plan)) - there[plan.target.location.scope].keys()
            for plan in self._plans
        ]
        there_at_source: dict[Scope, Segments] = {}
        if create_segments:
            lacking = [
                (p.source.location.scope, sorted(m)) for p, m in zip(self._plans, missing, strict=True)
            ]
            there_at_source = self._segments(lacking)
        prerequisites = self._prerequisites()
        return [
            self._of(plan, lacks, there_at_source.get(plan.source.location.scope, {}), prerequisites)
            for plan, lacks in zip(self._plans, missing, strict=True)
        ]

    def _of(
        self, plan: Plan, missing: set[str], makeable: Segments, prerequisites: dict[Location, Flag]
    ) -> Findings:
        blocked = preflight.owned_by_experiments(plan) + preflight.archived(plan)
        first: list[FirstStep] = []
        for key in sorted(missing & makeable.keys()):
            try:
                first.append(first_steps.segment(makeable[key], plan.source.location, plan.target.location))
            except BlockedError as big:
                blocked.append(Blocked("rules", f"{big.summary}: {big.detail}", big.remedy))
        blocked += preflight.missing_segments(plan, missing - makeable.keys())
        return Findings(tuple(blocked), tuple(first), tuple(self._notes(plan, prerequisites)))

    def _notes(self, plan: Plan, prerequisites: dict[Location, Flag]) -> list[str]:
        where = plan.target.location.scope
        notes = [
            preflight.prerequisite_note(
                key,
                prerequisites[where.flag(key)],
                where.environment,
                turned=self._turned.get(where.flag(key)),
            )
            for key in preflight.new_prerequisites(plan)
        ]
        return [note for note in notes if note]

    def _segments(self, wanted: Sequence[tuple[Scope, list[str]]]) -> dict[Scope, Segments]:
        """Those of the segments that exist, by environment and key."""
        keys: dict[Scope, set[str]] = {}
        for scope, some in wanted:
            keys.setdefault(scope, set()).update(some)
        return {
            scope: {
                segment["key"]: segment
                for segment in self._api(scope).segments(scope.container, scope.environment, sorted(named))
                if not segment.get("deleted")
            }
            for scope, named in keys.items()
        }

    def _prerequisites(self) -> dict[Location, Flag]:
        """The flags that become prerequisites."""
        wanted: dict[Scope, set[str]] = {}
        for plan in self._plans:
            wanted.setdefault(plan.target.location.scope, set()).update(preflight.new_prerequisites(plan))
        found = {
            scope.flag(key): flag
            for scope, keys in wanted.items()
            for key, flag in named_flags(self._api(scope), scope.container, sorted(keys), [scope.environment])
        }
        for place, flag in found.items():
            self._labels.learn_flag(place.scope, place.flag, flag)
        return found

    def _api(self, scope: Scope) -> Api:
        return self._account(scope.account)
