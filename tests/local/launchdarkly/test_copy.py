"""What the copy endpoint decides beyond the vendor's own client."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Refused, Server, Shop


@pytest.fixture
def flag(shop: Shop) -> Shop:
    shop.flag("a")
    shop.edit({"kind": "turnFlagOn"})
    return shop


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"target": {"key": "staging"}}, "different environments"),
        ({"source": {"key": "nowhere"}}, "Unknown environment key: nowhere"),
        ({"target": {"key": "nowhere"}}, "Unknown environment key: nowhere"),
        ({"includedActions": ["updateEverything"]}, "Unknown action: 'updateEverything'"),
        ({"excludedActions": ["updateEverything"]}, "Unknown action"),
        ({"includedActions": "updateOn"}, "includedActions"),
        ({"source": {"key": "staging", "currentVersion": "2"}}, "source.currentVersion"),
        ({"source": None}, "source"),
    ],
)
def test_a_wrong_copy_is_refused_and_copies_nothing(
    flag: Shop, refused: Refused, body: dict[str, Any], message: str
) -> None:
    assert message in refused(flag.copy(**body), 400, "invalid_request")
    assert flag.block("production")["version"] == 1


def test_empty_lists_count_as_absent_and_a_misspelt_one_copies_everything(flag: Shop) -> None:
    flag.ok(flag.copy(includedActions=[], excludedActions=[]))
    assert flag.block("production")["on"] is True
    flag.edit({"kind": "turnFlagOff"})
    flag.ok(flag.copy(included_actions=["updateRules"]))
    assert flag.block("production")["on"] is False


def test_an_unset_off_variation_unsets_the_target(flag: Shop) -> None:
    flag.patch(("remove", "/environments/staging/offVariation"))
    flag.ok(flag.copy("updateOffVariation"))
    assert "offVariation" not in flag.block("production")


def test_rules_get_ids_of_their_own_and_keep_the_rest(flag: Shop) -> None:
    rule = {
        "description": "d",
        "disabled": True,
        "trackEvents": True,
        "clauses": [
            {"attribute": "a", "op": "in", "values": [1, "x"], "contextKind": "device", "negate": True}
        ],
        "rollout": {
            "variations": [{"variation": 1, "weight": 70_000}, {"variation": 0, "weight": 30_000}],
            "bucketBy": "b",
            "contextKind": "device",
        },
    }
    flag.patch(("replace", "/environments/staging/rules", [rule]))
    flag.ok(flag.copy("updateRules"))
    (source,), (target,) = flag.block()["rules"], flag.block("production")["rules"]
    assert target.pop("_id") != source.pop("_id")
    assert target["clauses"][0].pop("_id") != source["clauses"][0].pop("_id")
    assert target == source == rule


def test_an_experiment_arrives_as_plain_weights(flag: Shop) -> None:
    parts = [{"variation": 0, "weight": 50_000}, {"variation": 1, "weight": 50_000}]
    allocation = {"defaultVariation": 1, "canReshuffle": True}
    rollout = {"variations": parts, "experimentAllocation": allocation, "seed": 7}
    flag.patch(("replace", "/environments/staging/fallthrough", {"rollout": rollout}))
    flag.ok(flag.copy("updateFallthrough"))
    assert flag.block()["fallthrough"]["rollout"] == rollout
    assert flag.block("production")["fallthrough"] == {"rollout": {"variations": parts}}


def test_events_salt_and_selector_stay(flag: Shop) -> None:
    before = flag.block("production")
    flag.edit({"kind": "updateTrackEvents", "trackEvents": True})
    flag.ok(flag.copy())
    after = flag.block("production")
    assert [after[name] for name in ("trackEvents", "salt", "sel")] == [
        before[name] for name in ("trackEvents", "salt", "sel")
    ]


def test_an_archived_flag_is_not_copied(flag: Shop, refused: Refused) -> None:
    flag.edit({"kind": "archiveFlag"}, environment=None)
    refused(flag.copy(), 400, "invalid_request")


def test_a_smaller_plan_has_neither_copies_nor_approvals(
    flag: Shop, server: Server, refused: Refused
) -> None:
    flag.gate()
    server.control("POST", "faults", {"plan": "pro"})
    refused(flag.copy(), 403, "forbidden")
    path = "/projects/shop/flags/a/environments/production/approval-requests"
    body = {"description": "d", "instructions": [{"kind": "turnFlagOn"}]}
    refused(flag.api.post(path, json=body), 403, "forbidden")
    flag.edit({"kind": "turnFlagOn"}, environment="production")
    assert "approvalSettings" not in flag.ok(flag.api.get("/projects/shop/environments/production"))


def test_a_required_comment_binds_only_the_user_interface(flag: Shop) -> None:
    operation = {"op": "replace", "path": "/requireComments", "value": True}
    flag.ok(flag.api.patch("/projects/shop/environments/production", json=[operation]))
    flag.ok(flag.copy())


def test_a_prerequisite_that_would_close_a_circle_in_the_target_refuses_the_copy(
    flag: Shop, refused: Refused
) -> None:
    flag.flag("b")
    flag.edit({"kind": "addPrerequisite", "key": "b", "variationId": flag.ids("b")[0]})
    instruction = {"kind": "addPrerequisite", "key": "a", "variationId": flag.ids("a")[0]}
    flag.edit(instruction, key="b", environment="production")
    assert "cycle" in refused(flag.copy(), 400, "invalid_request")


def test_the_history_tells_which_version_became_which(flag: Shop, server: Server) -> None:
    flag.ok(flag.copy())
    (*_, last) = server.control("GET", "history?collection=launchdarkly/configurations")["items"]
    assert (last["actor"], last["key"], last["before"], last["after"]) == (
        "local",
        "shop/a/production/",
        1,
        2,
    )


def test_there_is_no_dry_run_of_a_copy(flag: Shop) -> None:
    body = {"source": {"key": "staging"}, "target": {"key": "production"}}
    flag.ok(flag.api.post("/flags/shop/a/copy", json=body, params={"dryRun": "true"}))
    assert flag.block("production")["on"] is True
