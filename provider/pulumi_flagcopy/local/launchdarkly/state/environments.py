"""Environments, their keys for the SDKs, and their approval settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from ...store import Document, Transaction
from ..errors import Conflict, InvalidRequest, NotFound, VersionMoved
from ..shapes import Name, Shape, ShortKey, Tags, parse
from ..web import Call
from .configuration import clone_configurations, first_configurations
from .flag import APPROVALS, CONFIGURATIONS
from .segments import SEGMENTS, clone_segments

ENVIRONMENTS = "launchdarkly/environments"

MOST_SEGMENTS = 1000
"""In an environment that can be cloned, by the vendor's documentation."""

Colour = Annotated[str, Field(pattern=r"^[0-9a-fA-F]{6}$")]
Minutes = Annotated[int, Field(ge=0, le=60)]


class Source(Shape):
    key: str | None = None
    version: int | None = None


class EnvironmentPatch(Shape):
    """What a patch may change, approval settings apart."""

    name: Name
    color: Colour
    default_ttl: Minutes = 0
    secure_mode: bool = False
    default_track_events: bool = False
    confirm_changes: bool = False
    require_comments: bool = False
    critical: bool = False
    tags: Tags = Field(default_factory=list)


class EnvironmentPost(EnvironmentPatch):
    key: ShortKey
    source: Source | None = None


class ApprovalSettings(Shape):
    required: bool = False
    bypass_approvals_for_pending_changes: bool = False
    min_num_approvals: Annotated[int, Field(ge=1, le=5)] = 1
    can_review_own_request: bool = False
    can_apply_declined_changes: bool = True
    auto_apply_approved_changes: bool | None = None
    service_kind: Name = "launchdarkly"
    service_config: dict[str, Any] = Field(default_factory=dict)
    required_approval_tags: list[str] = Field(default_factory=list)
    service_kind_configuration_id: str | None = None


def get_environment(tx: Transaction, project: str, key: str) -> Document:
    environment = tx.get(ENVIRONMENTS, (project, key))
    if environment is None:
        raise NotFound(f"Unknown environment key {key!r}")
    return environment


def environments_of(tx: Transaction, project: str) -> list[Document]:
    return tx.list(ENVIRONMENTS, (project,))


def environments_seen(tx: Transaction, project: str) -> Sequence[Document]:
    """To be looked at only, as most requests do."""
    return tx.seen(ENVIRONMENTS, (project,))


def create_environment(call: Call, project: Document, post: EnvironmentPost) -> Document:
    """Makes the environment with a configuration of every flag: a first one, or as in `post.source`."""
    if call.tx.get(ENVIRONMENTS, (project["key"], post.key)):
        raise Conflict(f"An environment with the key {post.key!r} already exists")
    environment: Document = {
        "_id": call.ground.hexadecimal(24),
        "key": post.key,
        **post.model_copy(update={"source": None}).document(),
        "apiKey": f"sdk-{call.ground.uuid()}",
        "mobileKey": f"mob-{call.ground.uuid()}",
        "approvalSettings": ApprovalSettings().document(),
        "resourceApprovalSettings": {},
        "createdOn": call.tx.now,
        "version": 1,
    }
    source = _source(call.tx, project["key"], post.source)
    call.tx.put(ENVIRONMENTS, (project["key"], post.key), environment)
    if source:
        clone_segments(call, project["key"], source["key"], post.key)
        clone_configurations(call, project["key"], source["key"], post.key)
    else:
        first_configurations(call, project["key"], environment)
    return environment


def patch_environment(call: Call, project: str, environment: Document, patched: Document) -> Document:
    changed = {**environment, **parse(EnvironmentPatch, patched).document()}
    if call.approvals_available:
        changed["approvalSettings"] = settled_settings(patched.get("approvalSettings", {}))
        kinds = patched.get("resourceApprovalSettings", {})
        if not isinstance(kinds, dict):
            raise InvalidRequest("resourceApprovalSettings: must be an object")
        changed["resourceApprovalSettings"] = {kind: settled_settings(kinds[kind]) for kind in kinds}
    return replace_environment(call, project, environment, changed)


def settled_settings(given: Any) -> Document:
    """Approval settings with every default filled in. Raises `InvalidRequest` when they contradict."""
    settings = parse(ApprovalSettings, given)
    if settings.required and settings.required_approval_tags:
        raise InvalidRequest("approvalSettings cannot have both required and requiredApprovalTags")
    return settings.document()


def replace_environment(call: Call, project: str, before: Document, after: Document) -> Document:
    if after != before:
        after["version"] = before["version"] + 1
        call.tx.put(ENVIRONMENTS, (project, before["key"]), after)
    return after


def rotate_sdk_key(call: Call, project: str, environment: Document) -> Document:
    return replace_environment(
        call, project, environment, {**environment, "apiKey": f"sdk-{call.ground.uuid()}"}
    )


def rotate_mobile_key(call: Call, project: str, environment: Document) -> Document:
    return replace_environment(
        call, project, environment, {**environment, "mobileKey": f"mob-{call.ground.uuid()}"}
    )


def delete_environment(call: Call, project: str, environment: Document) -> None:
    """Deletes it with its segments, and the flags' configurations and approval requests in it."""
    if call.tx.count(ENVIRONMENTS, (project,)) == 1:
        raise Conflict("The last environment of a project cannot be deleted")
    key = environment["key"]
    call.tx.delete(ENVIRONMENTS, (project, key))
    call.tx.delete_all(SEGMENTS, (project, key))
    for block in call.tx.list(CONFIGURATIONS, (project,), where={"environment": key}):
        call.tx.delete(CONFIGURATIONS, (project, block["flag"], key))
    for request in call.tx.list(APPROVALS, (project,), where={"environment": key}):
        call.tx.delete(APPROVALS, (project, request["_id"]))


def _source(tx: Transaction, project: str, source: Source | None) -> Document | None:
    if source is None or not source.key:
        return None
    environment = get_environment(tx, project, source.key)
    if source.version is not None and source.version != environment["version"]:
        raise VersionMoved(f"The source environment is at version {environment['version']}")
    if tx.count(SEGMENTS, (project, source.key)) > MOST_SEGMENTS:
        raise InvalidRequest(f"An environment with more than {MOST_SEGMENTS} segments cannot be cloned")
    return environment
