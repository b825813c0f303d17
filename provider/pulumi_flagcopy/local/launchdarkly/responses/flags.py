"""Flags, copies and dependent flags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request

from ...store import Document
from ..errors import InvalidRequest, NotFound, VersionMoved
from ..patching import patched
from ..representation import flag as represent
from ..semantic.approvals import refuse_breaking
from ..semantic.copying import chosen_actions, copy_instructions
from ..semantic.flags import COPY_KINDS, edited
from ..semantic.instruction import Instructions
from ..shapes import Name, Shape
from ..state.approvals import requests_of
from ..state.creation import FlagBody, create_flag
from ..state.environments import environments_seen
from ..state.flag import Flag, load
from ..state.flags import delete_flag, save
from ..state.projects import get_project
from ..web import Call

Body = dict[str, Any]
WRITABLE = (
    "name",
    "description",
    "tags",
    "temporary",
    "archived",
    "deprecated",
    "variations",
    "defaults",
    "clientSideAvailability",
    "customProperties",
    "maintainerId",
    "maintainerTeamKey",
)
CONFIGURABLE = (
    "on",
    "targets",
    "contextTargets",
    "rules",
    "fallthrough",
    "offVariation",
    "prerequisites",
    "trackEvents",
    "trackEventsFallthrough",
    "migrationSettings",
)


class CopyEnvironment(Shape):
    key: Name
    current_version: int | None = None


class CopyBody(Shape):
    source: CopyEnvironment
    target: CopyEnvironment
    comment: str | None = None
    included_actions: list[str] | None = None
    excluded_actions: list[str] | None = None


def post_feature_flag(call: Call, project: str) -> Body:
    return whole(call, create_flag(call, project, call.body(FlagBody), clone=call.text("clone")))


def get_feature_flag(call: Call, project: str, flag: str) -> Body:
    get_project(call.tx, project)
    environments = named_environments(call, project)
    return represent.flag(load(call.tx, project, flag), environments, expand=call.expand())


def delete_feature_flag(call: Call, project: str, flag: str) -> None:
    get_project(call.tx, project)
    delete_flag(call, load(call.tx, project, flag))


def patch_feature_flag(call: Call, project: str, flag: str) -> Body:
    get_project(call.tx, project)
    before = load(call.tx, project, flag)
    if not call.semantic():
        return whole(call, _saved(call, before, _patched(call, before)))
    patch = call.body(Instructions)
    edit = edited(call, before, patch.environment_key, patch.instructions)
    if edit.deleted:
        if not call.flag("dryRun"):
            delete_flag(call, before)
        return whole(call, before)
    return whole(call, _saved(call, before, edit.flag, gated=patch.environment_key is not None))


def copy_feature_flag(call: Call, project: str, flag: str) -> Body:
    call.require_plan("Copying flag configurations between environments")
    get_project(call.tx, project)
    body = call.body(CopyBody)
    actions = chosen_actions(body.included_actions, body.excluded_actions)
    before = load(call.tx, project, flag)
    if body.source.key == body.target.key:
        raise InvalidRequest("source and target must be different environments")
    for end in (body.source, body.target):
        version = before.configuration(end.key)["version"]
        if end.current_version not in (None, version):
            raise VersionMoved(
                f"The flag is at version {version} in environment {end.key!r}, not at {end.current_version}"
            )
    if before.document["archived"]:
        raise InvalidRequest(f"The flag {flag!r} is archived")
    instructions = copy_instructions(call.tx, before, body.source.key, actions)
    after = edited(call, before, body.target.key, instructions, COPY_KINDS).flag
    _refuse_conflicts(call, before, after)
    return whole(call, save(call, before, after))


def _saved(call: Call, before: Flag, after: Flag, *, gated: bool = True) -> Flag:
    """As the query of a patch wants it. Copies know neither of its two parameters."""
    if not call.flag("ignoreConflicts"):
        _refuse_conflicts(call, before, after, gated=gated)
    return save(call, before, after, gated=gated, dry_run=call.flag("dryRun"))


def _refuse_conflicts(call: Call, before: Flag, after: Flag, *, gated: bool = True) -> None:
    """Tries the change, where approval requests are pending that it might break."""
    pending = requests_of(call.tx, project=before.project, flag=before.key, status="pending")
    if pending:
        refuse_breaking(call, pending, before, save(call, before, after.copy(), gated=gated, dry_run=True))


def whole(call: Call, flag: Flag) -> Body:
    """With every environment, as changes and copies answer."""
    return represent.flag(flag, _by_key(environments_seen(call.tx, flag.project)), expand=call.expand())


def named_environments(call: Call, project: str) -> dict[str, Document]:
    """The environments that `env=` names, or all."""
    environments = _by_key(environments_seen(call.tx, project))
    named = [name for value in request.args.getlist("env") for name in value.split(",") if name]
    for key in named:
        if key not in environments:
            raise NotFound(f"Unknown environment key: {key}")
    return {key: environments[key] for key in named} if named else environments


def _by_key(documents: Sequence[Document]) -> dict[str, Document]:
    return {document["key"]: document for document in documents}


def _patched(call: Call, before: Flag) -> Flag:
    """The flag after a JSON patch or merge patch of its representation."""
    environments = _by_key(environments_seen(call.tx, before.project))
    shown = represent.flag(before, environments, expand={"migrationSettings"})
    given = patched(shown, call.json())
    after = before.copy()
    for member in WRITABLE:
        if member in given:
            after.document[member] = given[member]
        else:
            after.document.pop(member, None)
    availability = after.document.get("clientSideAvailability")
    if given.get("includeInSnippet") != shown["includeInSnippet"] and isinstance(availability, dict):
        availability["usingEnvironmentId"] = given.get("includeInSnippet", False)
    blocks = given.get("environments", {})
    for key, block in after.configurations.items():
        _take_over(block, shown["environments"][key], blocks.get(key, {}) if isinstance(blocks, dict) else {})
    return after


def _take_over(block: Document, shown: Document, given: Any) -> None:
    if not isinstance(given, dict):
        raise InvalidRequest("environments: must be an object of objects")
    if given and (given.get("salt"), given.get("sel")) != (shown["salt"], shown["sel"]):
        raise InvalidRequest("Flag salt cannot be modified")
    for member in CONFIGURABLE if given else ():
        if member in given:
            block[member] = given[member]
        else:
            block.pop(member, None)
