"""The functions that read: configured by the environment, as a script would be."""

from __future__ import annotations

import pulumi.runtime
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import split

from .conftest import Server, Workspace, on_off


@pytest.fixture(autouse=True)
def configured(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPLIT_API_HOST", "local")
    monkeypatch.setenv("FLAGCOPY_LOCAL_DATABASE", str(server.database))


def tag(shop: Workspace, flag: str, *tags: str) -> None:
    shop.server.call("POST", f"tags/ws/{shop.id}/object/{flag}/objecttype/Split", list(tags))


@pytest.mark.parametrize(
    ("found", "cls"),
    [
        (lambda: split.get_workspace("Default"), split.Workspace),
        (lambda: split.get_environment("Default", "Staging"), split.Environment),
        (lambda: split.get_traffic_type("Default", "user"), split.TrafficType),
        (lambda: split.get_flag("Default", "checkout"), split.Flag),
        (lambda: split.get_definition("Default", "Staging", "checkout"), split.FlagDefinition),
        (lambda: split.get_segment("Default", "pilots"), split.Segment),
        (lambda: split.get_segment_keys("Default", "Staging", "pilots"), split.SegmentKeys),
        (lambda: split.get_flag_set("Default", "web"), split.FlagSet),
    ],
)
def test_one_has_the_attributes_of_the_resource(shop: Workspace, found: object, cls: type) -> None:
    shop.segment("pilots", "Staging", keys=3)
    shop.flag_set("web")
    assert set(found()) <= set(cls.__annotations__)  # type: ignore[operator]


def test_what_a_flag_serves(shop: Workspace) -> None:
    shop.kill("Staging")
    found = split.get_definition("Default", "Staging", "checkout")
    assert (found["default_treatment"], found["killed"]) == ("off", True)
    assert found["rules"][0]["condition"]["matchers"][0]["strings"] == ["DE", "FR"]
    assert found in split.list_definitions("Default", "Staging")


def test_names_and_ids_alike(shop: Workspace) -> None:
    by_id = split.get_definition(shop.id, shop.environments["Staging"], "checkout")
    by_name = split.get_definition("Default", "Staging", "checkout")
    assert by_id["rules"] == by_name["rules"]
    assert split.get_workspace(shop.id) == {**split.get_workspace("Default"), "name": "Default"}


def test_the_keys_of_a_segment(shop: Workspace) -> None:
    shop.segment("pilots", "Staging", keys=250)
    found = split.get_segment_keys("Default", "Staging", "pilots")
    assert (len(found["keys"]), found["key_count"]) == (250, 250)


def test_lists_are_read_to_the_end(shop: Workspace) -> None:
    for number in range(120):
        shop.flag(f"many-{number:03}")
        shop.define("Staging", on_off(), flag=f"many-{number:03}")
        shop.segment(f"segment-{number:03}")
    assert len({flag["name"] for flag in split.list_flags("Default")}) == 121
    assert len({found["flag"] for found in split.list_definitions("Default", "Staging")}) == 121
    assert len({segment["name"] for segment in split.list_segments("Default")}) == 120


def test_flags_with_all_of_the_tags(shop: Workspace) -> None:
    shop.flag("search")
    tag(shop, "checkout", "web", "pay")
    tag(shop, "search", "web")
    assert [flag["name"] for flag in split.list_flags("Default", tags=["web"])] == ["checkout", "search"]
    assert [flag["name"] for flag in split.list_flags("Default", tags=["web", "pay"])] == ["checkout"]
    assert split.list_flags("Default", tags=["nobody"]) == []


def test_the_other_lists(shop: Workspace) -> None:
    shop.flag_set("web")
    assert [found["name"] for found in split.list_workspaces()] == ["Default"]
    assert [found["name"] for found in split.list_traffic_types("Default")] == ["user"]
    assert [found["name"] for found in split.list_flag_sets("Default")] == ["web"]


def test_environments_come_without_their_keys(shop: Workspace) -> None:
    environments = split.list_environments("Default")
    assert [found["name"] for found in environments] == ["Staging", "Production"]
    assert split.get_environment("Default", "Staging") in environments
    assert not any("sdk_keys" in found for found in environments)


@pytest.mark.parametrize(
    "read",
    [
        lambda: split.get_workspace("nothing"),
        lambda: split.get_environment("Default", "nothing"),
        lambda: split.get_traffic_type("Default", "nothing"),
        lambda: split.get_flag("Default", "nothing"),
        lambda: split.get_definition("Default", "nothing", "checkout"),
        lambda: split.get_definition("Default", "Staging", "nothing"),
        lambda: split.get_segment("Default", "nothing"),
        lambda: split.get_segment_keys("Default", "Staging", "nothing"),
        lambda: split.get_flag_set("Default", "nothing"),
        lambda: split.list_environments("nothing"),
        lambda: split.list_flags("nothing"),
        lambda: split.list_definitions("nothing", "Staging"),
        lambda: split.list_definitions("Default", "nothing"),
    ],
)
def test_what_does_not_exist(shop: Workspace, read: object) -> None:
    with pytest.raises(fc.NotFoundError) as raised:
        read()  # type: ignore[operator]
    assert "`up`" not in str(raised.value)


def test_config_goes_before_the_environment(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPLIT_API_HOST", "api.example.com")
    pulumi.runtime.set_config("split:apiHost", "local")
    try:
        assert split.get_workspace("Default")["workspace_id"] == shop.id
    finally:
        pulumi.runtime.set_all_config({})


def test_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPLIT_API_HOST")
    monkeypatch.delenv("SPLIT_ADMIN_API_KEY", raising=False)
    with pytest.raises(fc.ConfigurationError):
        split.get_workspace("Default")
