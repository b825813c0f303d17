"""What a copy can make in the target first: segments, as they are in the source.

From the vendor's documentation: a segment is created empty, a patch takes 1500 keys, and no instruction adds a rule
with a percentage. So a whole one takes several requests. Until the last it carries the tag ``UNFINISHED``: whatever
ends the run in between, what is half made never passes for whole, and the next copy finishes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..copying.location import Location
from ..copying.plan import FirstStep
from ..copying.words import counted, plain
from ..errors import BlockedError, ConflictError, FlagCopyError, NotFoundError, NotVerifiedError
from .api import Api, Object
from .lives.segment_edits import groups, normal_rule, rule_operations, target_batches

UNFINISHED = "flagcopy-unfinished"
"""The tag of a segment that a copy has begun to make."""


def segment(entry: Mapping[str, Any], source: Location, target: Location) -> FirstStep:
    """The step that makes a segment of the source in the target.

    Raises:
        BlockedError: it is a big segment, whose members cannot be read.
    """
    key = plain(str(entry["key"]))
    if entry.get("unbounded"):
        raise BlockedError(
            f"The big segment {key} cannot be copied",
            f"The members of a big segment cannot be read, so {target.environment} would get an empty one.",
            f"Create it in {target.environment} and fill it there.",
        )
    text = (
        f"segments: create '{key}' in {target.environment} as it is in {source.environment} ({size(entry)})"
    )
    return FirstStep(text, dict(entry))


def take(api: Api, target: Location, wanted: Mapping[str, Any], comment: str) -> None:
    """Take the step: create the segment and fill it. One that is there is left as it is, unless it is unfinished.

    Raises:
        FlagCopyError: it could not be filled. Then it was deleted again, or the error says that it is still there.
    """
    where = (target.container, target.environment, str(wanted["key"]))
    with api.writing_segment(*where):
        body = {name: wanted[name] for name in ("key", "name", "description", "tags") if wanted.get(name)}
        if content(wanted) != content({}):
            body["tags"] = [*(wanted.get("tags") or []), UNFINISHED]
        made = True
        try:
            there = api.create_segment(*where[:2], body, lambda: _there(api, where))
        except ConflictError:
            made, there = False, api.segment(*where)
        if not unfinished(there):
            return
        try:
            _fill(api, where, there, wanted, comment)
        except FlagCopyError as error:
            raise (_undone(api, where, error) if made else error) from None


def unfinished(segment: Mapping[str, Any]) -> bool:
    """Whether a copy has begun to make this segment and has not come to the end."""
    return UNFINISHED in (segment.get("tags") or [])


def content(segment: Mapping[str, Any]) -> dict[str, Any]:
    """Who is in a segment, in a form that compares; of a big one, its rules alone."""
    return {**_sides(segment), "rules": [normal_rule(rule) for rule in segment.get("rules") or []]}


def size(segment: Mapping[str, Any]) -> str:
    """``3 keys, 1 rule``."""
    keys = sum(len(some) for side in _sides(segment).values() for some in side.values())
    return f"{counted(keys, 'key')}, {counted(len(segment.get('rules') or []), 'rule')}"


def _fill(
    api: Api, where: tuple[str, str, str], there: Object, wanted: Mapping[str, Any], comment: str
) -> None:
    """To repeat instructions about keys does nothing more; the last request is bound to the version."""
    said = {"comment": comment} if comment else {}
    for batch in target_batches(_sides(there), _sides(wanted)):
        body = {"environmentKey": where[1], "instructions": batch, **said}
        there = api.patch_segment(*where, body, lambda: None)
    asked = content(wanted)
    last = [
        {"op": "test", "path": "/version", "value": there["version"]},
        *rule_operations(there.get("rules") or [], asked["rules"]),
        {"op": "replace", "path": "/tags", "value": wanted.get("tags") or []},
    ]

    def settled() -> Object | None:
        now = api.segment(*where)
        return None if unfinished(now) else now

    now = api.json_patch_segment(*where, last, comment, settled)
    if content(now) != asked:
        raise NotVerifiedError(
            f"The segment {where[2]} of {where[0]}/{where[1]} does not hold what was written",
            f"The vendor answered with success. Written: {size(wanted)}; found: {size(now)}.",
        )


def _undone(api: Api, where: tuple[str, str, str], error: FlagCopyError) -> FlagCopyError:
    """The error of a segment that could not be filled, once it is deleted again or was left behind."""
    named = f"The segment '{plain(where[2])}' of {where[0]}/{where[1]} was created for this copy, but not finished"
    try:
        api.delete_segment(*where, lambda: {} if _there(api, where) is None else None)
    except NotFoundError:
        pass
    except FlagCopyError as failure:
        return error.amended(
            f"{named}, and it could not be deleted again: {failure.summary}. It carries the tag {UNFINISHED}.",
            f"{error.remedy} The next copy with create_missing_segments=True finishes the segment.".lstrip(),
        )
    return error.amended(f"{named}; it was deleted again.", error.remedy)


def _there(api: Api, where: tuple[str, str, str]) -> Object | None:
    try:
        return api.segment(*where)
    except NotFoundError:
        return None


def _sides(segment: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """Everybody who is listed by key, on either side by context kind."""
    return {
        side: groups(segment.get(side) or [], segment.get(f"{side}Contexts") or [])
        for side in ("included", "excluded")
    }
