"""Definitions: what a flag does in one environment."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from pulumi_flagcopy.errors import (
    ApprovalRequiredError,
    ConflictError,
    FlagCopyError,
    ForbiddenError,
    InputError,
    NotFoundError,
)
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.environment import EnvironmentLife
from pulumi_flagcopy.split.lives.flag import FlagLife
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.split.lives.workspace import WorkspaceLife
from pulumi_flagcopy.split.resource_api import ResourceApi

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Server, Workspace, on_off
from .conftest import Held

PLACE: dict[str, Any] = {"workspace": "Default", "environment": "Staging", "flag": "search"}
SMALL: dict[str, Any] = {
    **PLACE,
    "treatments": [{"name": "on"}, {"name": "off"}],
    "default_treatment": "off",
    "default_rule": [{"treatment": "off", "size": 100}],
}
RULE: dict[str, Any] = {
    "condition": {
        "matchers": [
            {"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE", "FR"]},
            {"type": "BETWEEN_NUMBER", "attribute": "seats", "between": {"from": 1, "to": 9}, "negate": True},
            {"type": "BOOLEAN", "attribute": "beta", "bool": False},
            {"type": "IN_SEGMENT", "string": "pilots"},
            {"type": "IN_SPLIT", "depends": {"split_name": "checkout", "treatment": "on"}},
        ]
    },
    "buckets": [{"treatment": "on", "size": 25}, {"treatment": "off", "size": 75}],
}
BACKWARDS = {"type": "BETWEEN_NUMBER", "attribute": "seats", "between": {"from": 9, "to": 3}}
WHOLE: dict[str, Any] = {
    **SMALL,
    "treatments": [
        {"name": "on", "configurations": '{"cols": 3}', "keys": ["u-2", "u-1"], "segments": ["pilots"]},
        {"name": "off", "description": "as ever"},
    ],
    "baseline_treatment": "on",
    "traffic_allocation": 60,
    "rules": [RULE],
    "flag_sets": ["web"],
    "impressions_disabled": True,
    "comment": "release 42",
}


@pytest.fixture
def definition(shop: Workspace, held: Held) -> Stack:
    shop.flag("search")
    shop.segment("pilots", "Staging")
    shop.flag_set("web")
    shop.flag_set("mobile")
    return held(FlagDefinitionLife)


def found(shop: Workspace) -> dict[str, Any]:
    return shop.definition("Staging", "search")


def methods(server: Server) -> list[str]:
    return [request.partition(" ")[0] for request in server.requests() if not request.startswith("GET")]


def test_everything_that_a_definition_has(shop: Workspace, definition: Stack) -> None:
    definition.up(WHOLE)
    made = found(shop)
    assert definition.id == f"{shop.id}/{shop.environments['Staging']}/search"
    assert made["treatments"] == [
        {"name": "on", "configurations": '{"cols": 3}', "keys": ["u-2", "u-1"], "segments": ["pilots"]},
        {"name": "off", "description": "as ever"},
    ]
    assert (made["baselineTreatment"], made["trafficAllocation"]) == ("on", 60)
    assert (made["impressionsDisabled"], len(made["flagSets"])) == (True, 1)
    (rule,) = made["rules"]
    assert rule["condition"]["matchers"][-1]["depends"] == {"splitName": "checkout", "treatment": "on"}
    assert definition.up(WHOLE) == "same"
    assert definition.refresh() == "same"
    definition.destroy()
    assert shop.server.http.get(f"/internal/api/v2/{shop.at('Staging', 'search')}").status_code == 404


@pytest.mark.parametrize(
    ("change", "method"),
    [
        ({"traffic_allocation": 10}, "PATCH"),
        ({"default_rule": [{"treatment": "on", "size": 30}, {"treatment": "off", "size": 70}]}, "PATCH"),
        ({"rules": []}, "PATCH"),
        ({"baseline_treatment": "off", "default_treatment": "on"}, "PATCH"),
        ({"treatments": [{"name": "off"}, {"name": "on"}]}, "PUT"),
        ({"flag_sets": ["mobile", "web"]}, "PUT"),
        ({"impressions_disabled": False}, "PUT"),
    ],
)
def test_small_changes_are_patches_and_others_full_updates(
    shop: Workspace, server: Server, definition: Stack, change: dict[str, Any], method: str
) -> None:
    definition.up(WHOLE)
    before = found(shop)
    server.forget()
    assert definition.up({**WHOLE, **change}) == "update"
    assert methods(server) == [method]
    after = found(shop)
    changed = {name for name in after if after[name] != before[name]} - {"lastUpdateTime"}
    assert len(changed) == len(change)
    assert definition.up({**WHOLE, **change}) == "same"


def test_only_declared_parts_are_managed(shop: Workspace, definition: Stack) -> None:
    definition.up(SMALL)
    body = {name: found(shop)[name] for name in ("treatments", "defaultTreatment", "defaultRule")}
    body["treatments"][0] |= {"keys": ["by-hand"], "note": {"kept": [1]}}
    shop.server.call("PUT", shop.at("Staging", "search"), {**body, "trafficAllocation": 5})
    assert definition.refresh() == "same", "no declared part has changed"
    assert definition.up(SMALL) == "same"
    treatments = [{"name": "on", "configurations": "{}"}, {"name": "off"}]
    assert definition.up({**SMALL, "treatments": treatments}) == "update"
    after = found(shop)
    assert after["trafficAllocation"] == 5
    on = after["treatments"][0]
    assert on == {"name": "on", "keys": ["by-hand"], "note": {"kept": [1]}, "configurations": "{}"}


def test_order_of_individual_targets_means_nothing_and_that_of_treatments_does(
    shop: Workspace, definition: Stack
) -> None:
    definition.up(WHOLE)
    on, off = WHOLE["treatments"]
    assert definition.up({**WHOLE, "treatments": [{**on, "keys": ["u-1", "u-2"]}, off]}) == "same"
    assert definition.up({**WHOLE, "treatments": [off, on]}) == "update"
    assert [entry["name"] for entry in found(shop)["treatments"]] == ["off", "on"]


def test_drift_is_seen_and_mended(shop: Workspace, definition: Stack) -> None:
    definition.up(WHOLE)
    patch = [{"op": "replace", "path": "/trafficAllocation", "value": 1}]
    shop.server.call("PATCH", shop.at("Staging", "search"), patch)
    assert definition.refresh() == "changed"
    assert definition.inputs["traffic_allocation"] == 1
    assert definition.up(WHOLE) == "update"
    assert found(shop)["trafficAllocation"] == 60


def test_a_preview_says_what_changes(definition: Stack, told: list[str]) -> None:
    definition.up(WHOLE)
    definition.preview({**WHOLE, "traffic_allocation": 80, "killed": True})
    assert "traffic_allocation: 60 % → 80 %" in told[-1]
    assert "KILLS search in Staging" in told[-1]


# Kill and restore.


def test_what_somebody_killed_meanwhile_stays_killed(shop: Workspace, definition: Stack) -> None:
    definition.up({**WHOLE, "killed": False})
    shop.kill("Staging", "search")
    assert definition.up({**WHOLE, "killed": False, "traffic_allocation": 80}) == "update"
    assert (found(shop)["killed"], found(shop)["trafficAllocation"]) == (True, 80)


def test_killed_is_kill_and_restore(shop: Workspace, server: Server, definition: Stack) -> None:
    definition.up({**SMALL, "killed": True})
    assert found(shop)["killed"] is True
    server.forget()
    assert definition.up({**SMALL, "killed": False}) == "update"
    assert [request for request in server.requests() if request.endswith("/restore")]
    assert methods(server) == ["PUT"]
    assert found(shop)["killed"] is False


def test_a_kill_goes_before_what_it_is_to_keep_from_people_and_a_restore_after_it(
    server: Server, definition: Stack
) -> None:
    definition.up(SMALL)
    for killed, order in ((True, ["PUT", "PATCH"]), (False, ["PATCH", "PUT"])):
        server.forget()
        assert definition.up({**SMALL, "traffic_allocation": 80 + killed, "killed": killed}) == "update"
        assert [r.split()[0] for r in server.requests() if not r.startswith("GET")] == order


def test_what_somebody_kills_in_the_last_moment_stays_killed(
    shop: Workspace, definition: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition.up(SMALL)
    patch = ResourceApi.patch_definition

    def beaten_to_it(*args: Any) -> Any:
        shop.kill("Staging", "search")
        return patch(*args)

    monkeypatch.setattr(ResourceApi, "patch_definition", beaten_to_it)
    definition.up({**SMALL, "traffic_allocation": 80})
    assert (found(shop)["killed"], found(shop)["trafficAllocation"]) == (True, 80)


def test_a_kill_counts_though_the_rest_is_refused(shop: Workspace, server: Server, definition: Stack) -> None:
    definition.up(SMALL)
    server.fail(methods=["PATCH"], kinds=["503"], times=None, retry_after_s=0)
    with pytest.raises(FlagCopyError):
        definition.up({**SMALL, "traffic_allocation": 80, "killed": True})
    assert found(shop)["killed"] is True


@pytest.mark.parametrize("clears", [False, True])
def test_a_killed_flag_stays_killed_unless_it_is_declared(
    shop: Workspace, server: Server, definition: Stack, clears: bool
) -> None:
    definition.up(WHOLE)
    shop.kill("Staging", "search")
    server.switch(put_clears_killed=clears)
    definition.up({**WHOLE, "traffic_allocation": 80})
    after = found(shop)
    assert (after["killed"], after["trafficAllocation"]) == (True, 80)


# What is there already, what is not.


def test_one_that_exists_is_taken_over_part_by_part(
    shop: Workspace, definition: Stack, told: list[str]
) -> None:
    shop.define("Staging", flag="search", trafficAllocation=7)
    with pytest.raises(ConflictError, match="adopt=True"):
        definition.up(SMALL)
    definition.up({**PLACE, "default_rule": [{"treatment": "on", "size": 100}], "adopt": True})
    assert "fallthrough: off → on" in told[-1]
    after = found(shop)
    assert (after["defaultRule"], after["trafficAllocation"]) == ([{"treatment": "on", "size": 100}], 7)


def test_one_without_any_part_says_that_it_manages_nothing(
    shop: Workspace, definition: Stack, told: list[str]
) -> None:
    shop.define("Staging", flag="search")
    assert definition.preview({**PLACE, "adopt": True}) == "create"
    assert told[-1].endswith("search declares no part: it manages nothing")


def depends_on(flag: str) -> dict[str, Any]:
    matcher = {"type": "IN_SPLIT", "depends": {"split_name": flag, "treatment": "on"}}
    return {**SMALL, "rules": [{**RULE, "condition": {"matchers": [matcher]}}]}


def test_another_flag_that_is_not_there_is_told_before(
    shop: Workspace, definition: Stack, held: Held, told: list[str]
) -> None:
    path = r"rules\[0\].condition.matchers\[0\].depends.split_name"
    with pytest.raises(CheckFailed, match=f"{path}: is the flag itself"):
        definition.preview(depends_on("search"))
    assert definition.preview(depends_on("chekout")) == "create"
    assert any("Did you mean the flag 'checkout'?" in said for said in told)
    with pytest.raises(CheckFailed, match=f"{path}: does not exist: the workspace Default has no flag"):
        definition.up(depends_on("chekout"))
    told.clear()
    held(FlagLife).preview({"workspace": "Default", "name": "later", "traffic_type": "user"})
    definition.preview(depends_on("later"))
    definition.preview(depends_on("checkout"))
    assert [said for said in told if "not known to be possible" in said] == []


EMERGENCY: dict[str, Any] = {**PLACE, "killed": True, "adopt": True, "comment": "incident"}


def test_one_that_was_there_before_stays(shop: Workspace, definition: Stack, told: list[str]) -> None:
    shop.define("Staging", flag="search", trafficAllocation=7)
    definition.up(EMERGENCY)
    assert definition.outputs["adopted"] is True
    definition.destroy()
    after = found(shop)
    assert (after["killed"], after["trafficAllocation"]) == (True, 7)
    assert "was there before" in told[-1]
    assert "killed, until somebody restores it" in told[-1]


@pytest.mark.parametrize("later", [{}, {"adopt": True}])
def test_one_that_stays_may_be_declared_anew_in_between(
    shop: Workspace, definition: Stack, told: list[str], later: dict[str, Any]
) -> None:
    shop.define("Staging", flag="search")
    definition.up({**SMALL, "adopt": True})
    definition.up({**SMALL, "traffic_allocation": 80, **later})
    definition.destroy()
    assert found(shop)["trafficAllocation"] == 80
    assert told[-1].endswith("so it stays as it is now")


def test_one_that_was_made_goes_though_it_could_have_been_taken_over(
    shop: Workspace, definition: Stack
) -> None:
    definition.up({**SMALL, "adopt": True})
    definition.up({**SMALL, "traffic_allocation": 80, "adopt": True})
    definition.destroy()
    assert shop.server.http.get(f"/internal/api/v2/{shop.at('Staging', 'search')}").status_code == 404


def test_one_that_was_made_in_part_goes(shop: Workspace, definition: Stack) -> None:
    with pytest.MonkeyPatch.context() as refused:
        for operation in ("kill", "remove_definition"):
            refused.setattr(ResourceApi, operation, Mock(side_effect=ForbiddenError("no", status=403)))
        with pytest.raises(ForbiddenError):
            definition.up({**SMALL, "killed": True, "adopt": True})
    assert definition.incomplete
    definition.destroy()
    assert shop.server.http.get(f"/internal/api/v2/{shop.at('Staging', 'search')}").status_code == 404


@pytest.mark.parametrize(
    ("declared", "stays"), [(SMALL, False), ({**SMALL, "adopt": True}, True), (PLACE, True)]
)
def test_a_state_of_an_earlier_release_does_not_say_which(
    shop: Workspace, definition: Stack, declared: dict[str, Any], stays: bool
) -> None:
    definition.up(SMALL)
    earlier = {**declared, "last_update_time": 1}
    definition.life.delete(definition.id, earlier)
    there = shop.server.http.get(f"/internal/api/v2/{shop.at('Staging', 'search')}").is_success
    assert there is stays


def test_one_that_stays_goes_with_its_environment(shop: Workspace, session: Session) -> None:
    environment, definition = Stack(EnvironmentLife(session)), Stack(FlagDefinitionLife(session))
    environment.up({"workspace": "Default", "name": "Load"})
    shop.flag("search")
    shop.server.call("POST", shop.at("Load", "search"), on_off())
    definition.up({**EMERGENCY, "environment": "Load"})
    definition.destroy()
    environment.destroy()
    assert "Load" not in {entry["name"] for entry in shop.server.call("GET", f"environments/ws/{shop.id}")}


@pytest.mark.parametrize(
    ("part", "where", "said"),
    [
        (
            {"default_rule": [{"treatment": "onn", "size": 100}]},
            "default_rule[0].treatment",
            "names the treatment 'onn'; there are: on, off",
        ),
        (
            {"treatments": [{"name": "on"}, {"name": "dark"}]},
            "treatments",
            "takes out 'off', which default_treatment serves, and that is not declared\n"
            "Declare default_treatment as well, with treatments that stay.",
        ),
    ],
)
def test_what_is_left_undeclared_has_to_fit_what_is_declared(
    definition: Stack, shop: Workspace, part: dict[str, Any], where: str, said: str
) -> None:
    """In the preview: the vendor would refuse it."""
    shop.define("Staging", flag="search")

    def refused() -> None:
        with pytest.raises(CheckFailed) as caught:
            definition.preview({**PLACE, **part, "adopt": True})
        assert str(caught.value) == f"{where}: {said}"

    refused()
    definition.up({**PLACE, "adopt": True, "traffic_allocation": 50})
    refused()


def test_a_new_one_needs_its_treatments(definition: Stack, told: list[str]) -> None:
    with pytest.raises(CheckFailed, match="treatments: is required"):
        definition.preview(PLACE)
    part = {**PLACE, "traffic_allocation": 5, "adopt": True}
    assert definition.preview(part) == "create"
    assert "possible yet: treatments is required: search is not defined in Staging yet. Unless" in told[-1]
    with pytest.raises(CheckFailed, match="treatments: is required: search is not defined in Staging yet"):
        definition.up(part)
    with pytest.raises(InputError, match=r"^treatments: is required: search is not defined in Staging yet"):
        definition.life.create(part)


def test_a_flag_that_is_not_there_is_an_error(shop: Workspace, held: Held) -> None:
    with pytest.raises(CheckFailed, match="flag: does not exist: the workspace Default has no flag search"):
        held(FlagDefinitionLife).up(SMALL)
    with pytest.raises(NotFoundError):
        held(FlagDefinitionLife).life.create(SMALL)


def test_what_is_not_known_yet_is_no_failure(definition: Stack) -> None:
    assert definition.preview({**WHOLE, "environment": UNKNOWN}) == "create"
    assert definition.preview({**WHOLE, "rules": UNKNOWN}) == "create"


def test_gone_is_gone(shop: Workspace, definition: Stack) -> None:
    definition.up(SMALL)
    shop.server.call("DELETE", shop.at("Staging", "search"))
    assert definition.refresh() == "gone"


def test_a_look_up_shows_everything(shop: Workspace, definition: Stack) -> None:
    definition.up(WHOLE)
    looked_up = definition.life.read("Default/Staging/search", {})
    assert looked_up is not None
    for name in ("treatments", "baseline_treatment", "traffic_allocation", "default_rule", "flag_sets"):
        assert looked_up.outputs[name] == WHOLE[name]
    matchers = looked_up.outputs["rules"][0]["condition"]["matchers"]
    assert matchers == RULE["condition"]["matchers"]


# Workspaces and environments of another name.


def test_one_whose_environment_is_renamed_is_the_same_one(
    shop: Workspace, server: Server, session: Session, definition: Stack, told: list[str]
) -> None:
    environment, workspace = Stack(EnvironmentLife(session)), Stack(WorkspaceLife(session))
    named: dict[str, Any] = {"workspace": "Default", "name": "Staging", "adopt": True}
    workspace.up({"name": "Default", "adopt": True})
    environment.up(named)
    definition.up(SMALL)
    renamed = {**SMALL, "workspace": "Shop", "environment": "Stage", "traffic_allocation": 30}
    assert workspace.preview({"name": "Shop"}) == "update"
    assert environment.preview({**named, "workspace": "Shop", "name": "Stage"}) == "update"
    assert definition.preview(renamed) == "update"
    assert "traffic_allocation: 100 % → 30 %" in told[-1]
    workspace.up({"name": "Shop"})
    environment.up({**named, "workspace": "Shop", "name": "Stage"})
    server.forget()
    assert definition.up(renamed) == "update"
    assert methods(server) == ["PATCH"]
    assert definition.up({**renamed, "workspace": shop.id}) == "update"
    assert definition.up({**renamed, "environment": "Production", "adopt": True}) == "replace"
    assert definition.refresh() == "same"


def test_a_new_name_of_the_environment_needs_no_approval(
    shop: Workspace, server: Server, definition: Stack
) -> None:
    definition.up(SMALL)
    shop.permit("Staging", areApprovalsRequired=True)
    server.switch(environment_list_permissions=True)
    by_id = {**SMALL, "environment": shop.environments["Staging"]}
    assert definition.up(by_id) == "update"
    left = {**{name: value for name, value in by_id.items() if name != "default_rule"}, "adopt": True}
    assert definition.up(left) == "update"


# Title and comment, approvals.


def test_title_and_comment_go_with_every_write(shop: Workspace, definition: Stack) -> None:
    shop.require_comments()
    definition.up(WHOLE)
    definition.up({**WHOLE, "traffic_allocation": 80})
    definition.up({**WHOLE, "impressions_disabled": False, "killed": True})
    definition.destroy()


def test_an_environment_that_wants_approvals_says_so(shop: Workspace, definition: Stack) -> None:
    shop.permit("Staging", areApprovalsRequired=True)
    with pytest.raises(ApprovalRequiredError, match=r"only through an approval(.|\n)*approval='request'"):
        definition.up(SMALL)


def test_the_preview_says_so_where_the_list_shows_permissions(shop: Workspace, definition: Stack) -> None:
    shop.define("Staging", flag="search")
    shop.permit("Staging", areApprovalsRequired=True, allowKills=True)
    shop.server.switch(environment_list_permissions=True)
    with pytest.raises(CheckFailed, match="approval='request'"):
        definition.preview({**SMALL, "traffic_allocation": 7, "adopt": True})
    assert definition.up({**SMALL, "adopt": True}) == "create"
    assert definition.up({**SMALL, "killed": True}) == "update"
    with pytest.raises(CheckFailed, match="approval='request'"):
        definition.preview({**SMALL, "killed": False})


# What cannot be.


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"treatments": [{"name": "control"}]}, "reserves"),
        ({"treatments": [{"name": "on"}, {"name": "on"}]}, "the same name twice: on"),
        ({"default_treatment": "none"}, "names the treatment 'none'; there are: on, off"),
        ({"default_rule": [{"treatment": "on", "size": 99}]}, "add up to 99"),
        ({"traffic_allocation": 101}, "100"),
        ({"rules": [{**RULE, "buckets": [{"treatment": "x", "size": 100}]}]}, r"rules\[0\].buckets\[0\]"),
        (
            {"rules": [{**RULE, "condition": {"matchers": [{"type": "WHITELIST", "strings": ["a"]}]}}]},
            "is none of the types",
        ),
        (
            {"rules": [{**RULE, "condition": {"matchers": [{"type": "IN_SEGMENT", "strings": ["a"]}]}}]},
            r"matchers\[0\].string: is required for the type IN_SEGMENT",
        ),
        (
            {"rules": [{**RULE, "condition": {"matchers": [{"type": "ALL_KEYS", "string": "a"}]}}]},
            "does not belong to the type ALL_KEYS, which takes no value",
        ),
        (
            {"rules": [{**RULE, "condition": {"matchers": [{"type": "IN_LIST_STRING", "string": "a"}]}}]},
            "does not belong to the type IN_LIST_STRING, which takes strings",
        ),
        (
            {"rules": [{**RULE, "condition": {"matchers": [{"type": "IN_LIST", "strings": ["a"]}]}}]},
            "Did you mean IN_LIST_STRING or IN_LIST_SEMVER",
        ),
        (
            {"rules": [{**RULE, "condition": {"matchers": [BACKWARDS]}}]},
            "between: begins after its end",
        ),
        *(
            ({"rules": [{**RULE, "condition": {"matchers": [{"attribute": "app", **matcher}]}}]}, failure)
            for matcher, failure in (
                (
                    {"type": "GREATER_THAN_OR_EQUAL_TO_SEMVER", "string": "2.1"},
                    r"\.string: is no version with",
                ),
                (
                    {"type": "IN_LIST_SEMVER", "strings": ["1.0.0", "1"]},
                    r"\.strings\[1\]: is no version with",
                ),
                (
                    {"type": "BETWEEN_SEMVER", "between": {"from": "1.0.0", "to": "2.0"}},
                    r"\.between\.to: is no version with",
                ),
                (
                    {"type": "BETWEEN_SEMVER", "between": {"from": 1, "to": 2}},
                    r"\.between\.from: is no version",
                ),
                (
                    {"type": "BETWEEN_NUMBER", "between": {"from": "18", "to": 30}},
                    r"\.between\.from: must be a whole number$",
                ),
                (
                    {"type": "BETWEEN_NUMBER", "between": {"from": 18.5, "to": 30}},
                    r"\.between\.from: must be a whole number; of versions, a string$",
                ),
            )
        ),
    ],
)
def test_what_cannot_be_is_said(definition: Stack, change: dict[str, Any], failure: str) -> None:
    with pytest.raises(CheckFailed, match=failure):
        definition.preview({**SMALL, **change})
