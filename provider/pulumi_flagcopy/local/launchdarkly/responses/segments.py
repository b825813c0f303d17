"""Segments."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from ...store import Document
from ..errors import InvalidRequest
from ..paging import ordered, page
from ..patching import patched
from ..representation import segment as represent
from ..semantic.instruction import Instructions
from ..semantic.segments import edited_segment
from ..state.environments import get_environment
from ..state.flag import segment_users
from ..state.projects import get_project
from ..state.segments import (
    SEGMENTS,
    SegmentBody,
    create_segment,
    delete_segment,
    get_segment,
    save_segment,
)
from ..web import Call
from .conditions import Conditions

Body = dict[str, Any]


def _tagged(segment: Document, values: list[str]) -> bool:
    return bool(set(segment["tags"]) & set(values))


def _queried(segment: Document, values: list[str]) -> bool:
    text = " ".join([segment["key"], segment["name"], segment["description"]]).lower()
    return any(value.lower() in text for value in values)


CONDITIONS = Conditions(
    {
        ("includedKeys", "anyOf"): lambda segment, values: segment["key"] in values,
        ("excludedKeys", "anyOf"): lambda segment, values: segment["key"] not in values,
        ("tags", "anyOf"): _tagged,
        ("query", "equals"): _queried,
        ("unbounded", "equals"): lambda segment, values: str(segment["unbounded"]).lower() in values,
        ("external", "exists"): lambda _, values: values == ["false"],
    }
)


def get_segments(call: Call, project: str, environment: str) -> Body:
    _place(call, project, environment)
    found = CONDITIONS.select(call.tx.list(SEGMENTS, (project, environment)), call.text("filter"))
    sorts = {
        "creationDate": itemgetter("creationDate"),
        "name": itemgetter("name"),
        "lastModified": itemgetter("lastModifiedDate"),
    }
    return page(ordered(found, sorts), lambda item: represent.segment(project, environment, item))


def post_segment(call: Call, project: str, environment: str) -> Body:
    _place(call, project, environment)
    segment = create_segment(call, project, environment, call.body(SegmentBody))
    return represent.segment(project, environment, segment)


def get_one_segment(call: Call, project: str, environment: str, segment: str) -> Body:
    _place(call, project, environment)
    found = get_segment(call.tx, project, environment, segment)
    users = segment_users(call.tx, project, environment, segment)
    return represent.segment(project, environment, found, users)


def patch_segment(call: Call, project: str, environment: str, segment: str) -> Body:
    settings = _place(call, project, environment)["resourceApprovalSettings"].get("segment", {})
    before = get_segment(call.tx, project, environment, segment)
    if call.semantic():
        patch = call.body(Instructions)
        if patch.environment_key != environment:
            raise InvalidRequest("environmentKey is required, and must be the environment of the path")
        after = edited_segment(before, patch.instructions)
    else:
        after = patched(before, call.json())
    saved = save_segment(
        call, (project, environment), before, after, dry_run=call.flag("dryRun"), settings=settings
    )
    return represent.segment(project, environment, saved)


def delete_one_segment(call: Call, project: str, environment: str, segment: str) -> None:
    _place(call, project, environment)
    delete_segment(call, project, environment, get_segment(call.tx, project, environment, segment))


def _place(call: Call, project: str, environment: str) -> Document:
    get_project(call.tx, project)
    return get_environment(call.tx, project, environment)
