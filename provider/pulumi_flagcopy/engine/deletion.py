"""The order of deletions: what needs something goes before it; what needs nothing of one another goes side by side.

Source: ``ScheduleDeletes`` of Pulumi's ``pkg/resource/deploy/step_generator.go``.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .context import Context
from .errors import Stopped
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
    """Delete resources in that order. An error in one ends the run after its group."""
    steps = Steps(context)

    def delete(resource: Resource) -> None:
        try:
            with context.working(resource.urn):
                steps.delete(resource, operation="delete-replaced" if resource.delete else "delete")
        except Stopped:
            pass

    with ThreadPoolExecutor(PARALLEL) as pool:
        for group in waves(condemned):
            list(pool.map(delete, group))
            if context.stopping:
                return
