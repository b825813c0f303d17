"""The call that Pulumi's provider process is serving.

The SDK hands neither the call nor its request to a provider; both are found as ``context`` and ``request`` of the SDK's
method that called us. Should an SDK come without them, there is no call, and who asks goes on without.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any, NamedTuple

import grpc
from google.protobuf import struct_pb2
from pulumi.runtime import rpc


class Call(NamedTuple):
    """A call under way: its request, and gRPC's side of it."""

    request: Any
    context: grpc.ServicerContext


def call_under_way() -> Call | None:
    """The call that led here; None: nothing did that looks like one."""
    for frame in _frames():
        context = frame.f_locals.get("context")
        if isinstance(context, grpc.ServicerContext):
            return Call(frame.f_locals.get("request"), context)
    return None


def urn_of_resource() -> str:
    """The URN of the resource that the call is about; empty if that cannot be known."""
    call = call_under_way()
    return str(getattr(call.request, "urn", "")) if call else ""


def name_of_resource() -> str:
    """Its name in the program; empty if that cannot be known."""
    return urn_of_resource().split("::", 3)[-1]


def input_in_state(name: str) -> Any:
    """One of the resource's inputs as the state has them, in a read or a deletion; None where there is none."""
    call = call_under_way()
    for inputs in ("old_inputs", "inputs"):
        fields = getattr(getattr(call and call.request, inputs, None), "fields", {})
        if name in fields:
            return rpc.deserialize_properties(struct_pb2.Struct(fields={name: fields[name]}))[name]
    return None


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back
