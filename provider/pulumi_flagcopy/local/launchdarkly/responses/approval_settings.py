"""The beta resource of approval settings: by kind of resource, then by environment."""

from __future__ import annotations

from typing import Any

from ...store import Document
from ..errors import InvalidRequest
from ..shapes import Name, Shape
from ..state.environments import (
    ApprovalSettings,
    environments_of,
    get_environment,
    replace_environment,
    settled_settings,
)
from ..state.projects import get_project
from ..web import Call

Body = dict[str, Any]
KINDS = ("flag", "segment", "aiconfig")
STRICT = ApprovalSettings(required=True, min_num_approvals=1)


class SettingsPatch(Shape):
    environment_key: Name
    resource_kind: Name


def get_settings(call: Call, project: str) -> Body:
    call.require_plan("The approvals feature")
    get_project(call.tx, project)
    key = call.text("environmentKey")
    environments = [get_environment(call.tx, project, key)] if key else environments_of(call.tx, project)
    wanted = call.text("resourceKind")
    if wanted and wanted not in KINDS:
        raise InvalidRequest(f"Unknown resourceKind: {wanted}")
    return _shown(call, environments, [wanted] if wanted else list(KINDS))


def patch_settings(call: Call, project: str) -> Body:
    call.require_plan("The approvals feature")
    get_project(call.tx, project)
    patch = call.body(SettingsPatch)
    if patch.resource_kind not in KINDS:
        raise InvalidRequest(f"Unknown resourceKind: {patch.resource_kind}")
    environment = get_environment(call.tx, project, patch.environment_key)
    settings = settled_settings({**_settings(environment, patch.resource_kind), **call.json()})
    if patch.resource_kind == "flag":
        changed = {**environment, "approvalSettings": settings}
    else:
        kinds = {**environment["resourceApprovalSettings"], patch.resource_kind: settings}
        changed = {**environment, "resourceApprovalSettings": kinds}
    return _shown(call, [replace_environment(call, project, environment, changed)], [patch.resource_kind])


def _shown(call: Call, environments: list[Document], kinds: list[str]) -> Body:
    body: Body = {}
    for kind in kinds:
        body[kind] = {
            "environments": {environment["key"]: _settings(environment, kind) for environment in environments}
        }
        if "default" in call.expand():
            body[kind]["_default"] = ApprovalSettings().document()
        if "strict" in call.expand():
            body[kind]["_strict"] = STRICT.document()
    return body


def _settings(environment: Document, kind: str) -> Document:
    settings: Document = (
        environment["approvalSettings"]
        if kind == "flag"
        else environment["resourceApprovalSettings"].get(kind) or ApprovalSettings().document()
    )
    return settings
