"""Traffic types: what flags and segments of a workspace are evaluated for, such as users or accounts."""

from __future__ import annotations

from ..errors import Conflict, NotFound
from ..rules.names import check_traffic_type_name
from ..state import records
from ..web import Call, Json

DEFAULT = "user"


def list_traffic_types(call: Call, workspace: str) -> list[Json]:
    records.workspace(call.tx, workspace)
    return call.tx.list(records.TRAFFIC_TYPES, (workspace,))


def create_traffic_type(call: Call, workspace: str) -> Json:
    records.workspace(call.tx, workspace)
    body = call.json_object()
    return add(call, workspace, body.get("name"), body.get("displayAttributeId"))


def add(call: Call, workspace: str, name: object, display_attribute: str | None = None) -> Json:
    text = check_traffic_type_name(name)
    if call.tx.count(records.TRAFFIC_TYPES, (workspace,), where={"name": text}):
        raise Conflict(f"traffic type {text} already exists")
    found: Json = {
        "id": call.ground.uuid(),
        "name": text,
        "displayAttributeId": display_attribute,
        "type": "trafficType",
    }
    call.tx.put(records.TRAFFIC_TYPES, (workspace, found["id"]), found)
    return found


def delete_traffic_type(call: Call, traffic_type: str) -> bool:
    """By id, without a workspace in the path. Refused while a flag or segment is bound to it (assumed)."""
    for key in call.tx.keys(records.TRAFFIC_TYPES):
        workspace, found = key
        if found != traffic_type:
            continue
        for collection in (records.FLAGS, records.SEGMENTS):
            if any(item["trafficType"]["id"] == found for item in call.tx.list(collection, (workspace,))):
                raise Conflict(f"traffic type {found} is used by {collection.removeprefix('split/')}")
        return call.tx.delete(records.TRAFFIC_TYPES, key)
    raise NotFound("traffic type", traffic_type)


def reference(traffic_type: Json) -> Json:
    """How flags, definitions and segments show their traffic type."""
    return {"id": traffic_type["id"], "name": traffic_type["name"]}
