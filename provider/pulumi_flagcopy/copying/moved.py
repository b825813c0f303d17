"""Nothing that moved is overwritten: the error for an end that changed since the plan was made."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import MovedError
from .definition import Definition
from .json_types import Json
from .versions import in_words

REMEDY = "Run `preview` to see the plan as it is now, then `up` again."


def moved(planned: Mapping[str, Json], source: Definition, target: Definition) -> MovedError | None:
    """What moved between a plan's record and these two definitions; None: both ends are as planned."""
    ends = []
    for role, key, end in (("source", "source_version", source), ("target", "target_version", target)):
        if key in planned and planned[key] != end.version:
            then, now = in_words(planned[key], end.version)
            ends.append(f"{role} {end.location.short}: version {then} when planned, {now} now")
    if not ends:
        return None
    where = target.location.shown
    return MovedError(
        f"{where.flag} changed since the plan was made, so it was not copied to {where.environment}",
        "\n".join(ends),
        REMEDY,
    )


def differs_since(flag: str, otherwise: str = "") -> MovedError:
    """Where a plan had no changes, and would have some now; ``otherwise``: what else it may come from."""
    return MovedError(
        f"{flag} differs, and did not when the plan was made{otherwise}: it was not copied", "", REMEDY
    )
