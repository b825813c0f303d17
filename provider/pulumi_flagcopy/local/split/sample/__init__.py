"""The sample account of Split, loaded through the API itself.

accounts.py   workspaces, environments, traffic types, segments, flag sets
flags.py      flags and their definitions
words.py      short words for the pieces of a definition
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..urls import V2_PREFIX, V3_PREFIXES
from . import default_flags, payments_flags
from .accounts import DEFAULT, HIGH_VALUE_RULES, PAYMENTS, Environment, Workspace
from .flag import Flag

Json = dict[str, Any]
Send = Callable[[str, str, Any], Any]


def load(send: Send) -> None:
    """Make the sample. `send` takes method, path and body, and gives the JSON of the answer."""
    _Loader(send, DEFAULT).load(default_flags.FLAGS)
    _Loader(send, PAYMENTS).load(payments_flags.FLAGS)


class _Loader:
    """Loads one workspace. The gate of an environment with approvals closes last, after its definitions."""

    def __init__(self, send: Send, workspace: Workspace) -> None:
        self._send = send
        self._workspace = workspace
        self._id: str = self._post("workspaces", {"name": workspace.name})["id"]

    def load(self, flags: tuple[Flag, ...]) -> None:
        self._environments = {e.name: self._environment(e) for e in self._workspace.environments}
        for traffic_type in self._workspace.traffic_types[1:]:  # the first one comes with the workspace
            self._post(f"trafficTypes/ws/{self._id}", {"name": traffic_type})
        self._segments()
        self._flag_sets = {
            name: self._flag_set(name, description) for name, description in self._workspace.flag_sets.items()
        }
        statuses = self._v2("GET", f"rolloutStatuses?wsId={self._id}", None)
        self._statuses = {status["name"]: status["id"] for status in statuses}
        for flag in flags:
            self._flag(flag)
        for environment in self._workspace.environments:
            if environment.approvals:
                change = [{"op": "replace", "path": "/changePermissions/areApprovalsRequired", "value": True}]
                self._v2("PATCH", f"environments/ws/{self._id}/{environment.name}", change)

    def _environment(self, environment: Environment) -> str:
        body = {"name": environment.name, "production": environment.production}
        made: str = self._post(f"environments/ws/{self._id}", body)["id"]
        return made

    def _segments(self) -> None:
        for segment in self._workspace.segments:
            path = f"{segment.path}/ws/{self._id}/trafficTypes/{segment.traffic_type}"
            self._post(
                path, {"name": segment.name, "description": f"{segment.name} of {self._workspace.name}"}
            )
            for environment, keys in segment.keys.items():
                place = f"{segment.path}/{self._environments[environment]}/{segment.name}"
                self._post(place, "")
                if keys:
                    self._v2("PUT", f"{place}/uploadKeys?replace=true", {"keys": keys})
                if segment.path == "rule-based-segments":
                    rules = f"{segment.path}/ws/{self._id}/{segment.name}/environments/{environment}"
                    self._v2("PUT", rules, HIGH_VALUE_RULES)

    def _flag_set(self, name: str, description: str) -> str:
        workspace = {"id": self._id, "type": "WORKSPACE"}
        body = {"name": name, "description": description, "workspace": workspace}
        made: str = self._send("POST", f"{V3_PREFIXES[0]}/flag-sets", body)["id"]
        return made

    def _flag(self, flag: Flag) -> None:
        path = f"splits/ws/{self._id}/{flag.name}"
        body = {"name": flag.name, "description": flag.description}
        self._post(f"splits/ws/{self._id}/trafficTypes/{flag.traffic_type}", body)
        status = {"op": "replace", "path": "/rolloutStatus/id", "value": self._statuses[flag.status]}
        tags = {"op": "replace", "path": "/tags", "value": [{"name": name} for name in flag.tags]}
        self._v2("PATCH", path, [status, tags])
        for environment, definition in flag.definitions.items():
            sets = [{"id": self._flag_sets[name]} for name in definition["flagSets"]]
            self._post(f"{path}/environments/{environment}", {**definition, "flagSets": sets})
        for environment in flag.killed:
            self._v2("PUT", f"{path}/environments/{environment}/kill", None)

    def _post(self, path: str, body: Any) -> Any:
        return self._v2("POST", path, body)

    def _v2(self, method: str, path: str, body: Any) -> Any:
        return self._send(method, f"{V2_PREFIX}/{path}", body)
