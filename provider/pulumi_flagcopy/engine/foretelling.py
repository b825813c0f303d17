"""What a deletion will write: the one step that a preview does not ask the provider about."""

from __future__ import annotations

from ..copying.words import counted, listed
from ..platforms import platform_class
from .state import Resource
from .values import reveal

_OURS = "pulumi-python:dynamic/"
_COPY, _PROMOTION = f"{_OURS}flagcopy:FlagCopy", f"{_OURS}flagcopy:Promotion"
_ENDS = {
    ("on_destroy", "turn_off"): "turns targeting off; all else in it stays as it is",
    (
        "on_destroy",
        "restore",
    ): "puts back what its declared parts were before, if nobody has changed them since",
    ("archive_on_destroy", True): "archives it instead of deleting it",
}
"""What a resource that is not a copy says of its own end."""


def end_of(resource: Resource) -> str:
    """What the end of a resource does beside forgetting or deleting it, in words, from the state alone."""
    if not resource.type.startswith(_OURS):
        return ""
    outputs = reveal(resource.outputs)
    if resource.type not in (_COPY, _PROMOTION):
        return next((said for (name, value), said in _ENDS.items() if outputs.get(name) == value), "")
    previous = outputs.get("previous")
    if outputs.get("on_destroy") != "restore" or previous is None:
        return ""
    platform, target = platform_class(outputs["target"]["platform"]), outputs["target"]
    if resource.type == _COPY:
        return f"puts back {platform.locate(target).short}, if it is still as the copy left it"
    flags, place = sorted(previous), platform.locate_scope(target).short
    said = f"{counted(len(flags), 'flag')} in {place} ({listed(flags)}), each if it is still as the promotion left it"
    return f"puts back {said}" if flags else ""
