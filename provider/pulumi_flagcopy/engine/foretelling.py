"""What a deletion will write: the one step that a preview does not ask the provider about."""

from __future__ import annotations

from ..platforms import platform_class
from .state import Resource
from .values import reveal

_COPY = "pulumi-python:dynamic/flagcopy:FlagCopy"


def put_back(resource: Resource) -> str:
    """What the end of a copy puts back, in words, from the state alone; empty where it puts back nothing."""
    outputs = reveal(resource.outputs)
    if resource.type != _COPY or outputs.get("on_destroy") != "restore" or outputs.get("previous") is None:
        return ""
    target = platform_class(outputs["target"]["platform"]).locate(outputs["target"])
    return f"puts back {target.short}, if it is still as the copy left it"
