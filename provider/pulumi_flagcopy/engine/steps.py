"""The steps that a resource goes through, each with its call of the provider, its place in the state and its report.

Source: Pulumi's ``pkg/resource/deploy/step.go``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from .answers import Difference
from .changes import PropertyChange
from .context import Context
from .errors import IncompleteError, StepError, StillNamedError
from .foretelling import end_of
from .report import AS_IT_IS, CHANGED, EXTERNAL, RETAINED, Step
from .state import Operation, Resource, now
from .values import Properties, is_unknown, secret

_Answer = TypeVar("_Answer")
_TAKEN = {None: "", False: AS_IT_IS, True: CHANGED}


class Steps:
    """Makes steps in a run. Each method returns the resource as it is afterwards."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._journal = context.journal

    def same(self, old: Resource, new: Resource) -> Resource:
        """Nothing differs: the old outputs stay, the new inputs and options are taken."""
        self._context.permit("same", new.urn)
        result = new.replaced(
            id=old.id, outputs=_with_secrets(new, old.outputs), created=old.created, modified=old.modified
        )
        self._journal.done(added=result, removed=old)
        self._made("same", result)
        return result

    def unchanged(self, old: Resource) -> None:
        """A resource that a refresh has nothing to ask about."""
        self._made("same", old)

    def create(self, new: Resource, *, taken: bool | None = None) -> Resource:
        """``taken``: of what is taken over, whether something in it changes."""
        self._context.permit("create", new.urn)
        with self._running("create", "creating", new) as timing:
            result, part = self._created(new)
            timing.done(added=result)
        _raise(part)
        self._made("create", result, seconds=timing.seconds, note=_TAKEN[taken])
        return result

    def update(self, old: Resource, new: Resource, changes: list[PropertyChange]) -> Resource:
        self._context.permit("update", new.urn)
        with self._running("update", "updating", new.replaced(id=old.id)) as timing:
            result, part = self._updated(old, new)
            timing.done(added=result, removed=old)
        _raise(part)
        self._made("update", result, changes, seconds=timing.seconds)
        return result

    def replace(
        self, old: Resource, new: Resource, changes: list[PropertyChange], replaces: tuple[str, ...] = ()
    ) -> Resource:
        """Create the new one. The old one, unless it was deleted before, is marked to be deleted at the end."""
        self._context.permit("create-replacement", new.urn)
        self._context.permit("replace", new.urn)
        with self._running("replace", "creating", new) as timing:
            result, part = self._created(new)
            if old.pending_replacement:
                timing.done(added=result, removed=old)
            else:
                timing.done(added=result, changed=(old, old.replaced(delete=True)))
        _raise(part)
        self._made("replace", result, changes, replaces, seconds=timing.seconds)
        return result

    def delete(
        self, old: Resource, *, operation: str = "delete", again: bool = False, named: bool = False
    ) -> None:
        """Delete what is no longer declared, or (``delete-replaced``) what was replaced.

        Args:
            again: it was tried before in this run, so that a saved plan has permitted it.
            named: in a preview: that others name it is told, and no error.

        Raises:
            StillNamedError: in a preview: others name it.
        """
        if not again:
            self._context.permit(operation, old.urn)
        note = "deleted before" if old.pending_replacement else _stays(old)
        with self._running(operation, "deleting", old) as timing:
            if old.custom and not old.is_provider and not note and not self._context.preview:
                self._context.provider.delete(old)
            note = note or self._ending(old, named=named)
            timing.done(removed=old)
        self._made(operation, old, seconds=timing.seconds, note=note)

    def delete_before_replacement(self, old: Resource) -> Resource:
        """Delete the old one now; it stays in the state, marked, until the new one is created."""
        self._context.permit("delete-replaced", old.urn)
        gone = old.replaced(pending_replacement=True)
        with self._running("delete-replaced", "deleting", old) as timing:
            if not (_stays(old) or self._context.preview):
                self._context.provider.delete(old)
            timing.done(changed=(old, gone))
        note = _stays(old) or self._ending(old, named=True)
        self._made("delete-replaced", old, seconds=timing.seconds, note=note)
        return gone

    def _ending(self, old: Resource, *, named: bool) -> str:
        """What a preview says of it; empty where it is none."""
        if not self._context.preview:
            return ""
        try:
            return end_of(old, self._context.provider, self._context.olds.values())
        except StillNamedError as error:
            if not named:
                raise
            if error.fails:
                self._context.report.foresee(old.urn, certain=True)
            return error.summary

    def read(self, old: Resource | None, new: Resource, id_: str) -> Resource:
        """Read an existing resource that the program names by its id.

        Raises:
            StepError: there is none with that id.
        """
        relinquished = old is not None and not old.external and old.id != id_
        self._context.permit("read-replacement" if relinquished else "read", new.urn)
        if is_unknown(id_):
            result = new
            self._journal.done(added=result, removed=old)
        else:
            with self._running("read", "reading", new.replaced(id=id_)) as timing:
                reading = self._context.provider.read(new.urn, id_, inputs=new.inputs, state=new.inputs)
                if not reading.id:
                    raise StepError(f"resource '{id_}' does not exist")
                result = new.replaced(
                    id=reading.id, outputs=_with_secrets(new, reading.outputs), modified=now()
                )
                if old is not None and relinquished:
                    timing.done(added=result, changed=(old, old.replaced(delete=True)))
                else:
                    timing.done(added=result, removed=old)
        self._made("read", result)
        return result

    def refresh(
        self, old: Resource, compared: Callable[[Resource, Resource], list[PropertyChange] | None]
    ) -> None:
        """Take over what the resource is now. ``compared`` tells what differs, None for nothing."""
        with self._running("refresh", "", old) as timing:
            reading = self._context.provider.read(old.urn, old.id, inputs=old.inputs, state=old.outputs)
            if not reading.id:
                timing.done(removed=old)
                result, changes, operation = old, None, "delete"
            else:
                inputs = old.inputs if reading.inputs is None else reading.inputs
                result = old.replaced(
                    id=reading.id,
                    inputs=inputs,
                    outputs=_with_secrets(old, reading.outputs),
                    init_errors=(),
                )
                changed = result.inputs != old.inputs or result.outputs != old.outputs
                result = result.replaced(modified=now() if changed else old.modified)
                changes = compared(result, old)
                operation = "same" if changes is None else "update"
                timing.done(changed=(old, result))
        self._made(operation, result, changes or [], seconds=timing.seconds)

    def difference(self, old: Resource, new_inputs: Properties, ignore: tuple[str, ...]) -> Difference:
        return self._context.provider.diff(
            old.urn,
            old.id,
            old_inputs=old.inputs,
            old_outputs=old.outputs,
            news=new_inputs,
            ignore_changes=ignore,
        )

    def _created(self, new: Resource) -> tuple[Resource, IncompleteError | None]:
        """The new resource; and the error, if it was created in part."""
        try:
            id_, outputs = self._context.provider.create(new.urn, new.inputs) if new.custom else ("", {})
        except IncompleteError as part:
            return _born(new, part.id, part.outputs).replaced(init_errors=part.reasons), part
        return _born(new, id_, outputs), None

    def _updated(self, old: Resource, new: Resource) -> tuple[Resource, IncompleteError | None]:
        """The resource as it is now; and the error, if it was updated in part."""
        part = None
        try:
            outputs = self._context.provider.update(old, new.inputs) if new.custom else {}
        except IncompleteError as error:
            part, outputs = error, error.outputs
        result = new.replaced(
            id=old.id,
            outputs=_with_secrets(new, outputs),
            init_errors=part.reasons if part else (),
            created=old.created,
            modified=now(),
        )
        return result, part

    def _made(
        self,
        operation: str,
        resource: Resource,
        changes: list[PropertyChange] | None = None,
        replaces: tuple[str, ...] = (),
        *,
        seconds: float = 0.0,
        note: str = "",
    ) -> None:
        self._context.report.made(
            Step(operation, resource, tuple(changes or ()), replaces, seconds=seconds, note=note)
        )

    @contextmanager
    def _running(self, operation: str, pending: str, resource: Resource) -> Iterator[_Timing]:
        """Around a call of the provider: it is noted before, and taken back if it fails."""
        self._context.go_on()
        self._context.report.began(resource.urn, operation)
        asks_provider = resource.custom and not resource.is_provider and pending and not self._context.preview
        note = self._journal.begin(pending, resource) if asks_provider else None
        timing = _Timing(self._context, note)
        try:
            yield timing
        except BaseException:
            if note is not None:
                self._journal.abandon(note)
            raise


class _Timing:
    """A step under way."""

    def __init__(self, context: Context, note: Operation | None) -> None:
        self._journal = context.journal
        self._note = note
        self._start = time.monotonic()
        self.seconds = 0.0

    def done(
        self,
        *,
        added: Resource | None = None,
        removed: Resource | None = None,
        changed: tuple[Resource, Resource] | None = None,
    ) -> None:
        self.seconds = time.monotonic() - self._start
        self._journal.done(self._note, added=added, removed=removed, changed=changed)


def _stays(old: Resource) -> str:
    """Why the end of a resource is only that of its record in the state; empty: its provider deletes it."""
    return EXTERNAL if old.external else RETAINED if old.retain_on_delete else ""


def _raise(part: IncompleteError | None) -> None:
    """A step that was made in part fails, once what was made is in the state."""
    if part is not None:
        raise part


def _born(new: Resource, id_: str, outputs: Properties) -> Resource:
    time_ = now()
    return new.replaced(id=id_, outputs=_with_secrets(new, outputs), created=time_, modified=time_)


def _with_secrets(resource: Resource, outputs: Properties) -> Properties:
    """The outputs with those marked that the program wants secret."""
    marked = {key: secret(outputs[key]) for key in resource.additional_secret_outputs if key in outputs}
    return {**outputs, **marked}
