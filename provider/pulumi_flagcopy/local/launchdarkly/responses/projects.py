"""Projects and their environments."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from flask import request

from ...store import Document
from ..errors import InvalidRequest
from ..paging import collection, filters, has_tags, mentions, ordered, page
from ..patching import patched
from ..representation import project as represent
from ..representation.links import link
from ..state import environments as states
from ..state.environments import EnvironmentPost, environments_of, get_environment
from ..state.projects import (
    PROJECTS,
    ProjectPost,
    create_project,
    delete_project,
    get_project,
    patch_project,
)
from ..web import Call

Body = dict[str, Any]
FIRST_PAGE = 20


def get_projects(call: Call) -> Body:
    found = call.tx.list(PROJECTS)
    for field, value in filters(frozenset({"query", "tags", "keys"})).items():
        match field:
            case "query":
                found = [item for item in found if mentions(item, value)]
            case "tags":
                found = [item for item in found if has_tags(item, value)]
            case _:
                found = [item for item in found if item["key"] in value.split("|")]
    found = ordered(found, {"name": itemgetter("name"), "createdOn": itemgetter("createdOn")})
    return page(found, lambda item: _shown(call, item))


def post_project(call: Call) -> Body:
    return _with_list(call, create_project(call, call.body(ProjectPost)))


def get_one_project(call: Call, project: str) -> Body:
    return _shown(call, get_project(call.tx, project))


def patch_one_project(call: Call, project: str) -> Body:
    before = get_project(call.tx, project)
    return _with_list(call, patch_project(call, before, patched(before, call.json(), merge=False)))


def delete_one_project(call: Call, project: str) -> None:
    delete_project(call, get_project(call.tx, project))


def get_environments(call: Call, project: str) -> Body:
    get_project(call.tx, project)
    found = environments_of(call.tx, project)
    for field, value in filters(frozenset({"query", "tags"})).items():
        matches = mentions if field == "query" else has_tags
        found = [item for item in found if matches(item, value)]
    sorts = {name: itemgetter(name) for name in ("createdOn", "critical", "name")}
    return page(ordered(found, sorts), lambda item: _environment(call, project, item))


def post_environment(call: Call, project: str) -> Body:
    body = call.body(EnvironmentPost)
    return _environment(call, project, states.create_environment(call, get_project(call.tx, project), body))


def get_one_environment(call: Call, project: str, environment: str) -> Body:
    return _environment(call, project, _found(call, project, environment))


def patch_one_environment(call: Call, project: str, environment: str) -> Body:
    before = _found(call, project, environment)
    given = patched(before, call.json(), merge=False)
    return _environment(call, project, states.patch_environment(call, project, before, given))


def delete_one_environment(call: Call, project: str, environment: str) -> None:
    states.delete_environment(call, project, _found(call, project, environment))


def reset_sdk_key(call: Call, project: str, environment: str) -> Body:
    expiry = request.args.get("expiry", "")
    if expiry and not (expiry.isascii() and expiry.isdigit()):
        raise InvalidRequest("expiry must be a time in Unix milliseconds")
    return _environment(
        call, project, states.rotate_sdk_key(call, project, _found(call, project, environment))
    )


def reset_mobile_key(call: Call, project: str, environment: str) -> Body:
    found = _found(call, project, environment)
    return _environment(call, project, states.rotate_mobile_key(call, project, found))


def _found(call: Call, project: str, environment: str) -> Document:
    get_project(call.tx, project)
    return get_environment(call.tx, project, environment)


def _environment(call: Call, project: str, stored: Document) -> Body:
    return represent.environment(project, stored, approvals=call.approvals_available)


def _shown(call: Call, stored: Document) -> Body:
    """As reads give it: environments only when expanded, and then the first page of a collection."""
    body = represent.project(stored)
    if "environments" in call.expand():
        found = [_environment(call, stored["key"], item) for item in environments_of(call.tx, stored["key"])]
        first = collection(found[:FIRST_PAGE], len(found), 0, FIRST_PAGE)
        body["environments"] = first | {"_links": {"self": link("projects", stored["key"], "environments")}}
    return body


def _with_list(call: Call, stored: Document) -> Body:
    """As changes give it: with every environment, as a plain list."""
    found = environments_of(call.tx, stored["key"])
    return represent.project(stored) | {
        "environments": [_environment(call, stored["key"], item) for item in found]
    }
