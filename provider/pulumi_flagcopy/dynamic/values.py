"""Between Pulumi's values and plain ones.

Pulumi's protocol has doubles for numbers and no objects with a null in them. What it would change travels as an
object of ours instead, ``{NUMBER: "9007199254740993"}`` or ``{NULL: True}``, in inputs, outputs and the state. A user's
object that looks like one of these travels as ``{AS_IT_IS: that object}``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from inspect import isawaitable
from typing import Any

import pulumi
from pulumi.output import Unknown as PulumiUnknown
from pulumi.runtime import rpc

from ..lifecycle.unknown import UNKNOWN
from .for_check import SECRET

PROVIDER = "__provider"
"""Pulumi's own entry in the properties of a dynamic resource."""

NUMBER = "flagcopy:whole_number"
NULL = "flagcopy:null"
AS_IT_IS = "flagcopy:as_it_is"
_OURS = {NUMBER, NULL, AS_IT_IS}
_DIGITS = re.compile(r"-?[0-9]+")
EXACT = 2**53
"""Whole numbers nearer to 0 than this are all doubles."""


def from_pulumi(properties: dict[str, Any]) -> dict[str, Any]:
    """Plain values: unknowns as ``UNKNOWN``, whole numbers as int, secrets bare; without what is no property."""
    return {name: _plain(value) for name, value in properties.items() if name not in (PROVIDER, SECRET)}


def _plain(value: Any) -> Any:
    if isinstance(value, PulumiUnknown) or (isinstance(value, str) and value == rpc.UNKNOWN):
        return UNKNOWN
    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        if len(value) == 1 and _DIGITS.fullmatch(digits := str(value.get(NUMBER))):
            return int(digits)
        if value == {NULL: True}:
            return None
        if value.keys() == {AS_IT_IS} and _looks_ours(value[AS_IT_IS]):
            value = value[AS_IT_IS]
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return int(value)
    return value


def _looks_ours(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and value.keys() <= _OURS


def to_pulumi(value: Any, json: Collection[str] = (), *, inside: bool = False, resolved: bool = False) -> Any:
    """The opposite, as far as the SDK's serializer needs it; on the program's side, outputs and
    awaitables are among the values.

    Args:
        value: anything that a resource has for a property.
        json: the names of entries with JSON values of the user, in which an entry that is None is one. Elsewhere it is
            none: a state may have it, but the SDK never hands one back.
        inside: whether the value is in such an entry.
        resolved: whether an output held the value. It may be one of ours, which has objects of ours in it already.
    """
    if value is UNKNOWN:
        return rpc.UNKNOWN
    if isinstance(value, pulumi.Output) or isawaitable(value):
        output: pulumi.Output[Any] = pulumi.Output.from_input(value)
        resolved = resolved or isinstance(value, pulumi.Output)
        return output.apply(
            partial(to_pulumi, json=json, inside=inside, resolved=resolved), run_with_unknowns=True
        )
    if isinstance(value, dict):
        given = {
            name: {NULL: True}
            if entry is None
            else to_pulumi(entry, json, inside=inside or name in json, resolved=resolved)
            for name, entry in value.items()
            if inside or entry is not None
        }
        return {AS_IT_IS: given} if _looks_ours(given) and not resolved else given
    if isinstance(value, list | tuple):
        return [to_pulumi(entry, json, inside=inside, resolved=resolved) for entry in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= EXACT:
        return {NUMBER: str(value)}
    return value
