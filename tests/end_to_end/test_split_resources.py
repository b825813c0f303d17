"""A program that declares a whole workspace of Split, on either engine: made, edited, mended, destroyed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.transport import LocalTransport

from .engines import Project

PROGRAM = (Path(__file__).parent / "store.py").read_text()
V2 = "/internal/api/v2"
MADE = 1 + 2 + 2 + 1 + 1 + 2 + 6 + 5 + 3

ProjectOf = Callable[..., Project]


@contextmanager
def account(project: Project) -> Iterator[Account]:
    """The project's account on the local server, by hand."""
    transport = LocalTransport(project.folder / ".flagcopy" / "local.db")
    headers = {"Authorization": "Bearer local-admin"}
    with httpx.Client(transport=transport, base_url="http://local", headers=headers) as http:
        yield Account(http)


class Account:
    """What is there, and what was asked for."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._http.request(method, f"{V2}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def status(self, path: str) -> int:
        return self._http.get(f"{V2}/{path}").status_code

    def workspace(self, name: str) -> str | None:
        found = self.call("GET", "workspaces?limit=100")["objects"]
        return next((str(entry["id"]) for entry in found if entry["name"] == name), None)

    def definition(self, flag: str, environment: str, name: str = "Store") -> dict[str, Any]:
        path = f"splits/ws/{self.workspace(name)}/{flag}/environments/{environment}"
        found: dict[str, Any] = self.call("GET", path)
        return found

    def writes(self) -> list[str]:
        """The writes since the last call."""
        found = self._http.get("/_local/requests").raise_for_status().json()["items"]
        self._http.delete("/_local/requests").raise_for_status()
        return [
            f"{entry['method']} {entry['path'].removeprefix(V2)}"
            for entry in found
            if entry["method"] != "GET" and not entry["path"].startswith("/_local")
        ]


def edit(project: Project, *, edited: bool) -> None:
    """Let the program declare the other of its two versions."""
    (project.folder / "edited").write_text("yes" if edited else "")


def content(definition: dict[str, Any]) -> dict[str, Any]:
    """A definition without what belongs to its place."""
    place = ("environment", "creationTime", "lastUpdateTime")
    return {name: value for name, value in definition.items() if name not in place}


@pytest.mark.timeout(400)
def test_a_whole_workspace(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM)
    edit(project, edited=False)
    with account(project) as split:
        split.writes()
        project.run("preview")
        assert split.writes() == []

        made = project.run("up")
        assert made.count("created") == MADE + 1  # and the stack itself
        for flag in ("checkout", "search", "cart"):
            assert content(split.definition(flag, "Production")) == content(split.definition(flag, "Staging"))
        assert split.definition("checkout", "Staging")["trafficAllocation"] == 25
        assert split.definition("banner", "Staging")["treatments"][0]["configurations"] == '{"text": "Hi"}'
        keys = project.outputs("Staging")["sdk_keys"]
        assert "ciphertext" in json.dumps(keys)

        split.writes()
        assert project.run("up").count("unchanged") == MADE + 1
        assert project.run("refresh").count("unchanged") == MADE + 1
        assert split.writes() == []

        edit(project, edited=True)
        preview = project.run("preview")
        assert "traffic_allocation: 25 % → 50 %" in preview.text
        assert "KILLS cart in" in preview.text
        assert split.writes() == []
        workspace = split.workspace("Store")
        project.run("up")
        assert split.workspace("The store") == workspace
        asked = split.writes()
        assert len([request for request in asked if "uploadKeys" in request]) == 1
        assert len([request for request in asked if request.endswith("/kill")]) == 2  # its copy as well
        assert split.definition("checkout", "Production", "The store")["trafficAllocation"] == 50
        assert project.run("up").count("unchanged") == MADE + 1

        path = f"splits/ws/{workspace}/checkout"
        patch = [{"op": "replace", "path": "/description", "value": "by hand"}]
        split.call("PATCH", path, patch)
        limit = f"splits/ws/{workspace}/limit/environments/Staging?title=t&comment=c"
        split.call("PATCH", limit, [{"op": "replace", "path": "/trafficAllocation", "value": 1}])
        split.call("PATCH", limit, [{"op": "replace", "path": "/baselineTreatment", "value": "off"}])
        assert project.run("refresh").count("updated") == 2
        project.run("up")
        assert split.call("GET", path)["description"] == "how people pay"
        mended = split.definition("limit", "Staging", "The store")
        assert mended["baselineTreatment"] == "on"
        assert mended["trafficAllocation"] == 1  # not declared

        project.run("destroy")
        assert split.workspace("The store") is None


WRONG = """
from pulumi_flagcopy import split

split.FlagDefinition(
    "wrong",
    workspace="Default",
    environment="Staging",
    flag="checkout",
    treatments=[{"name": "on"}, {"name": "off"}],
    default_treatment="off",
    default_rule=[{"treatment": "on", "size": 60}, {"treatment": "off", "size": 60}],
)
"""


def test_a_wrong_input_is_named(project_of: ProjectOf) -> None:
    refused = project_of(WRONG).run("preview", ok=False)
    assert "default_rule" in refused.text
    assert "has sizes that add up to 120, not to 100" in refused.text


FORGOTTEN = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import split

place = split.Workspace("kiosk", name="Kiosk").workspace_id
user = split.TrafficType("user", workspace=place, name="user", adopt=True)
staging, production = (
    split.Environment(name, workspace=place, name=name).environment_id for name in ("Staging", "Production")
)
offer = split.Flag("offer", workspace=place, name="offer", traffic_type=user.name).name
definition = split.FlagDefinition(
    "offer-in-staging",
    workspace=place,
    flag=offer,
    environment=staging,
    treatments=[{"name": "on"}, {"name": "off"}],
    default_treatment="off",
    default_rule=[{"treatment": "off", "size": 100}],
)
fc.FlagCopy(
    "offer-to-production",
    source=split.FlagEnvironment(workspace=place, flag=offer, environment=definition.environment),
    target=split.FlagEnvironment(workspace=place, flag=offer, environment=production),
)
"""


def test_one_destroy_is_enough_where_a_forgotten_copy_leaves_its_definition(project_of: ProjectOf) -> None:
    project = project_of(FORGOTTEN)
    project.run("up")
    with account(project) as split:
        assert split.definition("offer", "Production", "Kiosk")
        project.run("destroy")
        assert split.workspace("Kiosk") is None


def test_one_destroy_is_enough_where_the_copy_was_taken_out_before(project_of: ProjectOf) -> None:
    """Its definition is nobody's by then, and goes only with its flag, whose turn comes after the environment's."""
    project = project_of(FORGOTTEN)
    project.run("up")
    (project.folder / "__main__.py").write_text(FORGOTTEN.partition("fc.FlagCopy(")[0])
    assert project.run("up").count("deleted") == 1
    with account(project) as split:
        assert split.definition("offer", "Production", "Kiosk")
        project.run("destroy")
        assert split.workspace("Kiosk") is None
