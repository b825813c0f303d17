"""JSON Patch as the Admin API takes it: add, replace and remove, on the members that may change."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import jsonpatch

from .errors import BadRequest
from .web import Json

_OPERATIONS = ("add", "replace", "remove")


def patched(document: Json, operations: Any, *, members: Collection[str]) -> Json:
    """A copy of `document` with the operations applied.

    `members` are the top-level members that a path may begin with. Raises BadRequest for anything else, and
    for a path that is not there.
    """
    if not isinstance(operations, list):
        raise BadRequest("The body must be a JSON Patch: an array of operations")
    for operation in operations:
        _check_operation(operation, members)
    try:
        result: Json = jsonpatch.apply_patch(document, operations)
    except (
        jsonpatch.JsonPatchException,
        jsonpatch.JsonPointerException,
        TypeError,
        KeyError,
        AttributeError,
        ValueError,
    ) as error:
        raise BadRequest(f"The patch cannot be applied: {error}") from None
    return result


def _check_operation(operation: Any, members: Collection[str]) -> None:
    if not isinstance(operation, dict) or operation.get("op") not in _OPERATIONS:
        raise BadRequest(f"An operation is one of {', '.join(_OPERATIONS)}")
    root, _, rest = str(operation.get("path", "")).partition("/")
    if root or rest.partition("/")[0] not in members:
        raise BadRequest(f"'{root}/{rest}' cannot be patched; a path begins with one of {', '.join(members)}")
