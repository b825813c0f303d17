"""What a copy makes in the target before the definition: the flag itself, and segments."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.api import Api

from ..lifecycle.stack import Stack
from .conftest import V2, Copy, Json, Server, Workspace, new_workspace, on_off, rule

PILOTS = {"type": "IN_SEGMENT", "string": "pilots"}
MADE = "flag: create 'checkout' in the workspace Other, of traffic type 'user'"


@pytest.fixture
def other(server: Server) -> Workspace:
    """A second workspace, without any flag."""
    return new_workspace(server, "Other")


def status_id(workspace: Workspace, name: str) -> str:
    found = workspace.server.call("GET", "rolloutStatuses", wsId=workspace.id)
    return str(next(status["id"] for status in found if status["name"] == name))


def described(shop: Workspace) -> None:
    """The source's flag has everything that a flag can have."""
    patch = [
        {"op": "replace", "path": "/description", "value": "how people pay"},
        {"op": "add", "path": "/tags/0", "value": {"name": "web"}},
        {"op": "add", "path": "/tags/0", "value": {"name": "pay"}},
        {"op": "replace", "path": "/rolloutStatus/id", "value": status_id(shop, "Ramping")},
    ]
    shop.server.call("PATCH", f"splits/ws/{shop.id}/checkout", patch)


def across(session: Session, shop: Workspace, other: Workspace, **inputs: Any) -> Copy:
    inputs = {"create_missing_flag": True, **inputs}
    return Copy(session, shop.location("Staging"), other.location("Production"), **inputs)


def flag(workspace: Workspace, name: str = "checkout") -> Json:
    found: Json = workspace.server.call("GET", f"splits/ws/{workspace.id}/{name}")
    return found


def is_there(workspace: Workspace, name: str = "checkout") -> bool:
    return workspace.server.http.get(f"{V2}/splits/ws/{workspace.id}/{name}").is_success


# A flag.


def test_the_first_line_of_the_plan_is_the_flag(
    session: Session, shop: Workspace, other: Workspace, told: list[str]
) -> None:
    described(shop)
    copy = across(session, shop, other)
    lines = copy.check(preview=True)["changes"]
    assert lines[0] == f"{MADE}, with its description, 2 tags (pay, web), rollout status 'Ramping'"
    assert told[0].splitlines()[1] == f"  {lines[0]}"
    assert not is_there(other)


def test_up_makes_the_flag_and_then_its_definition(
    session: Session, shop: Workspace, other: Workspace
) -> None:
    described(shop)
    copy = across(session, shop, other)
    copy.up()
    made, source = flag(other), flag(shop)
    assert (made["description"], made["tags"]) == (source["description"], source["tags"])
    assert made["trafficType"]["name"] == "user"
    assert made["trafficType"]["id"] != source["trafficType"]["id"]
    assert made["rolloutStatus"] == {"id": status_id(other, "Ramping"), "name": "Ramping"}
    assert other.definition("Production")["rules"] == shop.definition("Staging")["rules"]
    assert (copy.outputs["status"], copy.outputs["way"]) == ("copied", "create")
    copy.check()
    assert not copy.life.diff("", copy.outputs, copy.stored).changes


def test_without_the_choice_it_is_an_error(session: Session, shop: Workspace, other: Workspace) -> None:
    reason = across(session, shop, other, create_missing_flag=False).refused()
    assert "There is no flag checkout in the workspace Other" in reason
    assert "A copy with create_missing_flag=True makes it." in reason


def test_an_id_cannot_be_made(session: Session, shop: Workspace, other: Workspace) -> None:
    target = other.location("Production", flag(shop)["id"])
    copy = Copy(session, shop.location("Staging"), target, create_missing_flag=True)
    assert "There is no flag" in copy.refused()


def test_a_traffic_type_that_is_missing_is_named(session: Session, shop: Workspace, other: Workspace) -> None:
    shop.server.call("POST", f"trafficTypes/ws/{shop.id}", {"name": "account"})
    shop.flag("billing", "account")
    shop.define("Staging", flag="billing")
    copy = Copy(
        session,
        shop.location("Staging", "billing"),
        other.location("Production", "billing"),
        create_missing_flag=True,
    )
    assert "billing cannot be made in Other, which has no traffic type 'account'" in copy.refused()
    other.server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    copy.up()
    assert flag(other, "billing")["trafficType"]["name"] == "account"


def test_a_rollout_status_that_is_missing_is_a_warning(
    session: Session, shop: Workspace, other: Workspace, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    described(shop)
    found = Api.rollout_statuses
    monkeypatch.setattr(
        Api,
        "rollout_statuses",
        lambda self, workspace: [entry for entry in found(self, workspace) if entry["name"] != "Ramping"],
    )
    across(session, shop, other).up()
    assert "warning: Other has no rollout status 'Ramping': checkout gets the one of new flags" in told[0]
    assert flag(other)["rolloutStatus"]["name"] == "Pre-Production"


def test_cut_off_between_the_flag_and_its_definition_the_next_up_finishes(
    session: Session, shop: Workspace, other: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the provider were killed: nothing of the run is in the state."""

    class Killed(BaseException):
        pass

    def kill(*_: Any) -> Json:
        raise Killed

    copy = across(session, shop, other)
    with monkeypatch.context() as patched:
        patched.setattr(Api, "create_definition", kill)
        with pytest.raises(Killed):
            copy.up()
    assert is_there(other)
    next_run = across(session, shop, other)
    assert not any(line.startswith("flag:") for line in next_run.changes())
    next_run.up()
    assert other.definition("Production")["rules"] == shop.definition("Staging")["rules"]


def test_while_something_is_unknown_nothing_is_said_of_the_flag(
    session: Session, shop: Workspace, other: Workspace, told: list[str]
) -> None:
    copy = across(session, shop, other)
    copy.inputs["target"] = {**copy.inputs["target"], "workspace": UNKNOWN}
    assert copy.life.check({}, copy.inputs, preview=True).inputs["plan"] is UNKNOWN
    assert "not known yet: target.workspace" in told[0]


def test_a_flag_that_appears_meanwhile_is_taken(session: Session, shop: Workspace, other: Workspace) -> None:
    """Another copy of the same run may have made it."""
    first, second = (
        across(session, shop, other),
        Copy(session, shop.location("Production"), other.location("Staging"), create_missing_flag=True),
    )
    assert first.changes()[0] == second.changes()[0] == f"{MADE}, with rollout status 'Pre-Production'"
    first.apply()
    second.apply()
    assert other.definition("Staging")["defaultRule"] == shop.definition("Production")["defaultRule"]


@pytest.mark.parametrize(("traffic_type", "refused"), [("user", None), ("account", errors.BlockedError)])
@pytest.mark.parametrize("when", ["after the plan", "in the last moment"])
def test_a_flag_that_somebody_else_makes_meanwhile_must_be_of_the_same_traffic_type(
    session: Session,
    shop: Workspace,
    other: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
    traffic_type: str,
    refused: type[Exception] | None,
) -> None:
    other.server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    described(shop)
    copy = across(session, shop, other)
    copy.check()
    if when == "after the plan":
        other.flag("checkout", traffic_type)
    else:
        create = Api.create_flag

        def too_late(self: Api, *given: Any) -> Json:
            other.flag("checkout", traffic_type)
            return create(self, *given)

        monkeypatch.setattr(Api, "create_flag", too_late)
    if refused:
        with pytest.raises(refused, match="account"):
            copy.apply()
        assert other.server.http.get(f"{V2}/{other.at('Production')}").status_code == 404
        return
    copy.apply()
    assert copy.outputs["status"] == "copied"
    assert flag(other)["tags"] is None  # what somebody made is left as it is


def test_a_flag_whose_making_got_no_answer_is_made_once_and_whole(
    session: Session, shop: Workspace, other: Workspace, server: Server
) -> None:
    described(shop)
    copy = across(session, shop, other)
    copy.check()
    server.fail(methods=["POST"], kinds=["reset"], after=1)
    copy.apply()
    assert [tag["name"] for tag in flag(other)["tags"]] == ["pay", "web"]


def test_a_workspace_that_requires_a_title_and_a_comment(
    session: Session, shop: Workspace, other: Workspace
) -> None:
    other.require_comments()
    assert "requires a title and a comment" in across(session, shop, other, comment="").refused()
    assert not is_there(other)
    across(session, shop, other).up()
    assert other.definition("Production")["treatments"]


def test_under_approvals_the_flag_is_made_and_its_definition_is_asked_for(
    session: Session, shop: Workspace, other: Workspace, server: Server
) -> None:
    other.permit("Production", areApprovalsRequired=True)
    copy = across(session, shop, other, approval="request")
    copy.up()
    (request,) = server.call("GET", "changeRequests", status="REQUESTED")["data"]
    assert (request["operationType"], request["split"]["name"]) == ("CREATE", "checkout")
    assert copy.outputs["status"] == "pending_approval"
    assert is_there(other)


def test_restoring_takes_the_definition_away_and_leaves_the_flag(
    session: Session, shop: Workspace, other: Workspace
) -> None:
    copy = across(session, shop, other, on_destroy="restore")
    copy.up()
    copy.destroy()
    assert is_there(other)
    assert other.server.http.get(f"{V2}/{other.at('Production')}").status_code == 404


@pytest.mark.parametrize("part", ["rules", "on"])
def test_parts_of_which_no_definition_can_be_made_make_no_flag(
    session: Session, shop: Workspace, other: Workspace, part: str
) -> None:
    """Also a part that would be as it is in the source by itself."""
    assert "one cannot be made without" in across(session, shop, other, include=[part]).refused()
    assert not is_there(other)


def promoted(shop: Workspace, other: Workspace, **more: Any) -> Json:
    ends = {
        role: {"platform": "split", "workspace": workspace.name, "environment": environment}
        for role, workspace, environment in (("source", shop, "Staging"), ("target", other, "Production"))
    }
    return {**ends, "comment": "release 42", "create_missing_flag": True, **more}


@pytest.mark.parametrize("count", [2, 6])
def test_a_promotion_makes_them_too_each_after_what_it_depends_on(
    session: Session, shop: Workspace, other: Workspace, told: list[str], count: int
) -> None:
    """Few flags are read one by one, many from the list."""
    names = [f"flag-{number}" for number in range(count)]
    for number, name in enumerate(names):
        shop.flag(name)
        needs = {"type": "IN_SPLIT", "depends": {"splitName": names[number - 1], "treatment": "on"}}
        rules = [rule(needs, on=100)] if number else []
        shop.define("Staging", on_off(rules=rules), flag=name)
    stack = Stack(PromotionLife(session))
    program = promoted(shop, other, select={"flags": names})
    stack.preview(program)
    assert f"flag: create '{names[-1]}' in the workspace Other, of traffic type 'user'" in told[0]
    stack.up(program)
    assert {known["status"] for known in stack.outputs["flags"].values()} == {"copied"}
    assert all(other.definition("Production", name)["treatments"] for name in names)
    assert stack.up(program) == "same"


def test_a_promotion_without_the_choice_blocks_them(
    session: Session, shop: Workspace, other: Workspace, told: list[str]
) -> None:
    stack = Stack(PromotionLife(session))
    stack.preview(promoted(shop, other, select={"flags": ["checkout"]}, create_missing_flag=False))
    assert "1 blocked" in told[0]
    assert "There is no flag checkout in the workspace Other" in told[0]


def test_a_change_request_that_waits_for_a_new_definition_is_not_gone(
    session: Session, shop: Workspace, other: Workspace, server: Server
) -> None:
    other.permit("Production", areApprovalsRequired=True)
    other.flag()
    stack = Stack(FlagCopyLife(session))
    program = {
        "source": shop.location("Staging"),
        "target": other.location("Production"),
        "comment": "c",
        "approval": "request",
    }
    stack.up(program)
    assert stack.refresh() == "same"
    assert stack.up(program) == "same"
    (request,) = server.call("GET", "changeRequests", status="REQUESTED")["data"]
    assert stack.outputs["approval_request"]["id"] == request["id"]
    approver = {"Authorization": "Bearer local-approver"}
    decision = {"status": "APPROVED", "comment": ""}
    server.http.put(f"{V2}/changeRequests/{request['id']}", json=decision, headers=approver)
    assert stack.refresh() == "changed"
    assert stack.up(program) == "update"
    assert stack.outputs["status"] == "copied"
    other.permit("Production", areApprovalsRequired=False)
    server.call("DELETE", f"splits/ws/{other.id}/checkout")
    assert stack.refresh() == "gone"


# Segments.


def test_a_missing_segment_is_made_and_activated_without_keys(
    session: Session, shop: Workspace, other: Workspace, server: Server, told: list[str]
) -> None:
    other.flag()
    shop.segment("pilots", "Staging", keys=3)
    shop.define("Staging", rules=[rule(PILOTS, on=100)])
    copy = across(session, shop, other, create_missing_flag=False, create_missing_segments=True)
    copy.up()
    made = "create 'pilots' in Other, of traffic type 'user', and activate it in Production, without keys"
    assert f"  segments: {made}" in told[0]
    assert "warning: the segment pilots has no keys in Production, and 3 in Staging" in told[0]
    keys = server.call("GET", f"segments/{other.environments['Production']}/pilots/keys")
    assert keys["count"] == 0
    assert other.definition("Production")["rules"] == shop.definition("Staging")["rules"]


def test_one_that_the_workspace_has_is_only_activated(
    session: Session, shop: Workspace, told: list[str]
) -> None:
    shop.segment("pilots", "Staging")
    shop.define("Staging", treatments=[{"name": "on", "segments": ["pilots"]}, {"name": "off"}])
    copy = Copy(session, shop.location("Staging"), shop.location("Production"), create_missing_segments=True)
    copy.up()
    assert "  segments: activate 'pilots' in Production, without keys" in told[0]
    assert shop.definition("Production")["treatments"][0]["segments"] == ["pilots"]


def test_one_of_another_traffic_type_stops_the_copy(
    session: Session, shop: Workspace, other: Workspace
) -> None:
    other.flag()
    other.server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    other.segment("pilots", kind="account")
    shop.segment("pilots", "Staging")
    shop.define("Staging", rules=[rule(PILOTS, on=100)])
    reason = across(session, shop, other, create_missing_segments=True).refused()
    assert "the segment 'pilots' has keys of traffic type 'account' in Other" in reason


@pytest.mark.parametrize("kind", ["large-segments", "rule-based-segments"])
def test_only_standard_ones_can_be_made(session: Session, shop: Workspace, server: Server, kind: str) -> None:
    server.call("POST", f"{kind}/ws/{shop.id}/trafficTypes/user", {"name": "pilots"})
    server.call("POST", f"{kind}/{shop.environments['Staging']}/pilots", "")
    shop.define("Staging", rules=[rule(PILOTS, on=100)])
    copy = Copy(session, shop.location("Staging"), shop.location("Production"), create_missing_segments=True)
    assert "name the segment 'pilots', which exists in Default but is not active" in copy.refused()


def test_two_copies_that_lack_the_same_segment(session: Session, shop: Workspace) -> None:
    shop.segment("pilots", "Staging")
    copies = []
    for name in ("one", "two"):
        shop.flag(name)
        shop.define("Staging", on_off(rules=[rule(PILOTS, on=100)]), flag=name)
        ends = (shop.location(environment, name) for environment in ("Staging", "Production"))
        copies.append(Copy(session, *ends, create_missing_segments=True))
    for copy in copies:
        assert any(line.startswith("segments:") for line in copy.changes())
    for copy in copies:
        assert copy.apply()["status"] == "copied"
