"""Segments of the three kinds: in the workspace, and activated in environments.

Standard, large and rule-based segments have the same paths under three prefixes. A name belongs to one kind
(assumed, since one matcher may name any kind).
"""

from __future__ import annotations

from typing import Literal

from .. import paging
from ..errors import BadRequest, Conflict, NotFound
from ..identity import ORGANIZATION
from ..rules.names import check_segment_name
from ..state import records
from ..state.policies import Subject, Target, check_unlocked
from ..web import Call, Json
from . import environments, traffic_types

Kind = Literal["standard", "large", "rule_based"]
SUBJECTS: dict[str, Subject] = {
    "standard": "segment",
    "large": "largeSegment",
    "rule_based": "ruleBasedSegment",
}
PAGE, LARGEST_PAGE = 20, 50

_NEW: dict[str, Json] = {
    "standard": {},
    "large": {"keyCount": 0},  # the keys of a large segment cannot be read; the name of the count is assumed
    "rule_based": {"rules": [], "excludedKeys": [], "excludedSegments": []},
}


def create_segment(call: Call, kind: Kind, workspace: str, traffic_type: str) -> Json:
    owner = records.traffic_type(call.tx, workspace, traffic_type)
    body = call.json_object()
    name = check_segment_name(body.get("name"))
    if call.tx.get(records.SEGMENTS, (workspace, name)) is not None:
        raise Conflict(f"segment {name} already exists")
    description = body.get("description") or ""
    if not isinstance(description, str):
        raise BadRequest("description is a text")
    segment = {
        "kind": kind,
        "name": name,
        "description": description,
        "trafficType": traffic_types.reference(owner),
        "creationTime": call.now,
        "tags": None,
    }
    call.tx.put(records.SEGMENTS, (workspace, name), segment)
    return _public(segment)


def list_segments(call: Call, workspace: str) -> Json:
    """Standard segments, as a page of objects."""
    records.workspace(call.tx, workspace)
    return _page(call, records.SEGMENTS, workspace)


def list_segment_array(call: Call, kind: Kind, workspace: str) -> list[Json]:
    """Large or rule-based segments, as a bare array."""
    records.workspace(call.tx, workspace)
    return _array(call, records.SEGMENTS, workspace, kind)


def get_segment(call: Call, kind: Kind, workspace: str, segment: str) -> Json:
    return _public(find_segment(call, kind, workspace, segment))


def delete_segment(call: Call, kind: Kind, workspace: str, segment: str) -> bool:
    """Deactivates it everywhere. Needs no change request (the vendor's list of what does)."""
    found = find_segment(call, kind, workspace, segment)
    owner = records.workspace(call.tx, workspace)
    for environment in call.tx.list(records.ENVIRONMENTS, (workspace,)):
        key = (environment["id"], found["name"])
        check_unlocked(call, Target(owner, environment, SUBJECTS[kind], found["name"]))
        call.tx.delete(records.ACTIVATIONS, key)
        call.tx.delete(records.SEGMENT_KEYS, key)
    return call.tx.delete(records.SEGMENTS, (workspace, found["name"]))


def activate_segment(call: Call, kind: Kind, environment: str, segment: str) -> Json:
    """The body, which clients send as `""`, is not read."""
    target = in_environment(call, kind, environment, segment)
    key = (target.environment["id"], segment)
    if call.tx.get(records.ACTIVATIONS, key) is not None:
        raise Conflict(f"segment {segment} is already active in {target.environment['name']}")
    found = find_segment(call, kind, target.workspace["id"], segment)
    activation = {
        "id": call.ground.uuid(),
        "kind": kind,
        "name": segment,
        "environment": environments.reference(target.environment),
        "trafficType": found["trafficType"],
        "creationTime": call.now,
        "lastUpdateTime": call.now,
        **_NEW[kind],
    }
    call.tx.put(records.ACTIVATIONS, key, activation)
    return shown_activation(target, activation)


def deactivate_segment(call: Call, kind: Kind, environment: str, segment: str) -> bool:
    """A standard segment must have no keys left."""
    target = in_environment(call, kind, environment, segment)
    key = (target.environment["id"], segment)
    find_activation(call, target)
    check_unlocked(call, target)
    stored = call.tx.get(records.SEGMENT_KEYS, key)
    if stored is not None and stored["keys"]:
        raise Conflict(f"segment {segment} still has keys in {target.environment['name']}")
    call.tx.delete(records.SEGMENT_KEYS, key)
    return call.tx.delete(records.ACTIVATIONS, key)


def list_activations(call: Call, workspace: str, environment: str) -> Json:
    found = records.environment(call.tx, workspace, environment)
    return _page(call, records.ACTIVATIONS, found["id"])


def list_activation_array(call: Call, kind: Kind, workspace: str, environment: str) -> list[Json]:
    found = records.environment(call.tx, workspace, environment)
    return _array(call, records.ACTIVATIONS, found["id"], kind)


def in_environment(call: Call, kind: Kind, environment: str, segment: str) -> Target:
    """The target that a path without a workspace means."""
    found = records.environment_anywhere(call.tx, environment)
    workspace = records.workspace(call.tx, found["workspaceIds"][0])
    find_segment(call, kind, workspace["id"], segment)
    return Target(workspace, found, SUBJECTS[kind], segment)


def find_segment(call: Call, kind: Kind, workspace: str, segment: str) -> Json:
    records.workspace(call.tx, workspace)
    found = call.tx.get(records.SEGMENTS, (workspace, segment))
    if found is None or found["kind"] != kind:
        raise NotFound("segment", segment)
    return found


def find_activation(call: Call, target: Target) -> Json:
    found = call.tx.get(records.ACTIVATIONS, (target.environment["id"], target.name))
    if found is None or SUBJECTS[found["kind"]] != target.subject:
        raise NotFound("segment definition", target.name)
    return found


def shown_activation(target: Target, activation: Json) -> Json:
    """An activated segment as activation and changes of keys show it."""
    urn = {"id": target.environment["id"], "name": target.environment["name"], "type": "environment"}
    public = _public(activation)
    return {**public, "environmentURN": urn, "orgId": ORGANIZATION, "status": "ACTIVE"}


def _page(call: Call, collection: str, owner: str) -> Json:
    offset, limit = paging.window(call.query, PAGE, call.switches.page_limit or LARGEST_PAGE)
    page = paging.stored_page(call.tx, collection, (owner,), offset, limit, {"kind": "standard"})
    page["objects"] = [_public(item) for item in page["objects"]]
    return page


def _array(call: Call, collection: str, owner: str, kind: Kind) -> list[Json]:
    """Only lists of rule-based segments know offset and limit, and without a limit they are whole."""
    offset, limit = 0, None
    if kind == "rule_based":
        largest = call.switches.page_limit or LARGEST_PAGE
        offset, limit = paging.window(call.query, largest, largest)
        if not call.query.get("limit"):
            limit = None
    found = call.tx.list(collection, (owner,), where={"kind": kind}, offset=offset, limit=limit)
    return [_public(item) for item in found]


def _public(stored: Json) -> Json:
    hidden = {"kind", "id"} if stored["kind"] == "standard" else {"kind"}
    return {name: value for name, value in stored.items() if name not in hidden}
