"""Flag sets of a workspace, version 3 of the API."""

from __future__ import annotations

from datetime import datetime, timezone

from .. import paging
from ..errors import BadRequest, Conflict, NotFound
from ..rules.names import check_flag_set_name
from ..rules.written import FLAG_SET_TYPE
from ..state import records
from ..web import Call, Json

PAGE, LARGEST_PAGE = 20, 200


def list_flag_sets(call: Call) -> Json:
    """A new one may be missing for a while, as the vendor's own tools have seen."""
    workspace = call.query.get("workspace_id")
    if not workspace:
        raise BadRequest("workspace_id is required")
    records.workspace(call.tx, workspace)
    _, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    listed = [found for found in _of_workspace(call, workspace) if _is_listed(call, found)]
    return paging.marker_page(listed, call.query, limit)


def create_flag_set(call: Call) -> Json:
    body = call.json_object()
    name = check_flag_set_name(body.get("name"))
    reference = body.get("workspace")
    if not isinstance(reference, dict) or not reference.get("id"):
        raise BadRequest("workspace is an object with an id")
    workspace = records.workspace(call.tx, str(reference["id"]))["id"]
    if any(found["name"] == name for found in _of_workspace(call, workspace)):
        raise Conflict(f"flag set {name} already exists")
    flag_set: Json = {
        "id": call.ground.uuid(),
        "name": name,
        "description": body.get("description") or "",
        "workspace": {"id": workspace, "type": "WORKSPACE"},
        "createdAt": datetime.fromtimestamp(call.now / 1000, timezone.utc).isoformat(timespec="milliseconds"),
        "type": FLAG_SET_TYPE,
    }
    call.tx.put(records.FLAG_SETS, (flag_set["id"],), flag_set)
    return flag_set


def get_flag_set(call: Call, flag_set: str) -> Json:
    found = call.tx.get(records.FLAG_SETS, (flag_set,))
    if found is None:
        raise NotFound("flag set", flag_set)
    return found


def delete_flag_set(call: Call, flag_set: str) -> bool:
    """Takes it out of every definition as well (assumed)."""
    workspace = get_flag_set(call, flag_set)["workspace"]["id"]
    for key in call.tx.keys(records.DEFINITIONS, (workspace,)):
        definition = call.tx.get(records.DEFINITIONS, key) or {}
        kept = [item for item in definition["flagSets"] if item["id"] != flag_set]
        if kept != definition["flagSets"]:
            call.tx.put(records.DEFINITIONS, key, {**definition, "flagSets": kept})
    return call.tx.delete(records.FLAG_SETS, (flag_set,))


def _of_workspace(call: Call, workspace: str) -> list[Json]:
    return [found for found in call.tx.list(records.FLAG_SETS) if found["workspace"]["id"] == workspace]


def _is_listed(call: Call, flag_set: Json) -> bool:
    created = datetime.fromisoformat(flag_set["createdAt"]).timestamp() * 1000
    return created + call.switches.flag_set_lag_ms <= call.now + 1  # the text has rounded it
