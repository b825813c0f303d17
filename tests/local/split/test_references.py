"""Segments, other flags and flag sets that a definition refers to."""

from __future__ import annotations

from typing import Any

import pytest

ON = [{"treatment": "on", "size": 100}]


def rule(**matcher: Any) -> list[dict[str, Any]]:
    return [{"condition": {"combiner": "AND", "matchers": [matcher]}, "buckets": ON}]


def depends(flag: str, treatment: str = "on") -> list[dict[str, Any]]:
    return rule(type="IN_SPLIT", depends={"splitName": flag, "treatment": treatment})


def targets(field: str, name: str) -> dict[str, Any]:
    return {"treatments": [{"name": "on", field: [name]}, {"name": "off"}]}


def refusal(world: Any, api: Any, definition: Any, **changes: Any) -> tuple[int, str]:
    if api.get(f"splits/ws/{world.id}/checkout").status_code == 404:
        world.flag("checkout")
    answer = api.post(world.at("checkout"), json=definition(**changes))
    return answer.status_code, answer.json()["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": rule(type="IN_SEGMENT", string="beta")},
        {"rules": rule(type="IN_LARGE_SEGMENT", string="beta")},
        {"rules": rule(type="IN_RULE_BASED_SEGMENT", string="beta")},
        targets("segments", "beta"),
        targets("largeSegments", "beta"),
        targets("ruleBasedSegments", "beta"),
    ],
)
def test_segment_must_be_active_here(world: Any, api: Any, definition: Any, changes: dict[str, Any]) -> None:
    world.segment("beta", world.staging)
    status, message = refusal(world, api, definition, **changes)
    assert status == 400
    assert message == "Segment beta is not active in environment Production"


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("segments", {"rules": rule(type="IN_SEGMENT", string="beta")}),
        ("segments", targets("segments", "beta")),
        ("large-segments", {"rules": rule(type="IN_SEGMENT", string="beta")}),
        ("large-segments", {"rules": rule(type="IN_LARGE_SEGMENT", string="beta")}),
        ("large-segments", targets("largeSegments", "beta")),
        ("rule-based-segments", {"rules": rule(type="IN_RULE_BASED_SEGMENT", string="beta")}),
        ("rule-based-segments", targets("segments", "beta")),
        ("rule-based-segments", targets("ruleBasedSegments", "beta")),
    ],
)
def test_active_segment_of_each_kind(world: Any, path: str, changes: dict[str, Any]) -> None:
    world.segment("beta", path=path)
    world.define("checkout", **changes)


def test_large_segment_is_no_rule_based_one(world: Any, api: Any, definition: Any) -> None:
    world.segment("beta", path="large-segments")
    changes = {"rules": rule(type="IN_RULE_BASED_SEGMENT", string="beta")}
    assert refusal(world, api, definition, **changes)[0] == 400


def test_segment_of_another_traffic_type(world: Any, api: Any, definition: Any) -> None:
    api.post(f"trafficTypes/ws/{world.id}", json={"name": "account"}).raise_for_status()
    world.segment("orgs", kind="account")
    status, message = refusal(world, api, definition, rules=rule(type="IN_SEGMENT", string="orgs"))
    assert (status, message) == (400, "Segment orgs is of traffic type account, not user")


def test_dependency(world: Any) -> None:
    world.define("base")
    made = world.define("checkout", rules=depends("base"))
    assert made["rules"] == depends("base")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (depends("none"), "split none is not defined"),
        (depends("elsewhere"), "split elsewhere is not defined in environment Production"),
        (depends("base", "maybe"), "has no treatment maybe"),
        (depends("checkout"), "itself"),
    ],
)
def test_refused_dependencies(world: Any, api: Any, definition: Any, rules: Any, words: str) -> None:
    world.define("base")
    world.define("elsewhere", "Staging")
    status, message = refusal(world, api, definition, rules=rules)
    assert status == 400
    assert words in message


def test_dependency_of_another_traffic_type(world: Any, api: Any, definition: Any) -> None:
    api.post(f"trafficTypes/ws/{world.id}", json={"name": "account"}).raise_for_status()
    api.post(f"splits/ws/{world.id}/trafficTypes/account", json={"name": "orgs"}).raise_for_status()
    world.define("orgs")
    assert "traffic type account" in refusal(world, api, definition, rules=depends("orgs"))[1]


def test_cycles(world: Any, api: Any, definition: Any) -> None:
    world.define("a")
    world.define("b", rules=depends("a"))
    world.define("c", rules=depends("b"))
    for last in ("b", "c"):
        answer = api.put(world.at("a"), json=definition(rules=depends(last)))
        assert answer.status_code == 400
        assert "depend on each other" in answer.json()["message"]


def test_a_dependency_stays(world: Any, api: Any) -> None:
    world.define("base")
    world.define("checkout", rules=depends("base"))
    for path in (world.at("base"), f"splits/ws/{world.id}/base"):
        refused = api.delete(path)
        assert (refused.status_code, "dependency of checkout" in refused.json()["message"]) == (409, True)
    api.delete(world.at("checkout")).raise_for_status()
    assert api.delete(f"splits/ws/{world.id}/base").json() is True


def test_flag_sets_of_the_workspace_only(world: Any, api: Any, served: Any, definition: Any) -> None:
    other = api.post("workspaces", json={"name": "Other"}).json()["id"]
    body = {"name": "backend", "workspace": {"id": other, "type": "WORKSPACE"}}
    foreign = api.post(f"{served.url}/api/v3/flag-sets", json=body).json()["id"]
    assert "no flag set" in refusal(world, api, definition, flagSets=[{"id": foreign}])[1]
    own = api.post(f"{served.url}/api/v3/flag-sets", json=body | {"workspace": {"id": world.id}}).json()["id"]
    assert world.define("checkout", flagSets=[{"id": own}])["flagSets"] == [{"id": own, "type": "FLAG_SET"}]
    api.delete(f"{served.url}/api/v3/flag-sets/{own}").raise_for_status()
    assert world.definition()["flagSets"] == []


def test_deleting_a_segment_deactivates_it(world: Any, api: Any) -> None:
    world.segment("beta")
    world.segment("kept")
    assert api.delete(f"segments/ws/{world.id}/beta").json() is True
    page = api.get(f"segments/ws/{world.id}/environments/Production").json()
    assert [segment["name"] for segment in page["objects"]] == ["kept"]
