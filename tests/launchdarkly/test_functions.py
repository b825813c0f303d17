"""The functions that read, on the sample shop: configured by the environment, as a script would be."""

from __future__ import annotations

from pathlib import Path

import httpx
import pulumi.runtime
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.local.transport import LocalTransport


@pytest.fixture(autouse=True)
def configured(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHDARKLY_API_HOST", "local")
    monkeypatch.setenv("FLAGCOPY_LOCAL_DATABASE", str(database))


@pytest.fixture
def vendor(database: Path) -> httpx.Client:
    return httpx.Client(
        transport=LocalTransport(database),
        base_url="http://local/api/v2",
        headers={"Authorization": "api-local", "LD-API-Version": "20240415"},
    )


def test_one_flag_has_the_attributes_of_the_resource(vendor: httpx.Client) -> None:
    flag = ld.get_flag("shop", "payment-provider")
    assert flag["kind"] == "string"
    assert [variation["value"] for variation in flag["variations"]] == ["north-pay", "south-pay", "sandbox"]
    assert flag["temporary"] is False
    assert set(flag) <= set(ld.Flag.__annotations__)


def test_all_flags_are_read_to_the_end(vendor: httpx.Client) -> None:
    with vendor:
        total = vendor.get("/flags/shop").json()["totalCount"]
        for number in range(120):
            vendor.post("/flags/shop", json={"key": f"many-{number:03}", "name": "Many"}).raise_for_status()
    flags = ld.list_flags("shop")
    assert len({flag["key"] for flag in flags}) == total + 120
    assert len(ld.list_flags("shop", query="many-")) == 120


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        ({"tags": ["checkout", "payments"]}, {"express-pay", "gift-cards"}),
        ({"query": "search-page"}, {"search-page-size"}),
        ({"temporary": False, "tags": ["risk"]}, {"fraud-threshold"}),
        ({"maintainer_team_key": "nobody"}, set()),
        ({"maintainer_id": "nobody"}, set()),
    ],
)
def test_flags_by_filter(filters: dict[str, object], keys: set[str]) -> None:
    assert {flag["key"] for flag in ld.list_flags("shop", **filters)} == keys  # type: ignore[arg-type]


def test_archived_flags_on_request(vendor: httpx.Client) -> None:
    with vendor:
        vendor.patch("/flags/shop/gift-cards", json=[{"op": "replace", "path": "/archived", "value": True}])
    assert "gift-cards" not in {flag["key"] for flag in ld.list_flags("shop")}
    assert "gift-cards" in {flag["key"] for flag in ld.list_flags("shop", state="archived")}
    assert ld.get_flag("shop", "gift-cards")["archived"] is True


def test_a_definition_can_be_given_to_the_resource() -> None:
    found = ld.get_definition("shop", "staging", "express-pay")
    assert found["fallthrough"]["rollout"] == [
        {"variation": True, "percent": 30},
        {"variation": False, "percent": 70},
    ]
    assert found["prerequisites"] == [{"flag": "checkout-v2", "variation": True}]
    assert found["rules"][0]["clauses"] == [
        {"op": "in", "values": ["Android", "iOS"], "attribute": "os", "context_kind": "device"}
    ]
    assert set(found) <= set(ld.FlagDefinition.__annotations__)


def test_environments_come_without_their_keys(vendor: httpx.Client) -> None:
    environments = ld.list_environments("shop")
    with vendor:
        assert len(environments) == vendor.get("/projects/shop/environments").json()["totalCount"]
    one = ld.get_environment("shop", "production")
    assert one in environments
    for found in environments:
        assert not {"api_key", "mobile_key", "client_side_id"} & set(found)
        assert "sdk-" not in str(found)
    assert ld.list_environments("shop", tags=["no-such-tag"]) == []


def test_projects_and_segments() -> None:
    assert "shop" in [project["key"] for project in ld.list_projects()]
    assert "production" in ld.get_project("shop")["environment_keys"]
    segments = ld.list_segments("shop", "staging")
    assert ld.get_segment("shop", "staging", "staff")["name"] in [segment["name"] for segment in segments]
    assert ld.list_segments("shop", "staging", tags=["no-such-tag"]) == []


@pytest.mark.parametrize(
    "read",
    [
        lambda: ld.get_project("nothing"),
        lambda: ld.get_project("."),
        lambda: ld.get_environment("shop", "nothing"),
        lambda: ld.get_flag("shop", "nothing"),
        lambda: ld.get_definition("shop", "nothing", "checkout-v2"),
        lambda: ld.get_definition("shop", "staging", "nothing"),
        lambda: ld.get_segment("shop", "staging", "nothing"),
        lambda: ld.list_flags("nothing"),
    ],
)
def test_what_does_not_exist(read: object) -> None:
    with pytest.raises(fc.NotFoundError) as raised:
        read()  # type: ignore[operator]
    assert "`up`" not in str(raised.value)


def test_a_filter_cannot_be_broken_out_of() -> None:
    with pytest.raises(fc.InputError, match="comma"):
        ld.list_flags("shop", query="a,state:archived")


def test_config_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUNCHDARKLY_API_HOST", "app.example.com")
    pulumi.runtime.set_config("launchdarkly:apiHost", "local")
    try:
        assert ld.get_project("shop")["key"] == "shop"
    finally:
        pulumi.runtime.set_all_config({})


def test_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAUNCHDARKLY_API_HOST")
    monkeypatch.delenv("LAUNCHDARKLY_ACCESS_TOKEN", raising=False)
    with pytest.raises(fc.ConfigurationError):
        ld.get_project("shop")
