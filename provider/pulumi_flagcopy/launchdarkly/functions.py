"""Plain functions that read: for programs, and for scripts without any program.

Host and token come from Pulumi's config, then from the environment, as for resources. Everything that has pages is
read to its end. What a function gives has the names and the form of the resource's inputs and outputs, so that it can
be given to one. The keys of SDKs are in none of it: ``Environment.get`` has them, as secrets.

All of them raise ``NotFoundError`` for what does not exist, ``ConfigurationError`` without a token, and the
``VendorError`` that says why the vendor refused. The behaviour is that of the vendor's API documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from ..errors import InputError
from ..lookups import Found, one, open_session, shown, without

if TYPE_CHECKING:
    from .api import Api

__all__ = [
    "get_definition",
    "get_environment",
    "get_flag",
    "get_project",
    "get_segment",
    "list_environments",
    "list_flags",
    "list_projects",
    "list_segments",
]


def get_project(key: str, *, account: str | None = None) -> Found:
    """One project: the attributes of ``Project``."""
    from .lives.project import ProjectLife

    return one(ProjectLife, {"key": key}, account)


def list_projects(*, account: str | None = None) -> list[Found]:
    """All projects that the token may see: the attributes of ``Project`` but for the environments."""
    from .lives.project import live_of

    with _api(account) as api:
        return [
            without(shown({"key": found["key"]}, live_of(found)), "environments", "environment_keys")
            for found in api.projects()
        ]


def get_environment(project: str, key: str, *, account: str | None = None) -> Found:
    """One environment: the attributes of ``Environment``, without the keys of SDKs."""
    from .lives.environment import EnvironmentLife

    return _without_keys(one(EnvironmentLife, {"project": project, "key": key}, account))


def list_environments(project: str, *, tags: Sequence[str] = (), account: str | None = None) -> list[Found]:
    """All environments of a project, or those with all of the tags."""
    from .lives.environment import live_of

    filters = f"tags:{'+'.join(map(_word, tags))}" if tags else ""
    with _api(account) as api:
        return [
            _without_keys(shown({"project": project, "key": found["key"]}, live_of(found)))
            for found in api.environments(project, filters)
        ]


def get_flag(project: str, key: str, *, account: str | None = None) -> Found:
    """One flag, archived or not: the attributes of ``Flag``."""
    from .lives.flag import FlagLife

    return one(FlagLife, {"project": project, "key": key}, account)


def list_flags(
    project: str,
    *,
    query: str | None = None,
    tags: Sequence[str] = (),
    state: Literal["live", "deprecated", "archived"] | None = None,
    temporary: bool | None = None,
    maintainer_id: str | None = None,
    maintainer_team_key: str | None = None,
    account: str | None = None,
) -> list[Found]:
    """The flags of a project that fit: the attributes of ``Flag``, in the vendor's order.

    Args:
        project: the project's key.
        query: what key or name contains.
        tags: all of them must be there.
        state: left out, all that are not archived.
        temporary: only temporary ones, or only permanent ones.
        maintainer_id: the member who maintains them.
        maintainer_team_key: the team that does.
        account: the name of an account in the config key ``launchdarkly:accounts``.
    """
    from .lives.flag import live_of

    wanted = {
        "query": query,
        "tags": "+".join(map(_word, tags)) or None,
        "state": state,
        "type": None if temporary is None else "temporary" if temporary else "permanent",
        "maintainerId": maintainer_id,
        "maintainerTeamKey": maintainer_team_key,
    }
    filters = ",".join(f"{name}:{_word(value)}" for name, value in wanted.items() if value is not None)
    with _api(account) as api:
        found = api.flags(project, {"filter": filters} if filters else {})
        return [shown({"project": project, "key": flag["key"]}, live_of(flag)) for flag in found]


def get_definition(project: str, environment: str, flag: str, *, account: str | None = None) -> Found:
    """What a flag serves in one environment: the attributes of ``FlagDefinition``, with variations by value."""
    from .lives.flag_definition import FlagDefinitionLife

    return one(FlagDefinitionLife, {"project": project, "environment": environment, "flag": flag}, account)


def get_segment(project: str, environment: str, key: str, *, account: str | None = None) -> Found:
    """One segment: the attributes of ``Segment``."""
    from .lives.segment import SegmentLife

    return one(SegmentLife, {"project": project, "environment": environment, "key": key}, account)


def list_segments(
    project: str, environment: str, *, tags: Sequence[str] = (), account: str | None = None
) -> list[Found]:
    """All segments of an environment, or those with any of the tags."""
    from ..copying.json_types import canonical
    from .lives.segment import live_of

    filters = f"tags anyOf {canonical(list(tags))}" if tags else ""
    with _api(account) as api:
        return [
            shown({"project": project, "environment": environment, "key": found["key"]}, live_of(found))
            for found in api.all_segments(project, environment, filters)
        ]


def _without_keys(environment: Found) -> Found:
    from .environment import Environment

    return without(environment, *Environment._secrets)


def _word(text: str) -> str:
    """A value in the vendor's filter syntax, which has no way to quote a comma."""
    if "," in text:
        raise InputError(
            "filter", f"'{text}' has a comma, which LaunchDarkly's filters cannot have in a value"
        )
    return text


@contextmanager
def _api(account: str | None) -> Iterator[Api]:
    from .api import Api
    from .keys import KEYS

    with open_session() as session:
        yield Api(session.client(KEYS.namespace, account))
