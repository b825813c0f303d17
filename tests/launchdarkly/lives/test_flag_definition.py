"""A flag's definition in one environment, of which only the declared parts are managed."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pulumi_flagcopy.errors import ApprovalRequiredError, BlockedError, NotFoundError
from pulumi_flagcopy.launchdarkly.input_types import NOT_SET
from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.local.launchdarkly.semantic.rules import AddRule

PATH = "/api/v2/flags/shop/colour"
PLACE: dict[str, Any] = {"project": "shop", "environment": "production", "flag": "colour"}
VARIATIONS = [{"value": "red", "name": "Red"}, {"value": "green", "name": "Green"}, {"value": "blue"}]
COMMENT = {"comment": "made by a test"}
WHOLE: dict[str, Any] = {
    **PLACE,
    **COMMENT,
    "on": True,
    "off_variation": "Red",
    "fallthrough": {
        "rollout": [{"variation": "red", "percent": 12.5}, {"variation": "Green", "percent": 87.5}]
    },
    "targets": [{"variation": "Green", "values": ["b", "a"]}, {"variation": "blue", "values": ["c"]}],
    "context_targets": [{"context_kind": "organization", "variation": "red", "values": ["acme"]}],
    "rules": [
        {
            "description": "staff",
            "clauses": [{"op": "segmentMatch", "values": ["staff"]}],
            "variation": "Green",
            "track_events": True,
        },
        {
            "clauses": [
                {"attribute": "country", "op": "in", "values": ["FR", "DE"]},
                {
                    "attribute": "os",
                    "op": "startsWith",
                    "values": ["i"],
                    "context_kind": "device",
                    "negate": True,
                },
            ],
            "rollout": [{"variation": "red", "percent": 0.001}, {"variation": "blue", "percent": 99.999}],
            "bucket_by": "name",
            "context_kind": "organization",
        },
    ],
    "prerequisites": [{"flag": "needed", "variation": True}],
    "track_events": True,
    "track_events_fallthrough": True,
}


@pytest.fixture
def colour(shop: Any) -> dict[str, str]:
    """A flag with three variations, one that it may need, a segment; gives the ids of the variations by value."""
    made = shop.send("POST", "/flags/shop", {"key": "colour", "name": "Colour", "variations": VARIATIONS})
    shop.send("POST", "/flags/shop", {"key": "needed", "name": "Needed"})
    for environment in ("production", "staging"):
        shop.send("POST", f"/segments/shop/{environment}", {"key": "staff", "name": "Staff"})
    return {variation["value"]: variation["_id"] for variation in made["variations"]}


@pytest.fixture
def definition(shop: Any, held: Any, colour: dict[str, str]) -> Any:
    return held(FlagDefinitionLife)


def block(account: Any, environment: str = "production") -> dict[str, Any]:
    return dict(account.send("GET", "/flags/shop/colour")["environments"][environment])


def patch(account: Any, *instructions: dict[str, Any]) -> None:
    body = {"environmentKey": "production", "instructions": list(instructions)}
    account.send("PATCH", "/flags/shop/colour", body, semantic=True)


def instructions(account: Any) -> list[dict[str, Any]]:
    [(method, path, body)] = account.written()
    assert (method, path, body["environmentKey"], body["comment"]) == (
        "PATCH",
        PATH,
        "production",
        "made by a test",
    )
    return list(body["instructions"])


def test_every_part_in_one_request_and_the_switch_last(
    shop: Any, definition: Any, colour: dict[str, str]
) -> None:
    outputs = definition.up(**WHOLE)
    made = instructions(shop)
    assert [entry["kind"] for entry in made] == [
        "addPrerequisite",
        "addTargets",
        "addTargets",
        "addTargets",
        "addRule",
        "addRule",
        "updateFallthroughVariationOrRollout",
        "updateOffVariation",
        "updateTrackEvents",
        "updateTrackEventsFallthrough",
        "turnFlagOn",
    ]
    there = block(shop)
    assert (definition.id, outputs["version"]) == ("shop/production/colour", there["version"])
    assert there["fallthrough"]["rollout"]["variations"] == [
        {"variation": 0, "weight": 12500},
        {"variation": 1, "weight": 87500},
    ]
    assert [entry["weight"] for entry in there["rules"][1]["rollout"]["variations"]] == [1, 99999]
    assert there["rules"][0]["trackEvents"] is True
    assert there["contextTargets"][-1] == {"values": ["acme"], "variation": 0, "contextKind": "organization"}


def test_events_that_a_new_rule_does_not_take_follow_in_a_second_patch(
    shop: Any, definition: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among the parameters of ``addRule`` the vendor's documentation does not have them."""
    whole = AddRule.rule
    monkeypatch.setattr(AddRule, "rule", lambda rule, edit: whole(rule, edit) | {"trackEvents": False})
    definition.up(**WHOLE)
    _, (_, _, second) = shop.written()
    assert [entry["kind"] for entry in second["instructions"]] == ["updateRuleTrackEvents"]
    assert [rule["trackEvents"] for rule in block(shop)["rules"]] == [True, False]
    definition.up(**WHOLE)
    assert definition.last == "same"


def test_unchanged_is_no_request_at_all(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    shop.written()
    shop.reads = 0
    definition.up(**WHOLE)
    assert (definition.last, shop.written(), shop.reads) == ("same", [], 0)
    assert not definition.refresh()
    definition.up(**WHOLE)
    assert definition.last == "same"


def edited(path: list[Any], value: Any) -> dict[str, Any]:
    inputs = copy.deepcopy(WHOLE)
    place: Any = inputs
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return inputs


@pytest.mark.parametrize(
    ("path", "value", "kinds", "words"),
    [
        (["on"], False, ["turnFlagOff"], "TURNS OFF colour in production (on: on → off)"),
        (["off_variation"], "blue", ["updateOffVariation"], "off_variation: Red → blue"),
        (
            ["fallthrough", "rollout"],
            [{"variation": "red", "percent": 50}, {"variation": "Green", "percent": 50}],
            ["updateFallthroughVariationOrRollout"],
            "fallthrough: 12.5 % Red, 87.5 % Green → 50 % Red, 50 % Green",
        ),
        (
            ["fallthrough"],
            {"variation": "red"},
            ["updateFallthroughVariationOrRollout"],
            "fallthrough: 12.5 % Red, ",
        ),
        (
            ["targets", 0, "values"],
            ["a", "z"],
            ["removeTargets", "addTargets"],
            "targets: Green for user: add 1 key (z)",
        ),
        (
            ["context_targets"],
            [],
            ["removeTargets"],
            "context_targets: Red for organization: remove 1 key (acme)",
        ),
        (
            ["prerequisites", 0, "variation"],
            False,
            ["updatePrerequisite"],
            "must serve true → must serve false",
        ),
        (["prerequisites"], [], ["removePrerequisite"], "prerequisites: remove prerequisite needed"),
        (["track_events"], False, ["updateTrackEvents"], "track_events: true → false"),
        (["track_events_fallthrough"], False, ["updateTrackEventsFallthrough"], "track_events_fallthrough: "),
        (["rules", 0, "track_events"], False, ["updateRuleTrackEvents"], "rules: change rule 1 'staff'"),
        (["rules", 0, "description"], "people", ["updateRuleDescription"], "rules: "),
        (["rules", 0, "variation"], "red", ["updateRuleVariationOrRollout"], "serve Green → if in segment"),
        (["rules", 1, "bucket_by"], None, ["updateRuleVariationOrRollout"], "by organization.key"),
        (["rules", 1, "clauses", 0, "values"], ["DE", "FR", "IT"], ["addValuesToClause"], "DE, FR, IT"),
        (["rules", 1, "clauses", 0, "values"], ["DE"], ["removeValuesFromClause"], "country is DE"),
        (
            ["rules", 1, "clauses", 0, "negate"],
            True,
            ["addClauses", "removeClauses"],
            "country is not one of",
        ),
        (
            ["rules", 1, "clauses"],
            WHOLE["rules"][1]["clauses"][:1],
            ["removeClauses"],
            "rules: change rule 2",
        ),
        (["rules"], WHOLE["rules"][::-1], ["reorderRules"], "move rule"),
        (["rules"], WHOLE["rules"][1:], ["removeRule"], "rules: remove rule 1 'staff'"),
        (["rules"], [], ["removeRule", "removeRule"], "rules: remove rule 2"),
    ],
)
def test_an_edit_sends_that_change_only_and_says_it_first(
    shop: Any, definition: Any, path: list[Any], value: Any, kinds: list[str], words: str
) -> None:
    definition.up(**WHOLE)
    shop.written()
    shop.told.clear()
    inputs = edited(path, value)
    assert definition.failures(inputs) == []
    assert words in shop.told[0]
    assert shop.told[0].splitlines()[0] == "LaunchDarkly flag definition shop/production/colour changes:"
    assert shop.written() == []
    definition.up(**inputs)
    assert definition.last == "update"
    assert [entry["kind"] for entry in instructions(shop)] == kinds
    assert not definition.refresh()
    definition.up(**inputs)
    assert (definition.last, shop.written()) == ("same", [])


def test_another_word_for_the_same_is_no_write(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    shop.written()
    inputs = {**WHOLE, "off_variation": "red", "rules": copy.deepcopy(WHOLE["rules"])}
    inputs["rules"][0]["variation"] = "green"
    shop.told.clear()
    definition.up(**inputs)
    assert (definition.last, shop.written()) == ("update", [])
    assert set(shop.told) == {
        "LaunchDarkly flag definition shop/production/colour stays as it is; declared anew, or in other words: "
        "off_variation, rules"
    }
    assert not definition.refresh()


def test_a_rule_inserted_between_keeps_the_others_ids(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    before = [rule["_id"] for rule in block(shop)["rules"]]
    shop.written()
    new = {"clauses": [{"attribute": "x", "op": "lessThan", "values": [1.5]}], "variation": "red"}
    rules = [
        {**new, "description": "0"},
        WHOLE["rules"][0],
        {**new, "description": "1"},
        {**new, "description": "2"},
    ]
    definition.up(**{**WHOLE, "rules": [*rules, WHOLE["rules"][1], {**new, "description": "3"}]})
    made = instructions(shop)
    assert [(entry["kind"], entry.get("beforeRuleId")) for entry in made] == [
        ("addRule", before[0]),
        ("addRule", before[1]),
        ("addRule", before[1]),
        ("addRule", None),
    ]
    there = block(shop)["rules"]
    assert [rule.get("description") for rule in there] == ["0", "staff", "1", "2", None, "3"]
    assert [there[1]["_id"], there[4]["_id"]] == before


def test_two_rules_that_differ_in_words_alone(shop: Any, definition: Any) -> None:
    one = {"clauses": [{"attribute": "a", "op": "in", "values": ["b"]}], "variation": "red"}
    definition.up(**PLACE, rules=[one, {**one, "track_events": False}, {**one, "variation": "Red"}])
    assert not definition.refresh()


def test_a_prerequisite_on_a_variation_that_reads_like_another_is_told(shop: Any, definition: Any) -> None:
    values = [{"algorithm": "collaborative-filtering-of-customers", "k": k} for k in (10, 20)]
    shop.send(
        "POST",
        "/flags/shop",
        {"key": "ranking", "name": "Ranking", "variations": [{"value": v} for v in values]},
    )
    for value in values:
        definition.up(**PLACE, prerequisites=[{"flag": "ranking", "variation": value}])
    assert "change prerequisite ranking: must serve" in shop.told[-1]
    assert "(1 of 2) → must serve" in shop.told[-1]


def test_off_variation_not_set_is_not_the_first_one(shop: Any, definition: Any) -> None:
    definition.up(**PLACE, **COMMENT, off_variation="red", on=True)
    assert block(shop)["offVariation"] == 0
    shop.written()
    definition.up(**PLACE, **COMMENT, off_variation=NOT_SET, on=True)
    assert "offVariation" not in block(shop)
    [(_, _, body)] = shop.written()
    assert body["patch"] == [{"op": "remove", "path": "/environments/production/offVariation"}]
    assert body["comment"] == "made by a test"
    assert not definition.refresh()
    definition.up(**PLACE, **COMMENT, off_variation=NOT_SET, on=False)
    assert [entry["kind"] for entry in instructions(shop)] == ["turnFlagOff"]
    definition.up(**PLACE, off_variation="red", on=False)
    assert block(shop)["offVariation"] == 0
    patch(
        shop,
        {
            "kind": "updateOffVariation",
            "variationId": shop.send("GET", "/flags/shop/colour")["variations"][1]["_id"],
        },
    )
    assert definition.refresh()
    assert definition.inputs["off_variation"] == "green"


def test_undeclared_parts_stay_byte_for_byte(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    before = block(shop)
    two = type(definition)(definition.life)
    two.up(**PLACE, on=False, fallthrough={"variation": "blue"})
    after = block(shop)
    changed = {"on", "fallthrough", "version", "lastModified", "_summary"}
    assert {name: entry for name, entry in after.items() if name not in changed} == {
        name: entry for name, entry in before.items() if name not in changed
    }
    assert (after["on"], after["fallthrough"]) == (False, {"variation": 2})
    patch(
        shop,
        {"kind": "updateTrackEvents", "trackEvents": False},
        {"kind": "removeRule", "ruleId": after["rules"][0]["_id"]},
    )
    assert not two.refresh()
    assert block(shop, "staging")["on"] is False


def test_drift_is_seen_in_the_words_of_the_program_and_mended(
    shop: Any, definition: Any, colour: dict[str, str]
) -> None:
    definition.up(**WHOLE)
    rules = block(shop)["rules"]
    patch(
        shop,
        {"kind": "turnFlagOff"},
        {"kind": "updateRuleVariationOrRollout", "ruleId": rules[1]["_id"], "variationId": colour["green"]},
        {"kind": "addTargets", "values": ["z"], "variationId": colour["red"]},
    )
    assert definition.refresh()
    drifted = definition.inputs
    assert drifted["on"] is False
    assert drifted["rules"][0] == WHOLE["rules"][0]
    assert drifted["rules"][1]["variation"] == "green"
    assert {"variation": "red", "values": ["z"]} in drifted["targets"]
    assert drifted["fallthrough"] == WHOLE["fallthrough"]
    shop.written()
    definition.up(**WHOLE)
    kinds = [entry["kind"] for entry in instructions(shop)]
    assert kinds == ["removeTargets", "updateRuleVariationOrRollout", "turnFlagOn"]
    assert not definition.refresh()


def test_a_variation_whose_value_changes_keeps_its_name_and_so_its_places(
    shop: Any, definition: Any, colour: dict[str, str]
) -> None:
    definition.up(**WHOLE)
    body = {"instructions": [{"kind": "updateVariation", "variationId": colour["green"], "value": "lime"}]}
    shop.send("PATCH", "/flags/shop/colour", body, semantic=True)
    assert not definition.refresh()  # named Green, it is the same variation


def test_a_flag_that_is_made_by_the_same_program_is_no_error_in_preview(shop: Any, definition: Any) -> None:
    inputs = {**WHOLE, "flag": "later"}
    assert definition.failures(inputs, preview=True) == []
    assert "is not known to be possible yet: flag does not exist" in shop.told[-1]
    assert [name for name, _ in definition.failures(inputs, preview=False)] == ["flag"]
    with pytest.raises(NotFoundError):
        definition.life.create(inputs)


def test_one_without_any_part_says_that_it_manages_nothing(shop: Any, definition: Any) -> None:
    assert definition.failures(PLACE) == []
    assert shop.told == [
        "LaunchDarkly flag definition shop/production/colour declares no part: it manages nothing"
    ]


def test_of_a_flag_that_the_program_makes_it_says_the_same_as_up(
    shop: Any, definition: Any, held: Any
) -> None:
    flag = {"project": "shop", "key": "later", "name": "Later", "variations": VARIATIONS}
    parts = {name: part for name, part in WHOLE.items() if name not in ("comment", "prerequisites")}
    inputs = {**parts, "flag": "later"}
    made = held(FlagLife)
    assert made.failures(flag) == []
    assert definition.failures(inputs) == []
    foretold = shop.told[-1].splitlines()[1:]
    assert "  fallthrough: Red → 12.5 % Red, 87.5 % Green" in foretold
    assert definition.failures({**inputs, "off_variation": "violet"}) == []
    assert "possible yet: off_variation violet is neither" in shop.told[-2]
    made.up(**flag)
    definition.up(**inputs)
    assert shop.told[-1].splitlines()[1:] == foretold


def test_a_variation_that_the_program_changes_first_is_known(shop: Any, definition: Any, held: Any) -> None:
    flag = {"project": "shop", "key": "colour", "name": "Colour", "variations": VARIATIONS, "adopt": True}
    changed = [{"value": "crimson", "name": "Red"}, *VARIATIONS[1:], {"value": "white"}]
    made = held(FlagLife)
    made.up(**flag)
    definition.up(**PLACE, off_variation="red", on=True)
    shop.told.clear()
    assert made.failures({**flag, "variations": changed}) == []
    assert definition.failures({**PLACE, "off_variation": "crimson", "on": True}) == []
    assert shop.told == [
        "LaunchDarkly flag shop/colour changes:\n"
        "  variations: add white\n"
        "  variations: change Red: red → crimson",
        "LaunchDarkly flag definition shop/production/colour stays as it is; declared anew, or in other words: "
        "off_variation",
    ]
    assert definition.failures({**PLACE, "off_variation": "white", "on": True}) == []
    assert shop.told[-1].splitlines()[1:] == ["  off_variation: Red → white"]


@pytest.mark.parametrize(
    ("inputs", "property_"),
    [
        ({"off_variation": "violet"}, "off_variation"),
        ({"off_variation": 0}, "off_variation"),
        ({"fallthrough": {"variation": "violet"}}, "fallthrough"),
        ({"targets": [{"variation": "violet", "values": []}]}, "targets[0].variation"),
        (
            {"rules": [{"clauses": [{"op": "segmentMatch", "values": ["nobody"]}], "variation": "red"}]},
            "rules[0].clauses[0].values",
        ),
        (
            {"rules": [{"clauses": [{"op": "in", "values": [1], "attribute": "a"}], "variation": 1}]},
            "rules[0]",
        ),
        ({"prerequisites": [{"flag": "nobody", "variation": True}]}, "prerequisites[0].flag"),
        ({"prerequisites": [{"flag": "needed", "variation": "x"}]}, "prerequisites[0].variation"),
        ({"environment": "nowhere"}, "environment"),
    ],
)
def test_what_does_not_exist_is_told_in_preview_and_refused_in_up(
    shop: Any, definition: Any, inputs: dict[str, Any], property_: str
) -> None:
    given = {**PLACE, "on": True, **inputs}
    assert definition.failures(given, preview=True) == []
    assert property_ in shop.told[-1]
    assert [name for name, _ in definition.failures(given, preview=False)] == [property_]
    assert shop.written() == []


def experiment(account: Any, path: str) -> None:
    owned = {
        "rollout": {
            "variations": [{"variation": 0, "weight": 50000}, {"variation": 1, "weight": 50000}],
            "experimentAllocation": {"defaultVariation": 0, "canReshuffle": True},
        }
    }
    account.send(
        "PATCH",
        "/flags/shop/colour",
        [{"op": "replace", "path": f"/environments/production/{path}", "value": owned}],
    )


def test_a_fallthrough_that_an_experiment_owns_is_not_touched(shop: Any, definition: Any) -> None:
    experiment(shop, "fallthrough")
    inputs = {**PLACE, "on": True, "fallthrough": {"variation": "red"}}
    assert "An experiment runs on the fallthrough" in definition.failures(inputs)[0][1]
    with pytest.raises(BlockedError):
        definition.life.create(inputs)
    assert shop.written() == []
    definition.up(**PLACE, on=True)  # the rest may change
    assert block(shop)["on"] is True


def test_a_rule_that_an_experiment_owns_is_not_touched(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    rule = block(shop)["rules"][0]
    owned = {
        "variations": [{"variation": 1, "weight": 100000}],
        "experimentAllocation": {"defaultVariation": 1, "canReshuffle": True},
    }
    patched = [
        {"op": "remove", "path": "/environments/production/rules/0/variation"},
        {"op": "add", "path": "/environments/production/rules/0/rollout", "value": owned},
    ]
    shop.send("PATCH", "/flags/shop/colour", patched)
    definition.refresh()
    assert block(shop)["rules"][0]["_id"] == rule["_id"]
    for path, value in ((["rules"], []), (["rules", 0, "variation"], "red")):
        [(_, reason)] = definition.failures(edited(path, value))
        assert "An experiment runs on the rule 'staff'" in reason


@pytest.mark.parametrize(
    ("on_destroy", "on", "fallthrough"),
    [
        ("forget", True, {"variation": 2}),
        ("turn_off", False, {"variation": 2}),
        ("restore", False, {"variation": 0}),
    ],
)
def test_the_end(shop: Any, definition: Any, on_destroy: str, on: bool, fallthrough: dict[str, int]) -> None:
    inputs = {**PLACE, **COMMENT, "on": True, "off_variation": NOT_SET, "fallthrough": {"variation": "blue"}}
    definition.up(**inputs, on_destroy=on_destroy)
    patch(shop, {"kind": "updateTrackEvents", "trackEvents": True})
    definition.destroy()
    there = block(shop)
    assert (there["on"], there["fallthrough"], there["trackEvents"]) == (on, fallthrough, True)
    assert ("offVariation" in there) == (on_destroy == "restore")


def test_restored_is_what_was_before_each_part_was_declared(shop: Any, definition: Any) -> None:
    definition.up(**PLACE, on=True, on_destroy="restore")
    patch(shop, {"kind": "updateTrackEvents", "trackEvents": True})
    definition.up(**PLACE, on=True, track_events=False, rules=WHOLE["rules"], on_destroy="restore")
    definition.up(**PLACE, on=True, track_events=False, rules=[], on_destroy="restore")
    assert definition.outputs["previous"] == {"on": False, "track_events": True, "rules": []}
    definition.destroy()
    there = block(shop)
    assert (there["on"], there["trackEvents"]) == (False, True)


def test_not_restored_when_somebody_changed_it(shop: Any, definition: Any) -> None:
    definition.up(**PLACE, on=True, on_destroy="restore")
    patch(shop, {"kind": "turnFlagOff"})
    patch(shop, {"kind": "updateTrackEvents", "trackEvents": True})
    shop.written()
    definition.destroy()
    assert shop.written() == []
    assert "NOT restored, because somebody changed on" in shop.told[-1]


def test_gone_with_its_flag(shop: Any, definition: Any) -> None:
    definition.up(**PLACE, on=True)
    shop.send("DELETE", "/flags/shop/colour")
    definition.refresh()
    assert definition.id == ""


def test_another_place_replaces(definition: Any) -> None:
    definition.up(**PLACE, on=True)
    definition.up(**{**PLACE, "environment": "staging"}, on=True)
    assert definition.last == "replace ['environment']"


def test_looked_up_by_id(shop: Any, definition: Any) -> None:
    definition.up(**WHOLE)
    found = definition.life.read("shop/production/colour", {}).outputs
    assert found["off_variation"] == "red"
    assert found["fallthrough"]["rollout"][0] == {"variation": "red", "percent": 12.5}
    assert found["rules"][1]["context_kind"] == "organization"
    assert found["prerequisites"] == WHOLE["prerequisites"]
    assert found["context_targets"] == WHOLE["context_targets"]


def test_a_gated_environment_says_so(shop: Any, definition: Any) -> None:
    required = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
    shop.send("PATCH", "/projects/shop/environments/production", required)
    assert definition.failures({**PLACE, "on": True}) == []
    assert shop.told[-1].splitlines()[-1].startswith("  warning: production requires approvals: ")
    with pytest.raises(ApprovalRequiredError):
        definition.up(**PLACE, on=True)


def test_a_write_without_an_answer_is_made_once(shop: Any, definition: Any) -> None:
    shop.faults(rate=1, kinds=["reset"], methods=["PATCH"], after=1, times=1)
    definition.up(**WHOLE)
    assert [method for method, _, _ in shop.written()] == ["PATCH"]
    assert len(block(shop)["rules"]) == 2


def test_a_migration_flag_takes_rollouts_only(shop: Any, held: Any) -> None:
    """Said before anything is written."""
    body = {"key": "move", "name": "Move", "purpose": "migration", "migrationSettings": {"stageCount": 2}}
    shop.send("POST", "/flags/shop", body)
    place = {"project": "shop", "environment": "production", "flag": "move"}
    rule = {"clauses": [{"attribute": "country", "op": "in", "values": ["DE"]}]}
    move = held(FlagDefinitionLife)
    for wrong, path in (
        ({"fallthrough": {"variation": "live"}}, "fallthrough"),
        ({"rules": [{**rule, "variation": "live"}]}, "rules[0]"),
    ):
        [(said, reason)] = move.failures({**place, **wrong}, preview=False)
        assert (said, "takes rollouts only" in reason) == (path, True)
    whole = {"rollout": [{"variation": "live", "percent": 100}]}
    right = {**place, "fallthrough": whole, "rules": [{**rule, **whole}]}
    move.up(**right)
    move.up(**right)
    assert move.last == "same"
