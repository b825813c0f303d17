"""Pages, filters, sorts and expanded members of lists."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import Json, Refused, Shop


@pytest.fixture
def many(shop: Shop) -> Shop:
    """The flags f0 to f4, of which f3 is archived and f4 deprecated."""
    for number in range(5):
        shop.flag(
            f"f{number}",
            name=f"Flag {9 - number}",
            tags=["odd"] if number % 2 else ["even", f"t{number}"],
            temporary=number < 2,
            clientSideAvailability={"usingEnvironmentId": number == 0, "usingMobileKey": number == 1},
        )
    shop.edit({"kind": "archiveFlag"}, environment=None, key="f3")
    shop.edit({"kind": "deprecateFlag"}, environment=None, key="f4")
    return shop


def keys(shop: Shop, path: str = "/flags/shop", **query: object) -> list[str]:
    return [item["key"] for item in shop.ok(shop.api.get(path, params=query))["items"]]  # type: ignore[arg-type]


def links(answer: Json) -> dict[str, dict[str, list[str]]]:
    return {name: parse_qs(urlsplit(link["href"]).query) for name, link in answer["_links"].items()}


def test_pages_are_linked_and_only_to_pages_that_exist(many: Shop) -> None:
    first = many.ok(many.api.get("/flags/shop", params={"limit": 2, "filter": "tags:even"}))
    assert [item["key"] for item in first["items"]] == ["f0", "f2"]
    assert first["totalCount"] == 3
    assert links(first).keys() == {"self", "next", "last"}
    assert links(first)["next"] == {"limit": ["2"], "offset": ["2"], "filter": ["tags:even"]}
    second = many.ok(many.api.get(first["_links"]["next"]["href"].removeprefix("/api/v2")))
    assert [item["key"] for item in second["items"]] == ["f4"]
    assert links(second).keys() == {"self", "first", "prev"}
    assert links(second)["prev"]["offset"] == ["0"]
    beyond = many.ok(many.api.get("/flags/shop", params={"offset": 99}))
    assert (beyond["items"], beyond["totalCount"]) == ([], 4)


def test_a_page_has_twenty_by_default(shop: Shop) -> None:
    for number in range(21):
        shop.flag(f"f{number}")
    assert len(keys(shop)) == 20
    assert len(keys(shop, limit=100)) == 21


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "f0 f1 f2 f4"),
        ({"filter": "state:live"}, "f0 f1 f2"),
        ({"filter": "state:archived"}, "f3"),
        ({"filter": "archived:true"}, "f3"),
        ({"archived": "true"}, "f3"),
        ({"filter": "state:deprecated"}, "f4"),
        ({"filter": "query:FLAG 8"}, "f1"),
        ({"filter": "query:f2"}, "f2"),
        ({"filter": "tags:even+t2"}, "f2"),
        ({"tag": "t4"}, "f4"),
        ({"filter": "type:temporary"}, "f0 f1"),
        ({"filter": "type:permanent,tags:even"}, "f2 f4"),
        ({"filter": "sdkAvailability:client"}, "f0"),
        ({"filter": "sdkAvailability:mobile"}, "f1"),
        ({"filter": "sdkAvailability:anyClient"}, "f0 f1"),
        ({"filter": "sdkAvailability:server"}, "f2 f4"),
        ({"filter": 'creationDate:{"before":1}'}, ""),
        ({"filter": 'creationDate:{"before":9999999999999},tags:even'}, "f0 f2 f4"),
        ({"filter": "maintainerId:nobody"}, ""),
        ({"filter": "hasExperiment:true"}, ""),
        ({"filter": "hasExperiment:false"}, "f0 f1 f2 f4"),
        ({"filter": 'evaluated:{"after":1,"x":[2,3]},filterEnv:staging'}, ""),
        ({"sort": "-key"}, "f4 f2 f1 f0"),
        ({"sort": "name"}, "f4 f2 f1 f0"),
        ({"sort": "-creationDate"}, "f4 f2 f1 f0"),
        ({"sort": "type,-key"}, "f4 f2 f1 f0"),
    ],
)
def test_flags_are_filtered_and_sorted(many: Shop, query: dict[str, str], expected: str) -> None:
    assert keys(many, **query) == expected.split()


def test_a_plus_that_is_not_encoded_is_a_blank(many: Shop) -> None:
    for plus, expected in (("%2B", ["f2"]), ("+", [])):
        listed = many.ok(many.api.get(f"/flags/shop?filter=tags:even{plus}t2"))["items"]
        assert [item["key"] for item in listed] == expected


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "colour:red"},
        {"filter": "state"},
        {"filter": "state:gone"},
        {"filter": "creationDate:{"},
        {"filter": "creationDate:[" + "[" * 15_000},
        {"sort": "colour"},
        {"sort": "targetingModifiedDate"},
        {"limit": "-1"},
        {"limit": "x"},
        {"offset": "٣"},
        {"limit": "9" * 30},
        {"offset": "0" * 30 + "9" * 5000},
    ],
)
def test_a_wrong_query_is_a_400(many: Shop, refused: Refused, query: dict[str, str]) -> None:
    refused(many.api.get("/flags/shop", params=query), 400, "invalid_request")


def test_flags_are_sorted_by_when_their_targeting_was_touched(many: Shop) -> None:
    many.edit({"kind": "turnFlagOn"}, key="f0")
    assert keys(many, env="staging", sort="-targetingModifiedDate")[0] == "f0"
    assert keys(many, env="production", sort="-targetingModifiedDate")[0] == "f4"


def test_configurations_are_listed_of_named_environments_and_in_full_only_when_asked(many: Shop) -> None:
    def first(**query: str) -> Json:
        item: Json = many.ok(many.api.get("/flags/shop", params=query))["items"][0]
        return item

    assert "environments" not in first()
    assert list(first(filter="filterEnv:production")["environments"]) == ["production"]
    block = first(env="staging")["environments"]["staging"]
    assert not {"targets", "contextTargets", "rules", "prerequisites"} & block.keys()
    assert block["_summary"]["variations"].keys() == {"0", "1"}
    assert "rules" in first(env="staging", summary="0")["environments"]["staging"]


def test_a_listed_flag_is_the_flag(many: Shop) -> None:
    listed = many.ok(many.api.get("/flags/shop", params={"env": "staging", "summary": "false"}))["items"][0]
    assert listed == many.get("f0", env="staging")


def test_projects_and_environments_are_filtered_and_sorted(shop: Shop) -> None:
    for key in ("abc", "abd", "xyz"):
        shop.ok(shop.api.post("/projects", json={"key": key, "name": f"P {key}", "tags": [key[0]]}))
    assert keys(shop, "/projects", filter="query:AB") == ["abc", "abd"]
    assert keys(shop, "/projects", filter="keys:abd|xyz|no") == ["abd", "xyz"]
    assert keys(shop, "/projects", filter="tags:a,query:abd") == ["abd"]
    assert keys(shop, "/projects", sort="-createdOn", limit=2) == ["xyz", "abd"]
    assert keys(shop, "/projects/shop/environments", sort="name") == ["production", "staging"]
    assert keys(shop, "/projects/abc/environments", sort="-critical") == ["production", "test"]
    assert keys(shop, "/projects/abc/environments", filter="query:tes") == ["test"]


def test_statuses(many: Shop) -> None:
    over_all = many.ok(many.api.get("/flag-status/shop/f0"))
    assert over_all["environments"].keys() == {"staging", "production"}
    assert over_all["environments"]["staging"]["name"] == "new"
    assert len(many.ok(many.api.get("/flag-statuses/shop/staging"))["items"]) == 4
    assert many.ok(many.api.get("/flag-statuses/shop/staging/f0"))["name"] == "new"
    assert many.api.get("/flag-statuses/shop/staging/nope").status_code == 404


def test_page_after_page_gives_every_flag_once(shop: Shop) -> None:
    for number in range(45):
        shop.flag(f"f{number}")
    seen, path = list[str](), "/flags/shop?limit=20"
    while path:
        answer = shop.ok(shop.api.get(path))
        seen += [item["key"] for item in answer["items"]]
        path = answer["_links"].get("next", {}).get("href", "").removeprefix("/api/v2")
    assert seen == [f"f{number}" for number in range(45)]
