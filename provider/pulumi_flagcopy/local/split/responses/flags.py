"""Feature flags of a workspace ("splits" on the wire): everything of a flag that no environment has its own of."""

from __future__ import annotations

import json
from typing import Any

from .. import paging
from ..errors import BadRequest, Conflict, NotFound
from ..patching import patched
from ..rules.names import check_flag_name
from ..state import records
from ..state.policies import Target, check_permitted, check_unlocked
from ..state.references import check_no_dependents
from ..web import Call, Json
from . import traffic_types, workspaces

PAGE, LARGEST_PAGE = 20, 50
_PATCHABLE = ("description", "tags", "rolloutStatus", "owners")


def create_flag(call: Call, workspace: str, traffic_type: str) -> Json:
    """Name and description only: tags and owners cannot be set here."""
    kind = records.traffic_type(call.tx, workspace, traffic_type)
    body = call.json_object()
    name = check_flag_name(body.get("name"))
    if call.tx.get(records.FLAGS, (workspace, name)) is not None:
        raise Conflict(f"split {name} already exists")
    flag = {
        "id": call.ground.uuid(),
        "name": name,
        "description": _text(body.get("description") or ""),
        "trafficType": traffic_types.reference(kind),
        "creationTime": call.now,
        "rolloutStatus": workspaces.default_status(call, workspace),
        "rolloutStatusTimestamp": call.now,
        "tags": None,
        "owners": [{"id": call.caller.id, "type": call.caller.kind}],
    }
    call.tx.put(records.FLAGS, (workspace, name), flag)
    return flag


def list_flags(call: Call, workspace: str) -> Json:
    """With `tag` (which may come again and again) only flags that have one of the tags."""
    records.workspace(call.tx, workspace)
    offset, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    tags = set(call.query.getlist("tag"))
    if tags:
        found = [f for f in call.tx.list(records.FLAGS, (workspace,)) if tags & _tag_names(f)]
        return paging.object_page(found, offset, limit)
    return paging.stored_page(call.tx, records.FLAGS, (workspace,), offset, limit)


def get_flag(call: Call, workspace: str, flag: str) -> Json:
    return records.flag(call.tx, workspace, flag)


def patch_flag(call: Call, workspace: str, flag: str) -> Json:
    before = records.flag(call.tx, workspace, flag)
    editable = {**before, "tags": before["tags"] or []}
    after = patched(editable, call.json(), members=_PATCHABLE)
    after["description"] = _text(after.get("description") or "")
    after["tags"] = _tags(_names(after.get("tags")))
    after["owners"] = _owners(after.get("owners"))
    status = after.get("rolloutStatus")
    set_rollout_status(call, workspace, after, status.get("id") if isinstance(status, dict) else None, before)
    call.tx.put(records.FLAGS, (workspace, before["name"]), after)
    return after


def set_rollout_status(call: Call, workspace: str, flag: Json, status_id: object, before: Json) -> None:
    """Put the status into `flag`; its timestamp moves only with it."""
    status = records.rollout_status(call.tx, workspace, str(status_id))
    if status is None:
        raise BadRequest(f"There is no rollout status {status_id} in the workspace")
    flag["rolloutStatus"] = {"id": status["id"], "name": status["name"]}
    if status["id"] != before["rolloutStatus"]["id"]:
        flag["rolloutStatusTimestamp"] = call.now


def update_description(call: Call, workspace: str, flag: str) -> Json:
    """The body is a JSON string, or the bare text as one of the known clients sends it."""
    found = records.flag(call.tx, workspace, flag)
    text = call.text()
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = text
    found["description"] = parsed if isinstance(parsed, str) else text
    call.tx.put(records.FLAGS, (workspace, found["name"]), found)
    return found


def delete_flag(call: Call, workspace: str, flag: str) -> bool:
    """By name; takes every definition with it. Refused while another flag depends on it."""
    owner = records.workspace(call.tx, workspace)
    if not call.tx.delete(records.FLAGS, (workspace, flag)):
        raise NotFound("split", flag)
    for environment in call.tx.list(records.ENVIRONMENTS, (workspace,)):
        target = Target(owner, environment, "split", flag)
        if call.tx.delete(records.DEFINITIONS, (workspace, environment["id"], flag)):
            check_permitted(call, target)
            check_no_dependents(call, environment, flag)
        else:
            check_unlocked(call, target)  # a change request may be open that is to define it
    return True


def associate_tags(call: Call, workspace: str, flag: str) -> list[Json]:
    """The body is a list of names; whether they replace the tags that are there is a switch."""
    found = records.flag(call.tx, workspace, flag)
    names = call.json()
    if not isinstance(names, list):
        raise BadRequest("The body must be a list of tag names")
    kept = [tag["name"] for tag in found["tags"] or []] if call.switches.tags == "append" else []
    found["tags"] = _tags([*kept, *names])
    call.tx.put(records.FLAGS, (workspace, found["name"]), found)
    return found["tags"] or []


def _tags(names: list[Any]) -> list[Json] | None:
    """Each name once, in order; null when there is none, as the vendor shows it."""
    if not all(isinstance(name, str) and name for name in names):
        raise BadRequest("A tag needs a name")
    return [{"name": name} for name in dict.fromkeys(names)] or None


def _names(tags: Any) -> list[Any]:
    if not isinstance(tags or [], list):
        raise BadRequest("tags is a list of objects with a name")
    return [tag.get("name") if isinstance(tag, dict) else tag for tag in tags or []]


def _tag_names(flag: Json) -> set[str]:
    return {tag["name"] for tag in flag["tags"] or []}


def _owners(owners: Any) -> list[Json]:
    if not isinstance(owners, list) or not all(isinstance(o, dict) and o.get("id") for o in owners):
        raise BadRequest("owners is a list of objects with id and type")
    return owners


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadRequest("description is a text")
    return value
