"""Flags: what is the same in all environments."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from pulumi_flagcopy.errors import ConflictError, InputError
from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.lifecycle.leaving import RUN_AGAIN

from ...clock import FakeClock

PATH = "/api/v2/flags/shop/colour"
TEAM = "release-managers"
SMALL: dict[str, Any] = {"project": "shop", "key": "colour"}
WHOLE: dict[str, Any] = {
    **SMALL,
    "name": "Colour",
    "description": "of the button",
    "variations": [
        {"value": "red", "name": "Red", "description": "as before"},
        {"value": "green", "name": "Green"},
        {"value": "blue"},
    ],
    "defaults": {"on_variation": "Green", "off_variation": "red"},
    "tags": ["web"],
    "temporary": False,
    "maintainer_team_key": TEAM,
    "client_side_availability": {"using_environment_id": True, "using_mobile_key": False},
    "custom_properties": {"jira.issues": {"name": "Issues", "values": ["A-1", "A-2"]}},
    "comment": "made by a test",
}


@pytest.fixture
def flag(shop: Any, held: Any) -> Any:
    return held(FlagLife)


def instructions(account: Any) -> list[dict[str, Any]]:
    [(method, path, body)] = account.written()
    assert (method, path, body.get("comment")) == ("PATCH", PATH, "made by a test")
    return list(body["instructions"])


def test_every_field_is_sent_when_it_is_created(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    assert flag.id == "shop/colour"
    assert shop.written() == [
        (
            "POST",
            "/api/v2/flags/shop",
            {
                "key": "colour",
                "name": "Colour",
                "description": "of the button",
                "variations": WHOLE["variations"],
                "defaults": {"onVariation": 1, "offVariation": 0},
                "tags": ["web"],
                "temporary": False,
                "maintainerTeamKey": TEAM,
                "clientSideAvailability": {"usingEnvironmentId": True, "usingMobileKey": False},
                "customProperties": {"jira.issues": {"name": "Issues", "value": ["A-1", "A-2"]}},
            },
        )
    ]
    shop.reads = 0
    flag.up(**WHOLE)
    assert (flag.last, shop.written(), shop.reads) == ("same", [], 0)
    assert not flag.refresh()


def test_a_key_alone_makes_a_boolean_flag(shop: Any, flag: Any) -> None:
    flag.up(**SMALL)
    there = shop.send("GET", "/flags/shop/colour")
    assert [variation["value"] for variation in there["variations"]] == [True, False]
    assert there["name"] == "colour"
    assert not flag.refresh()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("boolean", [False, True]),
        ("string", ["a", "b", ""]),
        ("number", [1, 2.5, -3]),
        ("json", [{"a": None}, [1, {"b": 2}], {}]),
    ],
)
def test_all_kinds_of_variations(shop: Any, flag: Any, kind: str, values: list[Any]) -> None:
    inputs = {**SMALL, "kind": kind, "variations": [{"value": value} for value in values]}
    flag.up(**inputs)
    there = shop.send("GET", "/flags/shop/colour")
    assert [variation["value"] for variation in there["variations"]] == values
    assert not flag.refresh()
    flag.up(**inputs)
    assert flag.last == "same"


ON, OFF = "turnOnClientSideAvailability", "turnOffClientSideAvailability"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("name", "Paint", [{"kind": "updateName", "value": "Paint"}]),
        ("description", "", [{"kind": "updateDescription", "value": ""}]),
        ("temporary", True, [{"kind": "makeFlagTemporary"}]),
        ("tags", ["a", "web"], [{"kind": "addTags", "values": ["a"]}]),
        ("tags", [], [{"kind": "removeTags", "values": ["web"]}]),
        ("maintainer_team_key", "platform", [{"kind": "updateMaintainerTeam", "value": "platform"}]),
        (
            "client_side_availability",
            {"using_environment_id": False, "using_mobile_key": True},
            [{"kind": ON, "value": "usingMobileKey"}, {"kind": OFF, "value": "usingEnvironmentId"}],
        ),
        (
            "custom_properties",
            {"jira.issues": {"name": "Issues", "values": ["A-2"]}, "b": {"name": "B", "values": ["1"]}},
            [
                {
                    "kind": "replaceCustomProperties",
                    "key": "jira.issues",
                    "name": "Issues",
                    "values": ["A-2"],
                },
                {"kind": "addCustomProperties", "key": "b", "name": "B", "values": ["1"]},
            ],
        ),
        (
            "custom_properties",
            {},
            [{"kind": "removeCustomProperties", "key": "jira.issues", "values": ["A-1", "A-2"]}],
        ),
        (
            "defaults",
            {"on_variation": "blue", "off_variation": "Red"},
            [{"kind": "updateDefaultVariation", "onVariationValue": "blue", "offVariationValue": "red"}],
        ),
        ("archived", True, [{"kind": "archiveFlag"}]),
        ("deprecated", True, [{"kind": "deprecateFlag"}]),
    ],
)
def test_an_edit_sends_that_change_only(
    shop: Any, flag: Any, field: str, value: Any, expected: list[dict[str, Any]]
) -> None:
    flag.up(**WHOLE)
    shop.written()
    edited = {**WHOLE, field: value}
    flag.up(**edited)
    assert instructions(shop) == expected
    flag.up(**edited)
    assert flag.last == "same"
    assert not flag.refresh()


def test_from_a_team_to_a_member(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    member = shop.send("GET", "/caller-identity")["memberId"]
    shop.written()
    edited = {name: value for name, value in WHOLE.items() if name != "maintainer_team_key"}
    flag.up(**edited, maintainer_id=member)
    assert instructions(shop) == [{"kind": "updateMaintainerMember", "value": member}]
    assert not flag.refresh()


def test_archived_from_the_start_takes_two_requests(shop: Any, flag: Any) -> None:
    flag.up(**SMALL, archived=True, deprecated=True)
    assert [method for method, _, _ in shop.written()] == ["POST", "PATCH"]
    flag.up(**SMALL, archived=False, deprecated=False)
    there = shop.send("GET", "/flags/shop/colour")
    assert (there["archived"], there["deprecated"]) == (False, False)


def test_restored_before_it_is_changed_and_archived_after(shop: Any, flag: Any) -> None:
    flag.up(**SMALL)
    shop.written()
    for archived, order in ((True, ["updateName", "archiveFlag"]), (False, ["restoreFlag", "updateName"])):
        flag.up(**{**SMALL, "name": f"archived: {archived}"}, archived=archived)
        [(_, _, body)] = shop.written()
        assert [entry["kind"] for entry in body["instructions"]] == order


# Variations: their value, then their name, is what they are; their place is not.


def serving(account: Any) -> Any:
    """What every environment serves, by the ids of variations, and nothing that counts or dates."""
    there = account.send("GET", "/flags/shop/colour")
    ids = [variation["_id"] for variation in there["variations"]]
    return {
        key: {
            "on": block["on"],
            "off": ids[block["offVariation"]],
            "fallthrough": ids[block["fallthrough"]["variation"]],
            "rules": [(rule["clauses"], ids[rule["variation"]]) for rule in block["rules"]],
            "targets": {ids[target["variation"]]: target["values"] for target in block["targets"]},
        }
        for key, block in there["environments"].items()
    }


@pytest.fixture
def serving_flag(shop: Any, flag: Any) -> Any:
    """The flag, serving each of its variations somewhere in production."""
    flag.up(**WHOLE)
    ids = {v["value"]: v["_id"] for v in shop.send("GET", "/flags/shop/colour")["variations"]}
    clause = {"attribute": "country", "op": "in", "values": ["DE"], "contextKind": "user", "negate": False}
    made = [
        {"kind": "turnFlagOn"},
        {"kind": "addRule", "clauses": [clause], "variationId": ids["blue"]},
        {"kind": "addTargets", "values": ["a"], "variationId": ids["green"]},
        {"kind": "updateFallthroughVariationOrRollout", "variationId": ids["blue"]},
    ]
    shop.send(
        "PATCH", "/flags/shop/colour", {"environmentKey": "production", "instructions": made}, semantic=True
    )
    shop.written()
    return flag


def test_a_variation_inserted_first_changes_no_serving(shop: Any, serving_flag: Any) -> None:
    before = serving(shop)
    edited = {**WHOLE, "variations": [{"value": "white", "name": "White"}, *WHOLE["variations"]]}
    serving_flag.up(**edited)
    assert instructions(shop) == [{"kind": "addVariation", "value": "white", "name": "White"}]
    assert serving(shop) == before
    assert not serving_flag.refresh()


def test_the_order_of_variations_means_nothing(shop: Any, serving_flag: Any) -> None:
    before = serving(shop)
    serving_flag.up(**{**WHOLE, "variations": WHOLE["variations"][::-1]})
    assert serving_flag.last == "same"
    assert (shop.written(), serving(shop)) == ([], before)


def test_the_changed_value_of_a_named_variation_is_the_same_variation(shop: Any, serving_flag: Any) -> None:
    before = serving(shop)
    variations = copy.deepcopy(WHOLE["variations"])
    variations[1]["value"] = "lime"
    serving_flag.up(**{**WHOLE, "variations": variations})
    [instruction] = instructions(shop)
    assert (instruction["kind"], instruction["value"]) == ("updateVariation", "lime")
    assert serving(shop) == before


def test_a_name_and_a_description_can_change(shop: Any, serving_flag: Any) -> None:
    variations = copy.deepcopy(WHOLE["variations"])
    variations[0]["description"] = "for ever"
    variations[2]["name"] = "Blue"
    edited = {**WHOLE, "variations": variations}
    serving_flag.up(**edited)
    made = [{k: v for k, v in entry.items() if k != "variationId"} for entry in instructions(shop)]
    assert made == [
        {"kind": "updateVariation", "description": "for ever"},
        {"kind": "updateVariation", "name": "Blue"},
    ]
    assert not serving_flag.refresh()


def test_a_variation_that_nothing_serves_can_go_and_one_that_is_served_not(
    shop: Any, serving_flag: Any
) -> None:
    more = {**WHOLE, "variations": [*WHOLE["variations"], {"value": "white"}]}
    serving_flag.up(**more)
    serving_flag.up(**WHOLE)
    assert len(shop.send("GET", "/flags/shop/colour")["variations"]) == 3
    fewer = {**WHOLE, "variations": WHOLE["variations"][:2]}
    for preview in (True, False):
        [(where, reason)] = serving_flag.failures(fewer, preview=preview)
        assert where == "variations"
        assert " ".join(reason.split()) == (
            "take out blue, which is served in production (fallthrough, rule 1) To change its value, first give it a "
            "name, in an `up` of its own. To take it out, serve another one there first, in an `up` of its own."
        )


def test_one_that_is_served_since_it_was_looked_at_stays_too(
    shop: Any, flag: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vendor would take it out, and its individual targets with it."""
    flag.up(**{**WHOLE, "variations": [*WHOLE["variations"], {"value": "white"}]})
    white = shop.send("GET", "/flags/shop/colour")["variations"][-1]["_id"]
    checked = flag.life.check(flag.inputs, WHOLE, preview=False)
    assert checked.failures == []
    made = [{"kind": "addTargets", "values": ["a"], "variationId": white}]
    body = {"environmentKey": "staging", "instructions": made}
    shop.send("PATCH", "/flags/shop/colour", body, semantic=True)
    shop.written()
    with pytest.raises(InputError, match=r"served in staging \(individual targets\)"):
        flag.life.update(flag.id, flag.outputs, checked.inputs)
    assert shop.written() == []


def test_a_default_moves_before_its_variation_goes(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    for environment in ("staging", "production"):
        ids = [v["_id"] for v in shop.send("GET", "/flags/shop/colour")["variations"]]
        made = [{"kind": "updateFallthroughVariationOrRollout", "variationId": ids[0]}]
        body = {"environmentKey": environment, "instructions": made}
        shop.send("PATCH", "/flags/shop/colour", body, semantic=True)
    shop.written()
    fewer = [WHOLE["variations"][0], WHOLE["variations"][2]]
    flag.up(**{**WHOLE, "variations": fewer, "defaults": {"on_variation": "blue", "off_variation": "red"}})
    assert [entry["kind"] for entry in instructions(shop)] == ["updateDefaultVariation", "removeVariation"]


def test_a_default_that_would_go_is_refused_with_the_ways(shop: Any, flag: Any) -> None:
    two = {**SMALL, "variations": [{"value": "red"}, {"value": "green"}]}
    flag.up(**two)
    changed = {**two, "variations": [{"value": "red"}, {"value": "lime"}]}
    [(where, reason)] = flag.failures(changed)
    assert where == "variations"
    assert " ".join(reason.split()) == (
        "take out green, a default of the flag, which LaunchDarkly refuses To change its value, first give it a name, "
        "in an `up` of its own. To take it out, declare other defaults."
    )
    flag.up(**{**two, "variations": [{"value": "red"}, {"value": "green", "name": "Green"}]})
    assert "declare its name 'Green' with it" in flag.failures(changed)[0][1]
    flag.up(**{**two, "variations": [{"value": "red"}, {"value": "lime", "name": "Green"}]})
    assert [entry["value"] for entry in shop.send("GET", "/flags/shop/colour")["variations"]] == [
        "red",
        "lime",
    ]


def test_so_it_is_when_a_flag_is_taken_over(shop: Any, flag: Any) -> None:
    shop.send(
        "POST", "/flags/shop", {"key": "colour", "name": "C", "variations": [{"value": "a"}, {"value": "b"}]}
    )
    wanted = {**SMALL, "adopt": True, "variations": [{"value": "a"}, {"value": "c"}]}
    [(_, reason)] = flag.failures(wanted)
    assert reason.startswith("take out b, a default of the flag")


def test_drift_of_variations_and_defaults_is_seen_and_mended(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    ids = [v["_id"] for v in shop.send("GET", "/flags/shop/colour")["variations"]]
    theirs = [
        {"kind": "addVariation", "value": "black"},
        {"kind": "updateVariation", "variationId": ids[0], "name": "Crimson"},
        {"kind": "updateDefaultVariation", "onVariationValue": "blue", "offVariationValue": "red"},
        {"kind": "addCustomProperties", "key": "x", "name": "X", "values": ["1"]},
        {"kind": "updateVariation", "variationId": ids[2], "name": "not declared, so left alone"},
    ]
    shop.send("PATCH", "/flags/shop/colour", {"instructions": theirs}, semantic=True)
    assert flag.refresh()
    assert flag.inputs["variations"][0]["name"] == "Crimson"
    assert flag.inputs["variations"][-1] == {"value": "black"}
    assert flag.inputs["defaults"] == {"on_variation": "blue", "off_variation": "red"}
    shop.written()
    flag.up(**WHOLE)
    assert [entry["kind"] for entry in instructions(shop)] == [
        "updateVariation",
        "updateDefaultVariation",
        "removeVariation",
        "removeCustomProperties",
    ]
    assert not flag.refresh()


def test_another_kind_replaces_and_deletes_first(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    flag.up(**{**SMALL, "variations": [{"value": 1}, {"value": 2}]})
    assert flag.last == "replace ['variations'] delete first"
    flag.up(**SMALL, kind="json", variations=[{"value": {}}, {"value": []}])
    assert flag.last == "replace ['kind'] delete first"


def test_unknown_variations_are_no_replacement(flag: Any) -> None:
    from pulumi_flagcopy.lifecycle.unknown import UNKNOWN

    flag.up(**WHOLE)
    news = {**WHOLE, "variations": [{"value": UNKNOWN}, {"value": "b"}]}
    assert flag.failures(news) == []
    difference = flag.life.diff(flag.id, flag.outputs, news)
    assert (difference.changes, difference.replaces) == (True, [])


def test_adopted_with_the_difference_shown_first(shop: Any, flag: Any) -> None:
    made = {
        "key": "colour",
        "name": "Old",
        "variations": [{"value": "red", "name": "Red"}, {"value": "pink"}],
    }
    red = shop.send("POST", "/flags/shop", made)["variations"][0]["_id"]
    for environment in ("staging", "production"):
        edits = [{"kind": "updateOffVariation", "variationId": red}]
        body = {"environmentKey": environment, "instructions": edits}
        shop.send("PATCH", "/flags/shop/colour", body, semantic=True)
    with pytest.raises(ConflictError, match="adopt=True"):
        flag.up(**WHOLE)
    shop.written()
    wanted = {
        **SMALL,
        "adopt": True,
        "name": "New",
        "variations": [{"value": "red", "name": "Crimson"}, {"value": "green"}],
        "defaults": {"on_variation": "green", "off_variation": "red"},
        "tags": ["a"],
    }
    assert flag.failures(wanted) == []
    assert shop.told[-1].splitlines() == [
        "LaunchDarkly flag shop/colour exists and is taken over; this changes in it:",
        "  name: Old → New",
        "  defaults.on_variation: red → green",
        "  defaults.off_variation: pink → red",
        '  tags: [] → ["a"]',
        "  variations: add green",
        "  variations: change Red: name 'Crimson'",
        "  variations: remove pink",
    ]
    assert shop.written() == []


def test_adopting_another_kind_is_refused(shop: Any, flag: Any) -> None:
    shop.send("POST", "/flags/shop", {"key": "colour", "name": "Old"})
    [(_, reason)] = flag.failures({**WHOLE, "adopt": True})
    assert "is a boolean flag, not a string flag" in reason


def test_gone_deleted_and_archived_instead(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    shop.send("DELETE", "/flags/shop/colour")
    flag.refresh()
    assert flag.id == ""
    flag.up(**WHOLE)
    flag.destroy()
    assert shop.http.get("/flags/shop/colour").status_code == 404
    flag.up(**WHOLE, archive_on_destroy=True)
    shop.written()
    flag.destroy()
    assert instructions(shop) == [{"kind": "archiveFlag"}]
    assert shop.send("GET", "/flags/shop/colour")["archived"] is True
    assert "its key stays taken" in shop.told[-1]
    flag.destroy()
    assert shop.written() == []


@pytest.fixture
def prerequisite(shop: Any, flag: Any) -> Any:
    """A flag that another one has as a prerequisite."""
    flag.up(**WHOLE)
    shop.send("POST", "/flags/shop", {"key": "other", "name": "Other"})
    first = shop.send("GET", "/flags/shop/colour")["variations"][0]["_id"]
    needs = [{"kind": "addPrerequisite", "key": "colour", "variationId": first}]
    shop.send(
        "PATCH", "/flags/shop/other", {"environmentKey": "staging", "instructions": needs}, semantic=True
    )
    return flag


def test_a_prerequisite_is_not_deleted(shop: Any, prerequisite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    monkeypatch.setattr(shop.session, "clock", clock)
    with pytest.raises(ConflictError, match="in use as a prerequisite of 'other'") as refused:
        prerequisite.destroy()
    assert refused.value.remedy.endswith(RUN_AGAIN)
    assert sum(clock.slept) < 3, "nothing else ends"


def test_a_prerequisite_waits_for_what_ends_beside_it(
    shop: Any, prerequisite: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as anything ends, however many are still to go before the one that needs it."""
    clock = FakeClock()
    monkeypatch.setattr(shop.session, "clock", clock)

    def something_ends() -> None:
        clock.time += 4
        with shop.session.ends.one():
            if len(clock.slept) == 5:
                shop.send("DELETE", "/flags/shop/other")

    clock.happens = something_ends
    with shop.session.ends.one(), shop.session.ends.one():
        prerequisite.destroy()
    assert shop.http.get("/flags/shop/colour").status_code == 404


def test_looked_up_by_id(shop: Any, flag: Any, held: Any) -> None:
    flag.up(**WHOLE)
    found = held(FlagLife).life.read("shop/colour", {})
    shown = {name: found.outputs[name] for name in WHOLE if name not in ("comment", "defaults")}
    assert shown == {name: value for name, value in WHOLE.items() if name not in ("comment", "defaults")}
    assert found.outputs["defaults"] == {"on_variation": "green", "off_variation": "red"}
    assert found.outputs["kind"] == "string"


def test_a_migration_flag(shop: Any, flag: Any) -> None:
    inputs = {**SMALL, "migration": {"stage_count": 6, "context_kind": "user"}}
    flag.up(**inputs)
    assert shop.send("GET", "/flags/shop/colour")["_purpose"] == "migration"
    assert not flag.refresh()
    flag.up(**{**SMALL, "migration": {"stage_count": 2}})
    assert flag.last == "replace ['migration'] delete first"


def test_a_creation_without_an_answer_is_made_once(shop: Any, flag: Any) -> None:
    shop.faults(rate=1, kinds=["timeout"], methods=["POST"], after=1, times=1)
    flag.up(**WHOLE)
    assert [method for method, _, _ in shop.written()] == ["POST"]
    assert not flag.refresh()


def test_a_change_without_an_answer_is_made_once(shop: Any, flag: Any) -> None:
    flag.up(**WHOLE)
    shop.written()
    shop.faults(rate=1, kinds=["reset"], methods=["PATCH"], after=1, times=1)
    flag.up(**{**WHOLE, "variations": [*WHOLE["variations"], {"value": "white"}]})
    assert [method for method, _, _ in shop.written()] == ["PATCH"]
    shop.faults(rate=1, kinds=["500"], methods=["PATCH"], after=0, times=2)
    flag.up(**WHOLE)
    assert [method for method, _, _ in shop.written()] == ["PATCH"] * 3
    assert not flag.refresh()


def test_what_somebody_else_made_meanwhile_is_not_taken_over(shop: Any, flag: Any) -> None:
    shop.send("POST", "/flags/shop", {"key": "colour", "name": "Theirs"})
    shop.faults(rate=1, kinds=["500"], methods=["POST"], after=0, times=1)
    with pytest.raises(ConflictError, match="exists already"):
        flag.up(**WHOLE)


@pytest.mark.parametrize(
    ("inputs", "property_"),
    [
        ({"variations": [{"value": "a"}]}, "variations"),
        ({"variations": [{"value": "a"}, {"value": "a"}]}, "variations"),
        ({"variations": [{"value": 1}, {"value": 1.0}]}, "variations"),
        ({"variations": [{"value": "a", "name": "x"}, {"value": "b", "name": "x"}]}, "variations"),
        ({"variations": [{"name": "a"}, {"value": "b"}]}, "variations[0].value"),
        ({"variations": [{"value": "a"}, {"value": 1}]}, "variations[0].value"),
        ({"kind": "number", "variations": [{"value": 1}, {"value": "b"}]}, "variations[1].value"),
        ({"kind": "string"}, "variations"),
        ({"variations": [{"value": "a\x00"}, {"value": "b"}]}, "variations[0].value"),
        ({"variations": [{"value": {"a": ["\ud800"]}}, {"value": {}}]}, "variations[0].value"),
        ({"defaults": {"on_variation": "x", "off_variation": True}}, "defaults.on_variation"),
        ({"defaults": {"on_variation": True}}, "defaults.off_variation"),
        ({"defaults": {"on_variation": 1, "off_variation": True}}, "defaults.on_variation"),
        ({"maintainer_id": "a", "maintainer_team_key": "b"}, "maintainer_team_key"),
        ({"custom_properties": {"a": {"name": "A", "values": []}}}, "custom_properties.a.values"),
        ({"custom_properties": {"a": {"name": "x" * 65, "values": ["b"]}}}, "custom_properties.a.name"),
        ({"tags": ["🚩"]}, "tags[0]"),
        ({"key": "a b"}, "key"),
        ({"migration": {"stage_count": 6}}, "migration.context_kind"),
        ({"migration": {"stage_count": 2}, "kind": "string"}, "kind"),
        ({"description": "x" * 5001}, "description"),
    ],
)
def test_bad_input_is_named_before_any_request(
    shop: Any, flag: Any, inputs: dict[str, Any], property_: str
) -> None:
    assert [name for name, _ in flag.failures({**SMALL, **inputs})] == [property_]
    assert shop.reads == 0
