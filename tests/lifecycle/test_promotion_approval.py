"""Promotions into an environment that takes changes only through approvals."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.clock import StoppedWaitingError
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import SEMANTIC, Shop
from .stack import Stack
from .test_flag_copy import program as copy_of
from .test_promotion import equal, named, program, statuses

FLAGS = ("express-pay", "gift-cards", "image-search", "search-ranking")
"""image-search will depend on search-ranking."""
ASKED = named(*FLAGS, approval="request")


def path(flag: str) -> str:
    return f"/api/v2/projects/shop/flags/{flag}/environments/production/approval-requests"


class Reviewers:
    """People who approve, decline and apply, in the vendor's pages."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def all(self, flag: str) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = self._shop.http.get(path(flag)).raise_for_status().json()["items"]
        return answer

    def review(self, kind: str, *flags: str, comment: str = "") -> None:
        for flag in flags:
            (request,) = [request for request in self.all(flag) if request["status"] == "pending"]
            self._shop.http.post(
                f"{path(flag)}/{request['_id']}/reviews",
                json={"kind": kind, "comment": comment},
                headers={"Authorization": "api-local-reviewer"},
            ).raise_for_status()

    def apply(self, flag: str) -> None:
        self.review("approve", flag)
        (request,) = self.all(flag)
        self._shop.http.post(f"{path(flag)}/{request['_id']}/apply", json={}).raise_for_status()


@pytest.fixture
def reviewers(shop: Shop) -> Reviewers:
    """Production is gated from here on."""
    gate = [{"op": "replace", "path": "/approvalSettings/required", "value": True}]
    shop.http.patch("/api/v2/projects/shop/environments/production", json=gate).raise_for_status()
    return Reviewers(shop)


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(PromotionLife(session))


def test_the_preview_says_it_once_for_all_and_asks_once(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    shop.forget_requests()
    stack.preview(ASKED)
    warning = f"warning: {', '.join(FLAGS)}: production requires approvals: `up` files a request"
    assert warning in told[0]
    assert shop.requests().count("GET /api/v2/projects/shop/environments/production") == 1


def test_a_request_is_filed_for_each_flag(stack: Stack, reviewers: Reviewers, told: list[str]) -> None:
    stack.up(ASKED)
    assert set(statuses(stack).values()) == {"pending_approval"}
    for flag in FLAGS:
        (request,) = reviewers.all(flag)
        assert stack.outputs["flags"][flag]["approval_request"]["id"] == request["_id"]
    assert "gift-cards: waits for approval: " in told[-1]


def test_while_they_are_pending_nothing_new_happens(stack: Stack, shop: Shop, reviewers: Reviewers) -> None:
    stack.up(ASKED)
    shop.forget_requests()
    assert stack.up(ASKED) == "same"
    assert all(request.startswith("GET") for request in shop.requests())


def test_nor_is_it_said_that_they_would_change(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    stack.up(ASKED)
    told.clear()
    assert stack.preview(ASKED) == "same"
    head, *waiting = told
    assert head.endswith(f": 0 flags would change, {len(FLAGS)} wait for approval, as before, 0 unchanged")
    assert all("still waits for approval: http" in line for line in waiting)
    assert len(waiting) == len(FLAGS)


def lines_about(flag: str, told: list[str]) -> list[str]:
    return [line for message in told for line in message.splitlines() if flag in line and "approv" in line]


def test_the_preview_says_of_each_request_where_it_stands_and_of_none_that_it_is_filed(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    asked = {**ASKED, "apply_approved": True}
    stack.up(asked)
    reviewers.review("approve", "express-pay")
    reviewers.review("decline", "gift-cards", comment="not before Monday")
    links = {flag: known["approval_request"]["link"] for flag, known in stack.outputs["flags"].items()}
    told.clear()
    shop.forget_requests()
    assert stack.preview(asked) == "update"
    head, change, *rest = told[0].splitlines()
    assert head.endswith(": 1 flag would change, 2 wait for approval, as before, 1 not approved, 0 unchanged")
    assert change == "  express-pay:"
    assert "    TURNS ON express-pay in production (on: off → on)" in rest
    assert lines_about("express-pay", told) == [
        f"shop/production/express-pay: is approved, and `up` applies it: {links['express-pay']}"
    ]
    assert lines_about("search-ranking", told) == [
        f"shop/production/search-ranking: still waits for approval: {links['search-ranking']}"
    ]
    (declined,) = lines_about("gift-cards", told)
    assert "was declined by member" in declined
    assert "so `up` will fail" in declined
    assert not any("files a request" in line for line in told)
    assert all(request.startswith("GET") for request in shop.requests())


def test_the_preview_tells_flags_that_are_asked_for_from_those_that_will_be(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    stack.up(ASKED)
    shop.serve("gift-cards", "staging", 20_000, 80_000)
    told.clear()
    assert stack.preview(ASKED) == "update"
    assert "warning: gift-cards: production requires approvals: `up` files a request" in told[0]
    assert "still waits for approval" in "\n".join(lines_about("express-pay", told))
    assert not any("still waits" in line for line in lines_about("gift-cards", told))
    (withdrawn,) = [line for line in told if "withdraws" in line]
    assert withdrawn.startswith("shop/production/gift-cards: since the source changed, version ")
    assert "`up` withdraws the approval request: http" in withdrawn
    assert withdrawn.endswith(", and files a new one")


def test_the_preview_says_what_will_be_asked_for_a_flag_that_was_never_filed(
    stack: Stack, shop: Shop, told: list[str]
) -> None:
    """image-search was held back behind a flag that waits: its plan stays as it is, and has no request."""
    shop.http.patch(
        "/api/v2/flags/shop/search-ranking", json=[{"op": "add", "path": "/tags/-", "value": "gated"}]
    ).raise_for_status()
    gated = {"op": "replace", "path": "/approvalSettings/requiredApprovalTags", "value": ["gated"]}
    shop.http.patch("/api/v2/projects/shop/environments/production", json=[gated]).raise_for_status()
    stack.up(ASKED)
    all_gated = [
        {"op": "replace", "path": "/approvalSettings/requiredApprovalTags", "value": []},
        {"op": "replace", "path": "/approvalSettings/required", "value": True},
    ]
    shop.http.patch("/api/v2/projects/shop/environments/production", json=all_gated).raise_for_status()
    told.clear()
    assert stack.preview(ASKED) == "update"
    assert "image-search: production requires approvals: `up` files a request" in "\n".join(told)
    assert "shop/production/search-ranking: still waits for approval" in told[-1]


def test_that_nothing_was_written_is_said_of_the_flag_alone(
    stack: Stack, shop: Shop, reviewers: Reviewers
) -> None:
    asked = {**named("express-pay", "gift-cards", approval="request"), "apply_approved": True}
    stack.up(asked)
    reviewers.review("approve", "express-pay")
    reviewers.review("decline", "gift-cards")
    with pytest.raises(errors.PromotionError) as failed:
        stack.up(asked)
    assert "1 copied, 1 failed of 2 flags" in failed.value.summary
    assert "gift-cards: The approval request" in failed.value.detail
    assert "and nothing was written for it" in failed.value.detail
    assert "othing was written" not in failed.value.remedy
    assert failed.value.remedy == (
        "To ask again, change what is asked for, for instance the comment.\n"
        "What was copied stays. Until then, `up` does what is left, and fails for what was declined."
    )


def test_each_flag_goes_its_own_way(stack: Stack, shop: Shop, reviewers: Reviewers) -> None:
    asked = {**ASKED, "apply_approved": True}
    stack.up(asked)
    reviewers.review("approve", "express-pay")
    reviewers.review("decline", "gift-cards", comment="not before Monday")
    with pytest.raises(errors.PromotionError, match="not before Monday") as failed:
        stack.up(asked)
    assert "what still waits is withdrawn, and filed anew" in failed.value.remedy
    assert statuses(stack) == {
        "express-pay": "copied",
        "gift-cards": "failed",
        "image-search": "pending_approval",
        "search-ranking": "pending_approval",
    }
    assert stack.outputs["flags"]["gift-cards"]["approval_request"]["state"] == "declined"
    assert equal(shop, "express-pay")
    # Declined stays declined, and is not asked again, until something changes.
    with pytest.raises(errors.PromotionError, match="not before Monday"):
        stack.up(asked)
    assert len(reviewers.all("gift-cards")) == 1
    reviewers.review("approve", "image-search", "search-ranking")
    with pytest.raises(errors.PromotionError, match="1 flag could not be promoted"):
        stack.up(asked)
    assert equal(shop, "image-search", "search-ranking")
    stack.up({**asked, "comment": "it is Monday"})
    assert statuses(stack)["gift-cards"] == "pending_approval"
    assert [request["reviewStatus"] for request in reviewers.all("gift-cards")] == ["pending"]


def test_approved_ones_are_applied_in_the_order_of_dependencies(
    stack: Stack, shop: Shop, reviewers: Reviewers
) -> None:
    asked = {**ASKED, "apply_approved": True}
    stack.up(asked)
    reviewers.review("approve", *FLAGS)
    shop.forget_requests()
    assert stack.up(asked) == "update"
    applied = [request.split("/")[6] for request in shop.requests() if request.endswith("/apply")]
    assert sorted(applied) == sorted(FLAGS)
    assert equal(shop, *FLAGS)
    assert stack.up(asked) == "same"


def test_approvals_are_kept_where_up_is_told_afterwards_to_apply_them(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    stack.up(ASKED)
    filed = {flag: reviewers.all(flag)[0]["_id"] for flag in FLAGS}
    reviewers.review("approve", *FLAGS)
    told.clear()
    asked = {**ASKED, "apply_approved": True}
    assert stack.preview(asked) == "update"
    assert f": {len(FLAGS)} flags would change, 0 unchanged\n" in told[0]
    assert sum("is approved, and `up` applies it" in line for line in told) == len(FLAGS)
    assert not any("files a request" in line for line in told)
    stack.up(asked)
    assert equal(shop, *FLAGS)
    assert {flag: [request["_id"] for request in reviewers.all(flag)] for flag in FLAGS} == {
        flag: [id] for flag, id in filed.items()
    }
    assert stack.up(asked) == "same"


def test_after_a_crash_the_requests_are_taken_over(session: Session, reviewers: Reviewers) -> None:
    """The provider was killed after filing and before the state was saved: the next run knows nothing."""
    first, second = Stack(PromotionLife(session)), Stack(PromotionLife(session))
    first.up(ASKED)
    second.up(ASKED)
    for flag in FLAGS:
        (request,) = reviewers.all(flag)
        assert second.outputs["flags"][flag]["approval_request"]["id"] == request["_id"]


def test_a_flag_whose_source_moves_is_asked_for_again_and_no_other(
    stack: Stack, shop: Shop, reviewers: Reviewers
) -> None:
    stack.up(ASKED)
    before = {flag: reviewers.all(flag)[0]["_id"] for flag in FLAGS}
    shop.serve("gift-cards", "staging", 20_000, 80_000)
    assert stack.up(ASKED) == "update"
    after = {flag: [request["_id"] for request in reviewers.all(flag)] for flag in FLAGS}
    assert len(after["gift-cards"]) == 1
    assert after["gift-cards"] != [before["gift-cards"]]
    assert all(after[flag] == [before[flag]] for flag in FLAGS if flag != "gift-cards")


def test_one_that_leaves_the_selection_is_withdrawn(
    stack: Stack, reviewers: Reviewers, told: list[str]
) -> None:
    stack.up(ASKED)
    told.clear()
    stack.preview({**ASKED, "exclude_flags": ["gift-cards"]})
    left = (
        "shop/production/gift-cards: since it is not selected any more, `up` withdraws the approval request: "
    )
    assert any(line.startswith(left) for line in told)
    stack.up({**ASKED, "exclude_flags": ["gift-cards"]})
    assert reviewers.all("gift-cards") == []
    assert "gift-cards" not in stack.outputs["flags"]


def test_up_does_not_say_of_what_was_asked_for_that_it_still_waits(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    """It finds that out only when it looks; then it is said."""
    asked = {**ASKED, "apply_approved": True}
    stack.up(asked)
    reviewers.review("approve", *FLAGS)
    told.clear()
    stack.up(asked)
    assert any(": 4 flags would change, 0 unchanged" in message for message in told)
    stack.up({**asked, "select": {"flags": [*FLAGS, "checkout-v2"]}})
    assert any(": 1 flag would change, 4 unchanged" in message for message in told)
    shop.serve("checkout-v2", "staging", 20_000, 80_000)
    stack.up({**asked, "select": {"flags": [*FLAGS, "checkout-v2"]}})
    reviewers.review("approve", "checkout-v2")
    told.clear()
    stack.up({**asked, "select": {"flags": [*FLAGS, "checkout-v2", "theme"]}})
    assert any(": 1 flag would change, 1 asked for before, 4 unchanged" in message for message in told)


def test_what_else_is_selected_does_not_matter_to_a_request(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    """To leave out what is blocked, or to raise a number, must not cost the others their approvals."""
    stack.up(ASKED)
    reviewers.review("approve", "express-pay")
    reviewers.review("decline", "image-search")
    ids = {flag: reviewers.all(flag)[0]["_id"] for flag in FLAGS[:3]}
    fewer = {**ASKED, "exclude_flags": ["search-ranking"], "max_changes": 5, "on_error": "stop"}
    told.clear()
    stack.preview(fewer)
    assert [line.partition(",")[0] for line in told if "withdraws" in line] == [
        "shop/production/search-ranking: since it is not selected any more"
    ]
    with pytest.raises(errors.PromotionError, match=r"image-search: .*was declined"):
        stack.up(fewer)
    assert {flag: reviewers.all(flag)[0]["_id"] for flag in FLAGS[:3]} == ids
    assert reviewers.all("search-ranking") == []


def test_that_a_declined_one_is_asked_for_again_is_said(
    stack: Stack, reviewers: Reviewers, told: list[str]
) -> None:
    stack.up(ASKED)
    reviewers.review("decline", "gift-cards", comment="not this week")
    told.clear()
    stack.preview({**ASKED, "comment": "said otherwise"})
    (said,) = lines_about("production/gift-cards", told)
    assert "since an input changed, `up` withdraws the approval request, declined" in said
    assert "('not this week')" in said
    assert said.endswith(", and files a new one")


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
@pytest.mark.parametrize(
    ("came", "said"),
    [
        ("declined", "the approval request was declined by member .* \\('not yet'\\), so `up` will fail"),
        ("applied", "is approved and applied; `up` verifies it: http"),
        ("approved", "is approved, and `up` applies it: http"),
        ("deleted", "`up` will fail: The approval request for shop/production/gift-cards was deleted"),
    ],
)
def test_a_refresh_says_what_came_of_a_request(
    session: Session,
    shop: Shop,
    reviewers: Reviewers,
    told: list[str],
    life: type[FlagCopyLife | PromotionLife],
    came: str,
    said: str,
) -> None:
    programs = {FlagCopyLife: copy_of("gift-cards"), PromotionLife: named("gift-cards")}
    stack = Stack(life(session))
    stack.up({**programs[life], "approval": "request", "apply_approved": True})
    assert stack.refresh() == "same"
    told.clear()
    if came == "declined":
        reviewers.review("decline", "gift-cards", comment="not yet")
    elif came == "applied":
        reviewers.apply("gift-cards")
    elif came == "approved":
        reviewers.review("approve", "gift-cards")
    else:
        (request,) = reviewers.all("gift-cards")
        shop.http.delete(f"{path('gift-cards')}/{request['_id']}").raise_for_status()
    assert stack.refresh() == "changed"
    (line,) = [line for line in told if ("`up`" in line and "http" in line) or "deleted" in line]
    assert line.startswith("shop/production/gift-cards: ")
    assert re.search(said, line)


def test_also_beside_a_drift(stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]) -> None:
    stack.up(named("express-pay", "gift-cards", approval="request"))
    reviewers.apply("express-pay")
    stack.up(named("express-pay", "gift-cards", approval="request"))
    reviewers.review("decline", "gift-cards")
    ungated = [{"op": "replace", "path": "/approvalSettings/required", "value": False}]
    shop.http.patch("/api/v2/projects/shop/environments/production", json=ungated).raise_for_status()
    shop.edit("express-pay", "production", {"kind": "turnFlagOff"})
    told.clear()
    assert stack.refresh() == "changed"
    assert any("1 flag drifted from staging" in line for line in told)
    assert any("gift-cards: warning: the approval request was declined" in line for line in told)


def leave(shop: Shop, flag: str) -> None:
    """The flag loses the tag by which it is selected."""
    body = {"instructions": [{"kind": "removeTags", "values": ["search"]}]}
    shop.http.patch(f"/api/v2/flags/shop/{flag}", json=body, headers=SEMANTIC).raise_for_status()


def test_after_a_refresh_the_one_of_a_flag_that_left_is_still_known(
    stack: Stack, shop: Shop, reviewers: Reviewers
) -> None:
    stack.up(program(approval="request"))
    leave(shop, "search-ranking")
    stack.refresh()
    stack.destroy()
    assert reviewers.all("search-ranking") == []


def test_and_the_next_up_withdraws_it(
    stack: Stack, shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    asked = program(approval="request", apply_approved=True)
    stack.up(asked)
    reviewers.review("approve", "search-ranking")
    leave(shop, "search-ranking")
    told.clear()
    assert stack.preview(asked) == "update"
    (said,) = lines_about("production/search-ranking", told)
    assert "`up` withdraws the approval request, approved as it is: http" in said
    stack.up(asked)
    assert reviewers.all("search-ranking") == []
    assert "search-ranking" not in stack.outputs["flags"]
    assert stack.up(asked) == "same"


@pytest.mark.parametrize("more", [{}, {"comment": "said otherwise"}], ids=["as it was", "comment"])
def test_what_is_applied_is_copied(
    stack: Stack, session: Session, reviewers: Reviewers, told: list[str], more: dict[str, Any]
) -> None:
    stack.up(ASKED)
    reviewers.apply("gift-cards")
    told.clear()
    assert stack.preview({**ASKED, **more}) == "update"
    (said,) = lines_about("production/gift-cards", told)
    assert ": is approved and applied: http" in said
    stack.up({**ASKED, **more})
    known = stack.outputs["flags"]["gift-cards"]
    assert (known["status"], known["approval_request"]["state"]) == ("copied", "completed")
    assert stack.up({**ASKED, **more}) == "same"


def test_what_is_applied_and_then_destroyed_is_said_to_be_left(
    stack: Stack, session: Session, reviewers: Reviewers
) -> None:
    stack.up(ASKED)
    reviewers.apply("gift-cards")
    stack.destroy()
    assert [place.short for place in session.left_behind] == ["shop/production/gift-cards"]


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
def test_a_source_that_moves_while_triggers_hold_does_not_count_when_it_is_applied(
    session: Session, shop: Shop, reviewers: Reviewers, life: type[FlagCopyLife | PromotionLife]
) -> None:
    """A refresh reads the source's new version; the request was for the one before."""
    programs = {FlagCopyLife: copy_of("gift-cards"), PromotionLife: named("gift-cards")}
    stack, asked = Stack(life(session)), {**programs[life], "approval": "request", "triggers": ["42"]}
    stack.up(asked)
    reviewers.apply("gift-cards")
    shop.serve("gift-cards", "staging", 20_000, 80_000)
    stack.refresh()
    assert stack.up(asked) == "update"
    assert "'status': 'copied'" in str(stack.outputs)
    assert stack.up(asked) == "same"


def test_waiting_files_all_first_and_then_waits_for_all(
    session_of: Callable[..., Session], shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    left = list(FLAGS)

    def approve_the_next() -> None:
        assert all(len(reviewers.all(flag)) == 1 for flag in FLAGS)
        reviewers.review("approve", left.pop())

    session = Session(session_of().settings, clock=FakeClock(approve_the_next), tell=told.append)
    stack = Stack(PromotionLife(session))
    stack.up({**ASKED, "approval": "wait", "apply_approved": True})
    assert set(statuses(stack).values()) == {"copied"}
    assert equal(shop, *FLAGS)
    assert "4 approval requests are not decided after 0 s" in told
    said = "\n".join(told)
    for flag, known in stack.outputs["flags"].items():
        assert said.count(f"{flag}: waits for approval: {known['approval_request']['link']}") == 1
    session.close()


def test_a_run_that_is_stopped_while_it_waits_says_that_the_requests_stay_open(
    session_of: Callable[..., Session], reviewers: Reviewers, told: list[str]
) -> None:
    def stop() -> None:
        raise StoppedWaitingError("stopped")

    session = Session(session_of().settings, clock=FakeClock(stop), tell=told.append)
    stack, waiting = Stack(PromotionLife(session)), {**ASKED, "approval": "wait"}
    with pytest.raises(errors.PromotionError) as failed:
        stack.up(waiting)
    for flag in FLAGS:
        (request,) = reviewers.all(flag)
        assert stack.outputs["flags"][flag]["approval_request"]["id"] == request["_id"]
        link = stack.outputs["flags"][flag]["approval_request"]["link"]
        assert f"It stays open: {link}" in failed.value.detail
    assert "What is open, the next `up` takes over and waits for." in failed.value.remedy
    session.close()


def test_nobody_decides_in_time_for_some(
    session_of: Callable[..., Session], shop: Shop, reviewers: Reviewers, told: list[str]
) -> None:
    session = Session(session_of().settings, clock=FakeClock(), tell=told.append)
    stack = Stack(PromotionLife(session))
    waiting = {**ASKED, "approval": "wait", "approval_timeout": 10}
    with pytest.raises(errors.PromotionError, match="Nobody decided on the approval request"):
        stack.up(waiting)
    ids = {flag: stack.outputs["flags"][flag]["approval_request"]["id"] for flag in FLAGS}
    with pytest.raises(errors.PromotionError):
        stack.up(waiting)
    assert {flag: reviewers.all(flag)[0]["_id"] for flag in FLAGS} == ids
    session.close()


def test_without_a_choice_it_fails_with_the_remedy(stack: Stack, reviewers: Reviewers) -> None:
    with pytest.raises(errors.PromotionError, match="approval='request'"):
        stack.up(named("gift-cards"))
    assert reviewers.all("gift-cards") == []


def test_what_depends_on_a_flag_that_waits_waits_as_well(stack: Stack, shop: Shop) -> None:
    """Only search-ranking is gated, by its tag; image-search, which will depend on it, is not written before."""
    shop.http.patch(
        "/api/v2/flags/shop/search-ranking", json=[{"op": "add", "path": "/tags/-", "value": "gated"}]
    ).raise_for_status()
    gate = [{"op": "replace", "path": "/approvalSettings/requiredApprovalTags", "value": ["gated"]}]
    shop.http.patch("/api/v2/projects/shop/environments/production", json=gate).raise_for_status()
    before = shop.block("image-search", "production")
    asked = {**ASKED, "apply_approved": True}
    stack.up(asked)
    assert statuses(stack) == {
        "express-pay": "copied",
        "gift-cards": "copied",
        "image-search": "pending_approval",
        "search-ranking": "pending_approval",
    }
    assert "it depends on search-ranking, which waits" in stack.outputs["flags"]["image-search"]["error"]
    assert shop.block("image-search", "production") == before
    Reviewers(shop).review("approve", "search-ranking")
    stack.up(asked)
    assert equal(shop, "search-ranking")
    stack.up(asked)
    assert equal(shop, *FLAGS)
    assert stack.up(asked) == "same"


def test_destroy_withdraws_the_pending_ones(stack: Stack, reviewers: Reviewers) -> None:
    stack.up(ASKED)
    stack.destroy()
    assert all(reviewers.all(flag) == [] for flag in FLAGS)
