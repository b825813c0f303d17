"""`splitapiclient` on segments of the three kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from splitapiclient.util.exceptions import HTTPNotFoundError, HTTPResponseError

RULES = {
    "rules": [
        {
            "condition": {
                "combiner": "AND",
                "matchers": [{"type": "BOOLEAN", "attribute": "vip", "bool": True}],
            }
        }
    ],
    "excludedKeys": ["u-13"],
    "excludedSegments": [],
}


def test_list_and_find_segments_over_pages(client: Any, world: Any, served: Any) -> None:
    served.switch(page_limit=2)
    for number in range(5):
        client.segments.add({"name": f"segment_{number}", "description": "d"}, "user", world.id)
    assert len(client.segments.list(world.id)) == 5
    found = client.segments.find("segment_4", world.id)
    assert (found.description, found.traffic_type.name, found.tags) == ("d", "user", None)


def test_add_and_delete_segment(client: Any, world: Any) -> None:
    assert client.segments.add({"name": "beta"}, "user", world.id).workspace_id == world.id
    assert client.segments.delete("beta", world.id) is True
    with pytest.raises(HTTPNotFoundError):
        client.segments.delete("beta", world.id)


def test_activate_and_deactivate_segment(client: Any, world: Any) -> None:
    segment = client.segments.add({"name": "beta"}, "user", world.id)
    active = segment.add_to_environment(world.production)
    assert active.environment == {"id": world.production, "name": "Production"}
    assert segment.remove_from_environment(world.production) is True
    assert client.segment_definitions.list(world.production, world.id) == []


def test_list_and_find_active_segments(client: Any, world: Any, served: Any) -> None:
    served.switch(page_limit=2)
    names = [f"segment_{number}" for number in range(5)]
    for name in names:
        world.segment(name)
    assert [s.name for s in client.segment_definitions.list(world.production, world.id)] == names
    assert (
        client.segment_definitions.find("segment_4", world.production, world.id).traffic_type.name == "user"
    )
    assert client.segment_definitions.find("segment_0", world.staging, world.id) is None


def test_upload_and_get_keys(client: Any, world: Any, tmp_path: Path) -> None:
    world.segment("beta")
    segment = client.segment_definitions.find("beta", world.production, world.id)
    keys = [f"u-{number}" for number in range(101)]
    assert segment.import_keys_from_json("true", {"keys": keys, "comment": "c"}) is True
    assert segment.get_key_count() == 101
    assert segment.get_keys() == keys
    segment.export_keys_to_csv(str(tmp_path / "keys.csv"))
    assert (tmp_path / "keys.csv").read_text().split() == keys


@pytest.mark.parametrize(("replace", "expected"), [(True, ["c"]), (False, ["a", "b", "c"])])
def test_upload_replaces_or_adds(client: Any, world: Any, replace: bool, expected: list[str]) -> None:
    """The client writes the Python words True and False into the query."""
    world.segment("beta")
    segment = client.segment_definitions.find("beta", world.production, world.id)
    segment.import_keys_from_json(False, {"keys": ["a", "b"]})
    segment.import_keys_from_json(replace, {"keys": ["c"]})
    assert segment.get_keys() == expected


def test_upload_in_batches(client: Any, world: Any) -> None:
    world.segment("beta")
    segment = client.segment_definitions.find("beta", world.production, world.id)
    assert segment.import_keys_from_json(True, {"keys": [f"u-{n}" for n in range(10_001)]}) is True
    assert segment.get_key_count() == 10_001


def test_remove_keys(client: Any, world: Any) -> None:
    world.segment("beta")
    segment = client.segment_definitions.find("beta", world.production, world.id)
    segment.import_keys_from_json(True, {"keys": ["a", "b", "c"]})
    assert segment.remove_keys({"keys": ["a", "c", "z"]}) is True
    assert segment.get_keys() == ["b"]


def test_list_and_find_rule_based_segments(client: Any, world: Any) -> None:
    """The client goes on while a page is full, so offset must count: a list of full pages must end."""
    for number in range(6):
        world.segment(f"segment_{number}", path="rule-based-segments")
    for limit in (3, 4, 6, 50):
        assert len(client.rule_based_segments.list(world.id, limit=limit)) == 6
        assert len(client.rule_based_segment_definitions.list(world.production, world.id, limit=limit)) == 6
    assert client.rule_based_segments.find("segment_5", world.id).name == "segment_5"
    assert client.rule_based_segment_definitions.find("segment_5", world.staging, world.id) is None


def test_add_and_delete_rule_based_segment(client: Any, world: Any) -> None:
    assert client.rule_based_segments.add({"name": "vip"}, "user", world.id).workspace_id == world.id
    assert client.rule_based_segments.delete("vip", world.id) is True
    assert client.rule_based_segments.list(world.id) == []


def test_enable_and_disable_rule_based_segment(client: Any, world: Any) -> None:
    segment = client.rule_based_segments.add({"name": "vip"}, "user", world.id)
    active = segment.add_to_environment(world.production)
    assert (active.rules, active.excluded_keys, active.excluded_segments) == ([], [], [])
    assert segment.remove_from_environment(world.production) is True
    segment.add_to_environment(world.production)
    active = client.rule_based_segment_definitions.find("vip", world.production, world.id)
    assert active.delete() is True


def test_update_rule_based_segment(client: Any, world: Any) -> None:
    world.segment("vip", path="rule-based-segments")
    active = client.rule_based_segment_definitions.find("vip", world.production, world.id)
    changed = active.update(RULES, world.id)
    assert changed.rules == RULES["rules"]
    found = client.rule_based_segment_definitions.find("vip", world.production, world.id)
    assert (found.rules, found.excluded_keys) == (RULES["rules"], ["u-13"])


def test_list_and_find_large_segments(client: Any, world: Any) -> None:
    world.segment("everyone", path="large-segments")
    assert [segment.name for segment in client.large_segments.list(world.id)] == ["everyone"]
    assert client.large_segments.find("everyone", world.id).traffic_type.name == "user"
    (active,) = client.large_segment_definitions.list(world.production, world.id)
    assert active.name == "everyone"
    assert client.large_segment_definitions.find("everyone", world.staging, world.id) is None


def test_add_enable_disable_and_delete_large_segment(client: Any, world: Any) -> None:
    segment = client.large_segments.add({"name": "everyone"}, "user", world.id)
    active = segment.add_to_environment(world.production)
    assert (active.name, active.workspaceId) == ("everyone", world.id)
    assert segment.remove_from_environment(world.production) is True
    assert client.large_segments.delete("everyone", world.id) is True


def test_upload_keys_of_large_segment(client: Any, world: Any, approver: Any, tmp_path: Path) -> None:
    world.segment("everyone", path="large-segments")
    active = client.large_segment_definitions.find("everyone", world.production, world.id)
    file = tmp_path / "keys.csv"
    file.write_text("u-1\nu-2\nu-3\n")
    assert active.submit_upload("t", "c", [], str(file)).status_code == 200

    (request,) = approver.get("changeRequests").json()["data"]
    assert request["operationType"] == "UPLOAD"
    assert (
        approver.put(f"changeRequests/{request['id']}", json={"status": "APPROVED"}).json()["status"]
        == "PUBLISHED"
    )
    (found,) = approver.get(f"large-segments/ws/{world.id}/environments/Production").json()
    assert found["keyCount"] == 3

    assert active.remove_all_members("t", "c", []) is True
    (request,) = approver.get("changeRequests").json()["data"]
    approver.put(f"changeRequests/{request['id']}", json={"status": "APPROVED"}).raise_for_status()
    (found,) = approver.get(f"large-segments/ws/{world.id}/environments/Production").json()
    assert found["keyCount"] == 0


def test_a_name_belongs_to_one_kind(client: Any, world: Any) -> None:
    client.segments.add({"name": "beta"}, "user", world.id)
    with pytest.raises(HTTPResponseError, match="409"):
        client.large_segments.add({"name": "beta"}, "user", world.id)
    with pytest.raises(HTTPNotFoundError):
        client.rule_based_segments.delete("beta", world.id)
