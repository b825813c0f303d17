"""What is said of a definition that is not there, and what a copy to its place starts from."""

from __future__ import annotations

from ..copying.json_types import Json
from ..copying.location import Location
from ..platform import Absent
from .directory import is_id
from .parts import blank


def no_workspace(place: Location) -> Absent:
    """Or one that the key may not see: the vendor does not tell them apart."""
    reason = f"There is no workspace {place.shown.container}, or the Admin API key may not see it."
    return Absent(place, "workspace", reason)


def no_environment(place: Location) -> Absent:
    """The workspace is there."""
    reason = f"The workspace {place.shown.container} has no environment {place.shown.environment}."
    return Absent(place, "environment", reason)


def no_flag(place: Location) -> Absent:
    """Workspace and environment are there. A flag can be made by its name, and not by an id."""
    reason = f"There is no flag {place.shown.flag} in the workspace {place.shown.container}."
    start = None if is_id(place.flag) else blank(place, place.flag, made=False)
    return Absent(place, "flag", reason, start)


def not_defined(place: Location, flag: str, traffic_type: Json = None) -> Absent:
    """The flag of this name is there. ``traffic_type``: its own, where it is known already."""
    where = place.shown
    reason = f"The flag {where.flag} is there, but it is not defined in {where.environment}."
    return Absent(place, "definition", reason, blank(place, flag, traffic_type))
