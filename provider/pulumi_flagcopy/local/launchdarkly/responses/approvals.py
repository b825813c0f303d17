"""Filing, reviewing and applying approval requests, on the paths of one flag and on the generic ones."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from ...store import Document
from ..errors import ApiError, InvalidRequest, VersionMoved
from ..representation import approval as represent
from ..representation.links import link
from ..semantic.approvals import carry_out, conflicts
from ..semantic.copying import ACTIONS, chosen_actions, copy_instructions
from ..semantic.flags import CONFIGURATION_KINDS
from ..semantic.instruction import Instructions
from ..semantic.segments import KINDS as SEGMENT_KINDS
from ..semantic.variations import VARIATIONS
from ..shapes import Name, Shape, Whole, parse
from ..state import approvals as state
from ..state.approvals import Description, Filing, Resource, Review, find_request, requests_of
from ..state.environments import get_environment
from ..state.flag import APPROVALS, load
from ..state.projects import get_project
from ..state.segments import get_segment
from ..web import Call

Body = dict[str, Any]
RESOURCE = re.compile(r"proj/([^:/]+):env/([^:/]+):(flag|segment)/([^:/]+)")
COPY_ACTIONS = tuple(action for action in ACTIONS if action != "updateFlagConfigMigrationSettings")


class InstructionFiling(Filing):
    instructions: list[Document] = Field(min_length=1)
    execution_date: Whole | None = None
    operating_on_id: str | None = None


class GenericFiling(InstructionFiling):
    resource_id: str


class Source(Shape):
    key: Name
    version: int | None = None


class CopyFiling(Filing):
    source: Source
    included_actions: list[str] | None = None
    excluded_actions: list[str] | None = None


class Application(Shape):
    comment: str | None = None


class AddReviewers(Shape):
    notify_member_ids: list[str] = Field(default_factory=list)
    notify_team_keys: list[str] = Field(default_factory=list)


class UpdateDescription(Shape):
    value: Description


def file_for_flag(call: Call, project: str, flag: str, environment: str) -> Body:
    resource = _flag_resource(call, project, flag, environment)
    filing = call.body(InstructionFiling)
    _only(filing.instructions, CONFIGURATION_KINDS)
    return _shown(call, _filed(call, resource, filing, filing.instructions, **_timing(call, filing)))


def file_copy(call: Call, project: str, flag: str, environment: str) -> Body:
    """`environment` is the target. The source's version is a lock; the target has none."""
    resource = _flag_resource(call, project, flag, environment)
    filing = call.body(CopyFiling)
    found = load(call.tx, project, flag)
    if filing.source.key == environment:
        raise InvalidRequest("source and target must be different environments")
    version = found.configuration(filing.source.key)["version"]
    if filing.source.version not in (None, version):
        raise VersionMoved(f"The flag is at version {version} in environment {filing.source.key!r}")
    if found.document["archived"]:
        raise InvalidRequest(f"The flag {flag!r} is archived")
    actions = chosen_actions(filing.included_actions, filing.excluded_actions, known=COPY_ACTIONS)
    instructions = copy_instructions(call.tx, found, filing.source.key, actions)
    source = {"key": filing.source.key, "version": version}
    return _shown(call, _filed(call, resource, filing, instructions, source=source))


def file_generic(call: Call) -> Body:
    filing = call.body(GenericFiling)
    match = RESOURCE.fullmatch(filing.resource_id)
    if match is None:
        raise InvalidRequest(f"Invalid resourceId: {filing.resource_id}")
    project, environment, kind, key = match.groups()
    if kind == "flag":
        resource = _flag_resource(call, project, key, environment)
        _only(filing.instructions, VARIATIONS)
    else:
        get_segment(call.tx, project, environment, key)
        resource = Resource(project=project, environment=environment, kind="segment", key=key)
        _only(filing.instructions, SEGMENT_KINDS)
    return generic(call, _filed(call, resource, filing, filing.instructions))


def list_for_flag(call: Call, project: str, flag: str, environment: str) -> Body:
    _flag_resource(call, project, flag, environment)
    found = requests_of(call.tx, project=project, flag=flag, environment=environment)
    parent = link("projects", project, "flags", flag, "environments", environment, "approval-requests")
    return {"items": [_shown(call, request) for request in found], "_links": {"self": parent}}


def get_one(call: Call, approval: str, **place: str) -> Body:
    return _answer(call, find_request(call.tx, approval, **place), place)


def patch_one(call: Call, approval: str, **place: str) -> Body:
    request = find_request(call.tx, approval, **place)
    if not call.semantic():
        raise InvalidRequest("An approval request is changed by a semantic patch only")
    for instruction in call.body(Instructions).instructions:
        match instruction.get("kind"):
            case "addReviewers":
                request = _with_reviewers(call, request, parse(AddReviewers, instruction))
            case "updateDescription":
                given = parse(UpdateDescription, instruction)
                request = state.replace(call, request, description=given.value)
            case kind:
                raise InvalidRequest(f"Unknown instruction kind: {kind!r}")
    return _answer(call, request, place)


def delete_one(call: Call, approval: str, **place: str) -> None:
    request = find_request(call.tx, approval, **place)
    call.tx.delete(APPROVALS, (request["project"], request["_id"]))


def review_one(call: Call, approval: str, **place: str) -> Body:
    request = find_request(call.tx, approval, **place)
    return _answer(call, state.review(call, request, call.body(Review)), place)


def apply_one(call: Call, approval: str, **place: str) -> Body | ApiError:
    """Carries the request out. When that fails the request has failed, and the resource is untouched."""
    request = find_request(call.tx, approval, **place)
    call.optional_body(Application)
    state.require_applicable(call, request)
    if request.get("executionDate", 0) <= call.tx.now:
        try:
            carry_out(call, request)
        except ApiError as error:
            state.failed(call, request)
            return InvalidRequest(f"The approval request cannot be applied: {error.message}")
    return _answer(call, state.completed(call, request), place)


def generic(call: Call, request: Document) -> Body:
    return represent.generic(request, conflicts(call, request), state.settings_of(call.tx, request))


def _shown(call: Call, request: Document) -> Body:
    return represent.approval(request, conflicts(call, request))


def _answer(call: Call, request: Document, place: dict[str, str]) -> Body:
    return _shown(call, request) if place else generic(call, request)


def _filed(
    call: Call, resource: Resource, filing: Filing, instructions: list[Document], **more: Any
) -> Document:
    request = state.file_request(call, resource, filing, instructions, **more)
    carry_out(call, request, dry_run=True)
    return request


def _flag_resource(call: Call, project: str, flag: str, environment: str) -> Resource:
    get_project(call.tx, project)
    get_environment(call.tx, project, environment)
    load(call.tx, project, flag)
    return Resource(project=project, environment=environment, kind="flag", key=flag)


def _timing(call: Call, filing: InstructionFiling) -> dict[str, Any]:
    if filing.execution_date is not None and filing.execution_date <= call.tx.now:
        raise InvalidRequest("executionDate must be in the future")
    return {"executionDate": filing.execution_date, "operatingOnId": filing.operating_on_id}


def _only(instructions: list[Document], kinds: dict[str, type[Any]]) -> None:
    for instruction in instructions:
        if instruction.get("kind") not in kinds:
            raise InvalidRequest(f"The instruction {instruction.get('kind')!r} is not supported here")


def _with_reviewers(call: Call, request: Document, given: AddReviewers) -> Document:
    if not given.notify_member_ids and not given.notify_team_keys:
        raise InvalidRequest("notifyMemberIds or notifyTeamKeys must be given")
    members = list(dict.fromkeys([*request["notifyMemberIds"], *given.notify_member_ids]))
    teams = list(dict.fromkeys([*request["notifyTeamKeys"], *given.notify_team_keys]))
    state.check_reviewers(members, teams)
    return state.replace(call, request, notifyMemberIds=members, notifyTeamKeys=teams)
