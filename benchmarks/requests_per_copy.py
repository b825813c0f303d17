"""Requests of one copy on Split, beside a script that does the same with the vendor's Python client.

The script looks up workspace, environment and definition by name at both ends, and writes the target, as the vendor's
published sample does; it checks nothing before and reads nothing back.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
from splitapiclient.main import get_client

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .rows import Row

TOKEN = "local-admin"
WORKSPACE, FLAG, SOURCE, TARGET = "Default", "clients", "Production", "Staging"


def rows() -> Iterator[Row]:
    os.environ["NO_PROXY"] = "127.0.0.1"
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "flagcopy"), "serve", "--port", "0", "--sample"]
        command += ["--db", str(Path(folder, "local.db"))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            found = re.search(r"http://[\w.:]+", server.stdout.readline())
            assert found is not None
            try:
                yield from _rows(found.group())
            finally:
                server.terminate()


def _rows(address: str) -> Iterator[Row]:
    def requests() -> int:
        count = len(httpx.get(f"{address}/_local/requests", trust_env=False).json()["items"])
        httpx.delete(f"{address}/_local/requests", trust_env=False)
        return count

    config = {"split:apiHost": address, "split:adminApiKey": TOKEN}
    session = Session(Settings(config.get, {}), tell=lambda _: None)
    life = FlagCopyLife(session)
    ends = {
        role: {"platform": "split", "workspace": WORKSPACE, "flag": FLAG, "environment": environment}
        for role, environment in (("source", SOURCE), ("target", TARGET))
    }
    requests()
    checked = life.check({}, {**ends, "exclude": ["on"]}, preview=True)
    assert not checked.failures, checked.failures
    planned = requests()
    life.create(checked.inputs)
    applied = requests()
    session.close()
    _by_script(address)
    script = requests()
    yield Row(
        "requests of a copy on Split once it is planned, beside a script with the vendor's client",
        str(applied),
        str(script),
        applied / script,
        "≤ 0.5",
        applied / script <= 0.5,
    )
    yield Row(
        "requests of the plan before it, with all look-ups by name and every check, beside that script",
        str(planned),
        str(script),
        planned / script,
        "≤ 0.86 (6 of 7)",
        planned <= 6,
    )


def _by_script(address: str) -> None:
    client = get_client(
        {"apikey": TOKEN, "base_url": f"{address}/internal/api/v2", "base_url_v3": f"{address}/api/v3"}
    )
    definitions = []
    for environment in (SOURCE, TARGET):
        workspace = client.workspaces.find(WORKSPACE)
        place = client.environments.find(environment, workspace.id)
        definitions.append(client.split_definitions.find(FLAG, place.id, workspace.id))
    source, target = definitions
    target.update_definition(
        {
            "treatments": [entry.export_dict() for entry in source._treatments],
            "defaultTreatment": source._default_treatment,
            "rules": [entry.export_dict() for entry in source._rules],
            "defaultRule": [entry.export_dict() for entry in source._default_rule],
        }
    )
