"""Flag statuses and dependent flags."""

from __future__ import annotations

from typing import Any

from ...store import Document
from ..representation.links import link, site
from ..state.environments import get_environment
from ..state.flag import FLAGS, Flag, dependents, load
from ..state.projects import get_project
from ..web import Call
from .flags import named_environments

Body = dict[str, Any]


def get_status_across_environments(call: Call, project: str, flag: str) -> Body:
    get_project(call.tx, project)
    found = load(call.tx, project, flag)
    return {
        "key": flag,
        "environments": {key: _status(found) for key in named_environments(call, project)},
        "_links": {"self": link("flag-status", project, flag), "parent": link("flags", project, flag)},
    }


def get_statuses(call: Call, project: str, environment: str) -> Body:
    _place(call, project, environment)
    flags = [Flag(project, document, {}) for document in call.tx.list(FLAGS, (project,))]
    return {
        "_links": {"self": link("flag-statuses", project, environment)},
        "items": [_linked_status(flag, environment) for flag in flags if not flag.document["archived"]],
    }


def get_status(call: Call, project: str, environment: str, flag: str) -> Body:
    _place(call, project, environment)
    return _linked_status(load(call.tx, project, flag), environment)


def get_dependents(call: Call, project: str, flag: str) -> Body:
    call.require_plan("Listing dependent flags")
    get_project(call.tx, project)
    load(call.tx, project, flag)
    environments = {item["key"]: item for item in named_environments(call, project).values()}
    found: dict[str, list[Body]] = {}
    for block in dependents(call.tx, project, flag):
        environment = environments[block["environment"]]
        found.setdefault(block["flag"], []).append(
            {
                "key": environment["key"],
                "name": environment["name"],
                "_links": {"self": link("projects", project, "environments", environment["key"])},
                "_site": site(project, environment["key"], "features", block["flag"]),
            }
        )
    items = [
        {"key": key, "name": _name(call, project, key), "environments": blocks}
        for key, blocks in found.items()
    ]
    return _dependents(items, project, flag)


def get_dependents_in_environment(call: Call, project: str, environment: str, flag: str) -> Body:
    call.require_plan("Listing dependent flags")
    _place(call, project, environment)
    load(call.tx, project, flag)
    items = [
        {
            "key": block["flag"],
            "name": _name(call, project, block["flag"]),
            "_links": {"self": link("flags", project, block["flag"])},
            "_site": site(project, environment, "features", block["flag"]),
        }
        for block in dependents(call.tx, project, flag)
        if block["environment"] == environment
    ]
    return _dependents(items, project, flag)


def _place(call: Call, project: str, environment: str) -> Document:
    get_project(call.tx, project)
    return get_environment(call.tx, project, environment)


def _status(_flag: Flag) -> Body:
    """No SDK ever asks here, so every flag stays new."""
    return {"name": "new"}


def _linked_status(flag: Flag, environment: str) -> Body:
    links = {
        "self": link("flag-statuses", flag.project, environment, flag.key),
        "parent": link("flags", flag.project, flag.key),
    }
    return _status(flag) | {"_links": links}


def _name(call: Call, project: str, flag: str) -> str:
    return str(load(call.tx, project, flag).document["name"])


def _dependents(items: list[Body], project: str, flag: str) -> Body:
    links = {"self": link("flags", project, flag, "dependent-flags"), "parent": link("flags", project, flag)}
    return {"items": items, "_links": links, "_site": site(project, "features", flag)}
