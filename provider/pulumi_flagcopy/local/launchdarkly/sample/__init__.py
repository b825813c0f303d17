"""The sample account of LaunchDarkly: two projects, 40 flags, loaded through the API itself.

projects.py   projects, environments and segments
shop.py  support.py    the flags of each project
words.py      short words for the pieces of a flag
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import shop, support
from .projects import SHOP, SUPPORT, Project, Segment

Json = dict[str, Any]
Send = Callable[[str, str, Any], Any]


def load(send: Send) -> None:
    """Makes the sample. `send` takes method, path and body, and gives the JSON of the answer."""
    for project, flags in ((SHOP, shop.FLAGS), (SUPPORT, support.FLAGS)):
        send("POST", "/api/v2/projects", project.body())
        for segment in project.segments:
            _segment(send, project, segment)
        for flag in flags:
            send("POST", f"/api/v2/flags/{project.key}", flag.body())
        for flag in flags:  # after all have been made, since some need others
            send("PATCH", f"/api/v2/flags/{project.key}/{flag.key}", {"patch": flag.patch()})
        if project.gated:
            _gate(send, project)


def _segment(send: Send, project: Project, segment: Segment) -> None:
    for environment, members in segment.members.items():
        path = f"/api/v2/segments/{project.key}/{environment}"
        body = {"key": segment.key, "name": segment.name, "description": segment.description}
        send("POST", path, {**body, "tags": list(segment.tags)})
        patch = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in members.items()]
        send("PATCH", f"{path}/{segment.key}", {"patch": patch})


def _gate(send: Send, project: Project) -> None:
    """Closes last, after the configurations are in place."""
    operation = {"op": "replace", "path": "/approvalSettings/required", "value": True}
    send("PATCH", f"/api/v2/projects/{project.key}/environments/{project.gated}", [operation])
