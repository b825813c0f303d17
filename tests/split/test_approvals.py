"""Copies into an environment that takes changes only through a change request."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..lifecycle.stack import Stack
from .conftest import V2, Server, Workspace, on_off

APPROVER = {"Authorization": "Bearer local-approver"}
CONTENT = ("treatments", "defaultTreatment", "baselineTreatment", "trafficAllocation", "rules", "defaultRule")


class Approvers:
    """People who approve and reject, in the vendor's pages."""

    def __init__(self, shop: Workspace) -> None:
        self._shop, self._server = shop, shop.server

    def all(self, status: str = "REQUESTED") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._server.call("GET", "changeRequests", status=status)["data"]
        return found

    def decide(self, status: str, comment: str = "") -> None:
        (request,) = self.all()
        answer = self._server.http.put(
            f"{V2}/changeRequests/{request['id']}",
            json={"status": status, "comment": comment},
            headers=APPROVER,
        )
        assert answer.is_success, answer.text

    def approve(self) -> None:
        """What is open, if anything is."""
        if self.all():
            self.decide("APPROVED")


@pytest.fixture
def approvers(shop: Workspace) -> Approvers:
    """Production is gated from here on."""
    shop.permit("Production", areApprovalsRequired=True)
    return Approvers(shop)


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


def asked(shop: Workspace, flag: str = "checkout", **more: Any) -> dict[str, Any]:
    """A program that asks for approval."""
    places = {"source": shop.location("Staging", flag), "target": shop.location("Production", flag)}
    return {**places, "comment": "release 42", "approval": "request", **more}


def arrived(shop: Workspace, flag: str = "checkout") -> bool:
    source, target = shop.definition("Staging", flag), shop.definition("Production", flag)
    return all(source[name] == target[name] for name in CONTENT)


def test_without_a_choice_up_fails_with_the_remedy(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    program = asked(shop)
    del program["approval"]
    with pytest.raises(errors.ApprovalRequiredError, match="approval='request'"):
        stack.up(program)
    assert approvers.all() == []


def test_the_preview_says_what_will_happen_where_the_list_shows_permissions(
    stack: Stack, shop: Workspace, server: Server, approvers: Approvers, told: list[str]
) -> None:
    server.switch(environment_list_permissions=True)
    stack.preview(asked(shop))
    assert "Production requires approvals: `up` files a request" in told[0]
    assert approvers.all() == []


def test_the_preview_says_what_may_happen_where_it_does_not(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    stack.preview(asked(shop))
    assert (
        "Production may require approvals, which cannot be seen beforehand: if it does, `up` files" in told[0]
    )
    told.clear()
    stack.preview(asked(shop, approval="fail"))
    assert "approvals" not in told[0]


def test_up_submits_everything_that_the_definition_has(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    flag_set = shop.flag_set("web")
    shop.define(
        "Staging",
        trafficAllocation=35,
        baselineTreatment="on",
        impressionsDisabled=True,
        flagSets=[{"id": flag_set}],
        treatments=[{"name": "on", "keys": ["a"], "configurations": "{}"}, {"name": "off"}],
    )
    stack.up(asked(shop))
    (request,) = approvers.all()
    assert stack.outputs["status"] == "pending_approval"
    assert stack.outputs["approval_request"]["id"] == request["id"]
    assert stack.outputs["approval_request"]["link"].endswith(f"{V2}/changeRequests/{request['id']}")
    assert (request["operationType"], request["title"]) == ("UPDATE", "Copy checkout from Staging")
    assert [entry["comment"] for entry in request["comments"]] == ["release 42"]
    source = shop.definition("Staging")
    for name in (*CONTENT, "impressionsDisabled", "flagSets"):
        assert request["split"][name] == source[name]
    assert not arrived(shop)


@pytest.mark.parametrize("comment", ["by hand", None])
def test_an_equal_one_of_somebody_else_is_followed_and_never_withdrawn(
    stack: Stack, shop: Workspace, server: Server, approvers: Approvers, told: list[str], comment: str | None
) -> None:
    stack.up(asked(shop))
    (mine,) = approvers.all()
    stack.destroy()
    assert approvers.all() == []
    environment = shop.environments["Production"]
    said = {"title": mine["title"], **({"comment": comment} if comment else {})}
    split = {"name": "checkout", **{name: shop.definition("Staging")[name] for name in CONTENT}}
    answer = server.http.post(
        f"{V2}/changeRequests/ws/{shop.id}/environments/{environment}",
        json={"split": split, "operationType": mine["operationType"], "approvers": [], **said},
        headers=APPROVER,
    )
    assert answer.is_success, answer.text
    other = Stack(stack.life)
    told.clear()
    other.up(asked(shop))
    assert other.outputs["approval_request"]["id"] == answer.json()["id"]
    written = comment or mine["title"]
    assert f"this copy did not file ('{written}'), and will not withdraw it" in told[-2]
    other.destroy()
    assert "stays open, since this copy did not file it" in told[-1]
    assert [request["id"] for request in approvers.all()] == [answer.json()["id"]]


def test_while_it_is_pending_nothing_new_happens(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    stack.up(asked(shop))
    told.clear()
    assert stack.preview(asked(shop)) == "same"
    assert not any("files a request" in line for line in told)
    assert "still waits for approval" in told[-1]
    assert stack.up(asked(shop)) == "same"
    assert "still waits for approval" in told[-1]
    assert not any("is locked by" in line for line in told), "it says the same of the same request"
    assert len(approvers.all()) == 1


def test_an_approval_publishes_at_once_and_the_next_up_knows(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    shop.define("Staging", trafficAllocation=35)
    stack.up(asked(shop))
    approvers.decide("APPROVED")
    assert arrived(shop)
    assert stack.preview(asked(shop)) == "update"
    assert "is approved and applied; `up` verifies it" in told[-1]
    assert stack.up(asked(shop)) == "update"
    assert (stack.outputs["status"], stack.outputs["approval_request"]["state"]) == ("copied", "completed")
    assert stack.outputs["config"]["traffic_allocation"] == 35
    assert stack.up(asked(shop)) == "same"


def test_rejected_is_an_error_with_the_approvers_words_and_submits_nothing_new(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    stack.up(asked(shop))
    approvers.decide("REJECTED", "not before Monday")
    told.clear()
    stack.preview(asked(shop))
    who = "declined by local-approver@example.com"
    assert f"was {who} ('not before Monday'), so `up` will fail" in told[-1]
    assert not any("files a request" in line for line in told)
    for _ in range(2):
        with pytest.raises(errors.ApprovalError, match=f"was {who}(.|\n)*not before Monday"):
            stack.up(asked(shop))
        assert stack.outputs["approval_request"]["state"] == "declined"
        assert stack.outputs["status"] == "failed"
    assert approvers.all() == []
    assert len(approvers.all("REJECTED")) == 1


def test_after_a_rejection_a_changed_input_asks_again(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    stack.up(asked(shop))
    approvers.decide("REJECTED", "not before Monday")
    stack.preview(asked(shop, comment="it is Monday"))
    assert (
        "the approval request was declined by local-approver@example.com ('not before Monday'): " in told[-1]
    )
    assert told[-1].endswith("; since an input changed, `up` files a new one")
    stack.up(asked(shop, comment="it is Monday"))
    assert stack.outputs["status"] == "pending_approval"
    assert len(approvers.all()) == 1


def test_one_that_was_withdrawn_in_split_is_an_error(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    stack.up(asked(shop))
    request = approvers.all()[0]["id"]
    shop.server.call("PUT", f"changeRequests/{request}", {"status": "WITHDRAWN", "comment": ""})
    with pytest.raises(errors.ApprovalError, match="It was withdrawn"):
        stack.up(asked(shop))


def test_a_source_that_moves_meanwhile_replaces_the_request(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    stack.up(asked(shop))
    shop.define("Staging", trafficAllocation=70)
    stack.preview(asked(shop))
    assert "since the source changed, version of " in told[-1]
    (old,) = approvers.all()
    assert f"/changeRequests/{old['id']}, and files a new one" in told[-1]
    assert not any("`up` files a request" in line for line in told)
    assert "is locked by the open change request" in "\n".join(told)
    assert stack.up(asked(shop)) == "update"
    (request,) = approvers.all()
    assert request["split"]["trafficAllocation"] == 70
    assert len(approvers.all("WITHDRAWN")) == 1


def test_after_a_crash_the_request_is_taken_over(
    session: Session, shop: Workspace, approvers: Approvers
) -> None:
    """The provider was killed after submitting and before the state was saved: the next run knows nothing."""
    first, second = Stack(FlagCopyLife(session)), Stack(FlagCopyLife(session))
    first.up(asked(shop))
    second.up(asked(shop))
    (request,) = approvers.all()
    assert second.outputs["approval_request"]["id"] == request["id"]
    approvers.decide("APPROVED")
    second.up(asked(shop))
    assert second.outputs["status"] == "copied"


def test_an_answer_that_is_lost_submits_it_once(
    stack: Stack, shop: Workspace, approvers: Approvers, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, lost = httpx.Client.request, []

    def losing(self: httpx.Client, method: str, url: Any, **more: Any) -> httpx.Response:
        answer = send(self, method, url, **more)
        if method == "POST" and "changeRequests" in str(url) and not lost:
            lost.append(url)
            raise httpx.ReadError("cut")
        return answer

    monkeypatch.setattr(httpx.Client, "request", losing)
    stack.up(asked(shop))
    assert lost
    assert len(approvers.all()) == 1


def test_somebody_elses_request_is_in_the_way(stack: Stack, shop: Workspace, approvers: Approvers) -> None:
    body = {
        "split": {"name": "checkout", **on_off(trafficAllocation=1)},
        "operationType": "UPDATE",
        "title": "mine",
    }
    place = f"changeRequests/ws/{shop.id}/environments/{shop.environments['Production']}"
    request = shop.server.call("POST", place, body)["id"]
    with pytest.raises(AssertionError, match=f"locked by the open change request {request}"):
        stack.up(asked(shop))


def test_an_older_request_of_a_copy_that_was_forgotten_is_not_doubled(
    session: Session, shop: Workspace, approvers: Approvers
) -> None:
    Stack(FlagCopyLife(session)).up(asked(shop))
    shop.define("Staging", trafficAllocation=70)
    with pytest.raises(errors.BlockedError, match="asks for something else"):
        Stack(FlagCopyLife(session)).up(asked(shop))
    assert len(approvers.all()) == 1


def test_destroy_withdraws_a_pending_one(stack: Stack, shop: Workspace, approvers: Approvers) -> None:
    stack.up(asked(shop))
    stack.destroy()
    assert approvers.all() == []
    assert len(approvers.all("WITHDRAWN")) == 1


def test_a_definition_that_is_not_there_yet_is_asked_for_as_well(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search", trafficAllocation=12)
    stack.up(asked(shop, "search"))
    (request,) = approvers.all()
    assert request["operationType"] == "CREATE"
    assert stack.up(asked(shop, "search")) == "same"
    approvers.decide("APPROVED")
    assert stack.up(asked(shop, "search")) == "update"
    assert arrived(shop, "search")
    assert shop.definition("Production", "search")["trafficAllocation"] == 12


@pytest.mark.parametrize(("end", "operation"), [("Staging", "KILL"), ("Production", "RESTORE")])
def test_kill_and_restore_go_through_approval_too(
    stack: Stack, shop: Workspace, approvers: Approvers, end: str, operation: str
) -> None:
    shop.permit("Production", areApprovalsRequired=False)
    shop.kill(end)
    shop.permit("Production", areApprovalsRequired=True)
    program = asked(shop, include=["on"])
    stack.up(program)
    assert [request["operationType"] for request in approvers.all()] == [operation]
    assert stack.up(program) == "same"
    approvers.decide("APPROVED")
    assert stack.up(program) == "update"
    assert shop.definition("Production")["killed"] is (operation == "KILL")


def operations(approvers: Approvers) -> list[str]:
    return [str(request["operationType"]) for request in approvers.all()]


@pytest.mark.parametrize(
    ("killed", "order"), [("Staging", ["KILL", "UPDATE"]), ("Production", ["UPDATE", "RESTORE"])]
)
def test_what_one_request_cannot_carry_goes_in_two_the_flag_dead_meanwhile(
    stack: Stack, shop: Workspace, approvers: Approvers, told: list[str], killed: str, order: list[str]
) -> None:
    shop.permit("Production", areApprovalsRequired=False)
    shop.kill(killed)
    shop.permit("Production", areApprovalsRequired=True)
    program, before = asked(shop), shop.definition("Production")
    stack.preview(program)
    assert "where an approval is needed, one request cannot carry all of this" in told[0]
    stack.up(program)
    assert operations(approvers) == order[:1]
    told.clear()
    assert stack.preview(program) == "same"
    assert not any("one request cannot carry" in line for line in told)
    assert stack.up(program) == "same"
    approvers.decide("APPROVED")
    assert shop.definition("Production")["killed"]
    assert stack.up(program) == "update"
    assert operations(approvers) == order[1:]
    assert stack.outputs["status"] == "pending_approval"
    approvers.decide("APPROVED")
    assert stack.up(program) == "update"
    assert stack.outputs["status"] == "copied"
    assert arrived(shop)
    assert shop.definition("Production")["killed"] is (killed == "Staging")
    assert stack.outputs["previous"]["parts"]["fallthrough"] == before["defaultRule"]
    assert stack.outputs["previous"]["parts"]["on"] is not before["killed"]
    assert stack.up(program) == "same"


def test_a_flag_that_is_not_defined_yet_is_defined_before_it_is_killed(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    shop.kill("Staging", "search")
    stack.up(asked(shop, "search"))
    assert operations(approvers) == ["CREATE"]
    approvers.decide("APPROVED")
    stack.up(asked(shop, "search"))
    assert operations(approvers) == ["KILL"]


def test_a_first_request_that_is_rejected_is_an_error_and_the_second_is_not_filed(
    stack: Stack, shop: Workspace, approvers: Approvers
) -> None:
    shop.kill("Staging")
    stack.up(asked(shop))
    approvers.decide("REJECTED", "it is still needed")
    with pytest.raises(errors.ApprovalError, match="it is still needed"):
        stack.up(asked(shop))
    assert approvers.all() == []


def test_approvers_are_named_and_teams_are_not(stack: Stack, shop: Workspace, approvers: Approvers) -> None:
    with pytest.raises(errors.BlockedError, match="cannot tell teams"):
        stack.up(asked(shop, notify_teams=["release"]))
    stack.up(asked(shop, notify_members=["local-approver@example.com"]))
    assert approvers.all()[0]["approvers"] == ["local-approver@example.com"]


@pytest.mark.parametrize("killed", [False, True])
def test_wait_waits_until_it_is_decided(
    server: Server, shop: Workspace, approvers: Approvers, told: list[str], killed: bool
) -> None:
    """With a kill it is two requests, one after the other, and one copy."""

    if killed:
        shop.kill("Staging")
    before = shop.definition("Production")
    settings = server.session().settings
    session = Session(settings, clock=FakeClock(approvers.approve), tell=told.append)
    stack = Stack(FlagCopyLife(session))
    stack.up(asked(shop, approval="wait"))
    assert stack.outputs["status"] == "copied"
    assert arrived(shop)
    assert shop.definition("Production")["killed"] is killed
    assert stack.outputs["previous"]["parts"]["fallthrough"] == before["defaultRule"]
    changed = {change["part"] for change in stack.outputs["changes"]}
    assert changed == {"rules", "fallthrough", *(["on"] if killed else [])}
    assert len(approvers.all("PUBLISHED")) == 1 + killed
    assert stack.up(asked(shop, approval="wait")) == "same"
    assert any("pending after 0 s" in line for line in told)
    session.close()


def test_the_second_of_two_requests_asks_for_what_was_planned_or_for_nothing(
    server: Server, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    def approved_and_then_the_source_moved() -> None:
        if approvers.all():
            approvers.decide("APPROVED")
            shop.define("Staging", defaultRule=[{"treatment": "on", "size": 100}], trafficAllocation=37)

    shop.kill("Staging")
    before = shop.definition("Production")
    clock = FakeClock(approved_and_then_the_source_moved)
    session = Session(server.session().settings, clock=clock, tell=told.append)
    stack, program = Stack(FlagCopyLife(session)), asked(shop, approval="wait", on_destroy="restore")
    with pytest.raises(errors.MovedError, match="source Default/Staging/checkout: version"):
        stack.up(program)
    assert operations(approvers) == []
    assert shop.definition("Production")["killed"]
    assert shop.definition("Production")["trafficAllocation"] == 100

    # What the first one did is known: the next `up` does the rest, and all of it is put back in the end.
    assert stack.up(program) == "update"
    assert stack.outputs["status"] == "copied"
    assert shop.definition("Production")["trafficAllocation"] == 37
    assert stack.outputs["previous"]["parts"]["on"] is True
    assert stack.outputs["previous"]["parts"]["fallthrough"] == before["defaultRule"]
    session.close()


def promotion(shop: Workspace, **more: Any) -> dict[str, Any]:
    ends = {
        role: {"platform": "split", "workspace": shop.name, "environment": environment}
        for role, environment in (("source", "Staging"), ("target", "Production"))
    }
    return {**ends, "comment": "c", "select": {"flags": ["checkout"]}, "approval": "request", **more}


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
def test_the_second_request_is_filed_under_triggers_too(
    session: Session, shop: Workspace, approvers: Approvers, life: type[FlagCopyLife | PromotionLife]
) -> None:
    shop.kill("Staging")
    stack = Stack(life(session))
    program = (asked if life is FlagCopyLife else promotion)(shop, triggers=["42"], on_destroy="restore")
    for operation in ("KILL", "UPDATE"):
        stack.up(program)
        assert operations(approvers) == [operation]
        approvers.decide("APPROVED")
    stack.up(program)
    assert arrived(shop)
    assert "'status': 'copied'" in str(stack.outputs)
    assert stack.up(program) == "same"
    previous = stack.outputs["previous"]
    assert previous.get("checkout", previous)["parts"]["on"] is True


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
def test_an_end_between_the_two_requests_puts_back_what_the_first_did(
    session: Session,
    shop: Workspace,
    approvers: Approvers,
    told: list[str],
    life: type[FlagCopyLife | PromotionLife],
) -> None:
    shop.kill("Staging")
    before = shop.definition("Production")
    stack = Stack(life(session))
    program = (asked if life is FlagCopyLife else promotion)(shop, on_destroy="restore")
    stack.up(program)
    approvers.decide("APPROVED")
    assert shop.definition("Production")["killed"]
    stack.up(program)
    assert operations(approvers) == ["UPDATE"]
    shop.permit("Production", areApprovalsRequired=False)
    stack.destroy()
    assert approvers.all() == []
    assert "restored to what it was before the last copy (version of " in told[-1]
    after = shop.definition("Production")
    assert {name: after[name] for name in ("killed", *CONTENT)} == {
        name: before[name] for name in ("killed", *CONTENT)
    }


def test_a_promotion_goes_in_two_requests_as_well(
    session: Session, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    shop.kill("Staging")
    before = shop.definition("Production")
    stack, program = Stack(PromotionLife(session)), promotion(shop)
    stack.preview(program)
    assert "warning: checkout: where an approval is needed, one request cannot carry all" in told[0]
    stack.up(program)
    assert operations(approvers) == ["KILL"]
    assert stack.up(program) == "same"
    approvers.decide("APPROVED")
    assert stack.up(program) == "update"
    assert operations(approvers) == ["UPDATE"]
    approvers.decide("APPROVED")
    stack.up(program)
    assert stack.outputs["flags"]["checkout"]["status"] == "copied"
    assert stack.outputs["previous"]["checkout"]["parts"]["on"] is True
    assert stack.outputs["previous"]["checkout"]["parts"]["fallthrough"] == before["defaultRule"]
    assert arrived(shop)
    assert stack.up(program) == "same"


def test_a_promotion_that_waits_says_that_the_rest_is_for_the_next_up(
    server: Server, shop: Workspace, approvers: Approvers, told: list[str]
) -> None:
    shop.kill("Staging")
    clock = FakeClock(approvers.approve)
    session = Session(server.session().settings, clock=clock, tell=told.append)
    stack, program = Stack(PromotionLife(session)), promotion(shop, approval="wait")
    stack.up(program)
    assert stack.outputs["flags"]["checkout"]["status"] == "pending_approval"
    assert "the next `up` asks for it" in told[-1]
    assert stack.up(program) == "update"
    assert stack.outputs["flags"]["checkout"]["status"] == "copied"
    assert stack.outputs["previous"]["checkout"]["parts"]["on"] is True
    assert arrived(shop)
    session.close()


@pytest.mark.parametrize("triggers", [None, ["42"]])
@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
def test_the_rest_is_asked_for_also_after_nobody_decided_on_the_first_in_time(
    session: Session,
    shop: Workspace,
    approvers: Approvers,
    life: type[FlagCopyLife | PromotionLife],
    triggers: list[str] | None,
) -> None:
    shop.kill("Staging")
    before = shop.definition("Production")
    stack = Stack(life(session))
    make = asked if life is FlagCopyLife else promotion
    program = make(
        shop, approval="wait", on_destroy="restore", **({"triggers": triggers} if triggers else {})
    )
    with pytest.raises(errors.FlagCopyError, match="Nobody decided"):
        stack.up(program)
    approvers.decide("APPROVED")
    with pytest.raises(errors.FlagCopyError, match="Nobody decided"):
        stack.up(program)
    assert operations(approvers) == ["UPDATE"]
    approvers.decide("APPROVED")
    stack.up(program)
    assert arrived(shop)
    assert stack.up(program) == "same"
    shop.permit("Production", areApprovalsRequired=False)
    stack.destroy()
    after = shop.definition("Production")
    assert [after[name] for name in ("killed", *CONTENT)] == [before[name] for name in ("killed", *CONTENT)]


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
def test_what_is_withdrawn_does_not_lock_the_target_any_more(
    session: Session, shop: Workspace, approvers: Approvers, life: type[FlagCopyLife | PromotionLife]
) -> None:
    stack, make = Stack(life(session)), asked if life is FlagCopyLife else promotion
    stack.up(make(shop))
    shop.permit("Production", areApprovalsRequired=False)
    assert stack.up(make(shop, approval="fail")) == "update"
    assert approvers.all() == []
    assert arrived(shop)


def halfway(stack: Stack, shop: Workspace, approvers: Approvers, program: dict[str, Any]) -> dict[str, Any]:
    """Two requests are one copy: the kill is applied, and the definition is asked for. What was there before."""
    before = shop.definition("Production")
    shop.kill("Staging")
    stack.up(program)
    approvers.decide("APPROVED")
    stack.up(program)
    assert operations(approvers) == ["UPDATE"]
    assert shop.definition("Production")["killed"] is True
    return before


@pytest.mark.parametrize("many", [False, True], ids=["FlagCopy", "Promotion"])
def test_the_half_that_is_applied_is_put_back(
    session: Session, shop: Workspace, approvers: Approvers, told: list[str], many: bool
) -> None:
    stack = Stack(PromotionLife(session) if many else FlagCopyLife(session))
    program = (promotion if many else asked)(shop, on_destroy="restore")
    before = halfway(stack, shop, approvers, program)
    shop.permit("Production", areApprovalsRequired=False)
    stack.destroy()
    assert approvers.all() == []
    assert shop.definition("Production")["killed"] is False
    assert {name: shop.definition("Production")[name] for name in CONTENT} == {n: before[n] for n in CONTENT}
    assert "restored to what it was before the last copy (version of " in told[-1]
    assert "RESTORES checkout in Production (on: off → on)" in told[-1]
    assert "rules" not in told[-1]


@pytest.mark.parametrize("many", [False, True], ids=["FlagCopy", "Promotion"])
def test_what_is_to_be_put_back_is_asked_for_as_well(
    session: Session, shop: Workspace, approvers: Approvers, told: list[str], many: bool
) -> None:
    stack = Stack(PromotionLife(session) if many else FlagCopyLife(session))
    program = (promotion if many else asked)(shop, on_destroy="restore")
    before = shop.definition("Production")
    stack.up(program)
    approvers.decide("APPROVED")
    stack.up(program)
    assert arrived(shop)
    stack.destroy()
    assert "UTC) waits for approval: http" in told[-1]
    (request,) = approvers.all()
    assert request["title"] == "Put checkout back"
    approvers.decide("APPROVED")
    assert {name: shop.definition("Production")[name] for name in CONTENT} == {n: before[n] for n in CONTENT}


@pytest.mark.parametrize("many", [False, True], ids=["FlagCopy", "Promotion"])
def test_what_cannot_be_put_back_says_how_to_be_rid_of_it(
    session: Session, shop: Workspace, approvers: Approvers, many: bool
) -> None:
    """A change request carries a definition, and not that there is none."""
    shop.flag("fresh")
    shop.define("Staging", flag="fresh")
    stack = Stack(PromotionLife(session) if many else FlagCopyLife(session))
    program = promotion(shop, select={"flags": ["fresh"]}) if many else asked(shop, "fresh")
    program["on_destroy"] = "restore"
    stack.up(program)
    approvers.decide("APPROVED")
    stack.up(program)
    with pytest.raises(errors.FlagCopyError) as caught:
        stack.destroy()
    assert "Default/Production takes changes only through an approval" in str(caught.value)
    assert "give the resource on_destroy='forget'" in str(caught.value)
    stack.up({**program, "on_destroy": "forget"})
    stack.destroy()
    assert shop.definition("Production", "fresh")["treatments"]
