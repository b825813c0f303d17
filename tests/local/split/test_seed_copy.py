"""The vendor's sample program, run as it is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from splitapiclient.main.sync_apiclient import SyncApiClient


@pytest.fixture
def program(seeds: Path, sample: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The program with the key filled in; the client's addresses point at the local server."""
    monkeypatch.setattr(SyncApiClient, "BASE_PROD_URL", f"{sample.url}/internal/api/v2")
    monkeypatch.setattr(SyncApiClient, "BASE_PROD_URL_V3", f"{sample.url}/api/v3")
    (page,) = seeds.glob("000_*")
    (block,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    return str(block).replace("ADMIN API KEY", "local-admin")


@pytest.fixture
def place(sample: Any, api: Any) -> Any:
    """The flag's definition in an environment of the workspace Default."""
    workspace = api.get("workspaces", params={"name": "Default"}).json()["objects"][0]["id"]

    def definition(environment: str) -> dict[str, Any]:
        found: dict[str, Any] = api.get(f"splits/ws/{workspace}/clients/environments/{environment}").json()
        return found

    return definition


def test_it_copies_treatments_and_rules(program: str, sample: Any, place: Any) -> None:
    before = place("Staging")
    sample.local("DELETE", "requests")

    exec(compile(program, "seed", "exec"), {})

    made = sample.requests()
    assert [method for method, _, _ in made] == ["GET"] * 6 + ["PUT"]
    assert {status for _, _, status in made} == {200}
    source, target = place("Production"), place("Staging")
    for field in ("treatments", "defaultTreatment", "rules", "defaultRule"):
        assert target[field] == source[field]
        assert target[field] != before[field]


def test_it_loses_the_baseline_and_the_allocation(program: str, place: Any) -> None:
    before = place("Staging")
    assert (before["baselineTreatment"], before["trafficAllocation"]) == ("cards", 90)

    exec(compile(program, "seed", "exec"), {})

    source, target = place("Production"), place("Staging")
    assert (source["baselineTreatment"], source["trafficAllocation"]) == ("table", 70)
    assert (target["baselineTreatment"], target["trafficAllocation"]) == ("legacy", 100)


def test_it_leaves_them_as_they_were_if_put_preserves(program: str, sample: Any, place: Any) -> None:
    sample.switch(put_omitted="preserved")

    exec(compile(program, "seed", "exec"), {})

    target = place("Staging")
    assert (target["baselineTreatment"], target["trafficAllocation"]) == ("cards", 90)


def test_it_revives_a_killed_target_if_put_does(program: str, sample: Any, place: Any, api: Any) -> None:
    environment = place("Staging")["environment"]["id"]
    workspace = api.get("workspaces", params={"name": "Default"}).json()["objects"][0]["id"]
    api.put(f"splits/ws/{workspace}/clients/environments/{environment}/kill")

    exec(compile(program, "seed", "exec"), {})
    assert place("Staging")["killed"]

    sample.switch(put_clears_killed=True)
    exec(compile(program, "seed", "exec"), {})
    assert not place("Staging")["killed"]
