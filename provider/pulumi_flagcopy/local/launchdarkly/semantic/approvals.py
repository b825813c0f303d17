"""What approval requests would do: tried when they are filed, watched for conflicts, and done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...store import Document
from ..errors import ApiError, InvalidRequest
from ..state.approvals import requests_of
from ..state.flag import Flag, load
from ..state.flags import save
from ..state.segments import get_segment, save_segment
from ..web import Call
from .flags import COPY_KINDS, edited
from .segments import edited_segment
from .variations import VARIATIONS

# An environment's configuration by the requests of a flag in it; variations by the generic ones.
FLAG_KINDS: Mapping[str, type[Any]] = COPY_KINDS | VARIATIONS


def carry_out(call: Call, request: Document, *, dry_run: bool = False) -> None:
    """Applies the instructions of a request; raises `ApiError` when they cannot be."""
    if request["resourceKind"] == "segment":
        place = (request["project"], request["environment"])
        before = get_segment(call.tx, *place, request["segment"])
        after = edited_segment(before, request["instructions"])
        save_segment(call, place, before, after, dry_run=dry_run, settings={})
    else:
        flag = load(call.tx, request["project"], request["flag"])
        save(call, flag, _after(call, flag, request), gated=False, dry_run=dry_run)


def conflicts(call: Call, request: Document) -> list[Document]:
    """Which instruction of a pending request fails: now, or once another pending one has been applied."""
    if request["status"] != "pending" or request["resourceKind"] != "flag":
        return []
    flag = load(call.tx, request["project"], request["flag"])
    found: dict[str, Document] = {}
    for start in [flag, *_after_others(call, flag, request)]:
        clash = _first_clash(call, start, request)
        if clash is not None:
            found.setdefault(clash["reason"], clash)
    return list(found.values())


def refuse_breaking(call: Call, pending: Sequence[Document], before: Flag, after: Flag) -> None:
    """Raises `InvalidRequest` when a change would make a pending request of the flag fail."""
    for request in pending:
        if _fits(call, before, request) and not _fits(call, after, request):
            raise InvalidRequest(
                f"The change would cause the pending approval request {request['_id']} to fail"
            )


def _after(call: Call, flag: Flag, request: Document) -> Flag:
    return edited(call, flag, request["environment"], request["instructions"], FLAG_KINDS).flag


def _fits(call: Call, flag: Flag, request: Document) -> bool:
    try:
        save(call, flag, _after(call, flag, request), gated=False, dry_run=True)
    except ApiError:
        return False
    return True


def _after_others(call: Call, flag: Flag, request: Document) -> Iterator[Flag]:
    for other in requests_of(call.tx, resourceId=request["resourceId"], status="pending"):
        if other["_id"] != request["_id"] and _fits(call, flag, other):
            yield _after(call, flag, other)


def _first_clash(call: Call, flag: Flag, request: Document) -> Document | None:
    for count, instruction in enumerate(request["instructions"], start=1):
        part = {**request, "instructions": request["instructions"][:count]}
        try:
            save(call, flag, _after(call, flag, part), gated=False, dry_run=True)
        except ApiError as error:
            return {"instruction": instruction, "reason": error.message}
    return None
