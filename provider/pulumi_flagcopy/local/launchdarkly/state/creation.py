"""A new flag."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ...store import Document
from ..errors import Conflict, InvalidRequest
from ..shapes import Availability, CustomProperties, Defaults, Key, Name, Shape, Tags, Variation
from ..web import Call
from . import flag as stored
from .configuration import MIGRATION_STAGES, first_configuration
from .environments import environments_of
from .flag import FLAGS, Flag, load
from .flags import settle_settings
from .integrity import settle_configuration, settle_variations
from .naming import check_convention
from .projects import get_project


class MigrationSettingsPost(Shape):
    stage_count: Literal[2, 4, 6]
    context_kind: str | None = None


class FlagPrerequisitePost(Shape):
    key: Key
    variation_id: str


class FlagBody(Shape):
    name: Name
    key: Key
    description: str | None = None
    include_in_snippet: bool | None = None
    client_side_availability: Availability | None = None
    variations: list[Variation] | None = Field(default=None, min_length=2)
    temporary: bool | None = None
    tags: Tags | None = None
    custom_properties: CustomProperties | None = None
    defaults: Defaults | None = None
    purpose: Literal["migration", "holdout"] | None = None
    migration_settings: MigrationSettingsPost | None = None
    maintainer_id: str | None = None
    maintainer_team_key: Key | None = None
    initial_prerequisites: list[FlagPrerequisitePost] = Field(default_factory=list)
    is_flag_on: bool = False


def create_flag(call: Call, project_key: str, body: FlagBody, clone: str = "") -> Flag:
    """Makes the flag with a configuration in every environment; `clone` is the key of a flag to copy."""
    project = get_project(call.tx, project_key)
    if call.tx.get(FLAGS, (project_key, body.key)):
        raise Conflict(f"A flag with the key {body.key!r} already exists")
    check_convention(project, body.key)
    if body.maintainer_id and body.maintainer_team_key:
        raise InvalidRequest("maintainerId and maintainerTeamKey exclude each other")
    model = load(call.tx, project_key, clone) if clone else None
    document = _document(call, project, body, model)
    flag = Flag(project_key, document, {})
    settle_variations(call.ground, flag)
    settle_settings(call, flag, flag)
    for environment in environments_of(call.tx, project_key):
        block = first_configuration(call, document, environment)
        if model:
            block |= _targeting(model.configurations[environment["key"]])
        block["on"] = block["on"] or body.is_flag_on
        block["prerequisites"] = [
            {
                "key": first.key,
                "variation": load(call.tx, project_key, first.key).variation_index(first.variation_id),
            }
            for first in body.initial_prerequisites
        ] or block["prerequisites"]
        flag.configurations[environment["key"]] = block
        settle_configuration(call.tx, call.ground, flag, environment["key"])
    stored.store(call.tx, flag, flag.configurations)
    return flag


def _document(call: Call, project: Document, body: FlagBody, model: Flag | None) -> Document:
    base: Document = model.document if model else {}
    variations = _variations(body, base)
    maintainer = {"maintainerTeamKey": body.maintainer_team_key}
    if not body.maintainer_team_key:
        maintainer = {"maintainerId": body.maintainer_id or call.identity.member_id}
    document: Document = {
        "key": body.key,
        "name": body.name,
        "description": body.description if body.description is not None else base.get("description", ""),
        "variations": variations,
        "defaults": _defaults(body, base, len(variations)),
        "temporary": body.temporary if body.temporary is not None else base.get("temporary", True),
        "tags": body.tags if body.tags is not None else base.get("tags", []),
        "clientSideAvailability": _availability(project, body, base),
        "customProperties": base.get("customProperties", {}),
        "archived": False,
        "deprecated": False,
        "creationDate": call.tx.now,
        "version": 1,
        **maintainer,
    }
    if body.custom_properties is not None:
        document["customProperties"] = {key: item.document() for key, item in body.custom_properties.items()}
    if body.purpose:
        document["purpose"] = body.purpose
    if body.migration_settings:
        document["migrationSettings"] = body.migration_settings.document()
    return document


def _variations(body: FlagBody, base: Document) -> list[Document]:
    if body.purpose == "migration":
        if body.variations or body.defaults:
            raise InvalidRequest("A migration flag's variations are given by its stages")
        if body.migration_settings is None:
            raise InvalidRequest("migrationSettings is required for a migration flag")
        if (body.migration_settings.stage_count == 6) != bool(body.migration_settings.context_kind):
            raise InvalidRequest("migrationSettings.contextKind belongs to six stages")
        return [{"value": stage} for stage in MIGRATION_STAGES[body.migration_settings.stage_count]]
    if body.migration_settings is not None:
        raise InvalidRequest("migrationSettings belongs to the purpose migration")
    if base:
        return [{name: value for name, value in v.items() if name != "_id"} for v in base["variations"]]
    if body.variations is None:
        return [{"value": True}, {"value": False}]
    return [variation.document() for variation in body.variations]


def _defaults(body: FlagBody, base: Document, count: int) -> Document:
    if body.defaults:
        return body.defaults.document()
    if base:
        return dict(base["defaults"])
    if body.purpose == "migration":
        return {"onVariation": 0, "offVariation": 0}
    return {"onVariation": 0, "offVariation": count - 1}


def _availability(project: Document, body: FlagBody, base: Document) -> Document:
    if body.client_side_availability:
        return body.client_side_availability.document()
    availability = dict(base["clientSideAvailability"] if base else project["defaultClientSideAvailability"])
    if body.include_in_snippet is not None:
        availability["usingEnvironmentId"] = body.include_in_snippet
    return availability


def _targeting(block: Document) -> Document:
    own = {"flag", "environment", "salt", "sel", "lastModified", "version"}
    return {name: value for name, value in block.items() if name not in own}
