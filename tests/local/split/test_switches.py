"""The open questions: each switch changes what it says, and the page that lists them is complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy.local.split.switches import Switches

ON = [{"treatment": "on", "size": 100}]


def test_show_set_and_clear(served: Any) -> None:
    defaults = Switches().model_dump(mode="json")
    assert served.local("GET", "split") == defaults
    assert served.local("POST", "split", {"tags": "append"}) == defaults | {"tags": "append"}
    assert served.local("POST", "split", {"locked_status": 423}) == defaults | {"locked_status": 423}
    served.local("DELETE", "split")
    assert served.local("GET", "split") == defaults


@pytest.mark.parametrize("body", [{"none": 1}, {"tags": "mixed"}, {"locked_status": 200}, []])
def test_refused_switches(served: Any, body: Any) -> None:
    assert served.controls.post(f"{served.url}/_local/split", json=body).status_code == 400


def test_controls_are_for_this_machine(served: Any) -> None:
    refused = served.controls.get(f"{served.url}/_local/split", headers={"Host": "example.com"})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("value", "expected"), [("reset", ("off", 100, False)), ("preserved", ("on", 40, True))]
)
def test_put_omitted(world: Any, api: Any, served: Any, definition: Any, value: str, expected: Any) -> None:
    body = {"name": "backend", "workspace": {"id": world.id}}
    flag_set = api.post(f"{served.url}/api/v3/flag-sets", json=body).json()["id"]
    world.define(
        baselineTreatment="on", trafficAllocation=40, impressionsDisabled=True, flagSets=[{"id": flag_set}]
    )
    served.switch(put_omitted=value)
    after = api.put(world.at("checkout"), json=definition(defaultRule=ON)).json()
    assert (after["baselineTreatment"], after["trafficAllocation"], after["impressionsDisabled"]) == expected
    assert [item["id"] for item in after["flagSets"]] == [flag_set]


@pytest.mark.parametrize("clears", [False, True])
def test_put_clears_killed(world: Any, api: Any, served: Any, definition: Any, clears: bool) -> None:
    served.switch(put_clears_killed=clears)
    world.define()
    patch = [{"op": "replace", "path": "/trafficAllocation", "value": 5}]
    for method, body in (("PUT", definition()), ("PATCH", patch)):
        api.put(f"{world.at('checkout')}/kill").raise_for_status()
        assert api.request(method, world.at("checkout"), json=body).json()["killed"] is not clears


def test_killed_in_body(world: Any, api: Any, served: Any, definition: Any) -> None:
    served.switch(killed_in_body=True)
    assert world.define(killed=True)["killed"] is True
    assert api.put(world.at("checkout"), json=definition()).json()["killed"] is True
    assert api.put(world.at("checkout"), json=definition(killed=False)).json()["killed"] is False


@pytest.mark.parametrize(("value", "status"), [(400, 400), (404, 404), ("accepted", 200)])
@pytest.mark.parametrize(
    "matcher",
    [
        {"type": "IN_SEGMENT", "string": "none"},
        {"type": "IN_SPLIT", "depends": {"splitName": "none", "treatment": "on"}},
    ],
)
def test_missing_reference(
    world: Any, api: Any, served: Any, definition: Any, value: Any, status: int, matcher: Any
) -> None:
    served.switch(missing_reference=value)
    world.flag()
    rules = [{"condition": {"matchers": [matcher]}, "buckets": ON}]
    assert api.post(world.at("checkout"), json=definition(rules=rules)).status_code == status


def test_segment_matcher(world: Any, api: Any, served: Any, definition: Any) -> None:
    world.segment("everyone", path="large-segments")
    world.flag()
    served.switch(segment_matcher="own_kind")

    def status(kind: str) -> int:
        rules = [{"condition": {"matchers": [{"type": kind, "string": "everyone"}]}, "buckets": ON}]
        answer: int = api.post(world.at("checkout"), json=definition(rules=rules)).status_code
        return answer

    assert [status("IN_SEGMENT"), status("IN_LARGE_SEGMENT")] == [400, 200]


@pytest.mark.parametrize("written", [{"treatment": "on"}, {"treatments": ["on"]}])
@pytest.mark.parametrize(
    ("value", "shown"), [("treatment", {"treatment": "on"}), ("treatments", {"treatments": ["on"]})]
)
def test_depends_field(world: Any, served: Any, written: Any, value: str, shown: Any) -> None:
    served.switch(depends_field=value)
    world.define("base")
    depends = {"splitName": "base", **written}
    rules = [{"condition": {"matchers": [{"type": "IN_SPLIT", "depends": depends}]}, "buckets": ON}]
    (matcher,) = world.define("checkout", rules=rules)["rules"][0]["condition"]["matchers"]
    assert matcher["depends"] == {"splitName": "base", **shown}


def test_several_treatments_of_a_dependency_stay_a_list(world: Any) -> None:
    world.define("base")
    depends = {"splitName": "base", "treatments": ["on", "off"]}
    rules = [{"condition": {"matchers": [{"type": "IN_SPLIT", "depends": depends}]}, "buckets": ON}]
    (matcher,) = world.define("checkout", rules=rules)["rules"][0]["condition"]["matchers"]
    assert matcher["depends"] == depends


def test_environment_name_length(world: Any, api: Any, served: Any) -> None:
    served.switch(environment_name_length=15)
    path = f"environments/ws/{world.id}"
    assert api.post(path, json={"name": "e" * 16}).status_code == 400
    assert api.post(path, json={"name": "e" * 15}).status_code == 200


def test_environment_list_permissions(world: Any, api: Any, served: Any) -> None:
    served.switch(environment_list_permissions=True)
    found = api.get(f"environments/ws/{world.id}").json()
    assert found[0]["changePermissions"]["areApprovalsRequired"] is False
    assert "apiTokens" not in found[0]


@pytest.mark.parametrize("status", [403, 409, 423])
def test_locked_status(world: Any, api: Any, served: Any, status: int) -> None:
    served.switch(locked_status=status)
    world.define()
    world.request("KILL").raise_for_status()
    refused = api.put(f"{world.at('checkout')}/kill")
    assert refused.status_code == refused.json()["code"] == status


def test_missing_title_body(world: Any, api: Any, served: Any) -> None:
    served.switch(missing_title_body="json")
    world.define()
    world.require_notes()
    refused = api.put(f"{world.at('checkout')}/kill")
    assert refused.status_code == refused.json()["code"] == 400


@pytest.mark.parametrize(("value", "expected"), [("replace", ["b"]), ("append", ["a", "b"])])
def test_tags(world: Any, api: Any, served: Any, value: str, expected: list[str]) -> None:
    served.switch(tags=value)
    world.flag()
    for names in (["a"], ["b"]):
        api.post(f"tags/ws/{world.id}/object/checkout/objecttype/Split", json=names).raise_for_status()
    found = api.get(f"splits/ws/{world.id}/checkout").json()["tags"]
    assert [tag["name"] for tag in found] == expected


@pytest.mark.parametrize("status", [200, 201])
def test_create_status(world: Any, api: Any, served: Any, definition: Any, status: int) -> None:
    served.switch(create_status=status)
    world.flag()
    assert api.post(world.at("checkout"), json=definition()).status_code == status


def test_page_limit(world: Any, api: Any, served: Any) -> None:
    for name in ("a", "b"):
        world.define(name)
    served.switch(page_limit=1)
    page = api.get(f"splits/ws/{world.id}/environments/Production", params={"limit": 20}).json()
    assert (len(page["objects"]), page["limit"], page["totalCount"]) == (1, 1, 2)


def test_flag_set_lag(world: Any, api: Any, served: Any) -> None:
    where, query = f"{served.url}/api/v3/flag-sets", {"workspace_id": world.id}
    served.switch(flag_set_lag_ms=10**9)
    made = api.post(where, json={"name": "backend", "workspace": {"id": world.id}}).json()
    assert api.get(where, params=query).json()["data"] == []
    assert api.get(f"{where}/{made['id']}").json() == made
    served.switch()
    assert api.get(where, params=query).json()["data"] == [made]


def test_flag_sets_writable(world: Any, api: Any, served: Any) -> None:
    served.switch(flag_sets_writable=False)
    assert world.define(flagSets=[{"id": "none"}])["flagSets"] == []


@pytest.mark.parametrize("status", [400, 409])
def test_dependents_status(world: Any, api: Any, served: Any, status: int) -> None:
    served.switch(dependents_status=status)
    world.define("base")
    depends = {"splitName": "base", "treatment": "on"}
    rules = [{"condition": {"matchers": [{"type": "IN_SPLIT", "depends": depends}]}, "buckets": ON}]
    world.define("checkout", rules=rules)
    assert api.delete(world.at("base")).status_code == status


def test_default_traffic_type(api: Any, served: Any) -> None:
    served.switch(default_traffic_type=False)
    workspace = api.post("workspaces", json={"name": "Bare"}).json()["id"]
    assert api.get(f"trafficTypes/ws/{workspace}").json() == []


def test_the_page_of_assumptions_lists_every_switch() -> None:
    page = (Path(__file__).parents[3] / "docs" / "assumptions-split.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("|")]
    for name, field in Switches.model_fields.items():
        row = next((row for row in rows if f"`{name}`" in row), "")
        default = "null" if field.default is None else str(field.default).lower()
        assert f"`{default}`" in row, f"{name}: {default}"
