"""API keys: those of SDKs, which come with an environment, and those that are made by hand."""

from __future__ import annotations

from ..errors import BadRequest, NotFound
from ..identity import ORGANIZATION
from ..rules.names import API_KEY_LENGTH, check_plain_name
from ..state import records
from ..web import Call, Json

_TYPES = ("server_side", "client_side", "admin")


def create_api_key(call: Call) -> Json:
    """The reply is the only one that shows the key itself."""
    body = call.json_object()
    if body.get("apiKeyType") not in _TYPES:
        raise BadRequest(f"apiKeyType: one of {', '.join(_TYPES)}")
    name = check_plain_name("API key", body.get("name"), API_KEY_LENGTH)
    environments = body.get("environments") or []
    if not isinstance(environments, list):
        raise BadRequest("environments is a list")
    for reference in environments:
        records.environment_anywhere(call.tx, _id(reference))
    workspace = body.get("workspace")
    if workspace is not None:
        records.workspace(call.tx, _id(workspace))
    found = _add(call, name, body["apiKeyType"], environments)
    found.update(workspace=workspace, roles=body.get("roles") or [])
    call.tx.put(records.API_KEYS, (found["id"],), found)
    return found


def delete_api_key(call: Call, api_key: str) -> bool:
    """By id, or by the key itself: replies of the vendor do not always carry an id."""
    for found in call.tx.list(records.API_KEYS):
        if api_key in (found["id"], found["key"]):
            return call.tx.delete(records.API_KEYS, (found["id"],))
    raise NotFound("API key", "with that id")


def create_sdk_keys(call: Call, environment: Json) -> list[Json]:
    """The keys that every new environment has, as `apiTokens` names them."""
    tokens = []
    for kind in ("server_side", "client_side"):
        found = _add(
            call, f"{environment['name']} {kind}", kind, [{"type": "environment", "id": environment["id"]}]
        )
        call.tx.put(records.API_KEYS, (found["id"],), found)
        tokens.append({field: found[field] for field in ("id", "name", "type", "apiKeyType")})
    return tokens


def of_environment(call: Call, environment_id: str) -> list[Json]:
    return [
        found
        for found in call.tx.list(records.API_KEYS)
        if any(reference["id"] == environment_id for reference in found["environments"])
    ]


def _add(call: Call, name: str, kind: str, environments: list[Json]) -> Json:
    return {
        "id": call.ground.uuid(),
        "type": "api_key",
        "name": name,
        "apiKeyType": kind,
        "key": call.ground.hexadecimal(36),
        "organization": {"id": ORGANIZATION, "type": "organization"},
        "createdBy": {"type": call.caller.kind, "id": call.caller.id, "name": call.caller.id},
        "createdAt": call.now,
        "environments": environments,
    }


def _id(reference: object) -> str:
    if not isinstance(reference, dict) or not isinstance(reference.get("id"), str):
        raise BadRequest("A reference is an object with an id")
    return str(reference["id"])
