"""Copies into an environment that takes changes only through an approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.clock import StoppedWaitingError
from pulumi_flagcopy.launchdarkly.api import Api
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from .stack import CheckFailed, Stack
from .test_flag_copy import SOME, program

REQUESTS = "/api/v2/projects/shop/flags/checkout-v2/environments/production/approval-requests"
ASKED = {**SOME, "approval": "request"}


class Reviewers:
    """People who approve, decline and apply, in the vendor's pages."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def all(self) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = self._shop.http.get(REQUESTS).raise_for_status().json()["items"]
        return answer

    def review(self, kind: str, comment: str = "") -> None:
        (request,) = [request for request in self.all() if request["status"] == "pending"]
        self._shop.http.post(
            f"{REQUESTS}/{request['_id']}/reviews",
            json={"kind": kind, "comment": comment},
            headers={"Authorization": "api-local-reviewer"},
        ).raise_for_status()

    def copy(self) -> None:
        """Somebody who may bypass the approvals makes both ends equal."""
        ends = {"source": {"key": "staging"}, "target": {"key": "production"}}
        self._shop.http.post(
            "/api/v2/flags/shop/checkout-v2/copy", json=ends, headers={"Authorization": "api-local-bypass"}
        ).raise_for_status()

    def apply(self) -> None:
        (request,) = self.all()
        self._shop.http.post(f"{REQUESTS}/{request['_id']}/apply", json={}).raise_for_status()

    def require(self, required: bool = True) -> None:
        gate = [{"op": "replace", "path": "/approvalSettings/required", "value": required}]
        self._shop.http.patch("/api/v2/projects/shop/environments/production", json=gate).raise_for_status()


@pytest.fixture
def reviewers(shop: Shop) -> Reviewers:
    """Production is gated from here on."""
    reviewers = Reviewers(shop)
    reviewers.require()
    return reviewers


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


def arrived(shop: Shop) -> bool:
    target, source = shop.block("checkout-v2", "production"), shop.block("checkout-v2", "staging")
    return bool(
        target["fallthrough"] == source["fallthrough"] and len(target["rules"]) == len(source["rules"])
    )


class TestFail:
    def test_without_a_choice_up_fails_with_the_remedy(self, stack: Stack, reviewers: Reviewers) -> None:
        with pytest.raises(errors.ApprovalRequiredError, match="approval='request'"):
            stack.up(SOME)
        assert reviewers.all() == []

    def test_the_preview_says_so(
        self, stack: Stack, reviewers: Reviewers, told: list[str], foreseen: list[bool]
    ) -> None:
        stack.preview(SOME)
        assert foreseen == [], "the token may be one that bypasses approvals"
        assert "warning: production requires approvals: `up` will fail" in told[0]
        assert "approval='request' files a request instead" in told[0]

    def test_the_preview_says_so_of_a_choice(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.preview({**SOME, "approval": "fail"})
        assert "warning: production requires approvals: `up` will fail" in told[0]

    def test_previews_ask_once_for_an_environment_however_many_copies_there_are(
        self, session: Session, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        life, gate = FlagCopyLife(session), "GET /api/v2/projects/shop/environments/production"
        shop.forget_requests()
        for asked in (SOME, {**SOME, "approval": "fail"}, ASKED):
            Stack(life).preview(asked)
        assert len(told) == 3
        assert all("warning: production requires approvals" in said for said in told)
        assert shop.requests().count(gate) == 1

    def test_what_may_not_be_read_is_not_asked_for_again(
        self, session: Session, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = []

        def refused(_: Api, project: str, environment: str) -> Any:
            asked.append((project, environment))
            raise errors.ForbiddenError("The access token may not do this")

        monkeypatch.setattr(Api, "environment", refused)
        for _ in range(2):
            with pytest.raises(CheckFailed, match="may not do this"):
                Stack(FlagCopyLife(session)).preview({**SOME, "approval": "fail"})
        assert (
            Stack(FlagCopyLife(session)).preview(SOME) == "create"
        )  # who says nothing need not be able to look
        assert asked == [("shop", "production")]

    def test_a_tag_may_be_what_gates(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        gate = [{"op": "replace", "path": "/approvalSettings/requiredApprovalTags", "value": ["checkout"]}]
        shop.http.patch("/api/v2/projects/shop/environments/production", json=gate).raise_for_status()
        stack.preview(ASKED)
        assert "production requires approvals for flags tagged checkout" in told[0]
        told.clear()
        stack.preview({**program("facets"), "approval": "request"})
        assert "approval" not in told[0]


class TestRequest:
    def test_the_preview_says_that_a_request_will_be_filed(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.preview(ASKED)
        assert "`up` files a request, and nothing changes before it is approved" in told[0]
        assert reviewers.all() == []

    def test_up_files_it_and_goes_on(self, stack: Stack, shop: Shop, reviewers: Reviewers) -> None:
        stack.up({**ASKED, "notify_teams": ["release-managers"]})
        (request,) = reviewers.all()
        assert stack.outputs["status"] == "pending_approval"
        assert stack.outputs["approval_request"]["id"] == request["_id"]
        assert request["source"] == {
            "key": "staging",
            "version": shop.block("checkout-v2", "staging")["version"],
        }
        assert request["description"] == "release 42"
        assert not arrived(shop)

    def test_while_it_is_pending_nothing_new_happens(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        assert stack.up(ASKED) == "same"
        assert "still waits for approval" in told[-1]
        assert len(reviewers.all()) == 1

    def test_approved_it_waits_for_somebody_to_apply_it(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("approve")
        assert stack.up(ASKED) == "same"
        assert "waits to be applied" in told[-1]
        reviewers.apply()
        assert stack.up(ASKED) == "update"
        assert stack.outputs["status"] == "copied"
        assert arrived(shop)
        assert stack.up(ASKED) == "same"

    def test_what_is_applied_is_done_also_where_an_input_changes(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("approve")
        reviewers.apply()
        otherwise = {**ASKED, "comment": "said otherwise"}
        assert stack.up(otherwise) == "update"
        assert (stack.outputs["status"], stack.outputs["approval_request"]["state"]) == (
            "copied",
            "completed",
        )
        assert "the approved copy is applied" in told[-1]
        assert stack.up(otherwise) == "same"
        assert stack.up({**otherwise, "comment": "and again"}) == "update"
        assert stack.outputs["status"] == "unchanged"
        assert len(reviewers.all()) == 1

    def test_what_somebody_made_equal_is_not_asked_for_again_where_an_input_changes(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up({**ASKED, "on_destroy": "restore"})
        reviewers.copy()
        by_hand = shop.block("checkout-v2", "production")
        otherwise = {**ASKED, "on_destroy": "restore", "comment": "said otherwise"}
        stack.preview(otherwise)
        assert "since nothing is to be copied any more, `up` withdraws the approval request: http" in told[-1]
        stack.up(otherwise)
        assert stack.outputs["status"] == "unchanged"
        assert reviewers.all() == []
        stack.destroy()
        assert shop.block("checkout-v2", "production") == by_hand

    @pytest.mark.parametrize("decided", ["approve", "decline", ""])
    def test_it_is_withdrawn_where_the_ends_have_become_equal_without_it(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str], decided: str
    ) -> None:
        """The source was taken back: what was approved for it must not arrive any more."""
        asked = {**program(include=["on"]), "approval": "request", "apply_approved": True}
        shop.edit("checkout-v2", "staging", {"kind": "turnFlagOff"})
        stack.up(asked)
        if decided:
            reviewers.review(decided)
        shop.edit("checkout-v2", "staging", {"kind": "turnFlagOn"})
        before = shop.block("checkout-v2", "production")
        assert stack.preview(asked) == "update"
        assert "since nothing is to be copied any more, `up` withdraws the approval request" in told[-1]
        assert stack.up(asked) == "update"
        assert shop.block("checkout-v2", "production") == before
        assert stack.outputs["status"] == "unchanged"
        assert reviewers.all() == []
        assert stack.up(asked) == "same"

    def test_or_up_applies_it_if_told_to(self, stack: Stack, shop: Shop, reviewers: Reviewers) -> None:
        asked = {**ASKED, "apply_approved": True}
        stack.up(asked)
        reviewers.review("approve")
        assert stack.up(asked) == "update"
        assert (stack.outputs["status"], stack.outputs["approval_request"]["state"]) == (
            "copied",
            "completed",
        )
        assert arrived(shop)

    def test_the_approval_is_kept_where_up_is_told_afterwards_to_apply_it(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up({**ASKED, "approval_timeout": 60})
        (filed,) = reviewers.all()
        reviewers.review("approve")
        asked = {**ASKED, "apply_approved": True}
        assert stack.preview(asked) == "update"
        assert "is approved, and `up` applies it" in told[-1]
        assert not any("files a request" in line for line in told)
        stack.up(asked)
        assert [(request["_id"], request["status"]) for request in reviewers.all()] == [
            (filed["_id"], "completed")
        ]
        assert stack.outputs["status"] == "copied"
        assert "approval_timeout" not in stack.outputs
        assert stack.up(asked) == "same"

    def test_without_an_approval_that_is_asked_for_the_request_is_withdrawn(
        self, stack: Stack, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        with pytest.raises(errors.ApprovalRequiredError):
            stack.up({**ASKED, "approval": "fail"})
        assert reviewers.all() == []

    def test_declined_is_an_error_with_the_reviewers_words_and_files_nothing_new(
        self, stack: Stack, shop: Shop, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        reviewers.review("decline", "not before Monday")
        for _ in range(2):
            with pytest.raises(errors.ApprovalError, match="not before Monday"):
                stack.up(ASKED)
            assert stack.outputs["status"] == "failed"
            assert stack.outputs["approval_request"]["state"] == "declined"
        assert len(reviewers.all()) == 1
        assert not arrived(shop)

    def test_after_a_decline_a_changed_input_asks_again(self, stack: Stack, reviewers: Reviewers) -> None:
        stack.up(ASKED)
        reviewers.review("decline")
        stack.up({**ASKED, "comment": "it is Monday"})
        assert stack.outputs["status"] == "pending_approval"
        (asked,) = reviewers.all()
        assert asked["reviewStatus"] == "pending", "nobody applies by mistake what was declined"

    def test_the_preview_of_one_that_is_pending_says_so_and_of_none_that_is_filed(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        told.clear()
        shop.forget_requests()
        assert stack.preview(ASKED) == "same"
        link = stack.outputs["approval_request"]["link"]
        assert told[-1] == f"shop/production/checkout-v2: still waits for approval: {link}"
        assert not any("files a request" in line for line in told)
        assert all(request.startswith("GET") for request in shop.requests())

    @pytest.mark.parametrize("applies", [False, True])
    def test_the_preview_of_one_that_is_approved_says_who_applies_it(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str], applies: bool
    ) -> None:
        asked = {**ASKED, "apply_approved": applies}
        stack.up(asked)
        reviewers.review("approve")
        told.clear()
        shop.forget_requests()
        assert stack.preview(asked) == ("update" if applies else "same")
        said = "is approved, and `up` applies it" if applies else "is approved and waits to be applied"
        assert told[-1].startswith(f"shop/production/checkout-v2: {said}: http")
        assert not any("files a request" in line for line in told)
        assert all(request.startswith("GET") for request in shop.requests())

    def test_the_preview_of_one_that_is_applied_says_that_it_is_verified(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("approve")
        reviewers.apply()
        assert stack.preview(ASKED) == "update"
        assert "is approved and applied; `up` verifies it: http" in told[-1]

    def test_the_preview_of_one_that_is_declined_says_by_whom_and_that_up_fails(
        self, stack: Stack, reviewers: Reviewers, told: list[str], foreseen: list[bool]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("decline", "not before Monday")
        (request,) = reviewers.all()
        who = f"declined by member {request['allReviews'][0]['memberId']}"
        told.clear()
        assert stack.preview(ASKED) == "update"
        assert f"warning: the approval request was {who} ('not before Monday'), so `up` will fail" in told[-1]
        assert foreseen == [True]
        assert told[-1].endswith("To ask again, change what is asked for, for instance the comment.")
        assert not any("files a request" in line for line in told)
        with pytest.raises(errors.ApprovalError, match=f"was {who}, and nothing was written for it"):
            stack.up(ASKED)

    def test_the_preview_of_a_changed_input_after_that_says_that_one_is_filed(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("decline")
        told.clear()
        stack.preview({**ASKED, "comment": "it is Monday"})
        assert "`up` files a request" in told[0]
        assert "since an input changed, `up` withdraws the approval request, declined" in told[-1]
        assert told[-1].endswith(", and files a new one")

    def test_the_end_of_a_copy_withdraws_one_that_was_declined(
        self, stack: Stack, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        reviewers.review("decline")
        stack.destroy()
        assert reviewers.all() == []

    def test_the_preview_of_one_that_was_deleted_says_that_up_fails(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str], foreseen: list[bool]
    ) -> None:
        stack.up(ASKED)
        shop.http.delete(f"{REQUESTS}/{reviewers.all()[0]['_id']}").raise_for_status()
        assert stack.preview(ASKED) == "update"
        assert "warning: `up` will fail: The approval request" in told[-1]
        assert "was deleted. To ask again, change what is asked for" in told[-1]
        assert foreseen == [True]

    def test_the_preview_where_triggers_hold_the_copy_says_it_as_well(
        self, stack: Stack, reviewers: Reviewers, told: list[str]
    ) -> None:
        asked = {**ASKED, "triggers": ["42"], "apply_approved": True}
        stack.up(asked)
        reviewers.review("approve")
        assert stack.preview(asked) == "update"
        assert "is approved, and `up` applies it" in told[-1]

    def test_what_is_asked_for_anew_while_triggers_hold_is_planned_anew(
        self, stack: Stack, shop: Shop, reviewers: Reviewers
    ) -> None:
        held = {**ASKED, "triggers": ["42"]}
        stack.up(held)
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        assert stack.up(held) == "same"
        otherwise = {**held, "comment": "said otherwise"}
        stack.up(otherwise)
        (request,) = reviewers.all()
        assert request["source"]["version"] == shop.block("checkout-v2", "staging")["version"]
        reviewers.review("approve")
        reviewers.apply()
        assert stack.up(otherwise) == "update"
        assert stack.outputs["status"] == "copied"
        assert stack.up(otherwise) == "same"

    def test_a_source_that_moves_meanwhile_replaces_the_request(
        self, stack: Stack, shop: Shop, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        assert stack.up(ASKED) == "update"
        (request,) = reviewers.all()
        assert request["source"]["version"] == shop.block("checkout-v2", "staging")["version"]

    def test_and_the_preview_says_so(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        link, then = stack.outputs["approval_request"]["link"], stack.outputs["source_version"]
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        told.clear()
        shop.forget_requests()
        assert stack.preview(ASKED) == "update"
        assert told[-1] == (
            f"shop/production/checkout-v2: since the source changed, version {then} then, {then + 1} now, "
            f"`up` withdraws the approval request: {link}, and files a new one"
        )
        assert all(request.startswith("GET") for request in shop.requests())

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (
                {"comment": "it is Monday"},
                "since an input changed, `up` withdraws the approval request: http",
            ),
            ({"approval": "fail"}, "since an input changed, `up` withdraws the approval request: http"),
            (
                {"target": {**ASKED["target"], "environment": "test"}},
                "since the target is another one, `up` withdraws the approval request: http",
            ),
        ],
        ids=["comment", "no approval", "target"],
    )
    def test_the_preview_of_other_inputs_says_so_too(
        self, stack: Stack, reviewers: Reviewers, told: list[str], change: dict[str, Any], said: str
    ) -> None:
        stack.up(ASKED)
        told.clear()
        stack.preview({**ASKED, **change})
        assert any(said in line for line in told)

    def test_the_preview_says_that_an_approval_is_lost(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        stack.up(ASKED)
        reviewers.review("approve")
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        stack.preview(ASKED)
        assert "`up` withdraws the approval request, approved as it is: http" in told[-1]

    def test_after_a_crash_the_request_is_taken_over(self, session: Session, reviewers: Reviewers) -> None:
        """The provider was killed after filing and before the state was saved: the next run knows nothing."""
        first, second = Stack(FlagCopyLife(session)), Stack(FlagCopyLife(session))
        first.up(ASKED)
        second.up(ASKED)
        (request,) = reviewers.all()
        assert second.outputs["approval_request"]["id"] == request["_id"]

    def test_an_answer_that_is_lost_files_it_once(
        self, stack: Stack, session: Session, reviewers: Reviewers, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        send, lost = httpx.Client.request, []

        def losing(self: httpx.Client, method: str, url: str, **more: Any) -> httpx.Response:
            answer = send(self, method, url, **more)
            if method == "POST" and "flag-copy" in str(url) and not lost:
                lost.append(url)
                raise httpx.ReadError("cut")
            return answer

        monkeypatch.setattr(httpx.Client, "request", losing)
        stack.up(ASKED)
        assert lost
        assert len(reviewers.all()) == 1

    def test_destroy_withdraws_a_pending_one(self, stack: Stack, reviewers: Reviewers) -> None:
        stack.up(ASKED)
        stack.destroy()
        assert reviewers.all() == []

    def test_destroy_puts_back_what_was_applied_since_the_last_up(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up({**ASKED, "on_destroy": "restore"})
        reviewers.review("approve")
        reviewers.apply()
        reviewers.require(False)
        stack.destroy()
        assert (
            "shop/production/checkout-v2: restored to what it was before the last copy (version 2):\n  "
            in told[-1]
        )
        after = shop.block("checkout-v2", "production")
        assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
        assert len(after["rules"]) == len(before["rules"])

    def test_or_says_that_it_is_left(self, stack: Stack, session: Session, reviewers: Reviewers) -> None:
        stack.up(ASKED)
        reviewers.review("approve")
        reviewers.apply()
        stack.destroy()
        assert [place.short for place in session.left_behind] == ["shop/production/checkout-v2"]

    def test_one_that_somebody_deleted_is_an_error(
        self, stack: Stack, shop: Shop, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        shop.http.delete(f"{REQUESTS}/{reviewers.all()[0]['_id']}").raise_for_status()
        with pytest.raises(errors.ApprovalError, match="was deleted"):
            stack.up(ASKED)

    def test_a_patch_goes_through_an_approval_as_well(
        self, stack: Stack, shop: Shop, reviewers: Reviewers
    ) -> None:
        asked = {
            "source": {**SOME["source"], "flag": "address-check"},
            "target": SOME["target"],
            "include": ["rules"],
            "approval": "request",
            "apply_approved": True,
        }
        stack.up(asked)
        assert stack.up(asked) == "same"
        reviewers.review("approve")
        stack.up(asked)
        assert stack.outputs["status"] == "copied"
        assert len(shop.block("checkout-v2", "production")["rules"]) == len(
            shop.block("address-check", "staging")["rules"]
        )


class TestWhatNoRequestCanCarry:
    def test_segments_to_be_created_are_told_in_the_preview(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str], foreseen: list[bool]
    ) -> None:
        shop.http.post(
            "/api/v2/segments/shop/staging", json={"key": "vips", "name": "VIPs"}
        ).raise_for_status()
        clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["vips"], "negate": False}
        variation = shop.flag("checkout-v2")["variations"][0]["_id"]
        shop.edit(
            "checkout-v2", "staging", {"kind": "addRule", "clauses": [clause], "variationId": variation}
        )
        asked = {**ASKED, "create_missing_segments": True}
        stack.preview(asked)
        assert (
            "warning: production requires approvals: `up` will fail: An approval request cannot create segments. "
            "Create them first, as resources of their own or by hand."
        ) in told[0]
        assert "files a request" not in told[0]
        assert foreseen == [True]
        with pytest.raises(errors.BlockedError, match="An approval request cannot create segments"):
            stack.up(asked)
        assert reviewers.all() == []

    def test_the_check_ratio_of_a_migration_flag_is_too(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        made = {"key": "move", "name": "Move", "purpose": "migration", "migrationSettings": {"stageCount": 2}}
        shop.http.post("/api/v2/flags/shop", json=made).raise_for_status()
        ratio = [
            {"op": "add", "path": "/environments/staging/migrationSettings", "value": {"checkRatio": 10}}
        ]
        shop.http.patch("/api/v2/flags/shop/move", json=ratio).raise_for_status()
        asked = {**program("move", include=["migration_settings"]), "approval": "request"}
        stack.preview(asked)
        assert (
            "`up` will fail: The settings of a migration flag cannot go through an approval request"
            in told[0]
        )
        with pytest.raises(errors.BlockedError, match="The settings of a migration flag"):
            stack.up(asked)


class TestSomebodyElses:
    """A request that asks for the same, filed by hand before the first `up`."""

    @pytest.fixture
    def theirs(self, shop: Shop, reviewers: Reviewers) -> str:
        body = {
            "description": "please, before the fair",
            "source": {"key": "staging", "version": shop.block("checkout-v2", "staging")["version"]},
            "includedActions": ["updateRules", "updateFallthrough"],
        }
        filed = shop.http.post(f"{REQUESTS}-flag-copy", json=body).raise_for_status().json()
        return str(filed["_id"])

    def test_is_followed_and_said_to_be(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, theirs: str, told: list[str]
    ) -> None:
        stack.up({**ASKED, "apply_approved": True})
        assert stack.outputs["approval_request"]["id"] == theirs
        assert any(
            "follows the equal approval request that this copy did not file ('please, before the fair'), and will not "
            "withdraw it" in line
            for line in told
        )
        assert len(reviewers.all()) == 1
        reviewers.review("approve")
        stack.up({**ASKED, "apply_approved": True})
        assert stack.outputs["status"] == "copied"
        assert arrived(shop)

    def test_is_never_withdrawn(
        self, stack: Stack, reviewers: Reviewers, theirs: str, told: list[str]
    ) -> None:
        stack.up(ASKED)
        stack.destroy()
        assert [request["_id"] for request in reviewers.all()] == [theirs]
        assert "the approval request stays open, since this copy did not file it: http" in told[-1]

    def test_stays_open_where_the_source_moves_and_another_one_is_filed(
        self, stack: Stack, shop: Shop, reviewers: Reviewers, theirs: str, told: list[str]
    ) -> None:
        stack.up(ASKED)
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        stack.preview(ASKED)
        assert "`up` leaves the approval request that this copy did not file open and asks anew" in told[-1]
        stack.up(ASKED)
        mine = stack.outputs["approval_request"]["id"]
        assert {request["_id"] for request in reviewers.all()} == {theirs, mine}
        stack.destroy()
        assert [request["_id"] for request in reviewers.all()] == [theirs]

    def test_our_own_is_withdrawn_also_where_the_comment_changes(
        self, stack: Stack, reviewers: Reviewers
    ) -> None:
        stack.up(ASKED)
        stack.up({**ASKED, "comment": "release 43"})
        assert [request["description"] for request in reviewers.all()] == ["release 43"]


class TestWait:
    def test_waits_until_it_is_decided(
        self, session_of: Callable[..., Session], shop: Shop, reviewers: Reviewers, told: list[str]
    ) -> None:
        session = Session(
            session_of().settings, clock=FakeClock(lambda: reviewers.review("approve")), tell=told.append
        )
        stack = Stack(FlagCopyLife(session))
        stack.up({**ASKED, "approval": "wait", "apply_approved": True})
        assert stack.outputs["status"] == "copied"
        assert arrived(shop)
        assert any("pending after 0 s" in line for line in told)
        session.close()

    def test_but_not_forever(
        self, session_of: Callable[..., Session], reviewers: Reviewers, told: list[str]
    ) -> None:
        session = Session(session_of().settings, clock=FakeClock(), tell=told.append)
        with pytest.raises(errors.ApprovalError, match=r"Nobody decided .* in 100 s"):
            Stack(FlagCopyLife(session)).up({**ASKED, "approval": "wait", "approval_timeout": 100})
        assert len(reviewers.all()) == 1
        session.close()

    @pytest.mark.parametrize("timeout", [1, 4, 6, 100])
    def test_nor_for_less_than_the_time_that_is_given(
        self, session_of: Callable[..., Session], reviewers: Reviewers, told: list[str], timeout: int
    ) -> None:
        clock = FakeClock()
        session = Session(session_of().settings, clock=clock, tell=told.append)
        with pytest.raises(errors.ApprovalError, match=f"Nobody decided .* in {timeout} s"):
            Stack(FlagCopyLife(session)).up({**ASKED, "approval": "wait", "approval_timeout": timeout})
        assert sum(clock.slept) == timeout
        assert len(reviewers.all()) == 1
        session.close()

    @pytest.mark.parametrize("made", [False, True])
    def test_one_that_nobody_decided_stays_known_and_is_withdrawn_in_the_end(
        self,
        session_of: Callable[..., Session],
        shop: Shop,
        reviewers: Reviewers,
        told: list[str],
        made: bool,
    ) -> None:
        session = Session(session_of().settings, clock=FakeClock(), tell=told.append)
        stack, waiting = Stack(FlagCopyLife(session)), {**ASKED, "approval": "wait", "approval_timeout": 100}
        if made:
            reviewers.require(False)
            stack.up(SOME)
            reviewers.require()
            shop.serve("checkout-v2", "staging", 30_000, 70_000)
        for _ in range(2):
            with pytest.raises(errors.ApprovalError, match="Nobody decided"):
                stack.up(waiting)
        assert stack.outputs["status"] == "pending_approval"
        assert len(reviewers.all()) == 1
        stack.destroy()
        assert reviewers.all() == []
        session.close()

    def test_a_run_that_is_stopped_meanwhile_says_that_the_request_stays_open(
        self, session_of: Callable[..., Session], reviewers: Reviewers, told: list[str]
    ) -> None:
        def stop() -> None:
            raise StoppedWaitingError("stopped")

        session = Session(session_of().settings, clock=FakeClock(stop), tell=told.append)
        asked = {**ASKED, "approval": "wait"}
        with pytest.raises(errors.ApprovalError, match=r"was stopped before .*\nIt stays open: http"):
            Stack(FlagCopyLife(session)).up(asked)
        assert len(reviewers.all()) == 1
        session.close()


class TestATokenThatMayBypass:
    def test_is_noticed(
        self, session_of: Callable[..., Session], reviewers: Reviewers, told: list[str]
    ) -> None:
        stack = Stack(FlagCopyLife(session_of(launchdarkly__accessToken="api-local-bypass")))
        stack.up({**SOME, "approval": "fail"})
        assert stack.outputs["status"] == "copied"
        assert "production requires approvals, and this token bypassed them" in "\n".join(told)


@pytest.mark.parametrize(
    ("previous", "rest"),
    [
        ({"version": 1, "parts": {}}, "; if it was carried out, puts back what that replaced"),
        (
            {"version": 1, "parts": {}, "unfinished": True},
            "; puts back nothing in shop/production/checkout-v2",
        ),
        (None, ""),
    ],
    ids=["one request", "the second of two", "nothing replaced"],
)
def test_what_a_preview_says_of_the_end_of_what_waits(
    session: Session, previous: dict[str, Any] | None, rest: str
) -> None:
    waits = {"status": "pending_approval", "approval_request": {"id": "r-1"}, "previous": previous}
    said = FlagCopyLife(session).ending("", {**program(**ASKED, on_destroy="restore"), **waits})
    assert said == f"withdraws its approval request, if that is still open{rest}"
