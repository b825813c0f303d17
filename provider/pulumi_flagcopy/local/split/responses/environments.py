"""Environments: their permissions, and the SDK keys that come with each and stand in the way of deletion."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from ..errors import BadRequest, Conflict
from ..identity import ORGANIZATION
from ..patching import patched
from ..rules.names import check_plain_name
from ..shapes import check_shape
from ..state import records
from ..web import Call, Json
from . import api_keys

_CHANGE_PERMISSIONS: Json = {
    "allowKills": False,
    "areApprovalsRequired": False,
    "areApproversRestricted": False,
    "approvers": [],
    "areEditorsRestricted": False,
    "editors": [],
    "approvalSkippableBy": [],
}
_EXPORT_PERMISSIONS: Json = {"areExportersRestricted": False, "exporters": []}
_PATCHABLE = ("name", "production", "changePermissions", "dataExportPermissions")
_SPARSE = ("name", "id", "production")


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, alias_generator=to_camel)


class _Entity(_Shape):
    id: str
    name: str | None = None
    type: str | None = None


class _ChangePermissions(_Shape):
    allow_kills: bool | None = None
    are_approvals_required: bool | None = None
    are_approvers_restricted: bool | None = None
    approvers: list[_Entity] | None = None
    are_editors_restricted: bool | None = None
    editors: list[_Entity] | None = None
    approval_skippable_by: list[_Entity] | None = None


class _ExportPermissions(_Shape):
    are_exporters_restricted: bool | None = None
    exporters: list[_Entity] | None = None


class _EnvironmentShape(_Shape):
    change_permissions: _ChangePermissions | None = None
    data_export_permissions: _ExportPermissions | None = None


def list_environments(call: Call, workspace: str) -> list[Json]:
    """Id, name and production only: two of the vendor's tools say that permissions do not come back here."""
    records.workspace(call.tx, workspace)
    found = call.tx.list(records.ENVIRONMENTS, (workspace,))
    if call.switches.environment_list_permissions:
        return found
    return [{field: environment[field] for field in _SPARSE} for environment in found]


def create_environment(call: Call, workspace: str) -> Json:
    """Makes the environment and its two SDK keys; only this reply names the ids of the keys."""
    records.workspace(call.tx, workspace)
    body = call.json_object()
    environment: Json = {
        "name": _free_name(call, workspace, body.get("name")),
        "id": call.ground.uuid(),
        "type": "environment",
        "orgId": ORGANIZATION,
        "status": "ACTIVE",
        "workspaceIds": [workspace],
        "creationTime": call.now,
        "permissioningEnabled": False,
        **_settings(body),
    }
    key = (workspace, environment["id"])
    call.tx.put(records.ENVIRONMENTS, key, environment)
    return {**environment, "apiTokens": api_keys.create_sdk_keys(call, environment)}


def update_environment(call: Call, workspace: str, environment: str) -> Json:
    before = records.environment(call.tx, workspace, environment)
    after = patched(before, call.json(), members=_PATCHABLE)
    after.update(_settings(after))
    if after.get("name") != before["name"]:
        _free_name(call, workspace, after.get("name"))
    call.tx.put(records.ENVIRONMENTS, (workspace, before["id"]), after)
    return after


def delete_environment(call: Call, workspace: str, environment: str) -> bool:
    """Refused while API keys (documented by users) or definitions (assumed) are in it."""
    found = records.environment(call.tx, workspace, environment)
    if api_keys.of_environment(call, found["id"]):
        raise Conflict(f"environment {found['name']} still has API keys")
    if call.tx.count(records.DEFINITIONS, (workspace, found["id"])):
        raise Conflict(f"environment {found['name']} still has split definitions")
    for collection in (records.ACTIVATIONS, records.SEGMENT_KEYS, records.LOCKS):
        call.tx.delete_all(collection, (found["id"],))
    for change_request in call.tx.list(records.CHANGE_REQUESTS, where={"environmentId": found["id"]}):
        call.tx.delete(records.CHANGE_REQUESTS, (change_request["id"],))
    return call.tx.delete(records.ENVIRONMENTS, (workspace, found["id"]))


def reference(environment: Json) -> Json:
    """How definitions and change requests show their environment."""
    return {"id": environment["id"], "name": environment["name"]}


def _free_name(call: Call, workspace: str, name: object) -> str:
    text = check_plain_name("environment", name, call.switches.environment_name_length)
    if call.tx.count(records.ENVIRONMENTS, (workspace,), where={"name": text}):
        raise Conflict(f"environment {text} already exists")
    return text


def _settings(body: Json) -> Json:
    """`production` and the permissions, whole, from a body that may leave out any of it."""
    check_shape(_EnvironmentShape, body)
    production = _boolean(body.get("production"))
    changes = _CHANGE_PERMISSIONS | _given(body, "changePermissions")
    if changes["approvalSkippableBy"] and not (
        changes["areApprovalsRequired"] or changes["areApproversRestricted"]
    ):
        raise BadRequest("approvalSkippableBy needs areApprovalsRequired or areApproversRestricted")
    return {
        "production": production,
        "environmentType": "PRODUCTION" if production else "PRE_PRODUCTION",
        "changePermissions": changes,
        "dataExportPermissions": _EXPORT_PERMISSIONS | _given(body, "dataExportPermissions"),
    }


def _given(body: Json, field: str) -> Json:
    return {name: value for name, value in (body.get(field) or {}).items() if value is not None}


def _boolean(value: Any) -> bool:
    """One of the known clients sends `production` as the word "true" or "false"."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadRequest("production is true or false")
