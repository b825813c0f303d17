"""What ``check`` is told beside the inputs, since Pulumi tells a dynamic provider nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pulumi

PREVIEW = "_preview"
"""Whether this is a preview: what does not exist yet is an error in one case and expected in the other. ``check`` takes
it out again: it is neither in a plan nor in the state."""
SECRET = "__secret"
"""Which inputs are secret: a provider gets their bare values. Paths of names; a list with a secret in it is secret as a
whole, as for both engines. Where there are any it stays among the inputs, for runs without a program; engines show no
property with such a name."""

END = "_end"
"""The id of a resource that is to end, in place of all inputs: the built-in engine asks, in a preview, what ``delete``
would do with the old properties. The answer is an input of this name."""
TAKEN = "_taken"
"""By it the built-in engine asks in a check whether what is there is taken over: it says so in the line of the step.
The answer is whether something changes in it; there is none where nothing is taken over."""
NAMED = "_named"
"""Stands beside that answer where others name the resource, as far as is known: the engine asks again once it has asked
about these. Whether the end then fails."""


def for_check(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """``PREVIEW``, and ``SECRET`` where not all inputs are plain values."""
    told: dict[str, Any] = {PREVIEW: pulumi.runtime.is_dry_run()}
    outputs = list(_outputs(inputs))
    return {**told, SECRET: pulumi.Output.from_input(_secret(outputs))} if outputs else told


def secrets_in(properties: Mapping[str, Any], paths: Iterable[list[str]]) -> list[Any]:
    """What is there, as far as it is there: old inputs may have had another shape."""
    found: list[Any] = []
    for path in paths:
        value: Any = properties
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else None
        found.append(value)
    return found


async def _secret(outputs: list[tuple[list[str], pulumi.Output[Any]]]) -> list[list[str]]:
    return [path for path, output in outputs if await output.is_secret()]


def _outputs(value: Any, *path: str) -> Iterator[tuple[list[str], pulumi.Output[Any]]]:
    """The outputs in the inputs, at any depth; ours are the only objects that are looked into."""
    if isinstance(value, pulumi.Output):
        yield list(path), value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _outputs(entry, *path, name)
    elif isinstance(value, list | tuple):
        for entry in value:
            for _, output in _outputs(entry):
                yield list(path), output
    elif type(value).__module__.startswith("pulumi_flagcopy."):
        yield from _outputs(vars(value), *path)
