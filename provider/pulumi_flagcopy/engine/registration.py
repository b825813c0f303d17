"""What becomes of each resource that the program declares: the same, created, updated or replaced.

Source: Pulumi's ``pkg/resource/deploy/step_generator.go``.
"""

from __future__ import annotations

import threading
import uuid

from .answers import Difference
from .changes import ADD, PropertyChange, compare, same
from .context import Context
from .default_provider import kept_inputs
from .errors import UNPROTECT, StepError
from .goal import Goal, default_provider_urn, make_urn
from .ignore_changes import reset_ignored
from .state import PROVIDER_TYPE, Resource
from .steps import Steps
from .values import UNKNOWN, Properties, first_unknown


class Registrations:
    """Serves the program: each declared resource is checked, compared with its old state, and brought there."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._steps = Steps(context)
        self._lock = threading.Lock()
        self._provider_reference = ""
        self._claimed: set[str] = set()
        self._settled: dict[str, Resource] = {}
        self._condemned: dict[str, Resource] = {}  # deleted early, because what they need is replaced

    def register(self, goal: Goal) -> Resource:
        """Bring a declared resource about.

        Raises:
            Stopped: the run is over; the reason was said.
        """
        urn = make_urn(self._context.stack, self._context.project.name, goal)
        with self._context.working(urn):
            self._claim(urn, goal)
            new = goal.resource(urn, self._reference() if goal.custom else "")
            parent = self.resource(goal.parent)
            if goal.retain_on_delete is None and parent is not None:  # Pulumi's ``inheritFromParent``
                new = new.replaced(retain_on_delete=parent.retain_on_delete)
            resource = self._read(goal, new) if goal.read_id else self._settle(goal, new)
            with self._lock:
                self._settled[urn] = resource
            return resource

    def set_outputs(self, urn: str, outputs: Properties) -> None:
        """Take the outputs of a component or of the stack."""
        with self._lock:
            before = self._settled[urn]
            after = self._settled[urn] = before.replaced(outputs=outputs)
        self._context.journal.done(changed=(before, after))

    def resource(self, urn: str) -> Resource | None:
        """A resource of this run, once it is there."""
        with self._lock:
            return self._settled.get(urn)

    def unclaimed(self) -> list[Resource]:
        """What the program does not declare any more, and what was replaced."""
        with self._lock:
            return [
                resource
                for resource in self._context.journal.resources()
                if resource.delete or (resource.urn not in self._claimed)
            ]

    def _claim(self, urn: str, goal: Goal) -> None:
        with self._lock:
            if urn in self._claimed:
                raise StepError(
                    f"Duplicate resource URN '{urn}'",
                    remedy="Give each resource of a type a name of its own.",
                )
            if goal.parent and goal.parent not in self._claimed:
                raise StepError(f"could not find parent resource {goal.parent}")
            self._claimed.add(urn)

    def _reference(self) -> str:
        """The default provider, as a resource of the state, made before the first that needs it."""
        with self._lock:
            if not self._provider_reference:
                urn = default_provider_urn(self._context.stack, self._context.project.name)
                inputs = kept_inputs(self._context.config)
                old = self._context.olds.get(urn)
                new = Resource(urn=urn, type=PROVIDER_TYPE, custom=True, inputs=inputs, outputs=inputs)
                new = new.replaced(
                    id=old.id if old else str(uuid.uuid4()), created=old.created if old else "", modified=""
                )
                self._context.journal.done(added=new, removed=old)
                self._claimed.add(urn)
                self._provider_reference = f"{urn}::{new.id}"
            return self._provider_reference

    def _read(self, goal: Goal, new: Resource) -> Resource:
        return self._steps.read(self._context.olds.get(new.urn), new, goal.read_id)

    def _settle(self, goal: Goal, new: Resource) -> Resource:
        with self._lock:
            condemned = self._condemned.pop(new.urn, None)
        old = condemned or self._context.olds.get(new.urn)
        fresh = old is None or old.external or condemned is not None
        inputs, taken = self._checked(goal, new, None if fresh else old)
        new = new.replaced(inputs=inputs)
        self._pin(goal, new)
        if old is None:
            return self._steps.create(new, taken=taken)
        if fresh:
            return self._steps.replace(old, new, [])
        difference, changes = self._compared(goal, old, new)
        if not difference.changes and not old.pending_replacement and not old.init_errors:
            return self._steps.same(old, new)
        if difference.replaces or old.pending_replacement:
            return self._replace(goal, old, new, difference, changes)
        return self._steps.update(old, new, changes)

    def _checked(self, goal: Goal, new: Resource, old: Resource | None) -> tuple[Properties, bool | None]:
        """The inputs as the provider wants them; and of what is taken over, whether something in it changes.

        Raises:
            StepError: the provider refuses them.
        """
        inputs = goal.inputs
        if old is not None:
            inputs = reset_ignored(inputs, old.inputs, goal.ignore_changes)
        if not goal.custom:
            return inputs, None
        path = None if self._context.preview else first_unknown(inputs)
        if path is not None:
            raise StepError(f'unexpected unknown property value for "{path}"')
        checked = self._context.provider.check(new.urn, old.inputs if old else {}, inputs)
        if checked.failures:
            raise StepError(
                "\n".join(
                    f"{failure.property}: {failure.reason}" if failure.property else failure.reason
                    for failure in checked.failures
                )
            )
        return checked.inputs, checked.taken

    def _pin(self, goal: Goal, new: Resource) -> None:
        if self._context.plan is not None:
            self._context.plan.check_inputs(new.urn, new.inputs)
        if self._context.recorder is not None:
            self._context.recorder.inputs(new.urn, new.inputs, goal.inputs.keys())

    def _compared(self, goal: Goal, old: Resource, new: Resource) -> tuple[Difference, list[PropertyChange]]:
        changes = [
            change
            for change in compare(old.inputs, new.inputs)
            if change.key in goal.inputs or not _is_known(change, old)
        ]
        if not goal.custom:
            return Difference(bool(changes)), changes
        difference = self._steps.difference(old, new.inputs, goal.ignore_changes)
        if difference.changes is None:
            left = compare(old.inputs, reset_ignored(new.inputs, old.inputs, goal.ignore_changes))
            return Difference(
                bool(left), difference.replaces if left else (), difference.delete_before_replace
            ), left
        return difference, changes

    def _replace(
        self,
        goal: Goal,
        old: Resource,
        new: Resource,
        difference: Difference,
        changes: list[PropertyChange],
    ) -> Resource:
        if old.protect and new.protect:
            raise StepError(
                f'unable to replace resource "{old.urn}"',
                "as it is currently marked for protection.",
                UNPROTECT,
            )
        new = new.replaced(inputs=self._checked(goal, new, None)[0])
        first_delete = difference.delete_before_replace
        if goal.delete_before_replace is not None:
            first_delete = goal.delete_before_replace
        if first_delete and not old.pending_replacement:
            for dependent in self._dependents_to_replace(old):
                gone = self._steps.delete_before_replacement(dependent)
                with self._lock:
                    self._condemned[gone.urn] = gone
            old = self._steps.delete_before_replacement(old)
        return self._steps.replace(old, new, changes, difference.replaces)

    def _dependents_to_replace(self, root: Resource) -> list[Resource]:
        """What must be deleted before ``root`` can be: dependents whose inputs would make them be replaced too.

        In the order of deletion. Each is asked with those inputs unknown that come from what is replaced.
        """
        replaced = {root.urn}
        found: list[Resource] = []
        for resource in self._context.journal.resources():
            if resource.urn in self._claimed or not resource.custom or resource.external:
                continue
            tainted = {
                key for key, urns in resource.property_dependencies.items() if replaced.intersection(urns)
            }
            if resource.pending_replacement or not tainted.intersection(resource.inputs):
                continue
            asked = {key: UNKNOWN if key in tainted else value for key, value in resource.inputs.items()}
            if self._steps.difference(resource, asked, resource.ignore_changes).replaces:
                if resource.protect:
                    raise StepError(
                        f'unable to replace resource "{resource.urn}" as part of replacing "{root.urn}"',
                        "as it is currently marked for protection.",
                        UNPROTECT,
                    )
                replaced.add(resource.urn)
                found.append(resource)
        return found[::-1]


def _is_known(change: PropertyChange, old: Resource) -> bool:
    """Whether a provider has only put among the inputs what is in the outputs already."""
    return change.kind == ADD and len(change.path) == 1 and same(old.outputs.get(change.key), change.after)
