"""Refresh: what the resources are now goes into the state.

Source: ``RefreshStep`` of Pulumi's ``pkg/resource/deploy/step.go``.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .changes import PropertyChange, compare
from .context import Context
from .deletion import PARALLEL
from .errors import Stopped
from .state import Deployment, Resource
from .steps import Steps


def refresh_all(context: Context, deployment: Deployment) -> None:
    """Read every resource. An error in one ends the run; what was read by then is kept."""
    steps = Steps(context)

    def refresh(resource: Resource) -> None:
        try:
            with context.working(resource.urn):
                steps.refresh(resource, _drift)
        except Stopped:
            pass

    def _drift(now: Resource, before: Resource) -> list[PropertyChange] | None:
        """What an ``up`` would undo, seen the other way round; None for nothing."""
        if before.external:
            return compare(before.outputs, now.outputs) or None
        difference = steps.difference(now, before.inputs, before.ignore_changes)
        changes = compare(before.inputs, now.inputs)
        there = bool(changes) if difference.changes is None else difference.changes
        return changes if there else None

    asked = [resource for resource in deployment.resources if _can_be_read(resource)]
    for resource in deployment.resources:
        if resource not in asked:
            steps.unchanged(resource)
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(refresh, asked))
    context.journal.forget_missing()


def _can_be_read(resource: Resource) -> bool:
    return resource.custom and not resource.is_provider and not resource.pending_replacement
