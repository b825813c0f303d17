"""What of a program's values Pulumi can carry to a provider.

Its SDK says of the others, in forty lines of its own, only that they were unexpected. Of a resource it carries a
reference, which is no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import pulumi

from ..copying.words import plain
from ..errors import InputError


def refuse_not_carried(inputs: Mapping[str, Any], path: str = "") -> None:
    """Look at plain values, at any depth; what is in an output is Pulumi's matter.

    Raises:
        InputError: a value cannot be carried. It says what to give in its place.
    """
    for name, value in inputs.items():
        _refuse(value, f"{path}{name}")


def _refuse(value: Any, path: str) -> None:
    if isinstance(value, pulumi.Resource):
        name = "key" if "key" in type(value).__annotations__ else "name"
        raise InputError(path, f"is a whole resource. Give its {name}, as in `{path}=….{name}`")
    if isinstance(value, set | frozenset):
        raise InputError(path, "is a set. Give a list, as in ['a', 'b']")
    if isinstance(value, date | time | timedelta | bytes):
        raise InputError(path, f"is a {plain(type(value).__name__)}. Give a text or a number")
    if isinstance(value, Mapping):
        refuse_not_carried(value, f"{path}.")
    elif isinstance(value, list | tuple):
        for index, entry in enumerate(value):
            _refuse(entry, f"{path}[{index}]")
    elif type(value).__module__.startswith("pulumi_flagcopy."):
        refuse_not_carried(vars(value), f"{path}.")
