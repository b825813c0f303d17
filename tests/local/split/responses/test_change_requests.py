"""Change requests from submission to publication."""

from __future__ import annotations

from typing import Any

import pytest

ON = [{"treatment": "on", "size": 100}]


def decide(client: Any, request: dict[str, Any], status: str, comment: str = "because") -> Any:
    return client.put(f"changeRequests/{request['id']}", json={"status": status, "comment": comment})


@pytest.fixture
def gated(world: Any) -> Any:
    world.define("checkout", trafficAllocation=40)
    world.permit(areApprovalsRequired=True)
    return world


def test_reply(gated: Any, api: Any, definition: Any) -> None:
    made = gated.request(
        "UPDATE", split=definition(defaultRule=ON), approvers=["local-approver@example.com"]
    ).json()
    assert (made["status"], made["operationType"], made["title"]) == ("REQUESTED", "UPDATE", "a title")
    assert (made["comment"], made["segment"]) == (None, None)
    assert made["workspace"] == {"id": gated.id, "type": "workspace"}
    assert made["approvers"] == ["local-approver@example.com"]
    (comment,) = made["comments"]
    assert (comment["comment"], comment["user"], comment["role"]) == (
        "a comment",
        "local-admin@example.com",
        "SUBMITTER",
    )
    assert made["split"]["defaultRule"] == ON
    assert made["split"]["environment"] == {"id": gated.production, "name": "Production"}
    assert made["split"]["openChangeRequestId"] == made["id"]
    assert api.get(f"changeRequests/{made['id']}").json() == made


def test_nothing_changes_before_the_approval(gated: Any, definition: Any) -> None:
    before = gated.definition()
    made = gated.request("UPDATE", split=definition(defaultRule=ON)).json()
    assert gated.definition() == {**before, "openChangeRequestId": made["id"]}


def test_approval_publishes(gated: Any, approver: Any, definition: Any) -> None:
    made = gated.request("UPDATE", split=definition(defaultRule=ON, trafficAllocation=41)).json()
    published = decide(approver, made, "APPROVED").json()
    assert published["status"] == "PUBLISHED"
    assert [(c["comment"], c["role"]) for c in published["comments"]] == [
        ("a comment", "SUBMITTER"),
        ("because", "APPROVER"),
    ]
    after = gated.definition()
    assert (after["defaultRule"], after["trafficAllocation"]) == (ON, 41)
    assert "openChangeRequestId" not in after


def test_create(gated: Any, approver: Any, api: Any, definition: Any) -> None:
    gated.flag("fresh")
    made = gated.request("CREATE", "fresh", split=definition()).json()
    assert api.get(gated.at("fresh")).status_code == 404
    decide(approver, made, "APPROVED").raise_for_status()
    assert gated.definition("fresh")["defaultTreatment"] == "off"


def test_kill_restore_and_archive(gated: Any, approver: Any, api: Any) -> None:
    for operation, killed in (("KILL", True), ("RESTORE", False)):
        made = gated.request(operation).json()
        assert made["split"]["killed"] is killed
        decide(approver, made, "APPROVED").raise_for_status()
        assert gated.definition()["killed"] is killed
    decide(approver, gated.request("ARCHIVE").json(), "APPROVED").raise_for_status()
    assert api.get(gated.at("checkout")).status_code == 404
    assert api.get(f"splits/ws/{gated.id}/checkout").status_code == 200


def test_update_of_a_killed_definition_leaves_it_killed(
    world: Any, approver: Any, api: Any, definition: Any
) -> None:
    world.define("checkout")
    api.put(f"{world.at('checkout')}/kill").raise_for_status()
    decide(approver, world.request("UPDATE", split=definition()).json(), "APPROVED").raise_for_status()
    assert world.definition()["killed"] is True


@pytest.mark.parametrize("status", ["REJECTED", "WITHDRAWN"])
def test_refused_and_withdrawn(gated: Any, api: Any, approver: Any, status: str) -> None:
    before = gated.definition()
    made = gated.request("KILL").json()
    ended = decide(approver if status == "REJECTED" else api, made, status)
    assert ended.json()["status"] == status
    assert "openChangeRequestId" not in ended.json()["split"]
    assert gated.definition() == before
    assert gated.request("KILL").status_code == 200


def test_who_may_decide(gated: Any, api: Any, approver: Any, viewer: Any) -> None:
    made = gated.request("KILL").json()
    assert decide(api, made, "APPROVED").status_code == 403
    assert decide(api, made, "REJECTED").status_code == 403
    assert decide(viewer, made, "APPROVED").status_code == 403
    assert decide(approver, made, "WITHDRAWN").status_code == 403
    assert decide(approver, made, "PUBLISHED").status_code == 400
    assert decide(approver, made, "APPROVED").status_code == 200


def test_chosen_approvers(gated: Any, approver: Any) -> None:
    made = gated.request("KILL", approvers=["lead@example.com"]).json()
    assert decide(approver, made, "APPROVED").status_code == 403


def test_an_api_key_never_approves_where_submitters_choose(gated: Any, api: Any, approver: Any) -> None:
    body = {"split": {"name": "checkout"}, "operationType": "KILL", "title": "t", "comment": "c"}
    made = approver.post(f"changeRequests/ws/{gated.id}/environments/Production", json=body).json()
    assert decide(api, made, "APPROVED").status_code == 403


def test_restricted_approvers(gated: Any, api: Any, approver: Any) -> None:
    gated.permit(areApproversRestricted=True, approvers=[{"id": "local-admin", "type": "api_key"}])
    assert gated.request("KILL", approvers=["local-approver@example.com"]).status_code == 400
    assert decide(approver, gated.request("KILL").json(), "APPROVED").status_code == 403
    (open_request,) = api.get("changeRequests").json()["data"]
    decide(api, open_request, "WITHDRAWN").raise_for_status()
    body = {"split": {"name": "checkout"}, "operationType": "KILL", "approvers": []}
    made = approver.post(f"changeRequests/ws/{gated.id}/environments/Production", json=body).json()
    assert decide(api, made, "APPROVED").json()["status"] == "PUBLISHED"


def test_a_closed_one_stays_closed(gated: Any, approver: Any) -> None:
    made = gated.request("KILL").json()
    decide(approver, made, "REJECTED").raise_for_status()
    assert decide(approver, made, "APPROVED").status_code == 409


def test_lock(world: Any, api: Any, definition: Any) -> None:
    world.define("checkout")
    world.define("other")
    made = world.request("KILL").json()
    for refused in (
        api.put(world.at("checkout"), json=definition()),
        api.patch(world.at("checkout"), json=[{"op": "remove", "path": "/rules"}]),
        api.put(f"{world.at('checkout')}/kill"),
        api.delete(world.at("checkout")),
        api.delete(f"splits/ws/{world.id}/checkout"),
        world.request("ARCHIVE"),
    ):
        assert refused.status_code == 409
        assert made["id"] in refused.json()["message"]
    assert api.put(world.at("other"), json=definition()).status_code == 200


def test_lock_of_keys(world: Any, api: Any) -> None:
    world.segment("beta")
    keys = f"segments/{world.production}/beta/keys"
    assert api.get(keys).json()["openChangeRequestId"] is None
    body = {"segment": {"name": "beta", "keys": ["a"]}, "operationType": "CREATE", "title": "t"}
    made = api.post(f"changeRequests/ws/{world.id}/environments/Production", json=body).json()
    assert (made["split"], made["segment"]["keys"]) == (None, ["a"])
    assert api.get(keys).json()["openChangeRequestId"] == made["id"]
    for refused in (
        api.put(f"segments/{world.production}/beta/uploadKeys", json={"keys": ["b"]}),
        api.delete(f"segments/{world.production}/beta"),
        api.delete(f"segments/ws/{world.id}/beta"),
    ):
        assert refused.status_code == 409
        assert made["id"] in refused.json()["message"]
    decide(api, made, "WITHDRAWN").raise_for_status()
    assert api.delete(f"segments/{world.production}/beta").status_code == 200


def test_lock_of_a_flag_that_is_to_be_defined(world: Any, api: Any, definition: Any) -> None:
    world.flag()
    made = world.request("CREATE", split=definition()).json()
    assert api.delete(f"splits/ws/{world.id}/checkout").status_code == 409
    decide(api, made, "WITHDRAWN").raise_for_status()
    assert api.delete(f"splits/ws/{world.id}/checkout").status_code == 200


def test_rollout_status_comes_with_the_publication(gated: Any, api: Any, approver: Any) -> None:
    statuses = {s["name"]: s["id"] for s in api.get(f"rolloutStatuses?wsId={gated.id}").json()}
    made = gated.request("KILL", rolloutStatus={"id": statuses["Killed"]}).json()
    assert made["rolloutStatus"]["name"] == "Killed"
    decide(approver, made, "APPROVED").raise_for_status()
    assert api.get(f"splits/ws/{gated.id}/checkout").json()["rolloutStatus"]["name"] == "Killed"
    assert gated.request("RESTORE", rolloutStatus={"id": "none"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"split": {"name": "checkout"}, "segment": {"name": "b"}, "operationType": "KILL"}, 400),
        ({"split": {"name": "checkout"}, "operationType": "DELETE"}, 400),
        ({"split": {}, "operationType": "KILL"}, 400),
        ({"split": {"name": "none"}, "operationType": "KILL"}, 404),
        ({"split": {"name": "fresh"}, "operationType": "KILL"}, 404),
        ({"split": {"name": "checkout"}, "operationType": "UPDATE"}, 400),
        ({"split": {"name": "checkout"}, "operationType": "KILL", "approvers": "me"}, 400),
        ({"split": {"name": "checkout"}, "operationType": "KILL", "scheduledFor": 1}, 400),
        ({"segment": {"name": "none", "keys": []}, "operationType": "CREATE"}, 404),
    ],
)
def test_refused_submissions(gated: Any, api: Any, body: dict[str, Any], status: int) -> None:
    gated.flag("fresh")
    answer = api.post(f"changeRequests/ws/{gated.id}/environments/Production", json=body)
    assert answer.status_code == status
    assert api.get("changeRequests").json()["data"] == []


def test_create_of_what_is_there(gated: Any, definition: Any) -> None:
    assert gated.request("CREATE", split=definition()).status_code == 409


def test_title_and_comment_of_a_change_request(gated: Any) -> None:
    gated.require_notes()
    refused = gated.request("KILL", comment="")
    assert (refused.status_code, refused.content) == (400, b"")


def test_what_it_refers_to_is_checked_again_at_publication(
    gated: Any, api: Any, approver: Any, definition: Any
) -> None:
    gated.segment("beta")
    rules = [{"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "beta"}]}, "buckets": ON}]
    made = gated.request("UPDATE", split=definition(rules=rules)).json()
    api.delete(f"segments/ws/{gated.id}/beta").raise_for_status()
    before = gated.definition()
    assert decide(approver, made, "APPROVED").status_code == 400
    assert gated.definition() == before
    assert api.get(f"changeRequests/{made['id']}").json()["status"] == "REQUESTED"


def test_schedule(gated: Any, api: Any, approver: Any, served: Any) -> None:
    when = served.time.now + 60_000
    made = gated.request("KILL", scheduledFor=when, scheduledForTimezone="UTC").json()
    assert (made["status"], made["scheduledFor"]) == ("SCHEDULE_REQUESTED", when)
    assert decide(approver, made, "APPROVED").json()["status"] == "APPROVED"
    assert gated.definition()["killed"] is False
    assert gated.definition()["openChangeRequestId"] == made["id"]
    served.time.now = when
    assert gated.definition()["killed"] is True
    assert api.get(f"changeRequests/{made['id']}").json()["status"] == "PUBLISHED"


def test_a_schedule_that_cannot_be_kept(
    gated: Any, api: Any, approver: Any, served: Any, definition: Any
) -> None:
    gated.segment("beta")
    rules = [{"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "beta"}]}, "buckets": ON}]
    when = served.time.now + 60_000
    made = gated.request("UPDATE", split=definition(rules=rules), scheduledFor=when).json()
    decide(approver, made, "APPROVED").raise_for_status()
    api.delete(f"segments/ws/{gated.id}/beta").raise_for_status()
    served.time.now = when
    found = api.get(f"changeRequests/{made['id']}").json()
    assert (found["status"], found["comments"][-1]["role"]) == ("APPROVED", "SYSTEM")
    assert gated.definition()["openChangeRequestId"] == made["id"]
    decide(api, made, "WITHDRAWN").raise_for_status()
    assert "openChangeRequestId" not in gated.definition()


def test_schedule_in_a_zone_that_is_none(gated: Any, served: Any) -> None:
    when = served.time.now + 60_000
    refused = gated.request("KILL", scheduledFor=when, scheduledForTimezone="Mars/Olympus")
    assert refused.status_code == 400


def test_list_by_status_and_environment(gated: Any, api: Any, approver: Any) -> None:
    gated.define("other", "Staging")
    first = gated.request("KILL").json()
    decide(approver, first, "REJECTED").raise_for_status()
    second = gated.request("KILL").json()

    def ids(**query: Any) -> list[str]:
        return [r["id"] for r in api.get("changeRequests", params=query).json()["data"]]

    assert ids() == [second["id"]]
    assert ids(status="REJECTED") == [first["id"]]
    assert ids(environmentId=gated.staging) == []
    assert api.get("changeRequests", params={"status": "OPEN"}).status_code == 400
    assert api.get("changeRequests/none").status_code == 404


def test_change_requests_go_with_their_environment(world: Any, api: Any) -> None:
    made = api.post(f"environments/ws/{world.id}", json={"name": "Canary"}).json()
    world.flag("fresh")
    body = {"split": {"name": "fresh"}, "operationType": "CREATE"}
    body["split"] |= {"treatments": [{"name": "on"}], "defaultTreatment": "on", "defaultRule": ON}
    api.post(f"changeRequests/ws/{world.id}/environments/Canary", json=body).raise_for_status()
    for token in made["apiTokens"]:
        api.delete(f"apiKeys/{token['id']}").raise_for_status()
    api.delete(f"environments/ws/{world.id}/Canary").raise_for_status()
    assert api.get("changeRequests").json()["data"] == []
