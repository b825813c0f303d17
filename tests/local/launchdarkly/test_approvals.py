"""Gates, and approval requests on the paths of a flag and on the generic ones."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from .conftest import SEMANTIC, Json, Refused, Server, Shop

PLACE = "/projects/shop/flags/a/environments/production/approval-requests"


@pytest.fixture
def gated(shop: Shop) -> Shop:
    """The flag `a`, on in staging; production needs approvals."""
    shop.flag("a", tags=["money"])
    shop.edit({"kind": "turnFlagOn"})
    shop.gate()
    return shop


def file(shop: Shop, *instructions: Json, **body: Any) -> Json:
    given = {"description": "d", "instructions": instructions or [{"kind": "turnFlagOn"}], **body}
    return shop.ok(shop.api.post(PLACE, json=given))


def review(
    api: httpx.Client, request: Json, kind: str = "approve", path: str = PLACE, **body: Any
) -> httpx.Response:
    return api.post(f"{path}/{request['_id']}/reviews", json={"kind": kind, **body})


def apply(api: httpx.Client, request: Json, path: str = PLACE) -> httpx.Response:
    return api.post(f"{path}/{request['_id']}/apply", json={})


def found(shop: Shop, request: Json) -> Json:
    return shop.ok(shop.api.get(f"{PLACE}/{request['_id']}"))


# Gates


@pytest.mark.parametrize(
    ("instruction", "action"),
    [
        ({"kind": "turnFlagOn"}, "updateOn"),
        ({"kind": "updateTrackEvents", "trackEvents": True}, "updateTrackEvents"),
        ({"kind": "updateFallthroughVariationOrRollout", "variationId": 1}, "updateFallthrough"),
        ({"kind": "addTargets", "values": ["u"], "variationId": 0, "contextKind": "device"}, "updateTargets"),
    ],
)
def test_a_direct_change_is_a_405_that_names_the_action(
    gated: Shop, refused: Refused, instruction: Json, action: str
) -> None:
    if "variationId" in instruction:
        instruction = {**instruction, "variationId": gated.ids()[instruction["variationId"]]}
    message = refused(gated.try_edit(instruction, environment="production"), 405, "method_not_allowed")
    assert message == f"Flag configuration updates require approval: action '{action}' not allowed"
    gated.edit({"kind": "updateTrackEvents", "trackEvents": True}, environment="staging")


def test_json_patches_and_copies_are_gated_alike(gated: Shop, refused: Refused) -> None:
    refused(gated.try_patch(("replace", "/environments/production/on", True)), 405, "method_not_allowed")
    refused(gated.copy(), 405, "method_not_allowed")
    dry = gated.try_edit({"kind": "turnFlagOn"}, environment="production", dryRun="true")
    refused(dry, 405, "method_not_allowed")
    assert gated.block("production")["version"] == 1


def test_what_changes_nothing_and_what_is_of_the_flag_passes(gated: Shop) -> None:
    gated.edit({"kind": "turnFlagOff"}, environment="production")
    gated.edit({"kind": "updateName", "value": "New"}, {"kind": "archiveFlag"}, environment=None)
    assert gated.api.delete("/flags/shop/a").status_code == 204


def test_with_tags_only_their_flags_are_gated(shop: Shop, refused: Refused) -> None:
    shop.flag("a", tags=["money"])
    shop.flag("b")
    shop.gate(requiredApprovalTags=["money"])
    refused(shop.try_edit({"kind": "turnFlagOn"}, environment="production"), 405, "method_not_allowed")
    shop.edit({"kind": "turnFlagOn"}, environment="production", key="b")


def test_some_may_bypass(gated: Shop, bypass: httpx.Client) -> None:
    gated.ok(gated.copy(api=bypass))
    assert gated.block("production")["on"] is True


# A request's life


def test_a_request_is_filed_reviewed_and_applied(gated: Shop, reviewer: httpx.Client) -> None:
    request = file(gated, comment="c", notifyMemberIds=["m"], notifyTeamKeys=["t"])
    assert (request["status"], request["reviewStatus"], request["conflicts"]) == ("pending", "pending", [])
    assert (request["notifyMemberIds"], request["notifyTeamKeys"]) == (["m"], ["t"])
    approved = gated.ok(review(reviewer, request, comment="good"))
    assert approved["reviewStatus"] == "approved"
    assert approved["allReviews"][0]["comment"] == "good"
    assert gated.block("production")["on"] is False
    done = gated.ok(apply(gated.api, request))
    assert (done["status"], done["appliedByMemberId"]) == ("completed", request["requestorId"])
    assert done["appliedDate"] > request["creationDate"]
    assert (gated.block("production")["on"], gated.block("production")["version"]) == (True, 2)


def test_nothing_happens_to_a_completed_request_any_more(
    gated: Shop, reviewer: httpx.Client, refused: Refused
) -> None:
    request = file(gated)
    review(reviewer, request)
    apply(gated.api, request)
    refused(apply(gated.api, request), 400, "invalid_request")
    refused(review(reviewer, request, "comment", comment="late"), 400, "invalid_request")


def test_without_an_approval_it_is_not_applied(gated: Shop, reviewer: httpx.Client, refused: Refused) -> None:
    request = file(gated)
    refused(apply(gated.api, request), 400, "invalid_request")
    review(reviewer, request, "decline")
    assert found(gated, request)["reviewStatus"] == "declined"
    refused(apply(gated.api, request), 400, "invalid_request")
    assert found(gated, request)["status"] == "pending"


def test_nobody_approves_their_own_unless_allowed(gated: Shop, refused: Refused) -> None:
    request = file(gated)
    for kind in ("approve", "decline"):
        refused(review(gated.api, request, kind), 403, "forbidden")
    gated.ok(review(gated.api, request, "comment", comment="mine"))
    gated.gate(canReviewOwnRequest=True)
    assert gated.ok(review(gated.api, request))["reviewStatus"] == "approved"


def test_so_many_members_as_required_must_approve(
    gated: Shop, reviewer: httpx.Client, bypass: httpx.Client
) -> None:
    gated.gate(minNumApprovals=2)
    request = file(gated)
    assert gated.ok(review(reviewer, request))["reviewStatus"] == "pending"
    assert gated.ok(review(reviewer, request))["reviewStatus"] == "pending"
    assert gated.ok(review(bypass, request))["reviewStatus"] == "approved"


@pytest.mark.parametrize(("lenient", "verdict"), [(True, "approved"), (False, "declined")])
def test_a_decline_beside_enough_approvals(
    gated: Shop, reviewer: httpx.Client, bypass: httpx.Client, lenient: bool, verdict: str
) -> None:
    gated.gate(canApplyDeclinedChanges=lenient)
    request = file(gated)
    review(reviewer, request, "decline")
    assert gated.ok(review(bypass, request))["reviewStatus"] == verdict


def test_a_reader_files_and_reviews_nothing(gated: Shop, reader: httpx.Client, refused: Refused) -> None:
    body = {"description": "d", "instructions": [{"kind": "turnFlagOn"}]}
    refused(reader.post(PLACE, json=body), 403, "forbidden")
    request = file(gated)
    refused(review(reader, request), 403, "forbidden")
    assert found(gated, request)["_id"] == reader.get(f"{PLACE}/{request['_id']}").json()["_id"]


def test_a_request_is_edited_and_withdrawn(gated: Shop, refused: Refused) -> None:
    request = file(gated)

    def edit(*instructions: Json, **headers: str) -> httpx.Response:
        headers = headers or {"Content-Type": SEMANTIC}
        return gated.api.patch(
            f"{PLACE}/{request['_id']}", json={"instructions": instructions}, headers=headers
        )

    after = gated.ok(
        edit({"kind": "updateDescription", "value": "new"}, {"kind": "addReviewers", "notifyTeamKeys": ["t"]})
    )
    assert (after["description"], after["notifyTeamKeys"]) == ("new", ["t"])
    for wrong in (
        {"kind": "updateDescription", "value": ""},
        {"kind": "updateDescription", "value": "x" * 5001},
        {"kind": "addReviewers"},
        {"kind": "addReviewers", "notifyMemberIds": [str(number) for number in range(10)]},
        {"kind": "turnFlagOn"},
    ):
        refused(edit(wrong), 400, "invalid_request")
    refused(edit({"kind": "updateDescription", "value": "x"}, Accept="*/*"), 400, "invalid_request")
    assert gated.api.delete(f"{PLACE}/{request['_id']}").status_code == 204
    refused(gated.api.get(f"{PLACE}/{request['_id']}"), 404, "not_found")


def test_a_request_belongs_to_its_place(gated: Shop, refused: Refused) -> None:
    request = file(gated)
    elsewhere = PLACE.replace("production", "staging")
    refused(gated.api.get(f"{elsewhere}/{request['_id']}"), 404, "not_found")
    assert gated.ok(gated.api.get(elsewhere))["items"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"description": ""},
        {"description": None},
        {"instructions": []},
        {"instructions": [{"kind": "fly"}]},
        {"instructions": [{"kind": "updateName", "value": "x"}]},
        {"instructions": [{"kind": "updateOffVariation", "variationId": "x"}]},
        {"notifyMemberIds": [str(number) for number in range(11)]},
        {"executionDate": 1},
    ],
)
def test_a_wrong_request_is_not_filed(gated: Shop, refused: Refused, body: Json) -> None:
    given = {"description": "d", "instructions": [{"kind": "turnFlagOn"}], **body}
    refused(gated.api.post(PLACE, json=given), 400, "invalid_request")
    assert gated.ok(gated.api.get(PLACE))["items"] == []


def test_a_request_with_a_date_waits_or_is_too_late(
    gated: Shop, server: Server, reviewer: httpx.Client, refused: Refused
) -> None:
    waiting = file(gated, executionDate=server.time.now + 100_000)
    review(reviewer, waiting)
    assert gated.ok(apply(gated.api, waiting))["status"] == "scheduled"
    late = file(gated, executionDate=server.time.now + 100_000)
    review(reviewer, late)
    server.time.now += 200_000
    refused(apply(gated.api, late), 400, "invalid_request")


# Copies


def file_copy(shop: Shop, **body: Any) -> httpx.Response:
    return shop.api.post(
        f"{PLACE}-flag-copy", json={"description": "d", "source": {"key": "staging"}, **body}
    )


def test_a_copy_is_frozen_when_it_is_filed(gated: Shop, reviewer: httpx.Client) -> None:
    request = gated.ok(
        file_copy(gated, source={"key": "staging", "version": 2}, excludedActions=["updateRules"])
    )
    assert request["source"] == {"key": "staging", "version": 2}
    assert [instruction["kind"] for instruction in request["instructions"]] == [
        "turnFlagOn",
        "replacePrerequisites",
        "replaceTargets",
        "updateFallthroughVariationOrRollout",
        "updateOffVariation",
    ]
    gated.edit({"kind": "turnFlagOff"})
    review(reviewer, request)
    gated.ok(apply(gated.api, request))
    assert gated.block("production")["on"] is True


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"source": {"key": "staging", "version": 1}}, 409, "optimistic_locking_error"),
        ({"source": {"key": "production"}}, 400, "invalid_request"),
        ({"source": {"key": "nowhere"}}, 400, "invalid_request"),
        ({"includedActions": ["updateOn"], "excludedActions": ["updateRules"]}, 400, "invalid_request"),
        ({"includedActions": ["updateFlagConfigMigrationSettings"]}, 400, "invalid_request"),
    ],
)
def test_a_wrong_copy_is_not_filed(gated: Shop, refused: Refused, body: Json, status: int, code: str) -> None:
    refused(file_copy(gated, **body), status, code)
    assert gated.ok(gated.api.get(PLACE))["items"] == []


def test_a_copy_with_a_missing_segment_is_not_filed(gated: Shop, refused: Refused) -> None:
    gated.segment("beta")
    clause = {"attribute": "", "op": "segmentMatch", "values": ["beta"]}
    gated.edit({"kind": "addRule", "clauses": [clause], "variationId": gated.ids()[0]})
    assert refused(file_copy(gated), 400, "invalid_request") == 'unknown segment "beta"'


# Conflicts


def add_target(shop: Shop, key: str, variation: int) -> Json:
    return {"kind": "addTargets", "values": [key], "variationId": shop.ids()[variation]}


def test_requests_that_cannot_both_be_applied_show_their_conflict_and_the_second_fails(
    gated: Shop, reviewer: httpx.Client, refused: Refused
) -> None:
    first = file(gated, add_target(gated, "u", 0))
    second = file(gated, {"kind": "turnFlagOn"}, add_target(gated, "u", 1))
    (conflict,) = second["conflicts"]
    assert (conflict["instruction"]["kind"], "'u'" in conflict["reason"]) == ("addTargets", True)
    for request in (first, second):
        review(reviewer, request)
    gated.ok(apply(gated.api, first))
    before = gated.block("production")
    refused(apply(gated.api, second), 400, "invalid_request")
    assert found(gated, second)["status"] == "failed"
    assert gated.block("production") == before


def test_a_change_that_would_break_a_pending_request_is_refused_unless_told_to(
    shop: Shop, refused: Refused
) -> None:
    shop.flag("a")
    request = file(shop, add_target(shop, "u", 0))
    breaking = add_target(shop, "u", 1)
    message = refused(shop.try_edit(breaking, environment="production"), 400, "invalid_request")
    assert request["_id"] in message
    shop.edit(breaking, environment="staging")
    shop.ok(shop.try_edit(breaking, environment="production", ignoreConflicts="true"))
    assert found(shop, request)["conflicts"] != []


def test_a_rule_that_is_gone_makes_the_request_fail(
    shop: Shop, reviewer: httpx.Client, refused: Refused
) -> None:
    shop.flag("a")
    clause = {"attribute": "a", "op": "in", "values": [1]}
    shop.edit(
        {"kind": "addRule", "clauses": [clause], "variationId": shop.ids()[0]}, environment="production"
    )
    rule_id = shop.block("production")["rules"][0]["_id"]
    request = file(shop, {"kind": "updateRuleDescription", "ruleId": rule_id, "description": "x"})
    review(reviewer, request)
    shop.ok(
        shop.try_edit(
            {"kind": "removeRule", "ruleId": rule_id}, environment="production", ignoreConflicts="true"
        )
    )
    assert rule_id in refused(apply(shop.api, request), 400, "invalid_request")
    assert found(shop, request)["status"] == "failed"


# The generic paths


def file_generic(shop: Shop, resource: str, *instructions: Json) -> httpx.Response:
    body = {"resourceId": resource, "description": "d", "instructions": instructions}
    return shop.api.post("/approval-requests", json=body)


def test_variations_of_a_flag_go_the_generic_way(
    gated: Shop, reviewer: httpx.Client, refused: Refused
) -> None:
    true = gated.ids()[0]
    resource = "proj/shop:env/production:flag/a"
    refused(file_generic(gated, resource, {"kind": "turnFlagOn"}), 400, "invalid_request")
    name = {"kind": "updateVariation", "variationId": true, "name": "Yes"}
    request = gated.ok(file_generic(gated, resource, name))
    assert (request["resourceId"], request["approvalSettings"]["required"]) == (resource, True)
    gated.ok(review(reviewer, request, path="/approval-requests"))
    assert gated.ok(apply(gated.api, request, path="/approval-requests"))["status"] == "completed"
    assert gated.get()["variations"][0]["name"] == "Yes"


def test_segments_go_the_generic_way(shop: Shop, reviewer: httpx.Client) -> None:
    shop.segment("s")
    request = shop.ok(
        file_generic(shop, "proj/shop:env/staging:segment/s", {"kind": "addIncludedUsers", "values": ["u"]})
    )
    shop.ok(review(reviewer, request, path="/approval-requests"))
    shop.ok(apply(shop.api, request, path="/approval-requests"))
    assert shop.ok(shop.api.get("/segments/shop/staging/s"))["included"] == ["u"]
    shown = shop.ok(shop.api.get(f"/approval-requests/{request['_id']}", params={"expand": "resource"}))
    assert (shown["resource"]["kind"], shown["resource"]["segment"]["key"]) == ("segment", "s")


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("", 400),
        ("proj/shop:flag/a", 400),
        ("proj/shop:env/production:metric/a", 400),
        ("proj/shop:env/production:flag/none", 404),
        ("proj/shop:env/none:flag/a", 404),
        ("proj/none:env/production:flag/a", 404),
        ("proj/shop:env/production:segment/none", 404),
    ],
)
def test_a_resource_must_exist(gated: Shop, resource: str, status: int) -> None:
    assert file_generic(gated, resource, {"kind": "turnFlagOn"}).status_code == status


def test_all_requests_are_filtered_paged_and_expanded(
    gated: Shop, reviewer: httpx.Client, refused: Refused
) -> None:
    one, two, three = (file(gated, notifyMemberIds=[member]) for member in "mno")
    review(reviewer, two)

    def ids(text: str) -> list[str]:
        return [
            item["_id"]
            for item in gated.ok(gated.api.get("/approval-requests", params={"filter": text}))["items"]
        ]

    every = [request["_id"] for request in (one, two, three)]
    assert ids("") == ids("projectKey equals shop") == ids("resourceKind equals flag") == every
    assert ids("resourceId equals proj/shop:env/production:flag/a") == every
    assert ids(f"requestorId equals {one['requestorId']}") == every
    assert ids('notifyMemberIds anyOf ["m", "o"]') == [every[0], every[2]]
    assert ids('projectKey equals shop, reviewStatus anyOf ["approved"]') == [every[1]]
    assert ids('status anyOf ["completed","failed"]') == ids("projectKey equals other") == []
    for query in ({"filter": "colour equals red"}, {"limit": "201"}):
        refused(gated.api.get("/approval-requests", params=query), 400, "invalid_request")
    page = gated.ok(
        gated.api.get("/approval-requests", params={"limit": 2, "expand": "flag,project,environments"})
    )
    assert (len(page["items"]), page["totalCount"], "next" in page["_links"]) == (2, 3, True)
    item = page["items"][0]
    assert (item["flag"]["key"], item["project"]["key"]) == ("a", "shop")
    assert [environment["key"] for environment in item["environments"]] == ["production"]


def test_requests_go_with_their_flag(gated: Shop) -> None:
    file(gated)
    assert gated.api.delete("/flags/shop/a").status_code == 204
    assert gated.ok(gated.api.get("/approval-requests"))["items"] == []


def test_an_environment_takes_what_was_asked_for_in_it_along(gated: Shop) -> None:
    file(gated)
    gated.api.delete("/projects/shop/environments/production").raise_for_status()
    again = {"key": "production", "name": "Production", "color": "000000"}
    gated.ok(gated.api.post("/projects/shop/environments", json=again))
    assert gated.ok(gated.api.get(PLACE))["items"] == []
