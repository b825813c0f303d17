"""A look at the targets before copies: what of all that could be missing does the vendor have to be asked for?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ..copying.foretold import Outcomes
from ..copying.location import Location, Scope
from ..copying.plan import Blocked, FirstStep, Plan
from ..errors import BlockedError
from ..platform import Findings
from . import first_steps, preflight
from .api import Api
from .labels import Labels
from .reading import named_flags

Flag: TypeAlias = "dict[str, Any] | None"
Segment: TypeAlias = dict[str, Any]
Segments: TypeAlias = dict[str, Segment]


class Lookahead:
    """One look, for plans that are to be carried out together. Each thing is asked for once.

    Args:
        account: the API of an account.
        plans: with changes or without.
        ahead: what the program makes of definitions before.
        labels: is told of the flags that are read.
    """

    def __init__(
        self,
        account: Callable[[str | None], Api],
        plans: Sequence[Plan],
        ahead: Outcomes,
        labels: Labels,
    ) -> None:
        self._account = account
        self._labels = labels
        self._plans = plans
        self._turned = {place: bool(outcome.parts["on"]) for place, outcome in ahead.items() if outcome}
        self._turned |= {
            plan.target.location: bool(plan.source.parts["on"]) for plan in plans if "on" in plan.differing
        }

    def findings(self, *, create_segments: bool) -> list[Findings]:
        """What stops each plan, what is to be done first, and what a reader should know."""
        named = [preflight.new_segments(plan) for plan in self._plans]
        there = self._segments(zip((plan.target.location.scope for plan in self._plans), named, strict=True))
        models = [
            [key for key in keys if create_segments or key in there[plan.target.location.scope]]
            for plan, keys in zip(self._plans, named, strict=True)
        ]
        sources = (plan.source.location.scope for plan in self._plans)
        at_source = self._segments(zip(sources, models, strict=True))
        prerequisites = self._prerequisites()
        return [
            self._of(
                plan,
                {key: there[plan.target.location.scope].get(key) for key in keys},
                at_source[plan.source.location.scope],
                prerequisites,
                create_segments=create_segments,
            )
            for plan, keys in zip(self._plans, named, strict=True)
        ]

    def _of(
        self,
        plan: Plan,
        named: Mapping[str, Segment | None],
        at_source: Segments,
        prerequisites: dict[Location, Flag],
        *,
        create_segments: bool,
    ) -> Findings:
        blocked = preflight.owned_by_experiments(plan) + preflight.archived(plan)
        first: list[FirstStep] = []
        notes = preflight.off_note(plan) + preflight.experiments_left_behind(plan)
        notes += self._notes(plan, prerequisites)
        lacking: dict[str, Segment | None] = {}
        for key, there in sorted(named.items()):
            model = at_source.get(key)
            missing = there is None or first_steps.unfinished(there)
            if model is None or first_steps.unfinished(model) or (missing and not create_segments):
                lacking |= {key: there} if missing else {}
                continue
            if there is not None:
                notes += preflight.segment_notes(plan, model, there)
            if missing:
                try:
                    first.append(first_steps.segment(model, plan.source.location, plan.target.location))
                except BlockedError as big:
                    blocked.append(Blocked("rules", f"{big.summary}: {big.detail}", big.remedy))
        blocked += preflight.missing_segments(plan, lacking)
        return Findings(tuple(blocked), tuple(first), tuple(notes))

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

    def _segments(self, wanted: Iterable[tuple[Scope, list[str]]]) -> dict[Scope, Segments]:
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
