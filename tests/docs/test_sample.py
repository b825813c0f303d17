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

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "sample.md").read_text()
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


def tags(heading: str) -> dict[str, set[str]]:
    """From the first column to the tags."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| `([^|]+)` \| ([^|]+) \|$", section, re.MULTILINE)
    return {name: set(re.findall("`([^`]+)`", listed)) for name, listed in cells}


@pytest.fixture
def get(database: Path, token: str) -> Iterator[Get]:
    with httpx.Client(
        transport=LocalTransport(database), base_url="http://local", headers={"Authorization": token}
    ) as client:
        yield lambda path: client.get(path).raise_for_status().json()


@pytest.mark.parametrize("token", ["api-local-reader"])
def test_launchdarkly(get: Get) -> None:
    found: Rows = {}
    tagged: dict[str, set[str]] = {}
    for project in (item["key"] for item in get("/api/v2/projects")["items"]):
        environments = [item["key"] for item in get(f"/api/v2/projects/{project}/environments")["items"]]
        flags = get(f"/api/v2/flags/{project}?limit=100")["items"]
        found[project] = (environments, {flag["key"] for flag in flags})
        tagged[project] = {tag for flag in flags for tag in flag["tags"]}
    assert rows("LaunchDarkly") == found
    assert tags("LaunchDarkly") == tagged
    assert set(re.findall(r"`(api-local[\w-]*)`", PAGE)) == set(IDENTITIES)


@pytest.mark.parametrize("token", ["Bearer local-viewer"])
def test_split(get: Get) -> None:
    found: Rows = {}
    tagged: dict[str, set[str]] = {}
    for workspace in get("/internal/api/v2/workspaces")["objects"]:
        id = workspace["id"]
        environments = [item["name"] for item in get(f"/internal/api/v2/environments/ws/{id}")]
        flags = get(f"/internal/api/v2/splits/ws/{id}?limit=50")["objects"]
        found[workspace["name"]] = (environments, {flag["name"] for flag in flags})
        tagged[workspace["name"]] = {tag["name"] for flag in flags for tag in flag.get("tags") or []}
    assert rows("Split") == found
    assert tags("Split") == tagged


def test_what_a_page_selects_by_tag_is_in_the_sample() -> None:
    selected = {
        tag
        for page in DOCS.rglob("*.md")
        for listed in re.findall(r"Select\(tags=\[([^\]]*)\]", page.read_text())
        for tag in re.findall('"([^"]+)"', listed)
    }
    assert selected
    assert selected <= set().union(*tags("LaunchDarkly").values(), *tags("Split").values())
