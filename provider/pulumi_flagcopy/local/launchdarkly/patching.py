"""JSON patch (RFC 6902) and JSON merge patch (RFC 7386) of a document."""

from __future__ import annotations

import copy
from typing import Any

import jsonpatch
import jsonpointer

from .errors import InvalidPatch, InvalidRequest, VersionMoved

Document = dict[str, Any]


def patched(document: Document, body: Any, *, merge: bool = True) -> Document:
    """The document after the patch in the request's body; the given one stays as it is.

    A list, or an object with the member "patch", is a JSON patch; with "merge", or any other object where
    `merge` is allowed, a merge patch. Raises `InvalidPatch`, or `VersionMoved` when a "test" fails.
    """
    if isinstance(body, dict):
        if "instructions" in body and "patch" not in body:
            raise InvalidRequest("A semantic patch needs the media type parameter domain-model")
        if "patch" in body:
            body = body["patch"]
        elif merge:
            body = body.get("merge", body)
    if isinstance(body, list):
        return _json_patched(document, body)
    if merge and isinstance(body, dict):
        result: Document = merged(document, body)
        return result
    raise InvalidRequest("The request body is not a JSON patch")


def merged(document: Any, patch: Any) -> Any:
    """RFC 7386, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(document) if isinstance(document, dict) else {}
    for member, value in patch.items():
        if value is None:
            result.pop(member, None)
        else:
            result[member] = merged(result.get(member), value)
    return result


def _json_patched(document: Document, operations: list[Any]) -> Document:
    result = copy.deepcopy(document)
    for operation in operations:
        try:
            result = jsonpatch.apply_patch(result, [_lenient(result, operation)], in_place=True)
        except jsonpatch.JsonPatchTestFailed as error:
            raise VersionMoved(f"A test of the patch failed: {error}") from None
        except (
            jsonpatch.JsonPatchException,
            jsonpointer.JsonPointerException,
            TypeError,
            KeyError,
            AttributeError,
            ValueError,
            RecursionError,
        ) as error:
            raise InvalidPatch(f"The patch cannot be applied: {error}") from None
        if not isinstance(result, dict):
            raise InvalidPatch("The patch replaces the whole document")
    return result


def _lenient(document: Document, operation: Any) -> Any:
    """The vendor takes a "replace" of an absent member for an "add" (seen from its Terraform provider)."""
    if not isinstance(operation, dict) or operation.get("op") != "replace":
        return operation
    *parents, member = jsonpointer.JsonPointer(str(operation.get("path"))).parts or [""]
    holder = jsonpointer.JsonPointer.from_parts(parents).resolve(document)
    if isinstance(holder, dict) and member not in holder:
        return {**operation, "op": "add"}
    return operation
