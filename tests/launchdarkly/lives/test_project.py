"""Projects."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import ConflictError, InvalidRequestError
from pulumi_flagcopy.launchdarkly.lives.project import ProjectLife

PATH = "/api/v2/projects/shop"
WHOLE: dict[str, Any] = {
    "key": "shop",
    "name": "Shop",
    "tags": ["b", "a"],
    "default_client_side_availability": {"using_environment_id": True, "using_mobile_key": False},
    "naming_convention": {"case": "kebabCase", "prefix": "shop-"},
    "environments": [
        {"key": "dev", "name": "Dev", "tags": ["x"]},
        {"key": "live", "name": "Live", "color": "FF0000"},
    ],
    "comment": "made by a test",
}


@pytest.fixture
def project(account: Any, held: Any) -> Any:
    return held(ProjectLife)


def test_every_field_is_sent_when_it_is_created(account: Any, project: Any) -> None:
    outputs = project.up(**WHOLE)
    assert (project.id, outputs["environment_keys"]) == ("shop", ["dev", "live"])
    [(method, path, body)] = account.written()
    assert (method, path) == ("POST", "/api/v2/projects")
    assert body == {
        "key": "shop",
        "name": "Shop",
        "tags": ["b", "a"],
        "defaultClientSideAvailability": {"usingEnvironmentId": True, "usingMobileKey": False},
        "namingConvention": {"case": "kebabCase", "prefix": "shop-"},
        "environments": [
            {"key": "dev", "name": "Dev", "tags": ["x"], "color": "417505"},
            {"key": "live", "name": "Live", "color": "FF0000"},
        ],
    }


def test_unchanged_is_no_request_at_all(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    account.written()
    account.reads = 0
    project.up(**WHOLE)
    assert (project.last, account.written(), account.reads) == ("same", [], 0)


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("name", "The shop", "/name"),
        ("tags", ["a"], "/tags"),
        (
            "default_client_side_availability",
            {"using_environment_id": False, "using_mobile_key": False},
            "/defaultClientSideAvailability",
        ),
    ],
)
def test_an_edit_sends_that_field_only(account: Any, project: Any, field: str, value: Any, path: str) -> None:
    project.up(**WHOLE)
    account.written()
    project.up(**{**WHOLE, field: value})
    [(method, where, body)] = account.written()
    assert (method, where, body["comment"]) == ("PATCH", PATH, "made by a test")
    assert [operation["path"] for operation in body["patch"]] == [path]
    project.up(**{**WHOLE, field: value})
    assert project.last == "same"


def test_the_order_of_tags_means_nothing(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    project.up(**{**WHOLE, "tags": ["a", "b"]})
    assert project.last == "same"
    account.send("PATCH", "/projects/shop", [{"op": "replace", "path": "/tags", "value": ["a", "b"]}])
    assert not project.refresh()


def test_an_environment_that_is_added_is_made_and_none_is_ever_deleted(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    account.written()
    more = [*WHOLE["environments"], {"key": "test", "name": "Test"}]
    assert project.up(**{**WHOLE, "environments": more})["environment_keys"] == ["dev", "live", "test"]
    assert [(method, path) for method, path, _ in account.written()] == [("POST", f"{PATH}/environments")]
    project.up(**{**WHOLE, "environments": more[:1]})
    assert account.written() == []
    assert len(account.send("GET", "/projects/shop/environments")["items"]) == 3


def test_without_environments_the_vendor_makes_two(account: Any, project: Any) -> None:
    assert project.up(key="shop", name="Shop")["environment_keys"] == ["test", "production"]
    account.send("DELETE", "/projects/shop/environments/test")
    assert not project.refresh()
    assert project.outputs["environment_keys"] == ["production"]


def test_more_environments_than_a_page(account: Any, project: Any) -> None:
    many = [{"key": f"e{number}", "name": "E"} for number in range(25)]
    assert len(project.up(key="shop", name="Shop", environments=many)["environment_keys"]) == 25
    assert not project.refresh()


def test_drift_is_seen_and_mended(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    account.send("PATCH", "/projects/shop", [{"op": "replace", "path": "/name", "value": "Other"}])
    account.send("DELETE", "/projects/shop/environments/dev")
    assert project.refresh()
    assert project.inputs["name"] == "Other"
    assert [entry["key"] for entry in project.inputs["environments"]] == ["live"]
    account.written()
    project.up(**WHOLE)
    assert [method for method, _, _ in account.written()] == ["PATCH", "POST"]
    assert not project.refresh()


def test_what_is_not_declared_stays_and_shows_no_drift(account: Any, project: Any) -> None:
    project.up(key="shop", name="Shop")
    account.send("PATCH", "/projects/shop", [{"op": "replace", "path": "/tags", "value": ["theirs"]}])
    assert not project.refresh()
    project.up(key="shop", name="Shop 2")
    assert account.send("GET", "/projects/shop")["tags"] == ["theirs"]


def test_adopted_with_the_difference_shown_first(shop: Any, held: Any) -> None:
    project = held(ProjectLife)
    with pytest.raises(ConflictError, match="adopt=True"):
        project.up(key="shop", name="New name")
    wanted = {
        "key": "shop",
        "name": "New name",
        "adopt": True,
        "environments": [{"key": "live", "name": "Live"}],
        "naming_convention": {"prefix": "x"},
    }
    shop.written()
    shop.told.clear()
    assert project.failures(wanted) == []
    assert shop.told == [
        "LaunchDarkly project shop exists and is taken over; this changes in it:\n"
        "  name: Shop → New name\n"
        "  environments: add live\n"
        "  naming_convention: stays as it is, since it can be given only at creation"
    ]
    assert shop.written() == []
    project.up(**wanted)
    assert [method for method, _, _ in shop.written()] == ["PATCH", "POST"]


def test_what_is_given_at_creation_only_is_refused_later(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    [(name, reason)] = project.failures({**WHOLE, "naming_convention": {"prefix": "other-"}})
    assert name == "naming_convention"
    assert "only when the LaunchDarkly project is created" in reason
    assert (
        project.failures({name: value for name, value in WHOLE.items() if name != "naming_convention"}) == []
    )


def test_another_key_replaces(account: Any, project: Any) -> None:
    project.up(key="shop", name="Shop")
    project.up(key="store", name="Shop")
    assert project.last == "replace ['key']"


def test_gone_behind_our_back(account: Any, project: Any) -> None:
    project.up(**WHOLE)
    account.send("DELETE", "/projects/shop")
    project.refresh()
    assert project.id == ""
    project.up(**WHOLE)
    assert project.last == "create"


def test_looked_up_by_id(shop: Any, held: Any) -> None:
    found = held(ProjectLife).life.read("shop", {})
    assert found.outputs["name"] == "Shop"
    assert found.outputs["environment_keys"] == ["staging", "production"]
    assert held(ProjectLife).life.read("nothing", {}) is None


def test_deleted_and_the_last_one_refused(account: Any, project: Any, held: Any) -> None:
    project.up(**WHOLE)
    project.destroy()
    assert [entry["key"] for entry in account.send("GET", "/projects")["items"]] == ["first"]
    project.destroy()  # what is gone already is no error
    first = held(ProjectLife)
    first.up(key="first", name="First", adopt=True)
    with pytest.raises(InvalidRequestError, match="last project"):
        first.destroy()


@pytest.mark.parametrize(
    ("inputs", "property_"),
    [
        ({"key": "two words"}, "key"),
        ({"key": "🚀"}, "key"),
        ({"key": "x" * 101}, "key"),
        ({"key": ""}, "key"),
        ({"key": None}, "key"),
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": 7}, "name"),
        ({"tags": ["a", "a"]}, "tags"),
        ({"tags": ["a b"]}, "tags[0]"),
        ({"tags": ["é"]}, "tags[0]"),
        ({"comment": "x" * 5001}, "comment"),
        ({"environments": []}, "environments"),
        ({"environments": [{"key": "a", "name": "A"}] * 2}, "environments"),
        ({"environments": [{"name": "A"}]}, "environments[0].key"),
        ({"naming_convention": {"case": "Case"}}, "naming_convention.case"),
        ({"default_client_side_availability": {}}, "default_client_side_availability.using_environment_id"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_bad_input_is_named_before_any_request(
    account: Any, project: Any, inputs: dict[str, Any], property_: str
) -> None:
    given = {
        name: value for name, value in {"key": "shop", "name": "S", **inputs}.items() if value is not None
    }
    failures = project.failures(given)
    assert property_ in [name for name, _ in failures]
    assert (account.written(), account.reads) == ([], 0)
