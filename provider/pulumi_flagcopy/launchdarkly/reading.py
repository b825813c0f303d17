"""A flag as the vendor answers with it, and what of it one location is."""

from __future__ import annotations

from typing import Any

from ..copying.definition import Definition
from ..copying.location import Location
from ..errors import InvalidRequestError, NotFoundError
from ..platform import Absent
from .api import Api
from .parts import definition


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


def end(place: Location, flag: dict[str, Any] | None) -> Definition | Absent:
    """One end of a copy; ``flag`` is None where there is no such flag."""
    if flag is None:
        reason = f"There is no flag {place.flag} in a project {place.container}, or the token may not see it."
        return Absent(place, "flag", reason)
    if place.environment not in flag.get("environments", {}):
        reason = f"The project {place.container} has no environment {place.environment}."
        return Absent(place, "environment", reason)
    return definition(place, flag)
