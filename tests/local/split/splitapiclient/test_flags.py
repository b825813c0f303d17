"""`splitapiclient` on flags, their definitions and flag sets."""

from __future__ import annotations

from typing import Any

import pytest
from splitapiclient.util.exceptions import HTTPNotFoundError, HTTPResponseError

ON = [{"treatment": "on", "size": 100}]


def test_add_and_get_flag(client: Any, world: Any) -> None:
    made = client.splits.add({"name": "checkout", "description": "The new one"}, "user", world.id)
    found = client.splits.get("checkout", world.id)
    assert (found.name, found.description, found.id) == ("checkout", "The new one", made.id)


def test_add_and_delete_flag_through_the_workspace(client: Any, world: Any) -> None:
    workspace = client.workspaces.find("Shop")
    assert workspace.add_split({"name": "checkout"}, "user").name == "checkout"
    assert workspace.delete_split("checkout") is True


def test_list_and_find_flags_over_pages_and_by_tag(client: Any, world: Any) -> None:
    for number in range(21):
        world.flag(f"flag_{number}")
    client.splits.associate_tags("flag_3", ["web"], world.id)
    client.splits.associate_tags("flag_4", ["mobile", "web"], world.id)

    assert len(client.splits.list(world.id)) == 21
    assert client.splits.find("flag_20", world.id).name == "flag_20"
    assert [flag.name for flag in client.splits.list(world.id, tags=["web"])] == ["flag_3", "flag_4"]
    assert [flag.name for flag in client.splits.list(world.id, tags=["mobile", "none"])] == ["flag_4"]


def test_delete_flag(client: Any, world: Any) -> None:
    world.define("checkout")
    assert client.splits.delete("checkout", world.id) is True
    with pytest.raises(HTTPNotFoundError):
        client.splits.get("checkout", world.id)


def test_update_description(client: Any, world: Any) -> None:
    world.flag("checkout")
    assert client.splits.update_description("checkout", 'say "when"', world.id).description == 'say "when"'


def test_associate_tags(client: Any, world: Any) -> None:
    world.flag("checkout")
    flag = client.splits.get("checkout", world.id)
    assert flag.associate_tags(["web", "mobile"]) is True
    assert client.splits.get("checkout", world.id)._tags == [{"name": "web"}, {"name": "mobile"}]


def test_add_to_environment(client: Any, world: Any, definition: Any) -> None:
    world.flag("checkout")
    flag = client.splits.get("checkout", world.id)
    made = flag.add_to_environment(world.production, definition(defaultRule=ON))
    assert (made.name, made.default_treatment, made.traffic_allocation, made.killed) == (
        "checkout",
        "off",
        100,
        False,
    )
    with pytest.raises(HTTPResponseError, match="409"):
        flag.add_to_environment(world.production, definition())


def test_remove_from_environment(client: Any, world: Any) -> None:
    world.define("checkout")
    flag = client.splits.get("checkout", world.id)
    assert flag.remove_from_environment(world.production) is True
    assert client.split_definitions.get_definition("checkout", world.production, world.id) is None


def test_list_and_find_definitions_over_pages(client: Any, world: Any, served: Any) -> None:
    served.switch(page_limit=2)
    for number in range(5):
        world.define(f"flag_{number}")
    world.flag("undefined")

    found = client.split_definitions.list(world.production, world.id)
    assert [definition.name for definition in found] == [f"flag_{n}" for n in range(5)]
    assert client.split_definitions.find("flag_4", world.production, world.id).name == "flag_4"
    assert client.split_definitions.find("undefined", world.production, world.id) is None


def test_get_definition(client: Any, world: Any) -> None:
    rules = [
        {
            "condition": {
                "matchers": [{"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE"]}]
            },
            "buckets": ON,
        }
    ]
    world.define("checkout", rules=rules, baselineTreatment="on", impressionsDisabled=True)
    found = client.split_definitions.get_definition("checkout", world.production, world.id)
    assert (found.baseline_treatment, found.impressions_disabled) == ("on", True)
    assert [rule.export_dict()["buckets"] for rule in found.rules] == [ON]
    assert found.environment.name == "Production"
    assert found.traffic_type.name == "user"
    assert client.split_definitions.get_definition("checkout", world.staging, world.id) is None


def test_update_definition(client: Any, world: Any, definition: Any) -> None:
    world.define("checkout")
    found = client.split_definitions.get_definition("checkout", world.production, world.id)
    changed = found.update_definition(definition(defaultRule=ON, trafficAllocation=40))
    assert changed.traffic_allocation == 40
    assert world.definition()["defaultRule"] == ON


def test_kill_and_restore(client: Any, world: Any) -> None:
    before = world.define("checkout")
    found = client.split_definitions.get_definition("checkout", world.production, world.id)
    assert found.kill() is True
    assert world.definition()["killed"] is True
    assert found.restore() is True
    after = world.definition()
    assert {**after, "lastUpdateTime": None} == {**before, "lastUpdateTime": None}


def test_flag_sets(client: Any, world: Any, served: Any) -> None:
    served.switch(page_limit=2)
    names = [f"set_{number}" for number in range(5)]
    made = [client.flag_sets.add({"name": name, "description": "d"}, world.id) for name in names]

    assert [found.name for found in client.flag_sets.list(world.id)] == names
    assert client.flag_sets.find("set_4", world.id).id == made[4].id
    assert client.flag_sets.get(made[0].id).workspace_id == world.id
    assert client.flag_sets.delete(made[0].id) is True
    with pytest.raises(HTTPNotFoundError):
        client.flag_sets.get(made[0].id)


def test_flag_sets_of_a_definition(client: Any, world: Any) -> None:
    made = client.flag_sets.add({"name": "backend"}, world.id)
    world.define("checkout", flagSets=[{"id": made.id}])
    found = client.split_definitions.get_definition("checkout", world.production, world.id)
    assert [flag_set.id for flag_set in found.flag_sets] == [made.id]
