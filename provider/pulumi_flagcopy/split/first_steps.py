"""What a copy can make in the target first: the flag itself, and segments.

From the vendor's documentation: a flag is made with a name and a description, and gets tags and a rollout status by a
patch; neither it nor a segment without keys needs a change request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from ..copying.json_types import Json
from ..copying.location import Location
from ..copying.plan import FirstStep
from ..copying.words import counted, listed, plain, value
from ..errors import BlockedError, ConflictError, NotFoundError
from .api import Api, Object


def flag(entry: Object, target: Location, statuses: Sequence[Object]) -> FirstStep:
    """The step that makes a flag in the target's workspace like the source's.

    Args:
        entry: the flag of the source.
        statuses: the rollout statuses of the target's workspace. One that is not there stays the vendor's default.
    """
    tags = [str(tag["name"]) for tag in entry.get("tags") or []]
    traffic_type = (entry.get("trafficType") or {}).get("name")
    status = status_of(entry, statuses)
    has = ["its description"] if entry.get("description") else []
    has += [f"{counted(len(tags), 'tag')} ({listed(tags)})"] if tags else []
    has += [f"rollout status '{plain(str(status['name']))}'"] if status else []
    where = target.shown
    text = f"flag: create '{where.flag}' in the workspace {where.container}, of traffic type '{value(traffic_type)}'"
    wanted = {
        "name": target.flag,
        "traffic_type": traffic_type,
        "description": entry.get("description") or "",
        "tags": tags,
        "status": status and status["id"],
    }
    return FirstStep(f"{text}, with {listed(has)}" if has else text, {"flag": wanted}, leads=True)


def status_of(entry: Object, statuses: Sequence[Object]) -> Object | None:
    """The rollout status of the target's workspace that is named like the flag's."""
    name = (entry.get("rolloutStatus") or {}).get("name")
    return next((status for status in statuses if status.get("name") == name), None)


def segment(
    name: str, target: Location, environment: str, traffic_type: str, entry: Mapping[str, Any] | None
) -> FirstStep:
    """The step that makes a standard segment usable in the target, without keys.

    Args:
        environment: the id of the target's environment.
        entry: the segment of the source, where the target's workspace does not have one of this name.
    """
    wanted: Json = {"name": name, "environment": environment}
    where = target.shown
    if entry is None:
        text = f"activate '{plain(name)}' in {where.environment}"
    else:
        text = (
            f"create '{plain(name)}' in {where.container}, of traffic type '{value(traffic_type)}', and activate it "
            f"in {where.environment}"
        )
        wanted |= {"traffic_type": traffic_type, "description": entry.get("description") or ""}
    return FirstStep(f"segments: {text}, without keys", {"segment": wanted})


def take(api: Api, workspace: str, target: Location, data: Json) -> None:
    """Take a step. What exists by now, perhaps by another copy of the same run, is left as it is.

    Raises:
        BlockedError: what exists by now cannot serve.
    """
    if "flag" in data:
        _make_flag(api, workspace, target, data["flag"])
    else:
        _make_segment(api, workspace, data["segment"])


def _make_flag(api: Api, workspace: str, target: Location, wanted: Mapping[str, Any]) -> None:
    name, traffic_type = wanted["name"], wanted["traffic_type"]

    def there() -> Object | None:
        try:
            return api.flag(workspace, name)
        except NotFoundError:
            return None

    body = {"name": name, **({"description": wanted["description"]} if wanted["description"] else {})}
    try:
        made = api.create_flag(workspace, traffic_type, body, there)
    except ConflictError:
        made = there() or {}
        found = (made.get("trafficType") or {}).get("name")
        if found != traffic_type:
            raise BlockedError(
                "The copy cannot be made",
                f"{target.short} was made meanwhile, and is of traffic type '{value(found)}'",
                f"Copy to a flag of traffic type '{value(traffic_type)}': it is fixed when a flag is made.",
            ) from None
        return
    operations = _operations(made, wanted)

    def given() -> Object | None:
        now = there() or {}
        return None if _operations(now, wanted) else now

    if operations:
        api.patch_flag(workspace, name, operations, given)


def _operations(made: Object, wanted: Mapping[str, Any]) -> list[Object]:
    """The JSON patch for what a new flag does not have yet."""
    has = {tag["name"] for tag in made.get("tags") or []}
    operations: list[Object] = [
        {"op": "add", "path": "/tags/0", "value": {"name": tag}}
        for tag in reversed(wanted["tags"])
        if tag not in has
    ]
    if wanted["status"] and wanted["status"] != (made.get("rolloutStatus") or {}).get("id"):
        operations.append({"op": "replace", "path": "/rolloutStatus/id", "value": wanted["status"]})
    return operations


def _make_segment(api: Api, workspace: str, wanted: Mapping[str, Any]) -> None:
    """Both requests may be sent again: what is there already is a conflict, and well."""
    name = wanted["name"]
    if "traffic_type" in wanted:
        body = {"name": name, **({"description": wanted["description"]} if wanted["description"] else {})}
        with suppress(ConflictError):
            api.create_segment(workspace, wanted["traffic_type"], body, lambda: None)
    with suppress(ConflictError):
        api.activate_segment(wanted["environment"], name, lambda: None)
