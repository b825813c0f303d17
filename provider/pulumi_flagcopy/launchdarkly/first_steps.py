"""What a copy can make in the target first: segments, as they are in the source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..copying.location import Location
from ..copying.plan import FirstStep
from ..copying.words import counted, plain
from ..errors import BlockedError, ConflictError, NotFoundError
from ..http.client import Client
from .api import SEMANTIC, path
from .parts import clause


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
    keys = sum(len(group["values"]) for group in _targets(entry))
    text = (
        f"segments: create '{key}' in {target.environment} as it is in {source.environment} "
        f"({counted(keys, 'key')}, {counted(len(entry.get('rules') or []), 'rule')})"
    )
    return FirstStep(text, dict(entry))


def take(client: Client, target: Location, segment: Mapping[str, Any], comment: str) -> None:
    """Take the step: create the segment and fill it. One that exists by now is left as it is."""
    where = path("segments", target.container, target.environment)
    mine = path("segments", target.container, target.environment, segment["key"])

    def there() -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = client.get(mine)
        except NotFoundError:
            return None
        return found

    body = {name: segment[name] for name in ("key", "name", "description", "tags") if segment.get(name)}
    try:
        client.write("POST", where, body, settled=there)
    except ConflictError:
        return
    if instructions := _instructions(segment):
        patch: dict[str, Any] = {"environmentKey": target.environment, "instructions": instructions}
        if comment:
            patch["comment"] = comment

        def filled() -> dict[str, Any] | None:
            found = there()
            return found if found and (_targets(found) or found.get("rules")) else None

        client.write("PATCH", mine, patch, settled=filled, headers=SEMANTIC)


def _targets(segment: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everybody who is listed by key: kind of instruction, context kind and keys."""
    found = [
        {"kind": f"add{which}Targets", "contextKind": "user", "values": segment.get(which.lower()) or []}
        for which in ("Included", "Excluded")
    ]
    found += [
        {"kind": f"add{which}Targets", "contextKind": entry["contextKind"], "values": entry["values"]}
        for which in ("Included", "Excluded")
        for entry in segment.get(f"{which.lower()}Contexts") or []
    ]
    return [entry for entry in found if entry["values"]]


def _instructions(segment: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = [
        {
            "kind": "addRule",
            "clauses": [clause(item) for item in rule.get("clauses") or []],
            # No weight means everybody; a weight of 0 would mean nobody.
            **{
                name: rule[name]
                for name in ("weight", "bucketBy", "rolloutContextKind", "description")
                if rule.get(name) is not None
            },
        }
        for rule in segment.get("rules") or []
    ]
    return _targets(segment) + rules
