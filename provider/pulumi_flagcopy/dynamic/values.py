"""Between Pulumi's values and plain ones."""

from __future__ import annotations

from typing import Any

from pulumi.output import Unknown as PulumiUnknown
from pulumi.runtime import rpc

from ..lifecycle.unknown import UNKNOWN

PROVIDER = "__provider"
"""Pulumi's own entry in the properties of a dynamic resource."""


def from_pulumi(value: Any) -> Any:
    """Plain values: unknowns as ``UNKNOWN``, whole numbers as int, secrets bare, without Pulumi's own entries."""
    if isinstance(value, PulumiUnknown) or (isinstance(value, str) and value == rpc.UNKNOWN):
        return UNKNOWN
    if rpc.is_rpc_secret(value):
        return from_pulumi(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {name: from_pulumi(entry) for name, entry in value.items() if name != PROVIDER}
    if isinstance(value, list | tuple):
        return [from_pulumi(entry) for entry in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def to_pulumi(value: Any) -> Any:
    """The opposite, as far as the SDK's serializer needs it.

    Without the entries that are None: a state may have them, but the SDK never hands one back.
    """
    if value is UNKNOWN:
        return rpc.UNKNOWN
    if isinstance(value, dict):
        return {name: to_pulumi(entry) for name, entry in value.items() if entry is not None}
    if isinstance(value, list | tuple):
        return [to_pulumi(entry) for entry in value]
    return value
