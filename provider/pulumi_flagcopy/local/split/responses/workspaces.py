"""Workspaces (the UI calls them projects) and the rollout statuses that come with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import paging
from ..errors import BadRequest, Conflict, NotFound
from ..patching import patched
from ..rules.names import check_plain_name
from ..state import records
from ..web import Call, Json
from . import traffic_types

PAGE, LARGEST_PAGE = 10, 100

# The names are the vendor's; the first is the status of a new flag.
_STATUSES = {
    "Pre-Production": "Not released yet",
    "Internal testing": "On for the people who build it",
    "Ramping": "On for a small share, to find problems early",
    "Experimenting": "On for as many as an experiment needs",
    "Killed": "Taken back",
    "Permanent": "Released, and here to stay",
}
DEFAULT_STATUS = next(iter(_STATUSES))

_NAME_FILTERS: dict[str, Callable[[str, str], bool]] = {
    "IS": lambda name, wanted: name == wanted,
    "STARTS_WITH": lambda name, wanted: name.startswith(wanted),
    "CONTAINS": lambda name, wanted: wanted in name,
}


def list_workspaces(call: Call) -> Json:
    found = call.tx.list(records.WORKSPACES)
    name = call.query.get("name")
    if name:
        matches = _NAME_FILTERS.get(call.query.get("nameOp") or "IS")
        if matches is None:
            raise BadRequest(f"nameOp: one of {', '.join(_NAME_FILTERS)}")
        found = [workspace for workspace in found if matches(workspace["name"], name)]
    offset, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    return paging.object_page(found, offset, limit)


def create_workspace(call: Call) -> Json:
    body = call.json_object()
    workspace: Json = {
        "name": _free_name(call, body.get("name")),
        "type": "workspace",
        "id": call.ground.uuid(),
        "requiresTitleAndComments": _boolean(body.get("requiresTitleAndComments") or False),
    }
    call.tx.put(records.WORKSPACES, (workspace["id"],), workspace)
    for name, description in _STATUSES.items():
        status = {"id": call.ground.uuid(), "name": name, "description": description}
        call.tx.put(records.ROLLOUT_STATUSES, (workspace["id"], status["id"]), status)
    if call.switches.default_traffic_type:
        traffic_types.add(call, workspace["id"], traffic_types.DEFAULT)
    return workspace


def update_workspace(call: Call, workspace: str) -> Json:
    before = records.workspace(call.tx, workspace)
    after = patched(before, call.json(), members=("name", "requiresTitleAndComments"))
    if after.get("name") != before["name"]:
        _free_name(call, after.get("name"))
    after["requiresTitleAndComments"] = _boolean(after.get("requiresTitleAndComments") or False)
    call.tx.put(records.WORKSPACES, (workspace,), after)
    return after


def delete_workspace(call: Call, workspace: str) -> bool:
    """Refused while anything is in it that was made by hand (assumed)."""
    records.workspace(call.tx, workspace)
    for collection in (records.ENVIRONMENTS, records.FLAGS, records.SEGMENTS):
        if call.tx.count(collection, (workspace,)):
            raise Conflict(f"workspace {workspace} still has {collection.removeprefix('split/')}")
    call.tx.delete(records.WORKSPACES, (workspace,))
    call.tx.delete_all(records.TRAFFIC_TYPES, (workspace,))
    call.tx.delete_all(records.ROLLOUT_STATUSES, (workspace,))
    for flag_set in call.tx.list(records.FLAG_SETS):
        if flag_set["workspace"]["id"] == workspace:
            call.tx.delete(records.FLAG_SETS, (flag_set["id"],))
    return True


def list_rollout_statuses(call: Call, workspace: str | None = None) -> list[Json]:
    """The workspace comes in the query, or in the path as one of the vendor's own tools has it."""
    workspace_id = workspace or call.query.get("wsId")
    if not workspace_id:
        raise BadRequest("wsId is required")
    records.workspace(call.tx, workspace_id)
    return call.tx.list(records.ROLLOUT_STATUSES, (workspace_id,))


def default_status(call: Call, workspace_id: str) -> Json:
    for status in call.tx.list(records.ROLLOUT_STATUSES, (workspace_id,), where={"name": DEFAULT_STATUS}):
        return {"id": status["id"], "name": status["name"]}
    raise NotFound("rollout status", DEFAULT_STATUS)


def _free_name(call: Call, name: object) -> str:
    text = check_plain_name("workspace", name)
    if call.tx.count(records.WORKSPACES, where={"name": text}):
        raise Conflict(f"workspace {text} already exists")
    return text


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRequest("requiresTitleAndComments is true or false")
    return value
