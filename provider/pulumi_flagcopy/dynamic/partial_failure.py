"""A step that failed in part: the engine is told to fail the resource and to keep what is there.

Pulumi's protocol has this for every provider: an error with an ``ErrorResourceInitFailed`` among its details puts the
resource into the state, outputs and all, marked as failed; the next `up` updates it. The SDK's server for dynamic
providers sends every exception as a bare text, but leaves alone what is in the call's trailing metadata, and that is
where the details of an error travel (gRPC's ``grpc-status-details-bin``). The call is not handed to a provider; it is
found as the ``context`` of the SDK's method that called us.

Should an SDK come without it, nothing is kept: the resource fails as if nothing had been done, and the next `up`
finds out by reading what is left to do. ``tests/engine/test_incomplete.py`` and the end-to-end tests on the Pulumi CLI
hold the SDK to it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"


def keep(id: str, outputs: dict[str, Any], message: str) -> None:
    """Have the engine keep the resource with these outputs when the exception that follows ends the call.

    Args:
        outputs: with the provider's own entry in it.
        message: what the user is told.
    """
    call = _call()
    if call is None:
        return
    failed = provider_pb2.ErrorResourceInitFailed(id=id, properties=_struct(outputs), reasons=[message])
    detail = Packed()
    detail.Pack(failed)
    code: int = grpc.StatusCode.UNKNOWN.value[0]  # as the SDK sends it: the two must be the same
    status = status_pb2.Status(code=code, message=message, details=[detail])
    call.set_trailing_metadata(((_DETAILS, status.SerializeToString()),))


def _call() -> grpc.ServicerContext | None:
    found = (frame.f_locals.get("context") for frame in _frames())
    return next((context for context in found if isinstance(context, grpc.ServicerContext)), None)


def _frames() -> Iterator[FrameType]:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _struct(outputs: dict[str, Any]) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(outputs, {}))
    finally:
        loop.close()
