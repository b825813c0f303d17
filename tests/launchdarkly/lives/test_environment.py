"""Environments."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import ConflictError, UnavailableError
from pulumi_flagcopy.launchdarkly.lives.environment import EnvironmentLife

PATH = "/api/v2/projects/shop/environments/qa"
SMALL: dict[str, Any] = {"project": "shop", "key": "qa", "name": "QA"}
WHOLE: dict[str, Any] = {
    **SMALL,
    "color": "00FF00",
    "default_ttl": 5,
    "secure_mode": True,
    "default_track_events": True,
    "require_comments": True,
    "confirm_changes": True,
    "critical": True,
    "tags": ["test"],
    "approval_settings": {
        "required": True,
        "min_num_approvals": 2,
        "can_review_own_request": True,
        "can_apply_declined_changes": False,
        "bypass_approvals_for_pending_changes": True,
        "auto_apply_approved_changes": False,
        "service_kind": "launchdarkly",
        "service_config": {},
    },
    "comment": "made by a test",
}


@pytest.fixture
def environment(shop: Any, held: Any) -> Any:
    return held(EnvironmentLife)


def test_approval_settings_follow_in_a_second_request(shop: Any, environment: Any) -> None:
    outputs = environment.up(**WHOLE)
    created, patched = shop.written()
    assert created == (
        "POST",
        "/api/v2/projects/shop/environments",
        {
            "key": "qa",
            "name": "QA",
            "color": "00FF00",
            "defaultTtl": 5,
            "secureMode": True,
            "defaultTrackEvents": True,
            "requireComments": True,
            "confirmChanges": True,
            "critical": True,
            "tags": ["test"],
        },
    )
    assert patched[:2] == ("PATCH", PATH)
    assert patched[2]["comment"] == "made by a test"
    assert {operation["path"]: operation["value"] for operation in patched[2]["patch"]} == {
        "/approvalSettings/required": True,
        "/approvalSettings/minNumApprovals": 2,
        "/approvalSettings/canReviewOwnRequest": True,
        "/approvalSettings/canApplyDeclinedChanges": False,
        "/approvalSettings/bypassApprovalsForPendingChanges": True,
        "/approvalSettings/autoApplyApprovedChanges": False,
    }
    there = shop.send("GET", "/projects/shop/environments/qa")
    assert (environment.id, outputs["client_side_id"]) == ("shop/qa", there["_id"])
    assert (outputs["api_key"], outputs["mobile_key"]) == (there["apiKey"], there["mobileKey"])


def test_without_approval_settings_one_request_and_a_colour_of_ours(shop: Any, environment: Any) -> None:
    environment.up(**SMALL)
    [(_, _, body)] = shop.written()
    assert body == {"key": "qa", "name": "QA", "color": "417505"}


def test_nothing_stays_half_made(shop: Any, environment: Any) -> None:
    shop.faults(rate=1, kinds=["500"], methods=["PATCH"], after=0)
    with pytest.raises(UnavailableError):
        environment.up(**WHOLE)
    assert [method for method, _, _ in shop.written()][-1] == "DELETE"
    assert "could not be finished; it was deleted again" in shop.told[-1]
    assert environment.life.look({"project": "shop", "key": "qa"}, None) is None


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("name", "Quality", "/name"),
        ("color", "0000FF", "/color"),
        ("default_ttl", 6, "/defaultTtl"),
        ("secure_mode", False, "/secureMode"),
        ("default_track_events", False, "/defaultTrackEvents"),
        ("require_comments", False, "/requireComments"),
        ("confirm_changes", False, "/confirmChanges"),
        ("critical", False, "/critical"),
        ("tags", ["other"], "/tags"),
    ],
)
def test_an_edit_sends_that_field_only(
    shop: Any, environment: Any, field: str, value: Any, path: str
) -> None:
    environment.up(**WHOLE)
    shop.written()
    environment.up(**{**WHOLE, field: value})
    assert environment.last == "update"
    [(_, _, body)] = shop.written()
    assert body["patch"] == [{"op": "replace", "path": path, "value": value}]


@pytest.mark.parametrize(
    ("name", "camel", "value"),
    [
        ("min_num_approvals", "minNumApprovals", 3),
        ("can_review_own_request", "canReviewOwnRequest", False),
        ("can_apply_declined_changes", "canApplyDeclinedChanges", True),
        ("bypass_approvals_for_pending_changes", "bypassApprovalsForPendingChanges", False),
        ("auto_apply_approved_changes", "autoApplyApprovedChanges", True),
        ("service_kind", "serviceKind", "servicenow"),
        ("service_config", "serviceConfig", {"template": "t1"}),
        (
            "service_kind_configuration_id",
            "serviceKindConfigurationId",
            "1ef45a85-218f-4428-a8b2-a97e5f56c258",
        ),
    ],
)
def test_an_edit_of_an_approval_setting_sends_that_one_only(
    shop: Any, environment: Any, name: str, camel: str, value: Any
) -> None:
    environment.up(**WHOLE)
    shop.written()
    environment.up(**{**WHOLE, "approval_settings": {**WHOLE["approval_settings"], name: value}})
    [(_, _, body)] = shop.written()
    assert body["patch"] == [{"op": "replace", "path": f"/approvalSettings/{camel}", "value": value}]


def test_from_required_for_all_to_required_by_tag_and_back(shop: Any, environment: Any) -> None:
    by_tag = {**SMALL, "approval_settings": {"required": False, "required_approval_tags": ["b", "a"]}}
    for_all = {**SMALL, "approval_settings": {"required_approval_tags": [], "required": True}}
    environment.up(**for_all)
    environment.up(**by_tag)
    assert not environment.refresh()
    environment.up(**for_all)
    assert shop.send("GET", "/projects/shop/environments/qa")["approvalSettings"]["required"] is True


def test_only_declared_approval_settings_are_managed(shop: Any, environment: Any) -> None:
    environment.up(**{**SMALL, "approval_settings": {"min_num_approvals": 2}})
    theirs = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
    shop.send("PATCH", "/projects/shop/environments/qa", theirs)
    assert not environment.refresh()
    theirs = [{"op": "replace", "path": "/approvalSettings/minNumApprovals", "value": 4}]
    shop.send("PATCH", "/projects/shop/environments/qa", theirs)
    assert environment.refresh()
    assert environment.inputs["approval_settings"] == {"min_num_approvals": 4}
    environment.up(**{**SMALL, "approval_settings": {"min_num_approvals": 2}})
    settings = shop.send("GET", "/projects/shop/environments/qa")["approvalSettings"]
    assert (settings["required"], settings["minNumApprovals"]) == (True, 2)


def test_approval_settings_of_segments_go_their_own_way(shop: Any, environment: Any) -> None:
    inputs = {
        **SMALL,
        **{"comment": "c"},
        "segment_approval_settings": {"required": True, "min_num_approvals": 2},
    }
    environment.up(**inputs)
    created, settings = shop.written()
    assert created[:2] == ("POST", "/api/v2/projects/shop/environments")
    assert settings == (
        "PATCH",
        "/api/v2/approval-requests/projects/shop/settings",
        {"environmentKey": "qa", "resourceKind": "segment", "required": True, "minNumApprovals": 2},
    )
    there = shop.send("GET", "/projects/shop/environments/qa")
    assert there["resourceApprovalSettings"]["segment"]["minNumApprovals"] == 2
    assert there["approvalSettings"]["required"] is False
    assert not environment.refresh()
    environment.up(**{**inputs, "name": "Q", "segment_approval_settings": {"required": False}})
    renamed, settings = shop.written()
    assert [operation["path"] for operation in renamed[2]["patch"]] == ["/name"]
    assert settings[2] == {"environmentKey": "qa", "resourceKind": "segment", "required": False}
    assert not environment.refresh()


def test_a_clone(shop: Any, environment: Any) -> None:
    shop.send("POST", "/flags/shop", {"key": "f", "name": "F"})
    on = {"environmentKey": "staging", "instructions": [{"kind": "turnFlagOn"}]}
    shop.send("PATCH", "/flags/shop/f", on, semantic=True)
    environment.up(**SMALL, source={"key": "staging"})
    assert shop.send("GET", "/flags/shop/f")["environments"]["qa"]["on"] is True
    assert not environment.refresh()
    [(name, _)] = environment.failures({**SMALL, "source": {"key": "production"}})
    assert name == "source"
    assert environment.failures(SMALL) == []


def test_rotated_keys_are_new_outputs_and_no_drift(shop: Any, environment: Any) -> None:
    environment.up(**SMALL)
    shop.send("POST", "/projects/shop/environments/qa/apiKey")
    now = shop.send("POST", "/projects/shop/environments/qa/mobileKey")
    assert not environment.refresh()
    assert (environment.outputs["api_key"], environment.outputs["mobile_key"]) == (
        now["apiKey"],
        now["mobileKey"],
    )


def test_keys_of_sdks_are_in_no_message(shop: Any, environment: Any, held: Any) -> None:
    environment.up(**WHOLE)
    secrets = [environment.outputs[name] for name in ("api_key", "mobile_key", "client_side_id")]
    other = held(EnvironmentLife)
    with pytest.raises(ConflictError) as raised:
        other.up(**{**WHOLE, "name": "Other"})
    other.failures({**WHOLE, "name": "Other", "adopt": True})
    live = environment.life.look({"project": "shop", "key": "qa"}, None)
    said = "\n".join([*shop.told, str(raised.value), str(live.values)])
    assert "exists and is taken over" in said
    assert not [secret for secret in secrets if secret in said]


def test_the_last_environment_stays_until_its_project_goes(account: Any, held: Any) -> None:
    account.send(
        "POST",
        "/projects",
        {"key": "one", "name": "One", "environments": [{"key": "e", "name": "E", "color": "000000"}]},
    )
    last = held(EnvironmentLife)
    last.up(project="one", key="e", name="E", adopt=True)
    last.destroy()
    assert "stays: it is the last one of its project" in account.told[-1]
    assert account.send("GET", "/projects/one/environments/e")["key"] == "e"


def test_deleted_gone_and_looked_up(shop: Any, environment: Any) -> None:
    environment.up(**WHOLE)
    found = environment.life.read("shop/qa", {})
    assert found.outputs["approval_settings"]["min_num_approvals"] == 2
    assert found.outputs["color"] == "00FF00"
    environment.destroy()
    assert environment.life.read("shop/qa", {}) is None
    assert [entry["key"] for entry in shop.send("GET", "/projects/shop/environments")["items"]] == [
        "staging",
        "production",
    ]


def test_accounts_without_approvals(shop: Any, environment: Any) -> None:
    shop.faults(plan="pro")
    environment.up(**SMALL)
    assert not environment.refresh()


@pytest.mark.parametrize(
    ("inputs", "property_"),
    [
        ({"color": "#FF0000"}, "color"),
        ({"default_ttl": 61}, "default_ttl"),
        ({"default_ttl": 1.5}, "default_ttl"),
        ({"project": "a/b"}, "project"),
        ({"approval_settings": {"min_num_approvals": 6}}, "approval_settings.min_num_approvals"),
        ({"approval_settings": {"minNumApprovals": 1}}, "approval_settings.minNumApprovals"),
        (
            {"approval_settings": {"required": True, "required_approval_tags": ["a"]}},
            "approval_settings.required_approval_tags",
        ),
        ({"source": {"key": "qa"}}, "source.key"),
        ({"source": {"version": 1}}, "source.key"),
    ],
)
def test_bad_input_is_named_before_any_request(
    shop: Any, environment: Any, inputs: dict[str, Any], property_: str
) -> None:
    assert [name for name, _ in environment.failures({**SMALL, **inputs})] == [property_]
    assert shop.reads == 0
