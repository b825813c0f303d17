"""Projects, environments, SDK keys, flag defaults, and what holds for every request."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_flagcopy.local.launchdarkly.state import environments

from .conftest import Json, Refused, Shop

PRODUCTION = "/projects/shop/environments/production"


def test_without_environments_there_are_test_and_production(api: httpx.Client) -> None:
    project = Shop.ok(api.post("/projects", json={"key": "p", "name": "P"}))
    assert [(e["key"], e["name"], e["critical"]) for e in project["environments"]] == [
        ("test", "Test", False),
        ("production", "Production", True),
    ]


def test_changes_answer_with_a_list_of_environments_and_reads_with_a_collection(shop: Shop) -> None:
    patched = shop.ok(
        shop.api.patch("/projects/shop", json=[{"op": "replace", "path": "/name", "value": "New"}])
    )
    assert [environment["key"] for environment in patched["environments"]] == ["staging", "production"]
    assert "environments" not in shop.ok(shop.api.get("/projects/shop"))
    shown = shop.ok(shop.api.get("/projects/shop", params={"expand": "environments"}))["environments"]
    assert ([item["key"] for item in shown["items"]], shown["totalCount"]) == (["staging", "production"], 2)


def test_an_expanded_project_shows_its_first_twenty_environments(shop: Shop) -> None:
    for number in range(20):
        body = {"key": f"e{number}", "name": "E", "color": "000000"}
        shop.ok(shop.api.post("/projects/shop/environments", json=body))
    shown = shop.ok(shop.api.get("/projects/shop", params={"expand": "environments"}))["environments"]
    assert (len(shown["items"]), shown["totalCount"]) == (20, 22)


def test_a_project_is_patched(shop: Shop) -> None:
    operations = [
        {"op": "add", "path": "/tags/-", "value": "a"},
        {"op": "add", "path": "/tags/0", "value": "b"},
        {"op": "replace", "path": "/includeInSnippetByDefault", "value": True},
    ]
    project = shop.ok(shop.api.patch("/projects/shop", json=operations))
    assert project["tags"] == ["b", "a"]
    assert project["defaultClientSideAvailability"]["usingEnvironmentId"] is True
    assert shop.flag("a")["clientSideAvailability"]["usingEnvironmentId"] is True


@pytest.mark.parametrize("patch", [{"name": "x"}, {"merge": {"name": "x"}}, {"patch": {}}, [], "x"])
def test_a_project_takes_only_json_patches(shop: Shop, patch: Any) -> None:
    expected = 200 if patch == [] else 400
    assert shop.api.patch("/projects/shop", json=patch).status_code == expected


@pytest.mark.parametrize("key", ["", "-a", "a b", "a" * 101, "a/b", None, 1])
def test_a_projects_key_is_checked(api: httpx.Client, refused: Refused, key: Any) -> None:
    refused(api.post("/projects", json={"key": key, "name": "P"}), 400, "invalid_request")


def test_a_taken_key_is_a_conflict(shop: Shop, refused: Refused) -> None:
    refused(shop.api.post("/projects", json={"key": "shop", "name": "P"}), 409, "conflict")
    body = {"key": "staging", "name": "S", "color": "000000"}
    refused(shop.api.post("/projects/shop/environments", json=body), 409, "conflict")


def test_a_project_goes_with_all_that_is_in_it_but_never_the_last(shop: Shop, refused: Refused) -> None:
    refused(shop.api.delete("/projects/shop"), 400, "invalid_request")
    shop.ok(shop.api.post("/projects", json={"key": "other", "name": "O"}))
    shop.flag("a")
    shop.segment("s")
    assert shop.api.delete("/projects/shop").status_code == 204
    shop.ok(shop.api.post("/projects", json={"key": "shop", "name": "Shop"}))
    assert shop.ok(shop.api.get("/flags/shop"))["totalCount"] == 0
    assert shop.api.get("/segments/shop/test").json()["items"] == []


def test_a_new_environment_has_a_configuration_of_every_flag(shop: Shop) -> None:
    shop.flag("a", defaults={"onVariation": 1, "offVariation": 0})
    body = {
        "key": "qa",
        "name": "QA",
        "color": "ABCDEF",
        "defaultTtl": 5,
        "defaultTrackEvents": True,
        "tags": ["t"],
    }
    environment = shop.ok(shop.api.post("/projects/shop/environments", json=body))
    assert {name: environment[name] for name in body} == body
    assert environment["apiKey"].startswith("sdk-")
    assert environment["mobileKey"].startswith("mob-")
    assert environment["approvalSettings"]["required"] is False
    block = shop.block("qa")
    assert (block["fallthrough"], block["offVariation"], block["trackEvents"]) == ({"variation": 1}, 0, True)


@pytest.mark.parametrize(
    "wrong",
    [{"color": "#00DA7B"}, {"color": None}, {"defaultTtl": 61}, {"key": "a b"}, {"name": ""}, {"tags": "t"}],
)
def test_a_wrong_environment_is_refused(shop: Shop, refused: Refused, wrong: Json) -> None:
    body = {"key": "qa", "name": "QA", "color": "ABCDEF", **wrong}
    refused(shop.api.post("/projects/shop/environments", json=body), 400, "invalid_request")


def test_a_cloned_environment_has_rules_but_no_individual_targets(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    shop.segment("beta")
    shop.ok(
        shop.api.patch(
            "/segments/shop/staging/beta", json=[{"op": "add", "path": "/included/-", "value": "u"}]
        )
    )
    clause = {"attribute": "", "op": "segmentMatch", "values": ["beta"]}
    true = shop.ids()[0]
    shop.edit(
        {"kind": "turnFlagOn"},
        {"kind": "addRule", "clauses": [clause], "variationId": true},
        {"kind": "addTargets", "values": ["u"], "variationId": true},
    )
    body = {"key": "qa", "name": "QA", "color": "ABCDEF", "source": {"key": "staging"}}
    stale = {**body, "source": {"key": "staging", "version": 9}}
    refused(shop.api.post("/projects/shop/environments", json=stale), 409, "optimistic_locking_error")
    shop.ok(shop.api.post("/projects/shop/environments", json=body))
    block = shop.block("qa")
    assert (block["on"], len(block["rules"]), block["targets"], block["version"]) == (True, 1, [], 1)
    assert block["salt"] != shop.block("staging")["salt"]
    assert shop.ok(shop.api.get("/segments/shop/qa/beta"))["included"] == []


def test_an_environment_with_many_segments_is_not_cloned(
    shop: Shop, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environments.MOST_SEGMENTS == 1000
    monkeypatch.setattr(environments, "MOST_SEGMENTS", 1)
    body = {"name": "QA", "color": "ABCDEF", "source": {"key": "staging"}}
    shop.segment("a")
    shop.ok(shop.api.post("/projects/shop/environments", json={**body, "key": "one"}))
    shop.segment("b")
    answer = shop.api.post("/projects/shop/environments", json={**body, "key": "two"})
    assert "segments" in refused(answer, 400, "invalid_request")
    refused(shop.api.get("/projects/shop/environments/two"), 404, "not_found")


def test_an_environment_goes_with_its_configurations_but_never_the_last(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    shop.segment("s")
    assert shop.api.delete("/projects/shop/environments/staging").status_code == 204
    assert list(shop.get()["environments"]) == ["production"]
    refused(shop.api.get("/segments/shop/staging/s"), 404, "not_found")
    refused(shop.api.delete(PRODUCTION), 409, "conflict")


def test_approval_settings_come_by_a_patch(shop: Shop, refused: Refused) -> None:
    shop.gate(required=True, minNumApprovals=2, canReviewOwnRequest=True)
    settings = shop.ok(shop.api.get(PRODUCTION))["approvalSettings"]
    assert (settings["required"], settings["minNumApprovals"], settings["canReviewOwnRequest"]) == (
        True,
        2,
        True,
    )
    tags = [{"op": "replace", "path": "/approvalSettings/requiredApprovalTags", "value": ["t"]}]
    refused(shop.api.patch(PRODUCTION, json=tags), 400, "invalid_request")
    off = [{"op": "remove", "path": "/approvalSettings/required"}]
    assert shop.ok(shop.api.patch(PRODUCTION, json=off + tags))["approvalSettings"]["required"] is False
    many = [{"op": "replace", "path": "/approvalSettings/minNumApprovals", "value": 6}]
    refused(shop.api.patch(PRODUCTION, json=many), 400, "invalid_request")


def test_the_beta_settings_are_the_same_ones_by_kind_of_resource(shop: Shop, refused: Refused) -> None:
    path = "/approval-requests/projects/shop/settings"
    beta = {"LD-API-Version": "beta"}
    refused(shop.api.get(path), 403, "forbidden")
    shown = shop.ok(shop.api.get(path, headers=beta, params={"expand": "default,strict"}))
    assert list(shown) == ["flag", "segment", "aiconfig"]
    assert list(shown["flag"]["environments"]) == ["staging", "production"]
    assert (shown["flag"]["_default"]["required"], shown["flag"]["_strict"]["required"]) == (False, True)
    body = {"environmentKey": "production", "resourceKind": "segment", "required": True, "minNumApprovals": 2}
    changed = shop.ok(shop.api.patch(path, headers=beta, json=body))
    assert changed["segment"]["environments"]["production"]["minNumApprovals"] == 2
    environment = shop.ok(shop.api.get(PRODUCTION))
    assert environment["resourceApprovalSettings"]["segment"]["required"] is True
    assert environment["approvalSettings"]["required"] is False
    query = {"environmentKey": "production", "resourceKind": "segment"}
    assert shop.ok(shop.api.get(path, headers=beta, params=query)) == changed
    for wrong in ({"resourceKind": "dog"}, {"environmentKey": None}):
        refused(shop.api.patch(path, headers=beta, json={**body, **wrong}), 400, "invalid_request")


@pytest.mark.parametrize(("path", "member"), [("apiKey", "apiKey"), ("mobileKey", "mobileKey")])
def test_a_key_is_rotated_and_the_other_stays(shop: Shop, path: str, member: str) -> None:
    before = shop.ok(shop.api.get(PRODUCTION))
    after = shop.ok(shop.api.post(f"{PRODUCTION}/{path}"))
    assert {name for name in before if before[name] != after[name]} == {member}
    assert shop.ok(shop.api.get(PRODUCTION)) == after


def test_an_expiry_is_a_moment(shop: Shop, refused: Refused) -> None:
    shop.ok(shop.api.post(f"{PRODUCTION}/apiKey", params={"expiry": "1900000000000"}))
    refused(shop.api.post(f"{PRODUCTION}/apiKey", params={"expiry": "soon"}), 400, "invalid_request")


def test_flag_defaults(shop: Shop, refused: Refused) -> None:
    path = "/projects/shop/flag-defaults"
    first = shop.ok(shop.api.get(path))
    body = {name: first[name] for name in ("tags", "booleanDefaults", "defaultClientSideAvailability")}
    shop.ok(shop.api.put(path, json={**body, "temporary": False, "tags": ["t"]}))
    assert (shop.ok(shop.api.get(path))["temporary"], shop.ok(shop.api.get(path))["tags"]) == (False, ["t"])
    shop.ok(shop.api.patch(path, json=[{"op": "replace", "path": "/temporary", "value": True}]))
    assert shop.ok(shop.api.get(path))["temporary"] is True
    refused(shop.api.put(path, json={}), 400, "invalid_request")


# What holds for every request


def test_a_reader_is_refused_every_kind_of_write(shop: Shop, reader: httpx.Client, refused: Refused) -> None:
    shop.flag("a")
    refused(reader.post("/flags/shop", json={"name": "B", "key": "b"}), 403, "forbidden")
    refused(shop.try_edit({"kind": "turnFlagOn"}, api=reader, dryRun="true"), 403, "forbidden")
    refused(reader.delete("/flags/shop/a"), 403, "forbidden")
    assert reader.get("/flags/shop/a").status_code == 200


@pytest.mark.parametrize("version", ["2024", "latest", "20240416"])
def test_an_unknown_version_of_the_api_is_refused(api: httpx.Client, refused: Refused, version: str) -> None:
    refused(api.get("/versions", headers={"LD-API-Version": version}), 400, "invalid_request")


def test_of_two_versions_the_first_one_wins(api: httpx.Client) -> None:
    headers = [("LD-API-Version", "20220603"), ("LD-API-Version", "beta")]
    assert Shop.ok(api.get("/versions", headers=headers))["currentVersion"] == 20220603


def test_a_post_may_stand_for_another_method(shop: Shop) -> None:
    operations = [{"op": "replace", "path": "/name", "value": "New"}]
    override = {"X-HTTP-Method-Override": "PATCH"}
    assert shop.ok(shop.api.post("/projects/shop", json=operations, headers=override))["name"] == "New"
    assert shop.api.post("/projects/shop", json=operations).status_code == 405
    assert shop.api.post("/projects/shop", headers={"X-HTTP-Method-Override": "GET"}).status_code == 405


def test_a_wrong_verb_is_a_405(api: httpx.Client, refused: Refused) -> None:
    refused(api.put("/projects"), 405, "method_not_allowed")
