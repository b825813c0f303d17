"""A step that failed in part: the engine is told to fail the resource and to keep what is there.

Pulumi's protocol has this for every provider: an error with an ``ErrorResourceInitFailed`` among its details puts the
resource into the state, outputs and all, marked as failed; the next `up` updates it. The SDK's server for dynamic
providers sends every exception as a bare text, but leaves alone what is in the call's trailing metadata, and that is
where the details of an error travel (gRPC's ``grpc-status-details-bin``).

Should an SDK come without it, or should there be more than gRPC takes, nothing is kept: the resource fails as if
nothing had been done, and the next `up` finds out by reading what is left to do. ``tests/engine/test_incomplete.py``
and the end-to-end tests on the Pulumi CLI hold the SDK to it.
"""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as Packed
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from .call import call_under_way

_DETAILS = "grpc-status-details-bin"
_MOST = 12 * 2**20
"""Bytes. Pulumi's engine takes 16 MB of metadata, in which binary is a third longer. Beyond, the error is lost too."""


def keep(id: str, outputs: dict[str, Any], message: str) -> None:
    """Have the engine keep the resource with these outputs when the exception that follows ends the call.

    Args:
        outputs: with the provider's own entry in it.
        message: what the user is told.
    """
    call = call_under_way()
    if call is None:
        return
    failed = provider_pb2.ErrorResourceInitFailed(id=id, properties=_struct(outputs), reasons=[message])
    detail = Packed()
    detail.Pack(failed)
    code: int = grpc.StatusCode.UNKNOWN.value[0]  # as the SDK sends it: the two must be the same
    status = status_pb2.Status(code=code, message=message, details=[detail]).SerializeToString()
    if len(status) <= _MOST:
        call.context.set_trailing_metadata(((_DETAILS, status),))


def _struct(outputs: dict[str, Any]) -> Any:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(outputs, {}))
    finally:
        loop.close()
