"""One resource in a stack of its own: its life as the engine would lead it, without an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pulumi_flagcopy.lifecycle.resource import Incomplete, Properties, Resource


class CheckFailed(AssertionError):
    """What a preview would print."""


@dataclass
class Stack:
    """State, and the steps that an engine makes of them."""

    life: Resource
    id: str = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    incomplete: bool = False

    def preview(self, program: Properties) -> str:
        """``create``, ``update``, ``replace`` or ``same``."""
        return self._plan(program, preview=True)[0]

    def up(self, program: Properties, between: Any = None) -> str:
        """``between`` is called after the check, before anything is written."""
        step, inputs = self._plan(program, preview=False)
        if between:
            between()
        try:
            self._take(step, inputs)
        except Incomplete as part:
            self.id, self.inputs, self.outputs = part.id, inputs, _stored(part.outputs)
            self.incomplete = True
            raise part.error from None
        self.inputs, self.incomplete = inputs, False
        return step

    def _take(self, step: str, inputs: Properties) -> None:
        if step in ("create", "replace"):
            old = (self.id, self.outputs)
            created = self.life.create(_stored(inputs))
            self.id, self.outputs = created.id, _stored(created.outputs)
            if step == "replace":
                self.life.delete(*old)
        elif step == "update":
            self.outputs = _stored(self.life.update(self.id, self.outputs, _stored(inputs)))

    def refresh(self) -> str:
        """``same``, ``changed`` or ``gone``, as it is shown: by what has just been read and the inputs as they were."""
        found = self.life.read(self.id, self.outputs)
        if found is None:
            self.id, self.inputs, self.outputs = "", {}, {}
            return "gone"
        inputs = self.inputs if found.inputs is None else found.inputs
        before, self.outputs, self.inputs = self.inputs, _stored(found.outputs), _stored(inputs)
        return "changed" if self.life.diff(self.id, self.outputs, _stored(before)).changes else "same"

    def destroy(self) -> None:
        self.life.delete(self.id, self.outputs)
        self.id, self.inputs, self.outputs = "", {}, {}

    def _plan(self, program: Properties, *, preview: bool) -> tuple[str, Properties]:
        checked = self.life.check(self.inputs, dict(program), preview=preview)
        if checked.failures:
            raise CheckFailed("\n".join(f"{f.property}: {f.reason}" for f in checked.failures))
        if not self.id:
            return "create", checked.inputs
        difference = self.life.diff(self.id, self.outputs, _stored(checked.inputs))
        if difference.replaces:
            checked = self.life.check({}, dict(program), preview=preview)
            return "replace", checked.inputs
        return ("update" if difference.changes or self.incomplete else "same"), checked.inputs


def _stored(value: Any) -> Any:
    """As the engine keeps it and gives it back: what is None is not there, however deep; but in lists it is."""
    if isinstance(value, dict):
        return {name: _stored(entry) for name, entry in value.items() if entry is not None}
    return [_stored(entry) for entry in value] if isinstance(value, list) else value
