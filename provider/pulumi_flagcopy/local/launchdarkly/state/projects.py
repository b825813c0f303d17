"""Projects."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...store import Document, Transaction
from ..errors import Conflict, InvalidRequest, NotFound
from ..shapes import Availability, Name, Shape, ShortKey, Tags, parse
from ..web import Call
from .environments import ENVIRONMENTS, EnvironmentPost, create_environment
from .flag import APPROVALS, CONFIGURATIONS, FLAGS
from .segments import SEGMENTS

PROJECTS = "launchdarkly/projects"
FLAG_DEFAULTS = "launchdarkly/flag-defaults"


class NamingConvention(Shape):
    case: Literal["camelCase", "upperCamelCase", "snakeCase", "kebabCase", "constantCase"] | None = None
    prefix: str | None = None


class ProjectPost(Shape):
    name: Name
    key: ShortKey
    tags: Tags = Field(default_factory=list)
    include_in_snippet_by_default: bool | None = None
    default_client_side_availability: Availability | None = None
    environments: Annotated[list[EnvironmentPost], Field(min_length=1)] | None = None
    naming_convention: NamingConvention | None = None


class ProjectPatch(Shape):
    """What a patch may change."""

    name: Name
    tags: Tags
    include_in_snippet_by_default: bool
    default_client_side_availability: Availability


# What the vendor makes when no environments are given. Only "critical" of Production is documented; the
# colours and the other two marks are assumed.
DEFAULT_ENVIRONMENTS = (
    EnvironmentPost(name="Test", key="test", color="EBFF38"),
    EnvironmentPost(
        name="Production",
        key="production",
        color="00DA7B",
        critical=True,
        require_comments=True,
        confirm_changes=True,
    ),
)


def get_project(tx: Transaction, key: str) -> Document:
    project = tx.get(PROJECTS, (key,))
    if project is None:
        raise NotFound(f"Unknown project key {key!r}")
    return project


def create_project(call: Call, post: ProjectPost) -> Document:
    if call.tx.get(PROJECTS, (post.key,)):
        raise Conflict(f"A project with the key {post.key!r} already exists")
    snippet = bool(post.include_in_snippet_by_default)
    availability = post.default_client_side_availability or Availability(
        using_mobile_key=True, using_environment_id=snippet
    )
    project: Document = {
        "_id": call.ground.hexadecimal(24),
        "key": post.key,
        "name": post.name,
        "tags": list(dict.fromkeys(post.tags)),
        "includeInSnippetByDefault": availability.using_environment_id,
        "defaultClientSideAvailability": availability.document(),
        "createdOn": call.tx.now,
        "version": 1,
    }
    if post.naming_convention:
        project["namingConvention"] = post.naming_convention.document()
    call.tx.put(PROJECTS, (post.key,), project)
    for environment in post.environments or DEFAULT_ENVIRONMENTS:
        create_environment(call, project, environment)
    return project


def patch_project(call: Call, project: Document, patched: Document) -> Document:
    changed = {**project, **parse(ProjectPatch, patched).document()}
    availability = changed["defaultClientSideAvailability"]
    if changed["includeInSnippetByDefault"] != project["includeInSnippetByDefault"]:
        availability["usingEnvironmentId"] = changed["includeInSnippetByDefault"]
    changed["includeInSnippetByDefault"] = availability["usingEnvironmentId"]
    if changed != project:
        changed["version"] += 1
        call.tx.put(PROJECTS, (project["key"],), changed)
    return changed


def delete_project(call: Call, project: Document) -> None:
    if call.tx.count(PROJECTS) == 1:
        raise InvalidRequest("The last project of an account cannot be deleted")
    key = project["key"]
    for collection in (PROJECTS, FLAG_DEFAULTS, ENVIRONMENTS, FLAGS, CONFIGURATIONS, SEGMENTS, APPROVALS):
        call.tx.delete_all(collection, (key,))
