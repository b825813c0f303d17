from __future__ import annotations

from typing import Any

import pytest

from .conftest import Json, Refused, Shop

COUNTRY = {"attribute": "country", "op": "in", "values": ["DE", "FR"]}
PLAN = {"attribute": "plan", "op": "in", "values": ["gold"], "contextKind": "organization", "negate": True}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def flag(shop: Shop) -> Shop:
    """The flag `a` with the variations x, y and z."""
    shop.flag("a", variations=[{"value": "x"}, {"value": "y"}, {"value": "z"}])
    return shop


def rules(shop: Shop) -> list[Json]:
    found: list[Json] = shop.block()["rules"]
    return found


def add_rule(shop: Shop, description: str, variation: int = 0, **more: Any) -> str:
    """Adds a rule and gives its id."""
    instruction = {
        "kind": "addRule",
        "clauses": [COUNTRY],
        "variationId": shop.ids()[variation],
        "description": description,
        **more,
    }
    shop.edit(instruction)
    return next(rule["_id"] for rule in rules(shop) if rule["description"] == description)


def test_the_switch(flag: Shop) -> None:
    flag.edit({"kind": "turnFlagOn"})
    assert (flag.block()["on"], flag.block("production")["on"]) == (True, False)
    flag.edit({"kind": "turnFlagOff"})
    assert flag.block()["on"] is False


def test_versions_count_effective_changes_of_their_own_environment(flag: Shop) -> None:
    before = flag.get()
    flag.edit({"kind": "turnFlagOn"})
    flag.edit({"kind": "turnFlagOn"})
    after = flag.get()
    versions = {key: block["version"] for key, block in after["environments"].items()}
    assert versions == {"staging": 2, "production": 1}
    assert after["_version"] == before["_version"]
    moved = [after["environments"][key]["lastModified"] for key in ("staging", "production")]
    assert moved[0] > moved[1] == before["environments"]["production"]["lastModified"]


def test_a_change_of_the_flag_itself_counts_there_only(flag: Shop) -> None:
    flag.edit({"kind": "updateName", "value": "New"}, environment=None)
    after = flag.get()
    assert (after["name"], after["_version"], after["environments"]["staging"]["version"]) == ("New", 2, 1)


def test_all_instructions_or_none(flag: Shop, refused: Refused) -> None:
    answer = flag.try_edit({"kind": "turnFlagOn"}, {"kind": "updateOffVariation", "variationId": UNKNOWN})
    assert UNKNOWN in refused(answer, 400, "invalid_request")
    assert flag.block()["on"] is False
    assert flag.block()["version"] == 1


def test_a_dry_run_shows_and_keeps_nothing(flag: Shop) -> None:
    shown = flag.ok(flag.try_edit({"kind": "turnFlagOn"}, dryRun="true"))
    assert (shown["environments"]["staging"]["on"], shown["environments"]["staging"]["version"]) == (True, 2)
    assert (flag.block()["on"], flag.block()["version"]) == (False, 1)


@pytest.mark.parametrize(
    ("instruction", "environment", "message"),
    [
        ({"kind": "turnFlagOn"}, None, "environmentKey is required"),
        ({"kind": "turnFlagOn"}, "nowhere", "Unknown environment key: nowhere"),
        ({"kind": "fly"}, "staging", "Unknown instruction kind: 'fly'"),
        ({"kind": "addContextTargets", "values": []}, "staging", "Unknown instruction kind"),
        ({"kind": "removeOffVariation"}, "staging", "Unknown instruction kind"),
        ({"kind": "addRule", "clauses": [COUNTRY]}, "staging", "Either variationId or rolloutWeights"),
        ({"kind": "addRule", "clauses": [{"attribute": "a", "values": []}]}, "staging", "clauses.0.op"),
        ({"kind": "addRule", "clauses": [{**COUNTRY, "op": "IN"}]}, "staging", "clauses.0.op"),
        (
            {"kind": "updateRuleDescription", "ruleId": UNKNOWN, "description": ""},
            "staging",
            "Unknown rule ID",
        ),
        (
            {"kind": "addPrerequisite", "key": "nope", "variationId": UNKNOWN},
            "staging",
            "Unknown flag key 'nope'",
        ),
        ({"kind": "updatePrerequisite", "key": "b", "variationId": UNKNOWN}, "staging", "not a prerequisite"),
        ({}, "staging", "Unknown instruction kind: None"),
    ],
)
def test_what_cannot_be_done_is_a_400_that_says_why(
    flag: Shop, refused: Refused, instruction: Json, environment: str | None, message: str
) -> None:
    answer = flag.try_edit(instruction, environment=environment)
    assert message in refused(answer, 400, "invalid_request")


def test_without_the_media_type_it_is_no_semantic_patch(flag: Shop, refused: Refused) -> None:
    body = {"environmentKey": "staging", "instructions": [{"kind": "turnFlagOn"}]}
    answer = flag.api.patch("/flags/shop/a", json=body)
    assert "domain-model" in refused(answer, 400, "invalid_request")


def test_rules_are_added_where_they_are_wanted_and_reordered(flag: Shop, refused: Refused) -> None:
    second = add_rule(flag, "second")
    first = add_rule(flag, "first", 1, beforeRuleId=second)
    assert [(rule["description"], rule["variation"]) for rule in rules(flag)] == [("first", 1), ("second", 0)]
    flag.edit({"kind": "reorderRules", "ruleIds": [second, first]})
    assert [rule["_id"] for rule in rules(flag)] == [second, first]
    for wrong in ([first], [first, first], [first, second, UNKNOWN]):
        refused(flag.try_edit({"kind": "reorderRules", "ruleIds": wrong}), 400, "invalid_request")


def test_a_rule_is_changed_in_every_part(flag: Shop) -> None:
    rule_id, ids = add_rule(flag, "r"), flag.ids()
    flag.edit(
        {"kind": "updateRuleDescription", "ruleId": rule_id, "description": "new"},
        {"kind": "updateRuleTrackEvents", "ruleId": rule_id, "trackEvents": True},
        {
            "kind": "updateRuleVariationOrRollout",
            "ruleId": rule_id,
            "rolloutWeights": {ids[2]: 60000, ids[0]: 40000},
            "rolloutBucketBy": "company",
            "rolloutContextKind": "organization",
        },
        {"kind": "addClauses", "ruleId": rule_id, "clauses": [PLAN]},
    )
    (rule,) = rules(flag)
    assert (rule["description"], rule["trackEvents"]) == ("new", True)
    assert "variation" not in rule
    assert rule["rollout"] == {
        "variations": [{"variation": 2, "weight": 60000}, {"variation": 0, "weight": 40000}],
        "bucketBy": "company",
        "contextKind": "organization",
    }
    assert [clause["contextKind"] for clause in rule["clauses"]] == ["user", "organization"]
    assert rule["_id"] == rule_id


def test_clauses_are_changed_by_their_ids(flag: Shop) -> None:
    rule_id = add_rule(flag, "r")
    clause_id = rules(flag)[0]["clauses"][0]["_id"]
    place = {"ruleId": rule_id, "clauseId": clause_id}
    flag.edit({"kind": "addValuesToClause", **place, "values": ["FR", "IT"]})
    flag.edit({"kind": "removeValuesFromClause", **place, "values": ["DE", "XX"]})
    assert rules(flag)[0]["clauses"][0]["values"] == ["FR", "IT"]
    flag.edit({"kind": "updateClause", **place, "clause": PLAN})
    assert rules(flag)[0]["clauses"] == [{**PLAN, "_id": clause_id}]
    flag.edit({"kind": "addClauses", "ruleId": rule_id, "clauses": [COUNTRY]})
    flag.edit({"kind": "removeClauses", "ruleId": rule_id, "clauseIds": [clause_id]})
    assert [clause["attribute"] for clause in rules(flag)[0]["clauses"]] == ["country"]


def test_rules_are_removed_and_replaced_and_equal_ones_keep_their_ids(flag: Shop) -> None:
    add_rule(flag, "r")
    version, ids = flag.block()["version"], flag.ids()
    equal = {
        "kind": "replaceRules",
        "rules": [{"clauses": [COUNTRY], "description": "r", "variationId": ids[0]}],
    }
    before = rules(flag)
    flag.edit(equal)
    assert (rules(flag), flag.block()["version"]) == (before, version)
    flag.edit({"kind": "replaceRules", "rules": [{"clauses": [COUNTRY], "variationId": ids[1]}]})
    assert rules(flag)[0]["_id"] != before[0]["_id"]
    flag.edit(
        {"kind": "removeRule", "ruleId": rules(flag)[0]["_id"]}, {"kind": "removeRule", "ruleId": UNKNOWN}
    )
    assert rules(flag) == []


def test_targets_of_users_and_of_others(flag: Shop) -> None:
    x, y, _ = flag.ids()
    flag.edit(
        {"kind": "addTargets", "values": ["u1", "u2"], "variationId": x},
        {"kind": "addTargets", "values": ["u2", "u3"], "variationId": x},
        {"kind": "addTargets", "values": ["o1"], "variationId": y, "contextKind": "organization"},
    )
    block = flag.block()
    assert block["targets"] == [{"values": ["u1", "u2", "u3"], "variation": 0, "contextKind": "user"}]
    assert block["contextTargets"] == [
        {"values": [], "variation": 0, "contextKind": "user"},
        {"values": ["o1"], "variation": 1, "contextKind": "organization"},
    ]
    flag.edit({"kind": "removeTargets", "values": ["u1", "nobody"], "variationId": x})
    assert flag.block()["targets"][0]["values"] == ["u2", "u3"]
    flag.edit({"kind": "clearTargets", "variationId": x}, {"kind": "clearTargets", "variationId": y})
    assert (flag.block()["targets"], flag.block()["contextTargets"]) == ([], [])


def test_a_key_is_a_target_of_one_variation_only(flag: Shop, refused: Refused) -> None:
    x, y, _ = flag.ids()
    flag.edit({"kind": "addTargets", "values": ["u1"], "variationId": x})
    answer = flag.try_edit({"kind": "addTargets", "values": ["u1"], "variationId": y})
    assert "u1" in refused(answer, 400, "invalid_request")
    flag.edit({"kind": "addTargets", "values": ["u1"], "variationId": y, "contextKind": "device"})


def test_a_key_goes_from_one_variation_before_it_comes_to_another(flag: Shop, refused: Refused) -> None:
    x, y, _ = flag.ids()
    flag.edit({"kind": "addTargets", "values": ["u1"], "variationId": x})
    add = {"kind": "addTargets", "values": ["u1"], "variationId": y}
    remove = {"kind": "removeTargets", "values": ["u1"], "variationId": x}
    assert "u1" in refused(flag.try_edit(add, remove), 400, "invalid_request")
    flag.edit(remove, add)


def test_targets_are_replaced_all_at_once(flag: Shop) -> None:
    x, y, _ = flag.ids()
    flag.edit({"kind": "addTargets", "values": ["u1"], "variationId": x})
    targets = [
        {"variationId": y, "values": ["u1"]},
        {"variationId": x, "values": ["d"], "contextKind": "device"},
    ]
    flag.edit({"kind": "replaceTargets", "targets": targets})
    assert [target["variation"] for target in flag.block()["targets"]] == [1]
    assert flag.block()["contextTargets"][-1] == {"values": ["d"], "variation": 0, "contextKind": "device"}


def test_the_old_instructions_for_users_leave_other_kinds_alone(flag: Shop, refused: Refused) -> None:
    x, y, z = flag.ids()
    flag.edit(
        {"kind": "addTargets", "values": ["o"], "variationId": x, "contextKind": "organization"},
        {"kind": "addUserTargets", "values": ["u1", "u2"], "variationId": x},
        {"kind": "removeUserTargets", "values": ["u1"], "variationId": x},
    )
    assert flag.block()["targets"][0]["values"] == ["u2"]
    every = [{"variationId": variation, "values": [variation[:4]]} for variation in (x, y, z)]
    refused(flag.try_edit({"kind": "replaceUserTargets", "targets": every[:2]}), 400, "invalid_request")
    flag.edit({"kind": "replaceUserTargets", "targets": every})
    assert len(flag.block()["targets"]) == 3
    for variation in (x, y, z):
        flag.edit({"kind": "clearUserTargets", "variationId": variation})
    assert flag.block()["targets"] == []
    assert flag.block()["contextTargets"] == [
        {"values": ["o"], "variation": 0, "contextKind": "organization"}
    ]


def test_fallthrough_off_variation_and_events(flag: Shop) -> None:
    x, y, z = flag.ids()
    flag.edit(
        {"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": {z: 1, x: 99_999}},
        {"kind": "updateOffVariation", "variationId": y},
        {"kind": "updateTrackEvents", "trackEvents": True},
        {"kind": "updateTrackEventsFallthrough", "trackEvents": True},
    )
    block = flag.block()
    assert [part["variation"] for part in block["fallthrough"]["rollout"]["variations"]] == [2, 0]
    assert (block["offVariation"], block["trackEvents"], block["trackEventsFallthrough"]) == (1, True, True)
    summary = block["_summary"]["variations"]
    assert (summary["0"]["rollout"], summary["2"]["rollout"], summary["1"]["isOff"]) == (99_999, 1, True)


@pytest.mark.parametrize("weights", [[100_000, 1, 0], [50_000, 49_999, 0], [100_001, 0, -1]])
def test_weights_add_up_to_the_whole(flag: Shop, refused: Refused, weights: list[int]) -> None:
    shares = dict(zip(flag.ids(), weights, strict=True))
    answer = flag.try_edit({"kind": "updateFallthroughVariationOrRollout", "rolloutWeights": shares})
    refused(answer, 400, "invalid_request")


def test_a_segment_must_exist_in_the_environment(flag: Shop, refused: Refused) -> None:
    clause = {"attribute": "", "op": "segmentMatch", "values": ["beta"], "negate": True}
    instruction = {"kind": "addRule", "clauses": [clause], "variationId": flag.ids()[0]}
    assert refused(flag.try_edit(instruction), 400, "invalid_request") == 'unknown segment "beta"'
    flag.segment("beta", "production")
    refused(flag.try_edit(instruction), 400, "invalid_request")
    flag.edit(instruction, environment="production")


def test_variations_are_added_changed_and_removed_by_id(flag: Shop) -> None:
    flag.edit({"kind": "addVariation", "value": "w", "name": "W", "description": "new"}, environment=None)
    *_, z, w = flag.ids()
    assert flag.get()["variations"][3] == {"_id": w, "value": "w", "name": "W", "description": "new"}
    flag.edit({"kind": "updateVariation", "variationId": w, "value": "ww", "name": "WW"}, environment=None)
    assert flag.get()["variations"][3]["value"] == "ww"
    flag.edit(
        {"kind": "updateDefaultVariation", "OnVariationValue": "ww", "offVariationValue": "x"},
        environment=None,
    )
    assert flag.get()["defaults"] == {"onVariation": 3, "offVariation": 0}
    flag.edit({"kind": "updateOffVariation", "variationId": w})
    flag.edit({"kind": "updateOffVariation", "variationId": w}, environment="production")
    flag.edit({"kind": "removeVariation", "variationId": z}, environment=None)
    assert flag.ids()[2] == w
    assert flag.block()["offVariation"] == 2
    assert flag.get()["defaults"] == {"onVariation": 2, "offVariation": 0}


def test_removing_a_variation_that_is_served(flag: Shop, refused: Refused) -> None:
    _, y, z = flag.ids()
    remove = {"kind": "removeVariation", "variationId": y}
    rule_id = add_rule(flag, "r", 1)
    refused(flag.try_edit(remove, environment=None), 400, "invalid_request")
    flag.edit(
        {"kind": "removeRule", "ruleId": rule_id}, {"kind": "addTargets", "values": ["u"], "variationId": y}
    )
    flag.edit({"kind": "updateFallthroughVariationOrRollout", "variationId": y})
    flag.patch(("remove", "/environments/staging/offVariation"))
    message = refused(flag.try_edit(remove, environment=None), 400, "invalid_request")
    assert message == "The fallthrough variation can't be deleted because no off variation is set"
    flag.edit({"kind": "updateOffVariation", "variationId": z})
    flag.edit(remove, environment=None)
    block = flag.block()
    assert (block["fallthrough"], block["offVariation"], block["targets"]) == ({"variation": 1}, 1, [])
    default = flag.try_edit({"kind": "removeVariation", "variationId": flag.ids()[0]}, environment=None)
    refused(default, 400, "invalid_request")


@pytest.mark.parametrize("value", ["x", 1, True, {}])
def test_values_are_unique_and_of_one_type(flag: Shop, refused: Refused, value: Any) -> None:
    answer = flag.try_edit({"kind": "addVariation", "value": value}, environment=None)
    refused(answer, 400, "invalid_request")


def test_settings(flag: Shop) -> None:
    after = flag.edit(
        {"kind": "updateDescription", "value": "what it is"},
        {"kind": "addTags", "values": ["a", "b"]},
        {"kind": "removeTags", "values": ["a", "c"]},
        {"kind": "makeFlagPermanent"},
        {"kind": "turnOnClientSideAvailability", "value": "usingEnvironmentId"},
        {"kind": "turnOffClientSideAvailability", "value": "usingMobileKey"},
        {"kind": "addCustomProperties", "key": "jira", "name": "Jira", "values": ["A-1", "A-2"]},
        {"kind": "removeCustomProperties", "key": "jira", "values": ["A-1"]},
        {"kind": "replaceCustomProperties", "key": "wiki", "name": "Wiki", "values": ["p"]},
        {"kind": "updateMaintainerTeam", "value": "checkout"},
        environment=None,
    )
    assert (after["description"], after["tags"], after["temporary"]) == ("what it is", ["b"], False)
    assert after["clientSideAvailability"] == {"usingEnvironmentId": True, "usingMobileKey": False}
    assert after["includeInSnippet"] is True
    assert after["customProperties"] == {
        "jira": {"name": "Jira", "value": ["A-2"]},
        "wiki": {"name": "Wiki", "value": ["p"]},
    }
    assert (after["maintainerTeamKey"], "maintainerId" in after) == ("checkout", False)
    assert after["_version"] == 2
    after = flag.edit(
        {"kind": "removeMaintainer"},
        {"kind": "makeFlagTemporary"},
        {"kind": "removeCustomProperties", "key": "jira", "values": ["A-2"]},
        environment=None,
    )
    assert not {"maintainerTeamKey", "maintainerId"} & after.keys()
    assert (after["temporary"], list(after["customProperties"])) == (True, ["wiki"])


def test_a_maintainer_is_a_member(flag: Shop, refused: Refused) -> None:
    member = flag.ok(flag.api.get("/caller-identity"))["memberId"]
    after = flag.edit({"kind": "updateMaintainerMember", "value": member}, environment=None)
    assert after["_maintainer"]["_id"] == member
    unknown = flag.try_edit({"kind": "updateMaintainerMember", "value": "5" * 24}, environment=None)
    refused(unknown, 400, "invalid_request")


def test_the_end_of_a_flag(flag: Shop) -> None:
    archived = flag.edit({"kind": "archiveFlag"}, {"kind": "deprecateFlag"}, environment=None)
    assert archived["archived"]
    assert archived["archivedDate"] == archived["deprecatedDate"]
    assert archived["environments"]["staging"]["archived"] is True
    back = flag.edit({"kind": "restoreFlag"}, {"kind": "restoreDeprecatedFlag"}, environment=None)
    assert not back["archived"]
    assert not {"archivedDate", "deprecatedDate"} & back.keys()
    flag.edit({"kind": "deleteFlag"}, environment=None)
    assert flag.api.get("/flags/shop/a").status_code == 404
