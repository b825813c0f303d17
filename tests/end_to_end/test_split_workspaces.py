"""From one workspace of Split to another that lacks half of it, on either engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .engines import Project
from .test_split_resources import Account, account

PROGRAM = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import split

fc.Promotion(
    "release",
    source=split.EnvironmentRef(workspace="Default", environment="Staging"),
    target=split.EnvironmentRef(workspace="Payments", environment="Dev"),
    select=fc.Select(tags=["lounge"]),
    create_missing_flag=True,
    create_missing_segments=True,
)
"""
OTHER_TYPE = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import split

fc.FlagCopy(
    "ledger",
    source=split.FlagEnvironment(workspace="Default", flag="ledger_v2", environment="Staging"),
    target=split.FlagEnvironment(workspace="Payments", flag="ledger_v2", environment="Dev"),
    create_missing_flag=True,
)
"""


def definition(*matchers: dict[str, Any]) -> dict[str, Any]:
    condition = {"combiner": "AND", "matchers": list(matchers)}
    served = [{"treatment": "on", "size": 100}]
    return {
        "treatments": [{"name": "on"}, {"name": "off"}],
        "defaultTreatment": "off",
        "rules": [{"condition": condition, "buckets": served}] if matchers else [],
        "defaultRule": served,
    }


def furnish(split: Account) -> str:
    """Give Default two flags, one dependent on the other, and a segment; the id of Payments."""
    home = split.workspace("Default")
    environments = {entry["name"]: entry["id"] for entry in split.call("GET", f"environments/ws/{home}")}
    split.call("POST", f"segments/ws/{home}/trafficTypes/user", {"name": "vips"})
    split.call("POST", f"segments/{environments['Staging']}/vips", "")
    split.call("PUT", f"segments/{environments['Staging']}/vips/uploadKeys", {"keys": ["u-1"]})
    depends = {"type": "IN_SPLIT", "depends": {"splitName": "lounge_door", "treatment": "on"}}
    vips = {"type": "IN_SEGMENT", "string": "vips"}
    for flag, made in {
        "lounge_door": definition(vips),
        "lounge_bar": definition(depends),
        "ledger_v2": definition(),
    }.items():
        split.call("POST", f"splits/ws/{home}/trafficTypes/user", {"name": flag, "description": "new"})
        split.call("POST", f"splits/ws/{home}/{flag}/environments/Staging", made)
        if flag != "ledger_v2":
            split.call("POST", f"tags/ws/{home}/object/{flag}/objecttype/Split", ["lounge"])
    return str(split.workspace("Payments"))


def test_flags_and_segments_that_are_missing(project_of: Callable[..., Project]) -> None:
    project = project_of(PROGRAM)
    with account(project) as split:
        payments = furnish(split)
        split.writes()
        preview = project.run("preview")
        assert "flag: create 'lounge_door' in the workspace Payments, of traffic type 'user'" in preview.text
        assert "segments: create 'vips' in Payments, of traffic type 'user'" in preview.text
        assert "warning: lounge_door: the segment vips has no keys in Dev, and 1 in Staging" in preview.text
        assert split.writes() == []

        project.run("up")
        for flag in ("lounge_door", "lounge_bar"):
            there = split.definition(flag, "Dev", "Payments")
            assert there["rules"] == split.definition(flag, "Staging", "Default")["rules"]
            about = split.call("GET", f"splits/ws/{payments}/{flag}")
            assert (about["description"], about["tags"]) == ("new", [{"name": "lounge"}])
        assert project.run("up").count("unchanged") == 2


def test_another_traffic_type_stops_it(project_of: Callable[..., Project]) -> None:
    project = project_of(OTHER_TYPE)
    with account(project) as split:
        furnish(split)
    refused = project.run("preview", ok=False)
    assert "ledger_v2 is of traffic type 'account' in Payments, and the source of type 'user'" in refused.text
