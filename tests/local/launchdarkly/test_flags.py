"""Creating, reading and deleting flags; JSON patch and merge patch; prerequisites."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Json, Refused, Shop


def test_a_new_flag_is_off_everywhere_and_serves_its_defaults(shop: Shop) -> None:
    flag = shop.flag("a", variations=[{"value": 1, "name": "one"}, {"value": 2}, {"value": 3}])
    assert (flag["kind"], flag["temporary"], flag["tags"], flag["_version"]) == ("multivariate", True, [], 1)
    assert flag["defaults"] == {"onVariation": 0, "offVariation": 2}
    assert [variation.keys() for variation in flag["variations"]][1] == {"_id", "value"}
    block = flag["environments"]["staging"]
    assert (block["on"], block["fallthrough"], block["offVariation"]) == (False, {"variation": 0}, 2)
    assert block["_environmentName"] == "Staging"
    assert flag["maintainerId"] == shop.ok(shop.api.get("/caller-identity"))["memberId"]


def test_what_a_body_says_is_kept(shop: Shop) -> None:
    flag = shop.flag(
        "a",
        description="d",
        tags=["x", "x", "y"],
        temporary=False,
        defaults={"onVariation": 1, "offVariation": 1},
        clientSideAvailability={"usingEnvironmentId": True, "usingMobileKey": False},
        customProperties={"jira": {"name": "Jira", "value": ["A-1"]}},
        maintainerTeamKey="team",
        isFlagOn=True,
        unknownMember="ignored",
    )
    assert (flag["description"], flag["tags"], flag["temporary"]) == ("d", ["x", "y"], False)
    assert flag["clientSideAvailability"] == {"usingEnvironmentId": True, "usingMobileKey": False}
    assert flag["customProperties"] == {"jira": {"name": "Jira", "value": ["A-1"]}}
    assert "maintainerId" not in flag
    assert [block["on"] for block in flag["environments"].values()] == [True, True]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"key": "-a"}, "key"),
        ({"key": "a b"}, "key"),
        ({"key": "a\n"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "a" * 257}, "key"),
        ({"key": "ü"}, "key"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"temporary": "yes"}, "temporary"),
        ({"tags": ["a b"]}, "tags"),
        ({"variations": [{"value": True}]}, "variations"),
        ({"variations": [{"value": True}, {"value": 1}]}, "same type"),
        ({"variations": [{"value": {"a": 1}}, {"value": {"a": 1}}]}, "unique"),
        ({"defaults": {"onVariation": 2, "offVariation": 0}}, "there is no variation 2"),
        ({"defaults": {"onVariation": -1, "offVariation": 0}}, "there is no variation -1"),
        ({"maintainerId": "5" * 24}, "Unknown member"),
        ({"purpose": "migration"}, "migrationSettings"),
        ({"purpose": "migration", "migrationSettings": {"stageCount": 6}}, "contextKind"),
        ({"purpose": "migration", "migrationSettings": {"stageCount": 3}}, "stageCount"),
        ({"initialPrerequisites": [{"key": "none", "variationId": "x"}]}, "none"),
    ],
)
def test_a_body_that_is_wrong_is_refused_and_makes_nothing(shop: Shop, body: Json, message: str) -> None:
    answer = shop.api.post("/flags/shop", json={"name": "A", "key": "a", **body})
    assert answer.status_code in {400, 404}
    assert message in answer.json()["message"]
    assert shop.ok(shop.api.get("/flags/shop"))["totalCount"] == 0


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"name": NaN}', b"[" * 100_000, b'"\xff"', b"1e999"]
)
def test_what_is_not_a_json_object_is_a_400(shop: Shop, refused: Refused, body: bytes) -> None:
    answer = shop.api.post("/flags/shop", content=body, headers={"Content-Type": "application/json"})
    refused(answer, 400, "invalid_request")


def test_any_text_comes_back_as_it_went(shop: Shop) -> None:
    text = 'emoji \U0001f600, null \x00, half \ud83d, quote " and \\'
    body = {"name": "N", "key": "a", "description": text}
    import json

    answer = shop.api.post(
        "/flags/shop", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert shop.ok(answer)["description"] == text


def test_keys_are_unique_even_among_the_archived(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    shop.edit({"kind": "archiveFlag"}, environment=None)
    refused(shop.api.post("/flags/shop", json={"name": "A", "key": "a"}), 409, "conflict")


def test_a_clone_brings_the_targeting_of_every_environment(shop: Shop) -> None:
    shop.flag("a", variations=[{"value": "x"}, {"value": "y"}], tags=["t"])
    shop.edit({"kind": "turnFlagOn"}, {"kind": "addTargets", "values": ["u"], "variationId": shop.ids()[1]})
    clone = shop.ok(shop.api.post("/flags/shop", params={"clone": "a"}, json={"name": "B", "key": "b"}))
    assert [variation["value"] for variation in clone["variations"]] == ["x", "y"]
    assert not set(shop.ids("b")) & set(shop.ids("a"))
    block = clone["environments"]["staging"]
    assert (block["on"], block["targets"][0]["values"], block["version"]) == (True, ["u"], 1)
    assert clone["environments"]["production"]["on"] is False


@pytest.mark.parametrize(("stages", "count"), [(2, 2), (4, 4), (6, 6)])
def test_a_migration_flag_has_its_stages_as_variations(shop: Shop, stages: int, count: int) -> None:
    settings: Json = {"stageCount": stages} | ({"contextKind": "organization"} if stages == 6 else {})
    flag = shop.flag("m", purpose="migration", migrationSettings=settings)
    assert len(flag["variations"]) == count
    assert flag["_purpose"] == "migration"
    assert "migrationSettings" not in flag
    shown = shop.get("m", expand="migrationSettings")
    assert shown["migrationSettings"] == settings
    assert shown["environments"]["staging"]["migrationSettings"] == {"checkRatio": 1}


def test_the_cohorts_of_a_migration_flag_take_rollouts_only(shop: Shop, refused: Refused) -> None:
    """From the vendor's documentation of the patch of a flag."""
    shop.flag("a", purpose="migration", migrationSettings={"stageCount": 2})
    off, live = shop.ids()
    clauses = [{"attribute": "country", "op": "in", "values": ["DE"]}]
    rollout = {"rolloutWeights": {off: 60_000, live: 40_000}}
    for edit in (
        {"kind": "updateFallthroughVariationOrRollout"},
        {"kind": "addRule", "clauses": clauses},
    ):
        refused(shop.try_edit({**edit, "variationId": live}), 400, "invalid_request")
        shop.edit({**edit, **rollout})
    rule = {"kind": "updateRuleVariationOrRollout", "ruleId": shop.block()["rules"][0]["_id"]}
    refused(shop.try_edit({**rule, "variationId": live}), 400, "invalid_request")
    assert shop.copy().status_code == 201


def test_a_naming_convention_is_kept(shop: Shop, refused: Refused) -> None:
    convention = {"case": "kebabCase", "prefix": "web-"}
    shop.ok(shop.api.post("/projects", json={"key": "p", "name": "P", "namingConvention": convention}))
    for wrong in ("a", "web-A", "web-a_b"):
        refused(shop.api.post("/flags/p", json={"name": "N", "key": wrong}), 400, "invalid_request")
    shop.ok(shop.api.post("/flags/p", json={"name": "N", "key": "web-a-b"}))


def test_only_the_named_environments_are_shown(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    assert list(shop.get("a", env="production")["environments"]) == ["production"]
    assert list(shop.get("a", env=["production", "staging"])["environments"]) == ["production", "staging"]
    message = refused(shop.api.get("/flags/shop/a", params={"env": "nope"}), 404, "not_found")
    assert message.startswith("Unknown environment key: nope")


@pytest.mark.parametrize(
    "path", ["/flags/nope/a", "/flags/shop/nope", "/flags/shop/%00", "/flags/shop/%ED%A0%80"]
)
def test_what_is_not_there_is_not_found(shop: Shop, refused: Refused, path: str) -> None:
    refused(shop.api.get(path), 404, "not_found")


# JSON patch and merge patch


def test_the_vendors_terraform_patches_by_index(shop: Shop) -> None:
    shop.flag("a")
    patch = [
        {"op": "replace", "path": "/environments/staging/on", "value": True},
        {"op": "replace", "path": "/environments/staging/fallthough", "value": {"variation": 0}},
        {
            "op": "replace",
            "path": "/environments/staging/targets",
            "value": [{"values": ["u"], "variation": 1}],
        },
        {"op": "replace", "path": "/environments/staging/rules", "value": [{"variation": 0, "clauses": []}]},
    ]
    after = shop.ok(shop.api.patch("/flags/shop/a", json={"comment": "c", "patch": patch}))
    block = after["environments"]["staging"]
    assert (block["on"], block["targets"][0]["values"], block["version"]) == (True, ["u"], 2)
    assert block["rules"][0]["trackEvents"] is False
    assert block["_summary"]["variations"]["0"]["nullRules"] == 1


def test_the_off_variation_can_be_unset_and_set_again(shop: Shop) -> None:
    shop.flag("a")
    shop.patch(("remove", "/environments/staging/offVariation"))
    assert "offVariation" not in shop.block()
    shop.patch(("replace", "/environments/staging/offVariation", 0))
    assert shop.block()["offVariation"] == 0


def test_an_individual_target_is_added_at_the_end(shop: Shop) -> None:
    shop.flag("a")
    shop.patch(("add", "/environments/staging/targets/-", {"variation": 0, "values": ["u1"]}))
    shop.patch(("add", "/environments/staging/targets/0/values/-", "u2"))
    assert shop.block()["targets"][0]["values"] == ["u1", "u2"]


def test_ids_of_rules_stay_and_foreign_ids_are_replaced(shop: Shop) -> None:
    shop.flag("a")
    rule: Json = {"variation": 0, "clauses": [{"attribute": "a", "op": "in", "values": [1]}]}
    shop.patch(("add", "/environments/staging/rules/-", rule))
    own = shop.block()["rules"]
    shop.patch(("add", "/environments/staging/rules/0", {**rule, "variation": 1}))
    assert shop.block()["rules"][1] == own[0]
    shop.patch(("replace", "/environments/production/rules", own))
    assert shop.block("production")["rules"][0]["_id"] != own[0]["_id"]


@pytest.mark.parametrize(
    ("operation", "status", "code"),
    [
        (("remove", "/environments/staging/nothing"), 400, "invalid_patch"),
        (("remove", "/environments/nowhere/on"), 400, "invalid_patch"),
        (("replace", "", []), 400, "invalid_patch"),
        (("jump", "/name", 1), 400, "invalid_patch"),
        (("add", "/tags/7", "t"), 400, "invalid_patch"),
        (("add", "name", "t"), 400, "invalid_patch"),
        ((1, 2, 3), 400, "invalid_patch"),
        (("test", "/_version", 99), 409, "optimistic_locking_error"),
        (("replace", "/environments/staging/salt", "x"), 400, "invalid_request"),
        (("replace", "/environments/staging", "x"), 400, "invalid_request"),
        (("replace", "/environments/staging/on", "yes"), 400, "invalid_request"),
        (("replace", "/environments/staging/offVariation", 2), 400, "invalid_request"),
        (("replace", "/environments/staging/fallthrough", {}), 400, "invalid_request"),
        (("replace", "/variations", []), 400, "invalid_request"),
        (("replace", "/name", ""), 400, "invalid_request"),
        (("replace", "/tags", "t"), 400, "invalid_request"),
    ],
)
def test_a_patch_that_cannot_be_applied(
    shop: Shop, refused: Refused, operation: tuple[Any, ...], status: int, code: str
) -> None:
    before = shop.flag("a")
    message = refused(shop.try_patch(("replace", "/description", "x"), operation), status, code)
    assert shop.get() == before
    if "salt" in str(operation):
        assert message == "Flag salt cannot be modified"


def test_a_test_that_holds_lets_the_patch_pass(shop: Shop) -> None:
    shop.flag("a")
    shop.patch(("test", "/_version", 1), ("replace", "/name", "B"))
    assert (shop.get()["name"], shop.get()["_version"]) == ("B", 2)


def test_what_cannot_be_written_is_ignored(shop: Shop) -> None:
    before = shop.flag("a")
    shop.patch(("replace", "/key", "b"), ("replace", "/_version", 9), ("add", "/invented", 1))
    assert shop.get() == before


def test_a_json_patch_of_variations_is_literal(shop: Shop) -> None:
    """Places in configurations are what the document says: a variation put first moves what they serve."""
    before = shop.flag("a", variations=[{"value": "x"}, {"value": "y"}])
    shop.patch(("add", "/variations/0", {"value": "w"}))
    after = shop.get()
    assert [variation["_id"] for variation in after["variations"][1:]] == shop.ids()[1:]
    assert {variation["_id"] for variation in before["variations"]} < set(shop.ids())
    assert after["environments"]["staging"]["fallthrough"] == {"variation": 0}
    assert [block["version"] for block in after["environments"].values()] == [2, 2]


def test_a_merge_patch_with_and_without_its_wrapper(shop: Shop) -> None:
    shop.flag("a", tags=["t"])
    shop.ok(
        shop.api.patch("/flags/shop/a", json={"comment": "c", "merge": {"tags": ["u"], "description": "d"}})
    )
    shop.ok(
        shop.api.patch(
            "/flags/shop/a", json={"environments": {"staging": {"on": True, "offVariation": None}}}
        )
    )
    after = shop.get()
    assert (after["tags"], after["description"], after["environments"]["staging"]["on"]) == (["u"], "d", True)
    assert "offVariation" not in after["environments"]["staging"]


def test_a_rollout_that_a_person_cannot_write_is_refused(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    twice = [{"variation": 0, "weight": 50_000}, {"variation": 0, "weight": 50_000}]
    for parts in ([], twice, [{"variation": 0, "weight": 99_999}], [{"variation": 5, "weight": 100_000}]):
        answer = shop.try_patch(
            ("replace", "/environments/staging/fallthrough", {"rollout": {"variations": parts}})
        )
        refused(answer, 400, "invalid_request")


# Prerequisites, archive and delete


def need(shop: Shop, key: str, needed: str, environment: str = "staging") -> Any:
    instruction = {"kind": "addPrerequisite", "key": needed, "variationId": shop.ids(needed)[0]}
    return shop.try_edit(instruction, key=key, environment=environment)


def test_a_cycle_of_prerequisites_is_refused_in_one_environment(shop: Shop, refused: Refused) -> None:
    for key in "abc":
        shop.flag(key)
    shop.ok(need(shop, "a", "b"))
    shop.ok(need(shop, "b", "c"))
    assert "cycle" in refused(need(shop, "c", "a"), 400, "invalid_request")
    assert "cycle" in refused(need(shop, "a", "a"), 400, "invalid_request")
    shop.ok(need(shop, "c", "a", "production"))


def test_prerequisites_are_updated_removed_and_replaced(shop: Shop) -> None:
    for key in "abc":
        shop.flag(key)
    shop.ok(need(shop, "a", "b"))
    shop.edit({"kind": "updatePrerequisite", "key": "b", "variationId": shop.ids("b")[1]})
    assert shop.block()["prerequisites"] == [{"key": "b", "variation": 1}]
    shop.edit(
        {"kind": "replacePrerequisites", "prerequisites": [{"key": "c", "variationId": shop.ids("c")[0]}]}
    )
    assert shop.block()["prerequisites"] == [{"key": "c", "variation": 0}]
    shop.edit({"kind": "removePrerequisite", "key": "c"}, {"kind": "removePrerequisite", "key": "c"})
    assert shop.block()["prerequisites"] == []


def test_a_variation_that_another_flag_needs_stays_and_keeps_its_meaning(
    shop: Shop, refused: Refused
) -> None:
    variations = [{"value": value} for value in "xyz"]
    shop.flag("b", variations=variations, defaults={"onVariation": 0, "offVariation": 0})
    shop.flag("a")
    first, second, third = shop.ids("b")
    shop.edit({"kind": "addPrerequisite", "key": "b", "variationId": third}, key="a")
    version = shop.block(key="a")["version"]
    remove = {"kind": "removeVariation", "variationId": third}
    message = refused(shop.try_edit(remove, key="b", environment=None), 400, "invalid_request")
    assert message == "The flag 'a' has this variation as a prerequisite"
    shop.edit({"kind": "removeVariation", "variationId": second}, key="b", environment=None)
    assert (shop.ids("b"), shop.block(key="a")["prerequisites"], shop.block(key="a")["version"]) == (
        [first, third],
        [{"key": "b", "variation": 1}],
        version + 1,
    )


def test_initial_prerequisites_hold_in_every_environment(shop: Shop) -> None:
    shop.flag("a")
    flag = shop.flag("b", initialPrerequisites=[{"key": "a", "variationId": shop.ids("a")[1]}])
    assert [block["prerequisites"] for block in flag["environments"].values()] == [
        [{"key": "a", "variation": 1}]
    ] * 2


def test_a_flag_that_others_need_is_neither_archived_nor_deleted(shop: Shop, refused: Refused) -> None:
    shop.flag("a")
    shop.flag("b")
    shop.ok(need(shop, "b", "a"))
    archive = {"kind": "archiveFlag"}
    assert "'b'" in refused(shop.try_edit(archive, environment=None, key="a"), 400, "invalid_request")
    assert "still in use" in refused(shop.api.delete("/flags/shop/a"), 409, "conflict")
    shop.edit({"kind": "removePrerequisite", "key": "a"}, key="b")
    shop.edit(archive, environment=None)
    assert shop.api.delete("/flags/shop/a").status_code == 204


def test_dependents_are_found_by_environment_and_over_all(shop: Shop, refused: Refused) -> None:
    for key in "ab":
        shop.flag(key)
    shop.ok(need(shop, "b", "a"))
    beta = {"LD-API-Version": "beta"}
    found = shop.ok(shop.api.get("/flags/shop/a/dependent-flags", headers=beta))["items"]
    assert [(item["key"], [e["key"] for e in item["environments"]]) for item in found] == [("b", ["staging"])]
    for environment, keys in (("staging", ["b"]), ("production", [])):
        path = f"/flags/shop/{environment}/a/dependent-flags"
        assert [item["key"] for item in shop.ok(shop.api.get(path, headers=beta))["items"]] == keys
    refused(shop.api.get("/flags/shop/a/dependent-flags"), 403, "forbidden")
