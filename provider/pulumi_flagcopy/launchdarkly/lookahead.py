"""A look at the targets before copies: what of all that could be missing does the vendor have to be asked for?"""

from __future__ import annotations

from collections import defaultdict
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
_ByPlace: TypeAlias = "defaultdict[Scope, Segments]"


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
        named, there, at_source = self._segments(create=create_segments)
        prerequisites = self._prerequisites()
        findings = []
        for plan, keys in zip(self._plans, named, strict=True):
            target, models = there[plan.target.location.scope], at_source[plan.source.location.scope]
            ordered = {key: target.get(key) for key in preflight.making_order(keys, models)}
            findings.append(self._of(plan, ordered, models, prerequisites, create_segments=create_segments))
        return findings

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
        made: Segments = {}
        for key, there in named.items():
            model = at_source.get(key)
            missing = there is None or first_steps.unfinished(there)
            if model is None or first_steps.unfinished(model) or (missing and not create_segments):
                lacking |= {key: there} if missing else {}
                continue
            if there is not None:
                notes += preflight.segment_notes(plan, model, there)
            if missing:
                made[key] = model
                try:
                    first.append(first_steps.segment(model, plan.source.location, plan.target.location))
                except BlockedError as big:
                    blocked.append(Blocked("rules", f"{big.summary}: {big.detail}", big.remedy))
        blocked += preflight.missing_segments(plan, lacking)
        blocked += preflight.missing_in_segments(plan, made, lacking)
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

    def _segments(self, *, create: bool) -> tuple[list[set[str]], _ByPlace, _ByPlace]:
        """The segments that each plan needs; those that are in the targets; and as far as they matter, in the sources.

        ``create``: the copies make those that are lacking; then what these name is needed, too.
        """
        there, at_source = defaultdict[Scope, Segments](dict), defaultdict[Scope, Segments](dict)
        ends = [
            (there[plan.target.location.scope], at_source[plan.source.location.scope]) for plan in self._plans
        ]
        named: list[set[str]] = [set() for _ in self._plans]
        new = [set(preflight.new_segments(plan)) for plan in self._plans]
        while any(new):
            named = [known | more for known, more in zip(named, new, strict=True)]
            self._read(there, [plan.target.location.scope for plan in self._plans], new)
            models = [
                {key for key in keys if create or key in target}
                for keys, (target, _) in zip(new, ends, strict=True)
            ]
            self._read(at_source, [plan.source.location.scope for plan in self._plans], models)
            new = [
                preflight.named_by_new(keys, *end) - known if create else set()
                for keys, end, known in zip(new, ends, named, strict=True)
            ]
        return named, there, at_source

    def _read(self, found: _ByPlace, scopes: Iterable[Scope], wanted: Iterable[set[str]]) -> None:
        """Add those of the segments that exist."""
        keys: dict[Scope, set[str]] = {}
        for scope, some in zip(scopes, wanted, strict=True):
            keys.setdefault(scope, set()).update(some)
        for scope, named in keys.items():
            lacking = sorted(named - found[scope].keys())
            for segment in self._api(scope).segments(scope.container, scope.environment, lacking):
                if not segment.get("deleted"):
                    found[scope][segment["key"]] = segment

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
