"""The page on the sample shop has what is in the sample, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.launchdarkly.identity import IDENTITIES
from pulumi_flagcopy.local.transport import LocalTransport

PAGE = (Path(__file__).parents[2] / "docs" / "sample.md").read_text()
Rows = dict[str, tuple[list[str], set[str]]]
Get = Callable[[str], Any]


def rows(heading: str) -> Rows:
    """From the first column to the environments and the flags."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| `([^|]+)` \| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    return {
        name: (re.findall("`([^`]+)`", environments), set(re.findall("`([^`]+)`", flags)))
        for name, environments, flags in cells
    }


@pytest.fixture
def get(database: Path, token: str) -> Iterator[Get]:
    with httpx.Client(
        transport=LocalTransport(database), base_url="http://local", headers={"Authorization": token}
    ) as client:
        yield lambda path: client.get(path).raise_for_status().json()


@pytest.mark.parametrize("token", ["api-local-reader"])
def test_launchdarkly(get: Get) -> None:
    found: Rows = {}
    for project in (item["key"] for item in get("/api/v2/projects")["items"]):
        environments = [item["key"] for item in get(f"/api/v2/projects/{project}/environments")["items"]]
        flags = {item["key"] for item in get(f"/api/v2/flags/{project}?limit=100")["items"]}
        found[project] = (environments, flags)
    assert rows("LaunchDarkly") == found
    assert set(re.findall(r"`(api-local[\w-]*)`", PAGE)) == set(IDENTITIES)


@pytest.mark.parametrize("token", ["Bearer local-viewer"])
def test_split(get: Get) -> None:
    found: Rows = {}
    for workspace in get("/internal/api/v2/workspaces")["objects"]:
        id = workspace["id"]
        environments = [item["name"] for item in get(f"/internal/api/v2/environments/ws/{id}")]
        flags = {item["name"] for item in get(f"/internal/api/v2/splits/ws/{id}?limit=50")["objects"]}
        found[workspace["name"]] = (environments, flags)
    assert rows("Split") == found
