"""The list of a project's flags: filters, sorts and pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from flask import request

from ...store import Document
from ..errors import InvalidRequest
from ..paging import collection, filters, has_tags, mentions, ordered, window
from ..representation import flag as represent
from ..state.environments import get_environment
from ..state.flag import CONFIGURATIONS, FLAGS, all_with_configurations
from ..state.projects import get_project
from ..web import Call
from .flags import named_environments

Body = dict[str, Any]

AVAILABILITIES: dict[str, Callable[[Document], bool]] = {
    "client": lambda available: bool(available["usingEnvironmentId"]),
    "mobile": lambda available: bool(available["usingMobileKey"]),
    "anyClient": lambda available: any(available.values()),
    "server": lambda available: not any(available.values()),
}
STATES: dict[str, Callable[[Document], bool]] = {
    "live": lambda flag: not flag["archived"] and not flag["deprecated"],
    "deprecated": lambda flag: flag["deprecated"] and not flag["archived"],
    "archived": itemgetter("archived"),
}
SORTS: dict[str, Callable[[Document], Any]] = {
    "creationDate": itemgetter("creationDate"),
    "key": itemgetter("key"),
    "maintainerId": lambda flag: flag.get("maintainerId", ""),
    "name": itemgetter("name"),
    "tags": itemgetter("tags"),
    "type": lambda flag: "temporary" if flag["temporary"] else "permanent",
}


def _one_of(choices: dict[str, Any], value: str) -> Any:
    if value not in choices:
        raise InvalidRequest(f"Invalid filter value: {value}")
    return choices[value]


def _created_before(flag: Document, value: str) -> bool:
    try:
        return bool(flag["creationDate"] < json.loads(value)["before"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidRequest(f"Invalid filter value: {value}") from None


def _at_most_none(_flag: Document, _value: str) -> bool:
    return True


def _nothing_here(_flag: Document, _value: str) -> bool:
    """Nothing is ever evaluated, experimented with, guarded or referred to from code on a local server."""
    return False


FILTERS: dict[str, Callable[[Document, str], bool]] = {
    "query": mentions,
    "tags": has_tags,
    "state": lambda flag, value: _one_of(STATES, value)(flag),
    "archived": lambda flag, value: flag["archived"] == _one_of({"true": True, "false": False}, value),
    "type": lambda flag, value: flag["temporary"] == _one_of({"temporary": True, "permanent": False}, value),
    "maintainerId": lambda flag, value: flag.get("maintainerId") == value,
    "maintainerTeamKey": lambda flag, value: flag.get("maintainerTeamKey") == value,
    "creationDate": _created_before,
    "sdkAvailability": lambda flag, value: _one_of(AVAILABILITIES, value)(flag["clientSideAvailability"]),
    "hasExperiment": lambda _, value: not _one_of({"true": True, "false": False}, value),
    "codeReferences.max": _at_most_none,
    "codeReferences.min": lambda _, value: value == "0",
    "evaluated": _nothing_here,
    "guardedRollout": _nothing_here,
    "releasePipeline": _nothing_here,
    "contextKindsEvaluated": _nothing_here,
    "applicationEvaluated": _nothing_here,
    "purpose": lambda flag, value: value.startswith("all") or flag.get("purpose") == value,
}


def get_feature_flags(call: Call, project: str) -> Body:
    get_project(call.tx, project)
    offset, limit = window()
    chosen = filters(frozenset(FILTERS) | {"filterEnv"})
    environments = environments_in_list(call, project, chosen.pop("filterEnv", ""))
    if call.text("tag"):
        chosen["tags"] = "+".join(filter(None, [chosen.get("tags"), call.text("tag")]))
    if not {"state", "archived"} & chosen.keys():
        chosen["archived"] = call.text("archived").lower() or "false"
    total, found = _window(call, project, chosen, offset, limit)
    summary = call.text("summary").lower() not in {"0", "false"}
    items = [
        represent.flag(flag, environments, expand=call.expand(), summary=summary)
        for flag in all_with_configurations(call.tx, project, found, environments or ())
    ]
    return collection(items, total, offset, limit)


def environments_in_list(call: Call, project: str, filtered: str) -> dict[str, Document] | None:
    """Configurations are shown only of environments that the request names, in whatever way."""
    if not filtered and not request.args.get("env"):
        return None
    environments = named_environments(call, project)
    if filtered:
        environments = {filtered: get_environment(call.tx, project, filtered)} | (
            environments if request.args.get("env") else {}
        )
    return environments


def _window(
    call: Call, project: str, chosen: dict[str, str], offset: int, limit: int
) -> tuple[int, list[Document]]:
    """How many flags match, and those of the page. The plain list is paged by the database."""
    if chosen == {"archived": "false"} and not call.text("sort"):
        where = {"archived": False}
        page = call.tx.list(FLAGS, (project,), where=where, offset=offset, limit=limit)
        return call.tx.count(FLAGS, (project,), where=where), page
    matching = [
        flag
        for flag in call.tx.seen(FLAGS, (project,))
        if all(FILTERS[field](flag, value) for field, value in chosen.items())
    ]
    matching = _sorted(call, project, matching)
    return len(matching), matching[offset : offset + limit]


def _sorted(call: Call, project: str, flags: list[Document]) -> list[Document]:
    field = call.text("sort")
    if field.removeprefix("-") != "targetingModifiedDate":
        return ordered(flags, SORTS)
    if not request.args.get("env"):
        raise InvalidRequest("sort by targetingModifiedDate needs the parameter env")
    environment = next(iter(named_environments(call, project)))
    modified = {
        block["flag"]: block["lastModified"]
        for block in call.tx.list(CONFIGURATIONS, (project,), where={"environment": environment})
    }
    return sorted(flags, key=lambda flag: modified[flag["key"]], reverse=field.startswith("-"))
