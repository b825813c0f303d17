"""The order of deletions: what needs something goes before it; what needs nothing of one another goes side by side.

Source: ``ScheduleDeletes`` of Pulumi's ``pkg/resource/deploy/step_generator.go``.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .context import Context
from .errors import UNPROTECT, ProviderError, StepError, StillNamedError, Stopped
from .state import Resource
from .steps import Steps

PARALLEL = 16


def waves(condemned: Sequence[Resource]) -> list[list[Resource]]:
    """The resources in groups to be deleted one group after the other.

    The sequence is in the order of a state: whatever a resource needs stands before it.
    """
    earliest: dict[str, int] = {}
    groups: list[list[Resource]] = []
    for resource in reversed(condemned):
        group = earliest.get(resource.urn, 0)
        for urn in resource.needs():
            earliest[urn] = max(earliest.get(urn, 0), group + 1)
        while len(groups) <= group:
            groups.append([])
        groups[group].append(resource)
    return groups


def delete_all(context: Context, condemned: Sequence[Resource]) -> None:
    """Delete resources in that order.

    What the provider fails to delete ends nothing but what it needs. It is tried once more whenever something else went
    after it: a vendor may refuse to delete what is still in use by another resource of the same run, though neither
    names the other, as Split does with an environment that has definitions of a flag. Only then is it an error; in
    a preview, which asks in the same order, a note.

    Where one of them is protected, nothing is deleted: what depends on it would go first.
    """
    if any(_refuse_protected(context, resource) for resource in condemned):
        return
    left, tried, named = list(condemned), set[int](), set[int]()
    while left:
        attempt = _Attempt(context, Steps(context), frozenset(tried), frozenset(named))
        attempt.run(left)
        tried |= {id(resource) for resource, _ in attempt.refused}
        left = [resource for resource in left if id(resource) not in attempt.gone]
        if attempt.worth_another:
            continue
        if not attempt.named:
            for resource, error in attempt.refused:
                context.fail(error, resource.urn)
            return
        named |= attempt.named


def _refuse_protected(context: Context, resource: Resource) -> bool:
    """Whether it is; then that is said, and the run is over. What was replaced has gone through this before."""
    if not resource.protect or resource.delete or not context.ok:
        return False
    error = StepError(
        f'resource "{resource.urn}" cannot be deleted',
        "because it is protected.",
        UNPROTECT,
    )
    context.fail(error, resource.urn)
    return True


@dataclass
class _Attempt:
    """One go at what is to be deleted.

    Attributes:
        tried: the ``id()`` of what was tried before.
        told: in a preview, the ``id()`` of what others name, whatever else ends.
        gone: the ``id()`` of what is deleted.
        refused: what the provider failed to delete, and why.
    """

    context: Context
    steps: Steps
    tried: frozenset[int]
    told: frozenset[int] = frozenset()
    gone: set[int] = field(default_factory=set)
    refused: list[tuple[Resource, ProviderError]] = field(default_factory=list)
    _helped: bool = False
    _went: int = 0

    @property
    def worth_another(self) -> bool:
        """Whether something went after the provider had failed, or while it did."""
        return self._helped and not self.context.stopping

    @property
    def named(self) -> set[int]:
        """In a preview: the ``id()`` of what others name, as far as this attempt went."""
        return {id(resource) for resource, error in self.refused if isinstance(error, StillNamedError)}

    def run(self, condemned: Sequence[Resource]) -> None:
        needed: set[str] = set()
        with ThreadPoolExecutor(PARALLEL) as pool:
            for group in waves(condemned):
                list(pool.map(self._delete, [resource for resource in group if resource.urn not in needed]))
                for resource in group:
                    if id(resource) not in self.gone:
                        needed |= resource.needs()

    def _delete(self, resource: Resource) -> None:
        if len(self.refused) >= PARALLEL and not self._helped:
            return  # it is not what is in the way of something: nothing can be deleted
        try:
            with self.context.working(resource.urn):
                self._try(resource)
        except Stopped:
            pass

    def _try(self, resource: Resource) -> None:
        operation, before = "delete-replaced" if resource.delete else "delete", self._went
        try:
            again, told = id(resource) in self.tried, id(resource) in self.told
            self.steps.delete(resource, operation=operation, again=again, named=told)
        except ProviderError as error:
            self.refused.append((resource, error))
            self._helped |= self._went > before  # beside it: the vendor may have looked before that
            return
        self.gone.add(id(resource))
        if resource.custom and not resource.is_provider:
            self._went += 1
            self._helped |= bool(self.refused)
