"""A plan whose ends the program itself changes first: its changes bind; which versions they will have is not known."""

from __future__ import annotations

from collections.abc import Collection

from ..copying.location import Location
from ..copying.plan import Plan
from .resource import Properties
from .unknown import UNKNOWN


def unsettled(made: Plan, moving: Collection[Location]) -> Properties:
    """The record of a plan, without the versions of those ends that are ``moving``."""
    record = made.record()
    ends = {"source_version": made.source.location, "target_version": made.target.location}
    return record | {name: UNKNOWN for name, place in ends.items() if name in record and place in moving}
