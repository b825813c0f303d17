"""Flags as the vendor answers with them, and what of them one location is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location
from ..errors import InvalidRequestError, NotFoundError
from ..http.side_by_side import in_order
from ..platform import Absent
from .api import PAGE, Api
from .parts import definition

_FEW = 3
"""As many flags are not worth the request that asks how long the list is."""


def one_flag(api: Api, project: str, flag: str, environments: list[str]) -> dict[str, Any] | None:
    """The flag with its definitions in those of the environments that exist; None: there is no such flag."""
    try:
        return api.flag(project, flag, environments)
    except (NotFoundError, InvalidRequestError):
        pass
    # An environment that does not exist fails the request for all of them: ask without naming any.
    try:
        return api.flag(project, flag, [])
    except NotFoundError:
        return None


def named_flags(
    api: Api, project: str, keys: Sequence[str], environments: list[str]
) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Each of these flags as ``one_flag`` gives it: from the list, if that takes fewer requests than one for each."""
    found: dict[str, dict[str, Any]] = {}
    if _worth_listing(api, project, len(keys)):
        wanted = set(keys)
        # Without a project or an environment there is no list; one by one it shows which it is.
        with suppress(NotFoundError, InvalidRequestError):
            listed = api.flags(project, whole(environments))
            found = {flag["key"]: flag for flag in listed if flag["key"] in wanted}

    def read(key: str) -> dict[str, Any] | None:
        return found.get(key) or one_flag(api, project, key, environments)

    yield from zip(keys, in_order(read, keys), strict=True)


def whole(environments: list[str]) -> dict[str, str | int | list[str]]:
    """The query of a list whose items have their whole definitions in these environments."""
    return {"env": environments, "summary": "0", "expand": "migrationSettings"}


def end(place: Location, flag: dict[str, Any] | None) -> Definition | Absent:
    """One end of a copy; ``flag`` is None where there is no such flag."""
    if flag is None:
        reason = (
            f"There is no flag {place.flag} in the project {place.container}, or the token may not see it."
        )
        return Absent(place, "flag", reason)
    if place.environment not in flag.get("environments", {}):
        reason = f"The project {place.container} has no environment {place.environment}."
        return Absent(place, "environment", reason)
    return definition(place, flag)


def _worth_listing(api: Api, project: str, wanted: int) -> bool:
    if wanted <= _FEW:
        return False
    try:
        there = api.count_flags(project)
    except NotFoundError:
        return False
    return there is not None and there / PAGE + 1 < wanted
