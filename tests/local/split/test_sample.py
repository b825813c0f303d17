"""The sample account: enough variety to try everything on."""

from __future__ import annotations

from typing import Any

import pytest

Json = dict[str, Any]


@pytest.fixture
def account(sample: Any, api: Any) -> Json:
    """Workspaces by name: id, flags, and definitions by environment and flag."""
    found: Json = {}
    for workspace in api.get("workspaces").json()["objects"]:
        where = workspace["id"]
        environments = [e["name"] for e in api.get(f"environments/ws/{where}").json()]
        found[workspace["name"]] = {
            "id": where,
            "flags": api.get(f"splits/ws/{where}?limit=50").json()["objects"],
            "environments": {
                name: {
                    d["name"]: d
                    for d in api.get(f"splits/ws/{where}/environments/{name}?limit=50").json()["objects"]
                }
                for name in environments
            },
        }
    return found


def test_workspaces_and_environments(account: Json) -> None:
    assert {name: list(w["environments"]) for name, w in account.items()} == {
        "Default": ["Production", "Staging", "Prod-Default", "Staging-Default"],
        "Payments": ["Dev", "Staging", "Production", "Audited"],
    }
    assert len(account["Payments"]["flags"]) >= 24


def test_variety(account: Json) -> None:
    environments = account["Payments"]["environments"]
    definitions = [d for flags in environments.values() for d in flags.values()]
    matchers = [m for d in definitions for r in d["rules"] for m in r["condition"]["matchers"]]
    assert len({matcher["type"] for matcher in matchers}) >= 15
    assert any(matcher["negate"] for matcher in matchers)
    treatments = [t for d in definitions for t in d["treatments"]]
    for field in ("keys", "segments", "configurations", "description"):
        assert any(treatment.get(field) for treatment in treatments), field
    assert any(d["killed"] for d in definitions)
    assert any(d["flagSets"] for d in definitions)
    assert any(d["impressionsDisabled"] for d in definitions)
    assert any(d["trafficAllocation"] < 100 for d in definitions)
    assert {flag["trafficType"]["name"] for flag in account["Payments"]["flags"]} == {"user", "account"}


def test_there_is_something_to_promote(account: Json) -> None:
    environments = account["Payments"]["environments"]
    assert environments["Staging"].keys() - environments["Production"].keys()
    fields = ("treatments", "rules", "defaultRule", "trafficAllocation", "baselineTreatment", "flagSets")
    both = environments["Staging"].keys() & environments["Production"].keys()
    ahead = [
        n
        for n in both
        if any(environments["Staging"][n][f] != environments["Production"][n][f] for f in fields)
    ]
    assert len(ahead) >= 8


def test_the_flag_of_the_vendors_example(account: Json) -> None:
    production, staging = (
        account["Default"]["environments"][e]["clients"] for e in ("Production", "Staging")
    )
    for field in (
        "treatments",
        "defaultTreatment",
        "rules",
        "defaultRule",
        "baselineTreatment",
        "trafficAllocation",
    ):
        assert production[field] != staging[field], field


def test_one_environment_wants_approvals(account: Json, api: Any) -> None:
    where = account["Payments"]["id"]
    refused = api.put(f"splits/ws/{where}/audit_trail/environments/Audited/kill")
    assert (refused.status_code, refused.json()["message"][:22]) == (403, "Approvals are required")
    assert api.put(f"splits/ws/{where}/audit_trail/environments/Production/kill").status_code == 200


def test_a_segment_is_active_in_one_environment_and_empty_in_another(account: Json, api: Any) -> None:
    where = account["Payments"]["id"]

    def active(environment: str) -> set[str]:
        page = api.get(f"segments/ws/{where}/environments/{environment}").json()
        return {segment["name"] for segment in page["objects"]}

    assert "qa_team" in active("Staging") - active("Production")
    ids = {e["name"]: e["id"] for e in api.get(f"environments/ws/{where}").json()}
    counts = [
        api.get(f"segments/{ids[e]}/pilot_orgs/keys").json()["count"] for e in ("Staging", "Production")
    ]
    assert counts == [9, 0]
