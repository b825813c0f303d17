"""What a deletion will write: the one step that a preview does not ask the provider about."""

from __future__ import annotations

from collections.abc import Iterable

from ..copying.words import counted, listed, plain
from ..lifecycle.previous import NOT_HANDED_ON
from ..platforms import platform_class
from .state import Resource
from .values import reveal

_OURS = "pulumi-python:dynamic/"
_COPY, _PROMOTION = f"{_OURS}flagcopy:FlagCopy", f"{_OURS}flagcopy:Promotion"
_TAKE_OVER = {_COPY, _PROMOTION, f"{_OURS}launchdarkly:FlagDefinition"}
"""What takes over what is there, without ``adopt``."""
_NAMED = {f"{_OURS}split:Workspace": "workspace_id", f"{_OURS}split:Environment": "environment_id"}
"""What others name by the output that is its id, and people by its name."""
_LONGEST = 1000
_ENDS = {
    ("on_destroy", "turn_off"): "turns targeting off; all else in it stays as it is",
    (
        "on_destroy",
        "restore",
    ): "puts back what its declared parts were before, if nobody has changed them since",
    ("archive_on_destroy", True): "archives it instead of deleting it",
    ("adopted", True): "leaves it as it is, since it was there before",
}
"""What a resource that is not a copy says of its own end."""


_PLACE = (
    "account",
    "target",
    "select",
    "project",
    "workspace",
    "environment",
    "flag",
    "segment",
    "key",
    "name",
)
"""Inputs that say, each for some resource, which thing it is. (For some, ``name`` is what people call it: then a new
name is not foretold to be the same thing.)"""


def end_of(resource: Resource, others: Iterable[Resource] = (), state: Iterable[Resource] = ()) -> str:
    """What the end of a resource does beside forgetting or deleting it, in words, from the state alone.

    Args:
        others: those that the program declares now. See ``lifecycle.claims``.
        state: all that the state has: workspaces and environments that are given by id are said by its names.
    """
    if not resource.type.startswith(_OURS):
        return ""
    outputs = reveal(resource.outputs)
    if any(_same_thing(resource, other) for other in others):
        loses = resource.type in (_COPY, _PROMOTION) and outputs.get("on_destroy") == "restore"
        rest = f", and {NOT_HANDED_ON}" if loses and outputs.get("previous") else ""
        return f"stays as it is: another resource of the program has it now{rest}"
    if resource.type not in (_COPY, _PROMOTION):
        return next((said for (name, value), said in _ENDS.items() if outputs.get(name) == value), "")
    previous = outputs.get("previous")
    if outputs.get("on_destroy") != "restore" or previous is None:
        return ""
    platform, target = platform_class(outputs["target"]["platform"]), outputs["target"]
    if resource.type == _COPY:
        return (
            f"puts back {_in_names(platform.locate(target).short, state)}, if it is still as the copy left it"
        )
    flags, place = sorted(previous), _in_names(platform.locate_scope(target).short, state)
    said = f"{counted(len(flags), 'flag')} in {place} ({listed(flags)}), each if it is still as the promotion left it"
    return f"puts back {said}" if flags else ""


def _in_names(text: str, state: Iterable[Resource]) -> str:
    for kind, known in ((resource.type, resource.outputs) for resource in state if resource.type in _NAMED):
        if known.get(_NAMED[kind]) and known.get("name"):
            text = text.replace(str(known[_NAMED[kind]]), plain(str(known["name"]), _LONGEST))
    return text


def _same_thing(one: Resource, other: Resource) -> bool:
    if one.type != other.type or one.urn == other.urn:
        return False
    mine, theirs = reveal(one.inputs), reveal(other.inputs)
    takes_over = other.type in _TAKE_OVER or theirs.get("adopt") is True
    alike = takes_over and all(mine.get(name) == theirs.get(name) for name in (*_PLACE, "on_destroy"))
    return (
        alike and mine.keys() <= theirs.keys()
    )  # two definitions of one flag may each have parts of their own
