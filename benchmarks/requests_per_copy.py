"""Requests of one copy, beside a script that does the same with the vendor's Python client.

On Split the script looks up workspace, environment and definition by name at both ends and writes the target, as the
vendor's published sample does; it checks nothing before and reads nothing back. On LaunchDarkly it reads the flag,
copies, and reads it again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from launchdarkly_api import ApiClient, Configuration
from launchdarkly_api.api.feature_flags_api import FeatureFlagsApi
from launchdarkly_api.models.flag_copy_config_environment import FlagCopyConfigEnvironment
from launchdarkly_api.models.flag_copy_config_post import FlagCopyConfigPost
from splitapiclient.main import get_client

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .rows import Row
from .served import Served, client, served
from .thousand_flags import TOKEN, Server

ADMINISTRATOR = "local-admin"
WORKSPACE, FLAG, SOURCE, TARGET = "Default", "clients", "Production", "Staging"
DEFINITION: dict[str, Any] = {
    "treatments": [{"name": "on"}, {"name": "off"}],
    "defaultTreatment": "off",
    "baselineTreatment": "off",
    "rules": [],
    "defaultRule": [{"treatment": "off", "size": 100}],
}


def rows() -> Iterator[Row]:
    os.environ["NO_PROXY"] = "127.0.0.1"
    with tempfile.TemporaryDirectory() as folder, served(Path(folder, "split.db")) as server:
        yield from _on_split(server)
    with tempfile.TemporaryDirectory() as folder, Server(Path(folder), 1) as one:
        yield _on_launchdarkly(one)


def _on_split(server: Served) -> Iterator[Row]:
    with client(server, f"Bearer {ADMINISTRATOR}") as http:
        split, there, share = _Workspace(http), 0, 0
        for flags in (3, 21, 45, 100):
            for number in range(there, flags):
                split.flag(FLAG if number == 0 else f"flag-{number}")
            there = flags
            asked = []
            session = Session(
                Settings({"split:apiHost": server.address, "split:adminApiKey": ADMINISTRATOR}.get, {}),
                tell=lambda _: None,
            )
            ours = _copy(session)
            ways: tuple[Callable[[], None], ...] = (partial(_by_script, server.address), ours, ours)
            for way in ways:
                share += 1
                split.define(FLAG, SOURCE, "PUT", trafficAllocation=share)
                server.requests()
                way()
                asked.append(server.requests())
            session.close()
            script, cold, known = asked
            yield Row(
                f"requests of a copy on Split, planned and carried out, {flags} flags in the environment; beside a "
                "script with the vendor's client",
                f"{cold} the first, then {known}",
                str(script),
                known / script,
                "≤ 6, then ≤ 5",
                cold <= 6 and known <= 5,
            )


class _Workspace:
    """A workspace with two environments. Inputs: a client that is signed in."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._id = self._send("POST", "workspaces", {"name": WORKSPACE})["id"]
        for environment in (SOURCE, TARGET):
            self._send("POST", f"environments/ws/{self._id}", {"name": environment})

    def flag(self, name: str) -> None:
        self._send("POST", f"splits/ws/{self._id}/trafficTypes/user", {"name": name})
        for environment in (SOURCE, TARGET):
            self.define(name, environment, "POST")

    def define(self, flag: str, environment: str, method: str, **changes: Any) -> None:
        path = f"splits/ws/{self._id}/{flag}/environments/{environment}"
        self._send(method, path, {**DEFINITION, "trafficAllocation": 100, **changes})

    def _send(self, method: str, path: str, body: Any) -> Any:
        return self._http.request(method, f"/internal/api/v2/{path}", json=body).json()


def _copy(session: Session) -> Callable[[], None]:
    ends = {
        role: {"platform": "split", "workspace": WORKSPACE, "flag": FLAG, "environment": environment}
        for role, environment in (("source", SOURCE), ("target", TARGET))
    }
    return lambda: _through_its_life(session, ends)


def _through_its_life(session: Session, ends: dict[str, Any]) -> None:
    life = FlagCopyLife(session)
    checked = life.check({}, ends, preview=False)
    assert checked.inputs["plan"]["changes"], checked.failures
    life.create(checked.inputs)


def _by_script(address: str) -> None:
    api = get_client(
        {
            "apikey": ADMINISTRATOR,
            "base_url": f"{address}/internal/api/v2",
            "base_url_v3": f"{address}/api/v3",
        }
    )
    definitions = []
    for environment in (SOURCE, TARGET):
        workspace = api.workspaces.find(WORKSPACE)
        place = api.environments.find(environment, workspace.id)
        definitions.append(api.split_definitions.find(FLAG, place.id, workspace.id))
    source, target = definitions
    target.update_definition(
        {
            "treatments": [entry.export_dict() for entry in source._treatments],
            "defaultTreatment": source._default_treatment,
            "rules": [entry.export_dict() for entry in source._rules],
            "defaultRule": [entry.export_dict() for entry in source._default_rule],
        }
    )


def _on_launchdarkly(server: Server) -> Row:
    flag = server.flags[0]
    ends = {
        role: {"platform": "launchdarkly", "project": "bench", "flag": flag, "environment": environment}
        for role, environment in (("source", "staging"), ("target", "production"))
    }
    config = {"launchdarkly:apiHost": server.address, "launchdarkly:accessToken": TOKEN}
    session = Session(Settings(config.get, {}), tell=lambda _: None)
    server.forget_requests()
    _through_its_life(session, ends)
    ours = len(server.requests())
    session.close()
    server.forget_requests()
    with ApiClient(Configuration(host=server.address, api_key={"ApiKey": TOKEN})) as api:
        flags = FeatureFlagsApi(api)
        flags.get_feature_flag("bench", flag)
        flags.copy_feature_flag(
            "bench",
            flag,
            FlagCopyConfigPost(
                source=FlagCopyConfigEnvironment(key="staging"),
                target=FlagCopyConfigEnvironment(key="production"),
            ),
        )
        flags.get_feature_flag("bench", flag)
    script = len(server.requests())
    return Row(
        "requests of a copy on LaunchDarkly, planned, carried out and verified; beside get, copy and get with "
        "launchdarkly-api",
        str(ours),
        str(script),
        ours / script,
        "≤ 1",
        ours <= script,
    )
