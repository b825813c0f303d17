"""Every call that the vendor's page on creating, editing and deleting flags prints, made with curl."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HOST = "https://api.split.io"


@dataclass
class Page:
    """The code blocks of the page, with the names that it asks the reader to fill in."""

    url: str
    blocks: list[str]
    names: dict[str, str]

    def call(self, number: int) -> tuple[int, str]:
        """Make the call of that block; status and body."""
        command = self._filled(self.blocks[number].split("\n\n")[0])
        command = re.sub(r"(Bearer local-admin)(?!['\"])", r"\1'", command)  # the page forgets some quotes
        arguments = [a for a in shlex.split(command.replace("\\\n", " ")) if a != "-v"]
        assert arguments[0] == "curl"
        run = subprocess.run(
            [*arguments, "--silent", "--noproxy", "*", "--write-out", "\n%{http_code}"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
        body, _, status = run.stdout.rpartition("\n")
        return int(status), body

    def printed(self, number: int) -> Any:
        return json.loads(self.blocks[number].replace("……", "").replace("…", ""))

    def _filled(self, command: str) -> str:
        for name, value in self.names.items():
            command = command.replace(name, value)
        return command.replace(HOST, self.url)


@pytest.fixture
def page(seeds: Path, sample: Any, api: Any) -> Page:
    if shutil.which("curl") is None:
        pytest.skip("curl is not on PATH")
    (file,) = seeds.glob("004_*")
    blocks = re.findall(r"```(?:bash|json)\n(.*?)```", file.read_text(), re.DOTALL)
    workspace = api.get("workspaces", params={"name": "Default"}).json()["objects"][0]["id"]
    environments = {e["name"]: e["id"] for e in api.get(f"environments/ws/{workspace}").json()}
    statuses = {s["name"]: s["id"] for s in api.get(f"rolloutStatuses?wsId={workspace}").json()}
    names = {
        "$apiKey": "local-admin",
        "ADMIN API KEY": "local-admin",
        "id-default-project-UUID": workspace,
        "id-stgEnv-UUID": environments["Staging-Default"],
        "id-ramping-UUID": statuses["Ramping"],
        "[Workspace ID]": workspace,
        "[Split Name]": "our_new_split_name",
        "[Environment Name]": "Staging-Default",
    }
    return Page(sample.url, blocks, names)


def same_fields(found: Any, printed: Any) -> None:
    """Whatever the page prints is there, down to the names of nested members."""
    if isinstance(printed, dict):
        assert printed.keys() <= found.keys()
        for name, value in printed.items():
            same_fields(found[name], value)
    elif isinstance(printed, list):
        assert len(found) >= len(printed)
        for item, value in zip(found, printed, strict=False):
            same_fields(item, value)
    else:
        assert type(found) is type(printed)


def ok(answer: tuple[int, str]) -> Any:
    status, body = answer
    assert status == 200, body
    return json.loads(body)


def test_the_page_from_top_to_bottom(page: Page) -> None:
    workspaces = ok(page.call(0))
    printed = page.printed(1)
    assert workspaces.keys() == printed.keys()
    same_fields(workspaces["objects"][0], printed["objects"][0])

    flag = ok(page.call(2))
    same_fields(flag, page.printed(3))
    assert flag["rolloutStatus"]["name"] == "Pre-Production"
    assert flag["tags"] is None
    page.names["id-split-UUID"] = flag["id"]

    same_fields(ok(page.call(4)), page.printed(5))

    status, body = page.call(6)
    missing = json.loads(body)
    assert status == missing["code"] == 404
    assert missing.keys() == page.printed(7).keys()
    assert missing["message"] == f"Could not find splitmetadata {flag['id']}"

    definition = ok(page.call(9))
    sent, mirrored = page.printed(8), page.printed(10)
    same_fields(definition, mirrored)
    for field in (
        "treatments",
        "defaultTreatment",
        "baselineTreatment",
        "trafficAllocation",
        "rules",
        "defaultRule",
    ):
        assert definition[field] == sent[field] == mirrored[field]
    assert definition["creationTime"] == definition["lastUpdateTime"]

    changed = ok(page.call(11))
    assert [bucket["size"] for bucket in changed["defaultRule"]] == [80, 20]
    assert changed["rules"] == definition["rules"]

    statuses = ok(page.call(12))
    assert {"Ramping", "Experimenting"} <= {status["name"] for status in statuses}
    assert statuses[0].keys() == {"id", "name", "description"}

    ramping = ok(page.call(14))
    same_fields(ramping, page.printed(15))
    assert ramping["rolloutStatus"]["name"] == "Ramping"
    assert ramping["rolloutStatusTimestamp"] > flag["rolloutStatusTimestamp"]

    assert ok(page.call(16)) is True
    assert page.call(6)[0] == 404
    assert ok(page.call(17)) is True


def test_the_page_on_missing_title_and_comment(page: Page, api: Any) -> None:
    ok(page.call(2))
    ok(page.call(9))
    key = [{"op": "add", "path": "/treatments/0/keys", "value": ["key0"]}]
    where = f"splits/ws/{page.names['[Workspace ID]']}/our_new_split_name/environments/Staging-Default"
    api.patch(where, json=key).raise_for_status()
    demand = [{"op": "replace", "path": "/requiresTitleAndComments", "value": True}]
    api.patch(f"workspaces/{page.names['[Workspace ID]']}", json=demand).raise_for_status()

    assert page.call(18) == (400, "")
    assert ok(page.call(19))["treatments"][0]["keys"] == ["key1", "key0"][::-1]
