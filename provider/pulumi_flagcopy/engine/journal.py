"""What the stack holds while a run goes on, on disk after every step."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from ..errors import FlagCopyError
from .state import Deployment, Operation, Resource, StateFile
from .values import contains_secret


class Journal:
    """The deployment of a run: what is done comes first, in the order it was done, then what is left of the old one.

    So that whatever a resource needs stands before it, as Pulumi demands of a state.

    Inputs: the deployment at the start, and where to write it; a preview writes nowhere.
    """

    def __init__(self, start: Deployment, file: StateFile | None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._old = list(start.resources)
        self._new: list[Resource] = []
        self._at_start, self._left_open = _by_urn(start.resources), bool(start.pending)
        self._interrupted = list(start.pending)
        self._running: list[Operation] = []
        self._dirty = False

    def begin(self, type_: str, resource: Resource) -> Operation:
        """Note a step before it is made: if the process dies now, the next run can tell."""
        operation = Operation(type_, resource)
        with self._lock:
            if resource.additional_secret_outputs and self._file is not None:
                self._file.crypter.prepare()  # later would be too late: the resource would be there, and not written
            self._running.append(operation)
            try:
                self._write()
            except FlagCopyError:
                self._running.remove(operation)  # it is not begun
                raise
        return operation

    def abandon(self, operation: Operation) -> None:
        """The step failed: what was there stays."""
        with self._lock:
            if operation in self._running:  # else it was made, and only the state could not be written
                self._running.remove(operation)
            self._write()

    def done(
        self,
        operation: Operation | None = None,
        *,
        added: Resource | None = None,
        removed: Resource | None = None,
        changed: tuple[Resource, Resource] | None = None,
    ) -> None:
        """A step is made. Without an operation (nothing was asked of a provider) it is written with the next one."""
        with self._lock:
            if removed is not None:
                self._remove(removed)
            if changed is not None:
                self._change(*changed)
            if added is not None:
                self._new.append(added)
            if operation is None:
                self._dirty = True
                return
            self._running.remove(operation)
            urn = operation.resource.urn  # what an earlier run left open there, this one has seen to
            self._interrupted = [left for left in self._interrupted if left.resource.urn != urn]
            self._write()

    def flush(self) -> None:
        with self._lock:
            if self._dirty:
                self._write()

    def settle_interrupted(self, *, creations: bool) -> None:
        """Forget what an earlier run left unfinished: this run has looked at all that is in the state since.

        ``creations``: also what it was creating, which is not in the state, so that only an ``up`` comes to it.
        """
        left = [
            operation for operation in self._interrupted if operation.type == "creating" and not creations
        ]
        with self._lock:
            self._dirty = self._dirty or left != self._interrupted
            self._interrupted = left

    def forget_missing(self) -> None:
        """After a refresh: nothing may need what is gone."""
        with self._lock:
            there = {resource.urn for resource in self._old}
            self._old = [_without(resource, resource.needs() - there) for resource in self._old]
            self._dirty = True

    def keeps_secrets(self) -> bool:
        """Whether anything in the stack is secret, or may be that comes of what changes in it."""
        return any(
            contains_secret(resource.inputs)
            or contains_secret(resource.outputs)
            or (resource.additional_secret_outputs and not self._is_as_at_start(resource))
            for resource in self.resources()
        )

    def _is_as_at_start(self, resource: Resource) -> bool:
        return self._at_start.get((resource.urn, resource.delete)) == vars(resource)

    def changes(self) -> bool:
        """Whether anything in the stack is not as it was at the start, or was left open by an earlier run."""
        return self._left_open or _by_urn(self.resources()) != self._at_start

    def resources(self) -> list[Resource]:
        with self._lock:
            return [*self._new, *self._old]

    def _remove(self, resource: Resource) -> None:
        for resources in (self._old, self._new):
            if resource in resources:
                resources.remove(resource)

    def _change(self, before: Resource, after: Resource) -> None:
        for resources in (self._old, self._new):
            if before in resources:
                resources[resources.index(before)] = after

    def _write(self) -> None:
        self._dirty = True  # until it is on disk
        if self._file is not None:
            pending = [*self._interrupted, *self._running]
            self._file.save(Deployment([*self._new, *self._old], pending))
        self._dirty = False


def _by_urn(resources: Iterable[Resource]) -> dict[tuple[str, bool], dict[str, Any]]:
    """What the resources have, to be compared: each is equal to itself alone."""
    return {(resource.urn, resource.delete): vars(resource) for resource in resources}


def _without(resource: Resource, missing: set[str]) -> Resource:
    if not missing:
        return resource
    return resource.replaced(
        dependencies=tuple(urn for urn in resource.dependencies if urn not in missing),
        property_dependencies={
            key: [urn for urn in urns if urn not in missing]
            for key, urns in resource.property_dependencies.items()
        },
    )
