"""Plain functions that read: for programs, and for scripts without any program.

Host and key come from Pulumi's config, then from the environment, as for resources. Workspaces and environments are
given by name or id. Everything that has pages is read to its end. What a function gives has the names and the form of
the resource's inputs and outputs, so that it can be given to one. The keys of SDKs are in none of it, and permissions
are only where the vendor shows them.

All of them raise ``NotFoundError`` for what does not exist or the key may not see, ``ConfigurationError`` without a
key, and the ``VendorError`` that says why the vendor refused. The behaviour is that of the vendor's API documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import NotFoundError
from ..lookups import Found, one, open_session, shown, without

if TYPE_CHECKING:
    from ..session import Session
    from .directory import Directory
    from .resource_api import ResourceApi

__all__ = [
    "get_definition",
    "get_environment",
    "get_flag",
    "get_flag_set",
    "get_segment",
    "get_segment_keys",
    "get_traffic_type",
    "get_workspace",
    "list_definitions",
    "list_environments",
    "list_flag_sets",
    "list_flags",
    "list_segments",
    "list_traffic_types",
    "list_workspaces",
]


def get_workspace(name: str, *, account: str | None = None) -> Found:
    """One workspace, by name or id: the attributes of ``Workspace``."""
    from .lives.workspace import WorkspaceLife

    return one(WorkspaceLife, {"name": name}, account)


def list_workspaces(*, account: str | None = None) -> list[Found]:
    """All workspaces that the key may see: the attributes of ``Workspace``."""
    from .lives.workspace import live_of

    with open_session() as session:
        return [shown({}, live_of(found)) for found in _api(session, account).workspaces()]


def get_environment(workspace: str, name: str, *, account: str | None = None) -> Found:
    """One environment, by name or id: the attributes of ``Environment``, without the keys of SDKs."""
    from .lives.environment import EnvironmentLife

    return _without_keys(one(EnvironmentLife, {"workspace": workspace, "name": name}, account))


def list_environments(workspace: str, *, account: str | None = None) -> list[Found]:
    """All environments of a workspace."""
    from .lives.environment import live_of

    with _workspace(workspace, account) as (api, id):
        return [
            _without_keys(shown({"workspace": workspace}, live_of(found))) for found in api.environments(id)
        ]


def get_traffic_type(workspace: str, name: str, *, account: str | None = None) -> Found:
    """One traffic type: the attributes of ``TrafficType``."""
    from .lives.traffic_type import TrafficTypeLife

    return one(TrafficTypeLife, {"workspace": workspace, "name": name}, account)


def list_traffic_types(workspace: str, *, account: str | None = None) -> list[Found]:
    """All traffic types of a workspace."""
    from .lives.traffic_type import live_of

    with _workspace(workspace, account) as (api, id):
        return [
            shown({"workspace": workspace, "name": found["name"]}, live_of(found))
            for found in api.traffic_types(id)
        ]


def get_flag(workspace: str, name: str, *, account: str | None = None) -> Found:
    """One flag: the attributes of ``Flag``."""
    from .lives.flag import FlagLife

    return one(FlagLife, {"workspace": workspace, "name": name}, account)


def list_flags(workspace: str, *, tags: Sequence[str] = (), account: str | None = None) -> list[Found]:
    """The flags of a workspace, or those with all of the tags: the attributes of ``Flag``."""
    from .lives.flag import live_of

    with _workspace(workspace, account) as (api, id):
        flags = (
            shown({"workspace": workspace, "name": found["name"]}, live_of(found))
            for found in api.flags(id, tags[0] if tags else "")
        )
        return [flag for flag in flags if set(tags) <= set(flag["tags"])]


def get_definition(workspace: str, environment: str, flag: str, *, account: str | None = None) -> Found:
    """What a flag serves in one environment: the attributes of ``FlagDefinition``."""
    from .lives.flag_definition import FlagDefinitionLife

    place = {"workspace": workspace, "environment": environment, "flag": flag}
    return one(FlagDefinitionLife, place, account)


def list_definitions(workspace: str, environment: str, *, account: str | None = None) -> list[Found]:
    """All definitions in an environment: the attributes of ``FlagDefinition``."""
    from .lives.flag_definition import FlagDefinitionLife

    place = {"workspace": workspace, "environment": environment}
    with open_session() as session:
        life = FlagDefinitionLife(session)
        ids = life.environment(place, account)
        if ids is None:
            raise _missing(f"There is no environment {workspace}/{environment}")
        return [
            shown({**place, "flag": body["name"]}, life.live_of(body, ids[0], account))
            for body in life.api(account).definitions(*ids)
        ]


def get_segment(workspace: str, name: str, *, account: str | None = None) -> Found:
    """One standard segment: the attributes of ``Segment``."""
    from .lives.segment import SegmentLife

    return one(SegmentLife, {"workspace": workspace, "name": name}, account)


def list_segments(workspace: str, *, account: str | None = None) -> list[Found]:
    """All standard segments of a workspace, active anywhere or nowhere: the attributes of ``Segment``."""
    from .api import SEGMENTS
    from .lives.segment import live_of

    with _workspace(workspace, account) as (api, id):
        return [
            shown({"workspace": workspace, "name": found["name"]}, live_of(found))
            for found in api.segments(SEGMENTS[0], id)
        ]


def get_segment_keys(workspace: str, environment: str, segment: str, *, account: str | None = None) -> Found:
    """The keys of a standard segment in one environment: the attributes of ``SegmentKeys``."""
    from .lives.segment_keys import SegmentKeysLife

    place = {"workspace": workspace, "environment": environment, "segment": segment}
    return one(SegmentKeysLife, place, account)


def get_flag_set(workspace: str, name: str, *, account: str | None = None) -> Found:
    """One flag set: the attributes of ``FlagSet``."""
    from .lives.flag_set import FlagSetLife

    return one(FlagSetLife, {"workspace": workspace, "name": name}, account)


def list_flag_sets(workspace: str, *, account: str | None = None) -> list[Found]:
    """All flag sets of a workspace."""
    from .lives.flag_set import live_of

    with _workspace(workspace, account) as (api, id):
        return [
            shown({"workspace": workspace, "name": found["name"]}, live_of(found))
            for found in api.flag_sets(id)
        ]


def _without_keys(environment: Found) -> Found:
    from .environment import Environment

    return without(environment, *Environment._secrets)


@contextmanager
def _workspace(workspace: str, account: str | None) -> Iterator[tuple[ResourceApi, str]]:
    """The API of the account, and the id of the workspace."""
    with open_session() as session:
        api = _api(session, account)
        id = _directory(api).workspace_id(workspace)
        if id is None:
            raise _missing(f"There is no workspace {workspace}")
        yield api, id


def _api(session: Session, account: str | None) -> ResourceApi:
    from .keys import KEYS
    from .resource_api import ResourceApi

    return ResourceApi(session.client(KEYS.namespace, account))


def _directory(api: ResourceApi) -> Directory:
    from .directory import Directory

    return Directory(api)


def _missing(summary: str) -> NotFoundError:
    return NotFoundError(
        summary, "It does not exist, or the Admin API key may not see it.", "Check the names.", status=404
    )
