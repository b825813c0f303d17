"""Definitions: what is kept, what is refused, kill and restore, JSON Patch."""

from __future__ import annotations

from typing import Any

import pytest

ON = [{"treatment": "on", "size": 100}]


def matcher(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, **value}


def rules(*matchers: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"condition": {"combiner": "AND", "matchers": list(matchers)}, "buckets": ON}]


def test_reply_has_every_field_in_the_vendors_order(world: Any) -> None:
    made = world.define("checkout")
    assert list(made) == [
        "id",
        "name",
        "environment",
        "trafficType",
        "killed",
        "treatments",
        "defaultTreatment",
        "baselineTreatment",
        "trafficAllocation",
        "rules",
        "defaultRule",
        "flagSets",
        "impressionsDisabled",
        "creationTime",
        "lastUpdateTime",
    ]
    assert (made["baselineTreatment"], made["trafficAllocation"], made["flagSets"]) == ("off", 100, [])
    assert (made["rules"], made["impressionsDisabled"], made["killed"]) == ([], False, False)


def test_order_and_unknown_fields_inside_survive(world: Any, api: Any, definition: Any) -> None:
    written = definition(
        treatments=[
            {"name": "z", "keys": ["2", "1"], "futureTargets": [{"deep": None}]},
            {"name": "a", "configurations": "", "largeSegments": []},
            {"name": "off", "description": "none"},
        ],
        rules=[
            {
                "label": "first",
                "condition": {
                    "combiner": "AND",
                    "matchers": [matcher("IN_LIST_STRING", strings=["b", "a"], hint={"x": 1})],
                },
                "buckets": [{"treatment": "z", "size": 60}, {"treatment": "a", "size": 40, "note": "n"}],
            },
            *rules(matcher("ALL_KEYS")),
        ],
        defaultRule=[{"treatment": "off", "size": 0}, {"treatment": "a", "size": 100}],
    )
    written["rules"][1]["buckets"] = [{"treatment": "a", "size": 100}]
    world.define("checkout", **written)
    shown = world.definition()
    for field in ("treatments", "rules", "defaultRule"):
        assert shown[field] == written[field]
    again = api.put(world.at("checkout"), json=shown).json()
    assert again | {"lastUpdateTime": 0} == shown | {"lastUpdateTime": 0}


def test_nulls_count_as_absent_and_the_combiner_is_filled_in(world: Any) -> None:
    nothing = {
        "attribute": None,
        "negate": None,
        "strings": None,
        "between": None,
        "depends": None,
        "string": None,
    }
    made = world.define(
        "checkout",
        treatments=[{"name": "on", "keys": None, "segments": None, "description": None}, {"name": "off"}],
        rules=[{"condition": {"matchers": [nothing | matcher("BOOLEAN", bool=False)]}, "buckets": ON}],
        flagSets=None,
        trafficAllocation=None,
        unknownTopLevel=1,
    )
    assert made["treatments"] == [{"name": "on"}, {"name": "off"}]
    assert made["rules"] == rules(matcher("BOOLEAN", bool=False))
    assert "unknownTopLevel" not in made


def test_fields_of_the_server_are_ignored(world: Any, api: Any, definition: Any) -> None:
    world.flag("checkout")
    echoed = definition(id="mine", name="other", killed=True, environment={"id": "x"}, creationTime=1)
    made = api.post(world.at("checkout"), json=echoed).json()
    assert (made["name"], made["killed"]) == ("checkout", False)
    assert made["id"] != "mine"
    assert made["environment"]["name"] == "Production"
    assert made["creationTime"] > 1


@pytest.mark.parametrize(
    "value",
    [
        matcher("IN_LIST_STRING", strings=["a"]),
        matcher("STARTS_WITH_STRING", strings=["a"], negate=True),
        matcher("ENDS_WITH_STRING", strings=["a"]),
        matcher("CONTAINS_STRING", strings=["a"]),
        matcher("MATCHES_STRING", string="^a"),
        matcher("BOOLEAN", bool=False),
        matcher("EQUAL_NUMBER", number=0),
        matcher("LESS_THAN_OR_EQUAL_NUMBER", number=-3),
        matcher("GREATER_THAN_OR_EQUAL_NUMBER", number=3),
        matcher("BETWEEN_NUMBER", between={"from": -1, "to": 1}),
        matcher("ON_DATE", date=1_700_000_000_000),
        matcher("ON_OR_AFTER_DATE", date=0),
        matcher("ON_OR_BEFORE_DATE", date=1),
        matcher("BETWEEN_DATE", between={"from": 1, "to": 2}),
        matcher("EQUAL_SET", strings=["a"]),
        matcher("ANY_OF_SET", strings=["a"]),
        matcher("ALL_OF_SET", strings=["a"]),
        matcher("PART_OF_SET", strings=["a"]),
        matcher("EQUAL_TO_SEMVER", string="2.2.0"),
        matcher("GREATER_THAN_OR_EQUAL_TO_SEMVER", string="2.2.0-rc.1"),
        matcher("LESS_THAN_OR_EQUAL_TO_SEMVER", string="2.2.0"),
        matcher("BETWEEN_SEMVER", between={"from": "1.0.0", "to": "2.0.0"}),
        matcher("IN_LIST_SEMVER", strings=["1.0.0", "2.0.0"]),
        matcher("ALL_KEYS"),
    ],
    ids=lambda value: value["type"],
)
def test_matchers(world: Any, value: dict[str, Any]) -> None:
    assert world.define("checkout", rules=rules(value))["rules"] == rules(value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"treatments": []}, "treatments"),
        ({"treatments": None}, "treatments"),
        ({"defaultTreatment": None}, "defaultTreatment"),
        ({"defaultRule": None}, "defaultRule"),
        ({"defaultRule": []}, "defaultRule"),
        ({"treatments": [{"name": "on"}, {"name": "off"}, {"name": "on"}]}, "twice"),
        ({"treatments": [{"name": f"t{n}"} for n in range(21)]}, "21 treatments"),
        ({"treatments": [{"name": "off"}, {"name": "control"}]}, "reserved"),
        ({"treatments": [{"name": "off"}, {"name": "a b"}]}, "legal"),
        ({"treatments": [{"name": "on", "keys": [str(n) for n in range(501)]}, {"name": "off"}]}, "501 keys"),
        ({"treatments": [{"name": "off", "configurations": {"a": 1}}]}, "configurations"),
        ({"defaultTreatment": "maybe"}, "no treatment 'maybe'"),
        ({"baselineTreatment": "maybe"}, "baselineTreatment"),
        ({"defaultRule": [{"treatment": "maybe", "size": 100}]}, "no treatment 'maybe'"),
        ({"defaultRule": [{"treatment": "off", "size": 99}]}, "add up to 99"),
        (
            {"defaultRule": [{"treatment": "off", "size": 101}, {"treatment": "on", "size": -1}]},
            "defaultRule.0.size",
        ),
        ({"defaultRule": [{"treatment": "off", "size": 50.0}, {"treatment": "on", "size": 50}]}, "size"),
        ({"trafficAllocation": 101}, "trafficAllocation"),
        ({"trafficAllocation": "100"}, "trafficAllocation"),
        ({"rules": [{"buckets": ON}]}, "condition"),
        ({"rules": [{"condition": {"matchers": []}, "buckets": ON}]}, "matchers"),
        (
            {"rules": [{"condition": {"combiner": "OR", "matchers": [matcher("ALL_KEYS")]}, "buckets": ON}]},
            "combiner",
        ),
        ({"rules": [{"condition": {"matchers": [matcher("ALL_KEYS")]}, "buckets": []}]}, "buckets"),
        ({"rules": rules(matcher("WHITELIST", strings=["a"]))}, "WHITELIST"),
        ({"rules": rules(matcher("BOOLEAN", string="true"))}, "needs 'bool'"),
        ({"rules": rules(matcher("IN_LIST_STRING", strings=[]))}, "needs 'strings'"),
        ({"rules": rules(matcher("EQUAL_NUMBER", number=1.5))}, "number"),
        ({"rules": rules(matcher("BETWEEN_NUMBER", between={"from": 2, "to": 1}))}, "runs from 2 to 1"),
        ({"rules": rules(matcher("BETWEEN_NUMBER", between={"from": "1", "to": "2"}))}, "whole numbers"),
        ({"rules": rules(matcher("EQUAL_TO_SEMVER", string="2.2"))}, "semantic version"),
        ({"rules": rules(matcher("IN_SPLIT", depends={"splitName": "other"}))}, "depends"),
        ({"impressionsDisabled": "no"}, "impressionsDisabled"),
    ],
)
def test_refused_definitions(
    world: Any, api: Any, definition: Any, changes: dict[str, Any], words: str
) -> None:
    world.flag("checkout")
    for method in ("POST", "PUT"):
        answer = api.request(method, world.at("checkout"), json=definition(**changes))
        assert answer.status_code == 400
        assert words in answer.json()["message"]
        if method == "POST":
            before = world.define("checkout")
    assert world.definition() == before


def test_same_key_in_two_treatments_is_allowed(world: Any) -> None:
    world.define("checkout", treatments=[{"name": "on", "keys": ["a"]}, {"name": "off", "keys": ["a"]}])


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_definition_there(world: Any, api: Any, definition: Any, method: str) -> None:
    world.flag("checkout")
    body = [{"op": "remove", "path": "/rules"}] if method == "PATCH" else definition()
    answer = api.request(method, world.at("checkout"), json=body)
    assert answer.status_code == 404
    assert "splitmetadata checkout" in answer.json()["message"]


@pytest.mark.parametrize("verb", ["kill", "restore"])
def test_kill_and_restore_of_nothing(world: Any, api: Any, verb: str) -> None:
    world.flag("checkout")
    assert api.put(f"{world.at('checkout')}/{verb}").status_code == 404


def test_second_definition(world: Any, api: Any, definition: Any) -> None:
    world.define("checkout")
    assert api.post(world.at("checkout"), json=definition()).status_code == 409


def test_kill_keeps_the_rules_and_says_when(world: Any, api: Any) -> None:
    before = world.define("checkout", rules=rules(matcher("ALL_KEYS")))
    assert api.put(f"{world.at('checkout')}/kill", json={"title": "t", "comment": "c"}).json() is True
    killed = world.definition()
    assert killed == {**before, "killed": True, "lastUpdateTime": killed["lastUpdateTime"]}
    assert killed["lastUpdateTime"] > before["lastUpdateTime"]
    assert api.put(f"{world.at('checkout')}/restore").json() is True
    assert world.definition()["killed"] is False
    assert api.post(f"{world.at('checkout')}/kill").json() is True


def test_reallocate_changes_only_the_time(world: Any, api: Any) -> None:
    before = world.define("checkout")
    assert api.post(f"{world.at('checkout')}/reallocate").json() is True
    after = world.definition()
    assert after["lastUpdateTime"] > before["lastUpdateTime"]
    assert after | {"lastUpdateTime": 0} == before | {"lastUpdateTime": 0}


def test_patch(world: Any, api: Any) -> None:
    world.define(
        "checkout", treatments=[{"name": "on", "keys": ["a"]}, {"name": "off"}], trafficAllocation=30
    )
    changed = api.patch(
        world.at("checkout"),
        json=[
            {"op": "add", "path": "/treatments/0/keys/-", "value": "b"},
            {"op": "add", "path": "/treatments/1/keys", "value": ["c"]},
            {"op": "replace", "path": "/defaultRule", "value": ON},
            {"op": "remove", "path": "/baselineTreatment"},
        ],
    )
    assert changed.status_code == 200
    assert changed.json()["treatments"] == [
        {"name": "on", "keys": ["a", "b"]},
        {"name": "off", "keys": ["c"]},
    ]
    assert (changed.json()["trafficAllocation"], changed.json()["defaultRule"]) == (30, ON)


@pytest.mark.parametrize(
    "operations",
    [
        {"op": "replace", "path": "/rules", "value": []},
        [{"op": "test", "path": "/rules", "value": []}],
        [{"op": "move", "path": "/rules", "from": "/defaultRule"}],
        [{"op": "replace", "path": "/killed", "value": True}],
        [{"op": "replace", "path": "/name", "value": "other"}],
        [{"op": "replace", "path": "", "value": {}}],
        [{"op": "replace", "value": {}}],
        [{"op": "add", "path": "/treatments/7/keys/-", "value": "a"}],
        [{"op": "add", "path": "/treatments/0/keys/-", "value": "a"}],
        [{"op": "remove", "path": "/defaultRule"}],
        [{"op": "replace", "path": "/defaultRule/0/size", "value": 99}],
        ["remove"],
    ],
)
def test_refused_patches(world: Any, api: Any, operations: Any) -> None:
    before = world.define("checkout")
    assert api.patch(world.at("checkout"), json=operations).status_code == 400
    assert world.definition() == before


def test_deleting_a_flag_takes_its_definitions(world: Any, api: Any) -> None:
    world.define("checkout")
    assert api.delete(f"splits/ws/{world.id}/checkout").json() is True
    world.flag("checkout")
    assert api.get(world.at("checkout")).status_code == 404


def test_environment_with_definitions_stays(world: Any, api: Any) -> None:
    made = api.post(f"environments/ws/{world.id}", json={"name": "Canary"}).json()
    world.define("checkout", "Canary")
    for token in made["apiTokens"]:
        api.delete(f"apiKeys/{token['id']}").raise_for_status()
    assert api.delete(f"environments/ws/{world.id}/Canary").status_code == 409
    api.delete(world.at("checkout", "Canary")).raise_for_status()
    assert api.delete(f"environments/ws/{world.id}/Canary").json() is True
