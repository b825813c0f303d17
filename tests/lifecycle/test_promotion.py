"""The life of a Promotion, on the local server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http import clock as clock_module
from pulumi_flagcopy.http.retry import Bounds
from pulumi_flagcopy.launchdarkly.platform import LaunchDarkly
from pulumi_flagcopy.lifecycle import promotion_restore, promotion_run
from pulumi_flagcopy.lifecycle.just_read import FRESH
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.promotion_plan import survey
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from .stack import CheckFailed, Stack
from .test_flag_copy import PARTS

SEARCH = ("facets", "image-search", "search-page-size", "search-ranking", "search-suggestions", "synonyms")
CHANGING = ("image-search", "search-page-size", "search-ranking", "search-suggestions")
"""Those of them that differ between staging and production."""


def at(environment: str, project: str = "shop") -> dict[str, Any]:
    return {"platform": "launchdarkly", "project": project, "environment": environment}


def program(**more: Any) -> dict[str, Any]:
    select = {"select": {"tags": ["search"]}}
    return {"source": at("staging"), "target": at("production"), "comment": "release 42", **select, **more}


def named(*flags: str, **more: Any) -> dict[str, Any]:
    return program(select={"flags": list(flags)}, **more)


@pytest.fixture(autouse=True)
def two_are_equal_already(shop: Shop) -> None:
    for flag in sorted({*SEARCH} - {*CHANGING}):
        ends = {"source": {"key": "staging"}, "target": {"key": "production"}}
        shop.http.post(f"/api/v2/flags/shop/{flag}/copy", json=ends).raise_for_status()


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(PromotionLife(session))


@pytest.fixture
def hasty(session_of: Callable[..., Session], told: list[str]) -> Iterator[Session]:
    """A session whose waits pass at once, and that gives up after three tries."""
    session = Session(session_of().settings, clock=FakeClock(), bounds=Bounds(tries=3), tell=told.append)
    yield session
    session.close()


def a_while(session: Session) -> Callable[[], None]:
    """Lets a reading become old."""
    return lambda: session.clock.sleep(FRESH + 1)


def at_the_first_turn(monkeypatch: pytest.MonkeyPatch, module: ModuleType, edit: Callable[[], None]) -> None:
    """Somebody edits when all is read, and nothing is written yet."""
    in_turn = module.in_turn

    def late(*args: Any) -> None:
        edit()
        monkeypatch.undo()
        in_turn(*args)

    monkeypatch.setattr(module, "in_turn", late)


def statuses(stack: Stack) -> dict[str, str]:
    return {flag: known["status"] for flag, known in stack.outputs["flags"].items()}


def equal(shop: Shop, *flags: str) -> bool:
    """Whether production has what staging has, in what the sample's flags differ in."""
    return all(
        [
            shop.block(flag, "staging")[part] == shop.block(flag, "production")[part]
            for part in ("on", "fallthrough", "offVariation", "prerequisites")
        ]
        and len(shop.block(flag, "staging")["rules"]) == len(shop.block(flag, "production")["rules"])
        for flag in flags
    )


def bare(value: Any) -> Any:
    """Without the default that a patch writes out."""
    if isinstance(value, dict):
        return {name: bare(entry) for name, entry in value.items() if (name, entry) != ("bucketBy", "key")}
    return value


def writes(shop: Shop) -> list[str]:
    return [request for request in shop.requests() if not request.startswith("GET")]


def copies(shop: Shop) -> list[str]:
    """The flags that were copied, in the order of the requests."""
    return [request.split("/")[-2] for request in writes(shop)]


class TestPreview:
    def test_says_what_would_change_flag_by_flag_and_writes_nothing(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.forget_requests()
        assert stack.preview(program(include=["on", "fallthrough"])) == "create"
        assert told == [
            "shop/staging → shop/production: 3 flags would change, 3 unchanged\n"
            "  image-search: TURNS ON image-search in production (on: off → on)\n"
            "  search-ranking: fallthrough: 90 % classic, 10 % learned, 0 % learned-fast → "
            "50 % classic, 40 % learned, 10 % learned-fast\n"
            "  search-suggestions: fallthrough: 50 % true, 50 % false → true"
        ]
        assert writes(shop) == []

    def test_the_blocked_are_listed_with_reason_and_remedy(self, stack: Stack, told: list[str]) -> None:
        stack.preview(named("payment-provider", "gift-cards"))
        assert "1 flag would change, 0 unchanged, 1 blocked" in told[0]
        assert (
            "blocked: payment-provider: rule 1 'robots' of flag payment-provider names the segment" in told[0]
        )
        assert "remedy: Or leave out what is blocked: exclude_flags=['payment-provider']." in told[0]
        assert "`up` will fail for what is blocked, once it has copied the others" in told[0]

    def test_the_remedy_keeps_what_is_excluded_already(self, stack: Stack, told: list[str]) -> None:
        flags = ["payment-provider", "gift-cards", "guest-orders"]
        stack.preview(named(*flags, exclude_flags=["guest-orders"]))
        assert "Or leave out what is blocked: exclude_flags=['guest-orders', 'payment-provider']." in told[0]
        with pytest.raises(
            errors.PromotionError, match=r"exclude_flags=\['guest-orders', 'payment-provider'\]"
        ):
            stack.up(named(*flags, exclude_flags=["guest-orders"]))
        with pytest.raises(CheckFailed, match=r"exclude_flags=\['guest-orders', 'payment-provider'\]"):
            stack.preview(named(*flags, exclude_flags=["guest-orders"], on_error="stop"))

    def test_a_warning_names_the_flags_that_it_concerns(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.edit("search-ranking", "production", {"kind": "turnFlagOff"})
        stack.preview(named("image-search"))
        assert "warning: image-search: the prerequisite search-ranking is off in production" in told[0]

    def test_a_prerequisite_that_the_promotion_turns_on_is_no_warning(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.edit("search-ranking", "production", {"kind": "turnFlagOff"})
        stack.preview(program())
        assert "TURNS ON search-ranking in production" in told[0]
        assert "the prerequisite" not in told[0]

    def test_nothing_selected_is_a_warning(self, stack: Stack, told: list[str]) -> None:
        stack.preview(program(select={"tags": ["no-such-tag"]}))
        assert "warning: no flag has the tag 'no-such-tag'" in told[0]


ENVIRONMENT = "GET /api/v2/projects/shop/environments/production"


class TestRequests:
    """Counted, so that nobody slows it down unseen. The sample has 27 flags: one page. Where anything would change, a
    preview asks for the environment too, for what it demands."""

    def test_a_comparison_is_one_for_each_page(self, stack: Stack, shop: Shop) -> None:
        stack.up(program(include=["fallthrough"]))
        shop.forget_requests()
        stack.preview(program(include=["fallthrough"]))
        assert shop.requests() == ["GET /api/v2/flags/shop"]

    def test_segments_and_prerequisites_of_all_flags_are_asked_for_at_once(
        self, stack: Stack, shop: Shop
    ) -> None:
        shop.forget_requests()
        stack.preview(program())
        assert shop.requests() == [
            "GET /api/v2/flags/shop",
            "GET /api/v2/segments/shop/production",
            "GET /api/v2/segments/shop/staging",
            "GET /api/v2/flags/shop/search-ranking",
            ENVIRONMENT,
        ]

    def test_a_prerequisite_that_is_among_the_flags_is_named_at_no_request(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(program(include=["prerequisites"]))
        assert "image-search: prerequisites: add prerequisite search-ranking: must serve learned" in told[0]
        shop.edit("image-search", "production", {"kind": "replacePrerequisites", "prerequisites": []})
        shop.edit("image-search", "staging", {"kind": "replacePrerequisites", "prerequisites": []})
        stack.up(program(include=["prerequisites"]))
        classic = {
            "key": "search-ranking",
            "variationId": shop.flag("search-ranking")["variations"][0]["_id"],
        }
        shop.edit("image-search", "production", {"kind": "replacePrerequisites", "prerequisites": [classic]})
        told.clear()
        shop.forget_requests()
        stack.preview(program(include=["prerequisites"]))
        assert (
            "  image-search: prerequisites: remove prerequisite search-ranking: must serve classic\n"
            in told[0]
        )
        assert shop.requests() == ["GET /api/v2/flags/shop", ENVIRONMENT]

    def test_an_up_reads_and_writes_once_for_each_flag(self, stack: Stack, shop: Shop) -> None:
        """The vendor is told both versions with every write: that is the second look."""
        shop.forget_requests()
        stack.up(program(include=["fallthrough"]))
        made = shop.requests()
        assert made[0] == "GET /api/v2/flags/shop"
        assert sorted(made[1:]) == [
            "POST /api/v2/flags/shop/search-ranking/copy",
            "POST /api/v2/flags/shop/search-suggestions/copy",
        ]

    def test_it_reads_again_where_the_plan_was_made_a_while_ago(self, hasty: Session, shop: Shop) -> None:
        shop.forget_requests()
        stack = Stack(PromotionLife(hasty))
        stack.up(program(include=["fallthrough"]), between=a_while(hasty))
        assert shop.requests()[:2] == ["GET /api/v2/flags/shop"] * 2

    def test_each_flag_is_read_before_its_write_where_the_vendor_is_told_no_version(
        self, stack: Stack, shop: Shop
    ) -> None:
        shop.forget_requests()
        stack.up(program(include=["fallthrough"], strategy="patch"))
        made = [request for request in shop.requests() if "fallthrough" not in request]
        for flag in ("search-ranking", "search-suggestions"):
            mine = [request.split()[0] for request in made if request.endswith(f"/{flag}")]
            assert mine == ["PATCH", "GET", "PATCH"]  # the first is the dry run
        assert made.count("GET /api/v2/flags/shop") == 1

    def test_a_few_flags_that_are_named_are_read_by_themselves(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        stack.preview(named("facets", "synonyms"))
        assert sorted(shop.requests()) == ["GET /api/v2/flags/shop/facets", "GET /api/v2/flags/shop/synonyms"]

    def test_many_flags_that_are_named_come_from_the_list(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        stack.preview(named(*SEARCH, include=["fallthrough"]))
        assert shop.requests() == [
            *["GET /api/v2/flags/shop"] * 2,
            ENVIRONMENT,
        ]  # how long it is, and the list


class TestCopying:
    def test_what_somebody_changed_after_the_reading_is_not_overwritten(
        self, stack: Stack, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By patch, the vendor is told no version: the flags that are written first take a while."""
        at_the_first_turn(
            monkeypatch, promotion_run, lambda: shop.serve("search-ranking", "production", 1_000, 99_000, 0)
        )
        with pytest.raises(errors.PromotionError, match=r"search-ranking: .*: version 2 when planned, 3 now"):
            stack.up(program(include=["fallthrough"], strategy="patch"))
        assert shop.block("search-ranking", "production")["version"] == 3
        assert statuses(stack)["search-suggestions"] == "copied"

    def test_up_copies_every_flag_of_the_selection_and_no_other(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up(program())
        assert equal(shop, *SEARCH)
        assert shop.block("checkout-v2", "production") == before

    def test_the_outputs_tell_what_came_of_each(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("search-ranking", "production")
        stack.up(program(exclude=["on"]))
        outputs = stack.outputs
        assert statuses(stack) == {flag: "copied" if flag in CHANGING else "unchanged" for flag in SEARCH}
        assert outputs["summary"] == {
            "selected": 6,
            "copied": 4,
            "unchanged": 2,
            "pending_approval": 0,
            "blocked": 0,
            "failed": 0,
        }
        known = outputs["flags"]["search-ranking"]
        assert known["parts"] == ["rules", "fallthrough", "off_variation"]
        assert known["changes"][-1] == "off_variation: classic → learned-fast"
        assert known["source_version"] == shop.block("search-ranking", "staging")["version"]
        assert known["target_version"] == shop.block("search-ranking", "production")["version"]
        assert set(outputs["previous"]) == set(CHANGING)
        assert outputs["previous"]["search-ranking"]["version"] == before["version"]
        assert set(outputs["previous"]["search-ranking"]["parts"]) == set(PARTS) - {
            "on",
            "migration_settings",
        }
        assert outputs["previous"]["search-ranking"]["unset"] == ["migration_settings"]

    def test_a_second_up_finds_nothing_and_writes_nothing(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.forget_requests()
        assert stack.up(program()) == "same"
        assert writes(shop) == []

    def test_an_edit_of_one_flag_copies_that_one_only(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.serve("facets", "staging", 30_000, 70_000)
        shop.forget_requests()
        assert stack.up(program()) == "update"
        assert copies(shop) == ["facets"]
        assert (statuses(stack)["facets"], statuses(stack)["synonyms"]) == ("copied", "unchanged")
        assert set(stack.outputs["previous"]) == {*CHANGING, "facets"}

    @pytest.mark.parametrize("select", [{"flags": ["synonyms"]}, {"tags": ["searhc"]}])
    def test_what_left_the_selection_is_still_put_back_in_the_end(
        self, stack: Stack, shop: Shop, select: dict[str, Any]
    ) -> None:
        before = {flag: shop.block(flag, "production")["fallthrough"] for flag in CHANGING}
        stack.up(program(on_destroy="restore"))
        stack.up(program(on_destroy="restore", select=select))
        assert set(stack.outputs["previous"]) == set(CHANGING)
        stack.destroy()
        assert {flag: bare(shop.block(flag, "production")["fallthrough"]) for flag in CHANGING} == before

    def test_and_forgotten_where_nothing_is_to_be_put_back(self, stack: Stack) -> None:
        stack.up(program())
        stack.up(program(select={"flags": ["synonyms"]}))
        assert stack.outputs["previous"] == {}

    @pytest.mark.parametrize(
        ("on_destroy", "rest"), [("forget", ""), ("restore", " until this promotion ends, which puts back")]
    )
    def test_a_flag_that_left_it_is_named_until_an_up_knows(
        self, stack: Stack, shop: Shop, told: list[str], on_destroy: str, rest: str
    ) -> None:
        asked = program(on_destroy=on_destroy)
        stack.up(asked)
        tags = [{"op": "replace", "path": "/tags", "value": []}]
        shop.http.patch("/api/v2/flags/shop/image-search", json=tags).raise_for_status()
        for step in (stack.preview, stack.up):
            told.clear()
            assert step(asked) == "same"
            assert (
                f"not selected any more, or gone: image-search: what is there stays as it is{rest}"
                in told[-1]
            )
        told.clear()
        assert stack.preview(asked) == "same"
        assert not any("image-search" in line for line in told)

    def test_a_flag_that_joins_the_selection_is_copied(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.http.patch(
            "/api/v2/flags/shop/gift-cards",
            json=[{"op": "add", "path": "/tags/-", "value": "search"}],
        ).raise_for_status()
        shop.forget_requests()
        assert stack.up(program()) == "update"
        assert copies(shop) == ["gift-cards"]

    @pytest.mark.parametrize(
        ("select", "flags"),
        [
            ({"tags": ["search", "web"]}, ["search-page-size"]),
            (
                {"query": "SEARCH"},
                ["image-search", "search-page-size", "search-ranking", "search-suggestions"],
            ),
            ({"tags": ["web"], "query": "page"}, ["new-product-page", "partner-pages", "search-page-size"]),
            ({"flags": ["facets", "synonyms"]}, ["facets", "synonyms"]),
        ],
    )
    def test_what_is_selected(self, stack: Stack, select: dict[str, Any], flags: list[str]) -> None:
        stack.up(program(select=select, include=["off_variation"]))
        assert list(stack.outputs["flags"]) == flags

    def test_all_flags_are_selected_but_archived_and_excluded_ones(self, stack: Stack, shop: Shop) -> None:
        stack.up(program(select={"all_flags": True}, include=["off_variation"], exclude_flags=["facets"]))
        listed = shop.http.get("/api/v2/flags/shop", params={"limit": 100}).json()["items"]
        there = {flag["key"] for flag in listed if not flag["archived"]}
        assert stack.outputs["flags"].keys() == there - {"facets"}

    def test_excluded_flags_are_not_meant(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("search-ranking", "production")
        stack.up(program(exclude_flags=["search-ranking", "facets"]))
        assert "search-ranking" not in stack.outputs["flags"]
        assert shop.block("search-ranking", "production") == before

    def test_targets_that_were_made_anew_are_copied_to_again(self, stack: Stack, shop: Shop) -> None:
        """The plan is the one that was carried out already, word for word and version for version."""
        stack.up(named(*CHANGING))
        shop.made_anew()
        assert stack.preview(named(*CHANGING)) == "update"
        assert stack.up(named(*CHANGING)) == "update"
        assert equal(shop, *CHANGING)
        assert stack.preview(named(*CHANGING)) == "same"

    @pytest.mark.parametrize("more", [{}, {"approval": "request"}])
    def test_however_often_and_after_however_many_runs_without_work(
        self, stack: Stack, shop: Shop, more: dict[str, Any]
    ) -> None:
        program = named(*CHANGING, **more)
        stack.up(program)
        for _ in range(3):
            assert stack.up(program) == stack.up(program) == "same"
            shop.made_anew()
            assert stack.preview(program) == "update"
            assert stack.up(program) == "update"
            assert equal(shop, *CHANGING)
        assert stack.refresh() == "same"

    def test_a_page_is_no_limit(self, stack: Stack, shop: Shop) -> None:
        for number in range(120):
            body = {"key": f"many-{number:03}", "name": "Many", "tags": ["many"], "isFlagOn": number % 2 == 0}
            shop.http.post("/api/v2/flags/shop", json=body).raise_for_status()
        shop.edit("many-119", "staging", {"kind": "turnFlagOn"})
        shop.forget_requests()
        stack.up(program(select={"tags": ["many"]}))
        made = shop.requests()
        assert made[:2] == ["GET /api/v2/flags/shop"] * 2
        assert made[2:] == ["POST /api/v2/flags/shop/many-119/copy"]
        assert stack.outputs["summary"]["selected"] == 120

    def test_between_projects_flags_go_by_key_and_variations_by_value(self, stack: Stack, shop: Shop) -> None:
        body = {"key": "gift-cards", "name": "Gift cards"}
        shop.http.post("/api/v2/flags/support", json=body).raise_for_status()
        stack.up(named("gift-cards", target=at("staging", "support")))
        assert stack.outputs["flags"]["gift-cards"]["way"] == "patch"
        copied, source = (shop.block("gift-cards", "staging", project) for project in ("support", "shop"))
        assert (copied["on"], bare(copied["fallthrough"])) == (source["on"], source["fallthrough"])


class TestMaxChanges:
    def test_more_are_refused_in_the_check(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        with pytest.raises(CheckFailed, match="max_changes: 4 flags would change, and at most 3 may"):
            stack.preview(program(max_changes=3))
        assert writes(shop) == []

    def test_as_many_are_not(self, stack: Stack) -> None:
        assert stack.preview(program(max_changes=4)) == "create"


class TestNothingThatMovedIsOverwritten:
    @pytest.mark.parametrize("end", ["staging", "production"])
    def test_a_flag_that_moved_is_refused_and_the_others_are_copied(
        self, stack: Stack, shop: Shop, end: str
    ) -> None:
        def edit() -> None:
            shop.serve("search-suggestions", end, 20_000, 80_000)

        with pytest.raises(errors.PromotionError) as caught:
            stack.up(program(), between=edit)
        assert set(caught.value.reasons) == {"search-suggestions"}
        assert f"shop/{end}/search-suggestions: version 2 when planned, 3 now" in str(caught.value)
        assert (
            "search-suggestions changed since the plan was made, so it was not copied" in caught.value.detail
        )
        assert "othing was written" not in str(caught.value), "three flags were copied"
        assert equal(shop, "search-ranking", "image-search", "search-page-size")
        assert statuses(stack)["search-suggestions"] == "failed"

    def test_nor_where_a_patch_must_stand_in_for_the_endpoint(self, stack: Stack, shop: Shop) -> None:
        """The endpoint would have refused by the versions; without it they are looked at before the patch."""
        shop.faults(plan="pro")
        with pytest.raises(errors.PromotionError) as caught:
            stack.up(
                program(), between=lambda: shop.serve("search-suggestions", "production", 20_000, 80_000)
            )
        assert set(caught.value.reasons) == {"search-suggestions"}
        assert stack.outputs["flags"]["search-ranking"]["way"] == "patch"

    def test_the_next_up_does_only_that(self, stack: Stack, shop: Shop) -> None:
        with pytest.raises(errors.PromotionError):
            stack.up(program(), between=lambda: shop.serve("search-suggestions", "staging", 20_000, 80_000))
        shop.forget_requests()
        assert stack.up(program()) == "update"
        assert copies(shop) == ["search-suggestions"]
        assert set(stack.outputs["previous"]) == set(CHANGING)

    def test_a_flag_that_was_equal_and_differs_now_is_named(self, hasty: Session, shop: Shop) -> None:
        def edit() -> None:
            a_while(hasty)()
            shop.serve("facets", "staging", 20_000, 80_000)

        with pytest.raises(errors.PromotionError, match="facets differs, and did not when the plan was made"):
            Stack(PromotionLife(hasty)).up(program(), between=edit)

    def test_a_flag_that_left_the_selection_is_not_copied(self, hasty: Session, shop: Shop) -> None:
        def untag() -> None:
            a_while(hasty)()
            shop.http.patch(
                "/api/v2/flags/shop/search-suggestions", json=[{"op": "remove", "path": "/tags/0"}]
            ).raise_for_status()

        with pytest.raises(errors.PromotionError, match="search-suggestions left the selection"):
            Stack(PromotionLife(hasty)).up(program(), between=untag)
        assert not equal(shop, "search-suggestions")

    def test_the_plan_of_a_selection_that_grew_is_another(self, stack: Stack, shop: Shop) -> None:
        """So that a saved plan is refused, although nothing of what would change is different."""
        before = stack.life.check({}, program(), preview=False).inputs["plan"]
        shop.http.post(
            "/api/v2/flags/shop", json={"key": "equal", "name": "Equal", "tags": ["search"]}
        ).raise_for_status()
        after = stack.life.check({}, program(), preview=False).inputs["plan"]
        assert after["flags"] == before["flags"]
        assert after != before


class TestOrder:
    @pytest.fixture
    def chain(self, shop: Shop) -> list[str]:
        """Twenty flags, each a prerequisite of the next, and forty that depend on nothing."""
        names = [f"link-{number:02}" for number in range(20)]
        for name in names + [f"free-{number:02}" for number in range(40)]:
            body = {"key": name, "name": name, "tags": ["chain"]}
            shop.http.post("/api/v2/flags/shop", json=body).raise_for_status()
            shop.edit(name, "staging", {"kind": "turnFlagOn"})
        for before, name in pairwise(names):
            variation = shop.flag(before)["variations"][0]["_id"]
            entry = {"kind": "addPrerequisite", "key": before, "variationId": variation}
            shop.edit(name, "staging", entry)
        return names

    def test_a_prerequisite_is_written_before_what_needs_it(
        self, stack: Stack, shop: Shop, chain: list[str]
    ) -> None:
        shop.forget_requests()
        stack.up(program(select={"tags": ["chain"]}))
        order = copies(shop)
        assert len(order) == 60
        assert [flag for flag in order if flag in chain] == chain

    def test_what_is_needed_no_longer_is_changed_after_what_needed_it(
        self, stack: Stack, shop: Shop, chain: list[str]
    ) -> None:
        chained = program(select={"tags": ["chain"]})
        stack.up(chained)
        for name in chain:
            shop.edit(
                name,
                "staging",
                {"kind": "replacePrerequisites", "prerequisites": []},
                {"kind": "turnFlagOff"},
            )
        shop.forget_requests()
        stack.up(chained)
        assert copies(shop) == chain[::-1]

    def test_independent_flags_go_side_by_side(
        self, stack: Stack, shop: Shop, chain: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write, meeting = LaunchDarkly.write, threading.Barrier(16, timeout=60)

        def met(self: LaunchDarkly, plan: Any, *more: Any) -> Any:
            """Nobody writes a free flag before sixteen of them are about to."""
            if plan.target.location.flag.startswith("free"):
                meeting.wait()
            return write(self, plan, *more)

        monkeypatch.setattr(LaunchDarkly, "write", met)
        free = [f"free-{number:02}" for number in range(32)]
        stack.up(named(*free))
        assert set(statuses(stack).values()) == {"copied"}


class TestPartialFailure:
    def test_a_blocked_flag_stops_no_other_and_is_named_at_the_end(self, stack: Stack, shop: Shop) -> None:
        with pytest.raises(errors.PromotionError) as caught:
            stack.up(named("payment-provider", "gift-cards", "facets"))
        message = str(caught.value)
        assert message.startswith(
            "1 flag could not be promoted, shop/staging → shop/production: 1 copied, 1 unchanged, 1 blocked of 3 flags"
        )
        assert "payment-provider: rule 1 'robots'" in message
        assert "exclude_flags=['payment-provider']" in message
        assert statuses(stack) == {
            "facets": "unchanged",
            "gift-cards": "copied",
            "payment-provider": "blocked",
        }
        assert "load-test-robots" in stack.outputs["flags"]["payment-provider"]["error"]

    def test_it_stays_an_error_until_it_is_mended(self, stack: Stack, shop: Shop) -> None:
        blocked = named("payment-provider", "gift-cards")
        for _ in range(2):
            with pytest.raises(errors.PromotionError):
                stack.up(blocked)
        shop.http.post(
            "/api/v2/segments/shop/production", json={"key": "load-test-robots", "name": "Robots"}
        ).raise_for_status()
        shop.forget_requests()
        assert stack.up(blocked) == "update"
        assert copies(shop) == ["payment-provider"]
        assert stack.up(blocked) == "same"

    def test_a_vendor_that_fails_for_one_flag(self, hasty: Session, shop: Shop) -> None:
        stack = Stack(PromotionLife(hasty))
        shop.faults(rate=1, kinds=["503"], after=0, routes=["*/search-suggestions/copy"])
        with pytest.raises(errors.PromotionError) as caught:
            stack.up(program())
        assert set(caught.value.reasons) == {"search-suggestions"}
        assert equal(shop, "search-ranking", "image-search", "search-page-size")
        shop.faults(rate=0)
        shop.forget_requests()
        stack.up(program())
        assert copies(shop) == ["search-suggestions"]
        assert stack.outputs["summary"]["failed"] == 0

    def test_what_depends_on_a_flag_that_failed_is_not_copied(self, hasty: Session, shop: Shop) -> None:
        stack = Stack(PromotionLife(hasty))
        shop.faults(rate=1, kinds=["503"], after=0, routes=["*/search-ranking/copy"])
        before = shop.block("image-search", "production")
        with pytest.raises(
            errors.PromotionError, match="image-search: it depends on search-ranking, which was not"
        ) as failed:
            stack.up(program())
        assert "exclude_flags" not in failed.value.remedy, "to leave out what only waits changes nothing"
        assert statuses(stack)["image-search"] == "blocked"
        assert shop.block("image-search", "production") == before

    def test_what_depends_on_a_blocked_flag_is_blocked_in_the_preview(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["vips"], "negate": False}
        shop.http.post(
            "/api/v2/segments/shop/staging", json={"key": "vips", "name": "VIPs"}
        ).raise_for_status()
        variation = shop.flag("search-ranking")["variations"][0]["_id"]
        shop.edit(
            "search-ranking", "staging", {"kind": "addRule", "clauses": [clause], "variationId": variation}
        )
        stack.preview(program())
        assert "image-search: it depends on search-ranking, which is blocked" in told[0]
        assert "exclude_flags=['search-ranking']." in told[0]

    def test_stop_begins_nothing_while_a_flag_is_blocked(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        with pytest.raises(CheckFailed, match="1 of the flags cannot be copied, and on_error is 'stop'"):
            stack.up(named("payment-provider", "gift-cards", on_error="stop"))
        assert writes(shop) == []

    def test_stop_begins_no_other_after_the_first_failure(self, hasty: Session, shop: Shop) -> None:
        names = ["first", *(f"other-{number:02}" for number in range(30))]
        for name in names:
            shop.http.post("/api/v2/flags/shop", json={"key": name, "name": name}).raise_for_status()
            shop.edit(name, "staging", {"kind": "turnFlagOn"})
            if name != "first":  # all others wait for the first
                needed = shop.flag("first")["variations"][0]["_id"]
                shop.edit(name, "staging", {"kind": "addPrerequisite", "key": "first", "variationId": needed})
        shop.faults(rate=1, kinds=["503"], after=0, routes=["*/first/copy"])
        shop.forget_requests()
        with pytest.raises(errors.PromotionError, match="it was not begun after first failed") as caught:
            Stack(PromotionLife(hasty)).up(named(*names, on_error="stop"))
        assert set(copies(shop)) == {"first"}
        assert caught.value.summary.endswith(": 1 failed, 30 not begun of 31 flags")
        assert "exclude_flags" not in caught.value.remedy

    @pytest.fixture
    def interrupt(self, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
        stopped = threading.Event()
        monkeypatch.setattr(clock_module, "_stopping", stopped)
        return stopped

    def test_what_a_stopped_run_did_not_begin_is_said_to_be_just_that(
        self, stack: Stack, shop: Shop, interrupt: threading.Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        others = ["facets", "synonyms", "gift-cards"]
        needed = shop.flag("express-pay")["variations"][0]["_id"]
        for flag in others:
            shop.edit(
                flag, "staging", {"kind": "addPrerequisite", "key": "express-pay", "variationId": needed}
            )
        write = LaunchDarkly.write

        def first_and_stop(*args: Any) -> Any:
            written = write(*args)
            interrupt.set()
            return written

        monkeypatch.setattr(LaunchDarkly, "write", first_and_stop)
        shop.forget_requests()
        with pytest.raises(errors.PromotionError) as caught:
            stack.up(named("express-pay", *others))
        assert caught.value.summary == (
            "3 flags could not be promoted, shop/staging → shop/production: 1 copied, 3 not begun of 4 flags"
        )
        assert caught.value.detail == (
            "  facets, gift-cards, synonyms: The run was stopped before it was begun"
        )
        assert copies(shop) == ["express-pay"]
        assert statuses(stack) == {"express-pay": "copied", **dict.fromkeys(others, "failed")}
        interrupt.clear()
        monkeypatch.setattr(LaunchDarkly, "write", write)
        assert stack.up(named("express-pay", *others)) == "update"
        assert sorted(copies(shop)) == sorted(others)

    @pytest.mark.parametrize(
        ("written", "said"), [(False, "2 not begun of 6 flags"), (True, "2 failed of 6 flags")]
    )
    def test_a_wait_that_is_stopped_before_anything_was_sent_is_no_beginning(
        self, stack: Stack, monkeypatch: pytest.MonkeyPatch, written: bool, said: str
    ) -> None:
        def wait(*_args: Any) -> Any:
            stopped = clock_module.StoppedWaitingError("The run was stopped while it waited")
            raise stopped.amended("It was written.", "") if written else stopped

        monkeypatch.setattr(LaunchDarkly, "write", wait)
        with pytest.raises(errors.PromotionError, match=f"4 unchanged, {said}"):
            stack.up(program(include=["fallthrough"]))

    def test_a_reader_copies_nothing_and_nothing_is_kept(self, session_of: Callable[..., Session]) -> None:
        stack = Stack(PromotionLife(session_of(launchdarkly__accessToken="api-local-reader")))
        with pytest.raises(errors.PromotionError, match="4 flags could not be promoted") as caught:
            stack.up(program())
        assert str(caught.value).count("The access token may not do this") == 1  # once for all of them
        assert stack.outputs == {}

    def test_a_flag_that_does_not_exist_is_blocked(self, stack: Stack) -> None:
        with pytest.raises(
            errors.PromotionError, match="no-such-flag: There is no flag no-such-flag in the project shop"
        ):
            stack.up(named("no-such-flag", "gift-cards"))

    def test_a_write_that_did_not_arrive_whole_keeps_what_was_before(
        self, stack: Stack, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write, before = LaunchDarkly.write, shop.block("gift-cards", "production")

        def touched(self: LaunchDarkly, *more: Any) -> Any:
            written = write(self, *more)
            shop.edit("gift-cards", "production", {"kind": "turnFlagOff"})
            (target,) = self.read([written.target.location])
            return type(written)(target, written.way)

        monkeypatch.setattr(LaunchDarkly, "write", touched)
        with pytest.raises(
            errors.PromotionError, match="gift-cards in production does not hold what was written"
        ):
            stack.up(named("gift-cards"))
        assert stack.outputs["previous"]["gift-cards"]["version"] == before["version"]

    def test_a_defect_of_ours_is_one_flags_failure(
        self, stack: Stack, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = LaunchDarkly.write

        def broken(self: LaunchDarkly, plan: Any, *more: Any) -> Any:
            if plan.target.location.flag == "search-ranking":
                raise ZeroDivisionError
            return write(self, plan, *more)

        monkeypatch.setattr(LaunchDarkly, "write", broken)
        with pytest.raises(errors.PromotionError, match="a defect of pulumi-flagcopy: ZeroDivisionError"):
            stack.up(program())
        assert equal(shop, "search-suggestions")


class TestFaults:
    @pytest.mark.parametrize("seed", range(3))
    def test_a_tenth_of_all_requests_failing_changes_nothing(
        self, session_of: Callable[..., Session], shop: Shop, told: list[str], seed: int
    ) -> None:
        session = Session(session_of().settings, clock=FakeClock(), tell=told.append)
        everything = program(select={"query": "-"}, exclude_flags=["payment-provider", "queue-orders"])
        shop.faults(rate=0.1, kinds=["429", "500", "503", "reset"], seed=seed)
        stack = Stack(PromotionLife(session))
        stack.up(everything)
        shop.faults(rate=0)
        for flag, status in statuses(stack).items():
            assert equal(shop, flag)
            if status == "copied":  # one version more: nothing was written twice
                assert shop.block(flag, "production")["version"] == 3
        assert stack.up(everything) == "same"
        session.close()


class TestChecks:
    @pytest.mark.parametrize(
        ("inputs", "expected"),
        [
            (program(select={}), "select: must have one of: flags, tags, query, all_flags=True"),
            (program(select={"all_flags": False}), "select: must have one of: flags, tags, query, all_flags=True"),
            (program(select={"flags": ["a"], "tags": ["b"]}), "select: can have flags, or tags and query"),
            (program(select={"query": "a", "all_flags": True}), "or all_flags, but only one of these"),
            (program(select={"flags": []}), "select.flags: "),
            (program(select={"flags": ["no key"]}), "select.flags[0]: This is not the key of a LaunchDarkly flag"),
            (program(select={"tags": ["a,b"]}), "select.tags[0]: is not a tag"),
            (program(select={"query": "a,b"}), "select.query: cannot have commas"),
            (program(select={"name": "x"}), "select.name: is not an input"),
            (program(exclude_flags=["ok", "no key"]), "exclude_flags[1]: This is not the key"),
            (program(include=["rulez"]), "include[0]: 'rulez' is not a part of a LaunchDarkly flag"),
            (program(include=["on"], exclude=["on"]), "exclude: cannot be given together with include"),
            (program(target=at("staging")), "target: is the same as the source"),
            (program(target={**at("production"), "flag": "x"}), "target.flag: is not an input of a location"),
            (program(target={"platform": "split", "workspace": "w", "environment": "e"}), "target.platform: must be"),
            (program(max_changes=-1), "max_changes: must be at least 0"),
            (program(on_error="ignore"), "on_error: must be 'continue' or 'stop'"),
            ({"source": at("staging"), "target": at("production")}, "select: is required"),
        ],
    )  # fmt: skip
    def test_what_cannot_be_is_refused_with_the_inputs_name_before_any_request(
        self, stack: Stack, shop: Shop, inputs: dict[str, Any], expected: str
    ) -> None:
        shop.forget_requests()
        with pytest.raises(CheckFailed) as caught:
            stack.preview(inputs)
        assert expected in str(caught.value)
        assert shop.requests() == []

    @pytest.mark.parametrize("unknown", ["source", "select"])
    def test_an_unknown_input_makes_the_plan_unknown(
        self, stack: Stack, told: list[str], unknown: str
    ) -> None:
        checked = stack.life.check({}, {**program(), unknown: UNKNOWN}, preview=True)
        assert (checked.failures, checked.inputs["plan"]) == ([], UNKNOWN)
        assert f"not known yet: {unknown}" in told[0]

    def test_the_plan_is_shown_where_only_the_comment_is_unknown(self, stack: Stack, told: list[str]) -> None:
        checked = stack.life.check({}, program(comment=UNKNOWN), preview=True)
        assert checked.inputs["plan"] == stack.life.check({}, program(), preview=False).inputs["plan"]
        assert "would change" in told[0]

    @pytest.mark.parametrize(
        ("missing", "expected"),
        [
            (
                {"target": at("moon")},
                "target.environment: The target's environment does not exist: shop/moon",
            ),
            (
                {"source": at("moon")},
                "source.environment: The source's environment does not exist: shop/moon",
            ),
            (
                {"source": at("staging", "garden")},
                "source.project: The source's project does not exist: garden",
            ),
            (
                {"target": at("staging", "garden")},
                "target.project: The target's project does not exist: garden",
            ),
        ],
    )
    def test_an_environment_that_is_not_there_is_an_error_in_up_and_told_in_preview(
        self, stack: Stack, told: list[str], missing: dict[str, Any], expected: str
    ) -> None:
        with pytest.raises(CheckFailed) as caught:
            stack.up(program(**missing))
        assert expected in str(caught.value)
        assert stack.preview(program(**missing)) == "create"
        assert "There is no plan until it exists" in told[-1]

    def test_a_token_that_is_refused_names_the_key_to_set(self, session_of: Callable[..., Session]) -> None:
        stack = Stack(PromotionLife(session_of(launchdarkly__accessToken="api-wrong")))
        with pytest.raises(CheckFailed, match="launchdarkly:accessToken"):
            stack.preview(program())


class TestSegments:
    def test_skipping_the_rules_copies_the_rest_and_says_so(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(named("payment-provider", on_missing_segments="skip_rules"))
        assert "warning: payment-provider: rules are left out" in told[0]
        assert statuses(stack) == {"payment-provider": "copied"}

    def test_a_refresh_sees_what_others_change_beside_the_rules_that_are_skipped(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        inputs = named("payment-provider", on_missing_segments="skip_rules")
        stack.up(inputs)
        assert stack.refresh() == "same"
        self._sees_that_it_is_switched(stack, shop, told)

    def test_a_refresh_sees_what_others_change_in_one_that_was_equal(
        self, session: Session, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        inputs = named("payment-provider", on_missing_segments="skip_rules")
        Stack(PromotionLife(session)).up(inputs)
        stack.up(inputs)
        assert statuses(stack) == {"payment-provider": "unchanged"}
        self._sees_that_it_is_switched(stack, shop, told)

    def _sees_that_it_is_switched(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        on = shop.block("payment-provider", "production")["on"]
        shop.edit("payment-provider", "production", {"kind": "turnFlagOff" if on else "turnFlagOn"})
        told.clear()
        assert stack.refresh() == "changed"
        assert "payment-provider: on: " in told[0]
        assert "rules" not in told[0]

    def test_one_that_several_flags_need_is_created_once(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        stack.up(named("payment-provider", "queue-orders", create_missing_segments=True))
        assert statuses(stack) == {"payment-provider": "copied", "queue-orders": "copied"}
        found = shop.http.get("/api/v2/segments/shop/production/load-test-robots").json()
        assert found["key"] == "load-test-robots"
        assert (
            stack.preview(named("payment-provider", "queue-orders", create_missing_segments=True)) == "same"
        )


class TestTriggers:
    def test_a_promotion_with_triggers_is_made_once(self, stack: Stack, shop: Shop) -> None:
        held = program(triggers=["42"])
        stack.up(held)
        shop.serve("facets", "staging", 70_000, 30_000)
        shop.forget_requests()
        assert stack.preview(held) == "same"
        assert shop.requests() == []

    def test_and_again_when_a_trigger_changes(self, stack: Stack, shop: Shop) -> None:
        stack.up(program(triggers=["42"]))
        shop.serve("facets", "staging", 70_000, 30_000)
        shop.forget_requests()
        assert stack.up(program(triggers=["43"])) == "update"
        assert copies(shop) == ["facets"]

    def test_what_they_hold_back_is_said(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        held = named("facets", triggers=["42"])
        stack.up(held)
        shop.forget_requests()
        told.clear()
        wider = {**held, "select": {"flags": ["facets", "gift-cards"]}}
        said = "shop/staging → shop/production: held back by triggers: nothing is copied until one of them changes"
        assert stack.preview(wider) == stack.up(wider) == "update"
        assert told[:2] == [said, said]
        assert copies(shop) == []

    def test_another_comment_does_not_ask_why_flags_differ(self, stack: Stack, shop: Shop) -> None:
        stack.up(program(triggers=["42"]))
        shop.serve("facets", "staging", 70_000, 30_000)
        assert stack.up(program(triggers=["42"], comment="said otherwise")) == "update"

    def test_what_failed_is_planned_anew_and_what_is_done_stays_held(
        self, hasty: Session, shop: Shop, told: list[str]
    ) -> None:
        stack, held = Stack(PromotionLife(hasty)), named("search-ranking", "search-suggestions", triggers=[1])
        shop.faults(rate=1, kinds=["503"], routes=["*/flags/shop/search-suggestions/copy"], times=50)
        with pytest.raises(errors.PromotionError, match="1 copied, 1 failed of 2 flags"):
            stack.up(held)
        shop.http.delete("/_local/faults").raise_for_status()
        shop.serve("search-ranking", "staging", 10_000, 10_000, 80_000)
        shop.serve("search-suggestions", "staging", 20_000, 80_000)
        shop.forget_requests()
        told.clear()
        assert stack.preview(held) == "update"
        assert "1 flag would change, 0 unchanged\n  search-suggestions:" in told[-1]
        assert stack.up(held) == "update"
        assert copies(shop) == ["search-suggestions"]
        assert statuses(stack) == {"search-ranking": "unchanged", "search-suggestions": "copied"}
        assert stack.up(held) == "same"
        said_otherwise = {**held, "comment": "other words"}
        assert stack.up(said_otherwise) == "update"
        assert stack.up(said_otherwise) == "same"
        assert copies(shop) == []

    def test_what_was_blocked_is_looked_at_anew(self, stack: Stack, shop: Shop) -> None:
        held = named("payment-provider", "search-ranking", triggers=[1])
        with pytest.raises(errors.PromotionError, match="1 copied, 1 blocked of 2 flags"):
            stack.up(held)
        segment = {"key": "load-test-robots", "name": "Robots"}
        shop.http.post("/api/v2/segments/shop/production", json=segment).raise_for_status()
        stack.up(held)
        assert statuses(stack) == {"payment-provider": "copied", "search-ranking": "unchanged"}


class TestReplacement:
    def test_another_target_replaces(self, stack: Stack) -> None:
        stack.up(program())
        assert stack.up(program(target=at("test"))) == "replace"
        assert stack.id == "launchdarkly:shop/test"

    def test_another_source_or_selection_does_not(self, stack: Stack) -> None:
        stack.up(program())
        assert stack.up(program(source=at("test"))) == "update"
        assert stack.up(program(source=at("test"), select={"flags": ["facets"]})) == "update"


class TestRefresh:
    def test_without_drift_nothing_changes(self, stack: Stack) -> None:
        stack.up(program())
        assert stack.refresh() == "same"

    def test_after_an_up_that_found_nothing_to_do_neither(self, stack: Stack) -> None:
        stack.up(program())
        stack.up(program())
        assert stack.refresh() == "same"

    def test_drift_shows_and_is_mended(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.serve("search-suggestions", "production", 1_000, 99_000)
        assert stack.refresh() == "changed"
        assert stack.outputs["flags"]["search-suggestions"]["target_version"] == 4
        assert stack.refresh() == "same"
        assert stack.up(program()) == "update"
        assert stack.preview(program()) == "same"

    def test_drift_is_told_in_words(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(program())
        shop.serve("search-suggestions", "production", 1_000, 99_000)
        shop.edit("facets", "production", {"kind": "turnFlagOff"})
        told.clear()
        assert stack.refresh() == "changed"
        assert told == [
            "shop/production: 2 flags drifted from staging:\n"
            "  facets: on: on → off\n"
            "  search-suggestions: fallthrough: true → 1 % true, 99 % false"
        ]

    def test_what_is_put_back_to_what_it_was_before_is_drift(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = shop.block("search-suggestions", "production")["fallthrough"]
        stack.up(program(include=["fallthrough"]))
        put = {"op": "replace", "path": "/environments/production/fallthrough", "value": before}
        shop.http.patch("/api/v2/flags/shop/search-suggestions", json=[put]).raise_for_status()
        told.clear()
        assert stack.refresh() == "changed"
        assert told == [
            "shop/production: 1 flag drifted from staging:\n"
            "  search-suggestions: fallthrough: true → 50 % true, 50 % false"
        ]
        assert stack.up(program(include=["fallthrough"])) == "update"

    def test_what_the_last_run_left_undone_is_told_in_numbers(self, stack: Stack, told: list[str]) -> None:
        with pytest.raises(errors.PromotionError):
            stack.up(named("payment-provider", "gift-cards", "facets"))
        told.clear()
        assert stack.refresh() == "changed", "`up` tries again"
        assert told == [
            "shop/staging → shop/production: 1 copied, 1 unchanged, 1 blocked of 3 flags when it last ran; "
            "`up` goes on with the rest"
        ]

    def test_what_moved_at_the_source_alone_is_no_drift(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(program(include=["fallthrough"]))
        shop.serve("search-suggestions", "staging", 1_000, 99_000)
        shop.edit("search-suggestions", "production", {"kind": "turnFlagOff"})
        told.clear()
        assert stack.refresh() == "same"
        assert told == []

    def test_a_flag_that_is_gone_is_told(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(named("facets", "synonyms"))
        shop.delete("flags/shop/facets")
        told.clear()
        assert stack.refresh() == "changed"
        assert told[0].startswith(
            "shop/production: 1 flag drifted from staging:\n  facets: There is no flag facets"
        )

    def test_drift_that_somebody_mended_meanwhile_is_no_work(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.edit("facets", "production", {"kind": "turnFlagOff"})
        stack.refresh()
        shop.edit("facets", "production", {"kind": "turnFlagOn"})
        assert stack.up(program()) == "same"

    def test_an_environment_that_is_gone_is_gone(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(program())
        shop.delete("projects/shop/environments/production")
        assert stack.refresh() == "gone"
        assert "shop/production: the target is gone. The project shop has no environment" in told[-1]

    def test_a_source_that_is_gone_is_told(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(program())
        shop.delete("projects/shop/environments/staging")
        assert stack.refresh() == "same"
        assert "the source is gone" in told[-1]


class TestDeletion:
    def test_forgets_and_writes_nothing(self, stack: Stack, shop: Shop) -> None:
        stack.up(program())
        shop.forget_requests()
        stack.destroy()
        assert shop.requests() == []

    def test_one_whose_flags_another_one_has_leaves_nothing_behind(
        self, stack: Stack, session: Session
    ) -> None:
        stack.up(program())
        left = stack.life.spared(stack.id, stack.outputs, set(stack.life.claims(stack.id, stack.outputs)))
        assert left is not None
        stack.life.delete(stack.id, left)
        assert session.left_behind == []

    def test_a_new_one_that_will_have_nothing_to_put_back_says_so(
        self, session: Session, told: list[str]
    ) -> None:
        first, renamed = Stack(PromotionLife(session)), Stack(PromotionLife(session))
        first.up(program(on_destroy="restore"))
        told.clear()
        renamed.preview(program(on_destroy="restore"))
        assert "  warning: on_destroy='restore' has nothing to put back" in told[0]
        first.preview(program(on_destroy="restore"))
        assert "nothing to put back" not in told[1]

    def test_restores_flag_by_flag_in_the_order_of_dependencies(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = {flag: shop.block(flag, "production") for flag in SEARCH}
        stack.up(program(on_destroy="restore"))
        shop.forget_requests()
        stack.destroy()
        restored = [request.split("/")[-1] for request in writes(shop)]
        assert sorted(restored) == sorted(CHANGING)
        # What the promotion made depend on search-ranking is put back before it.
        assert restored.index("image-search") < restored.index("search-ranking")
        for flag in SEARCH:
            after = shop.block(flag, "production")
            for field in ("on", "fallthrough", "offVariation", "targets", "prerequisites"):
                assert bare(after[field]) == before[flag][field]
            assert len(after["rules"]) == len(before[flag]["rules"])
        assert "restored to what it was before the last copy" in told[-1]

    def test_does_not_restore_over_somebodys_work(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(program(on_destroy="restore"))
        shop.serve("search-suggestions", "production", 1_000, 99_000)
        mine = shop.block("search-suggestions", "production")
        stack.destroy()
        assert any(
            "search-suggestions: NOT restored, because somebody changed fallthrough" in line for line in told
        )
        assert shop.block("search-suggestions", "production") == mine
        assert not equal(shop, "search-ranking")

    def test_nor_where_it_was_done_while_others_were_restored(
        self, stack: Stack, shop: Shop, told: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stack.up(program(on_destroy="restore"))
        at_the_first_turn(
            monkeypatch,
            promotion_restore,
            lambda: shop.serve("search-suggestions", "production", 1_000, 99_000),
        )
        stack.destroy()
        assert any(
            "search-suggestions: NOT restored, because somebody changed fallthrough" in line for line in told
        )
        weights = shop.block("search-suggestions", "production")["fallthrough"]["rollout"]["variations"]
        assert [entry["weight"] for entry in weights] == [1_000, 99_000]

    def test_restores_what_it_copied_though_it_copies_less_by_now(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = shop.block("search-ranking", "production")
        stack.up(named("search-ranking", on_destroy="restore"))
        stack.up(named("search-ranking", include=["rules", "fallthrough"], on_destroy="restore"))
        stack.destroy()
        assert "search-ranking: restored to what it was before the last copy (version 2):" in told[-1]
        after = shop.block("search-ranking", "production")
        assert (after["on"], after["offVariation"]) == (before["on"], before["offVariation"])

    def test_after_a_failure_what_was_copied_is_restored(self, hasty: Session, shop: Shop) -> None:
        """What the failed step had done is in the state: nothing is lost."""
        stack = Stack(PromotionLife(hasty))
        before = shop.block("gift-cards", "production")
        with pytest.raises(errors.PromotionError):
            stack.up(named("payment-provider", "gift-cards", on_destroy="restore"))
        assert shop.block("gift-cards", "production")["on"] != before["on"]
        stack.destroy()
        assert shop.block("gift-cards", "production")["on"] == before["on"]

    def test_a_restoration_that_fails_for_one_goes_on_and_can_be_repeated(
        self, hasty: Session, shop: Shop
    ) -> None:
        stack = Stack(PromotionLife(hasty))
        before = shop.block("search-suggestions", "production")
        stack.up(program(on_destroy="restore"))
        shop.faults(rate=1, kinds=["503"], after=0, methods=["PATCH"], routes=["*/search-suggestions"])
        with pytest.raises(errors.PromotionError, match="1 of 4 flags could not be restored"):
            stack.destroy()
        shop.faults(rate=0)
        shop.forget_requests()
        stack.destroy()
        assert writes(shop) == ["PATCH /api/v2/flags/shop/search-suggestions"]
        after = shop.block("search-suggestions", "production")
        assert bare(after["fallthrough"]) == before["fallthrough"]

    def test_has_nothing_to_restore_of_a_flag_that_is_gone(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(named("gift-cards", on_destroy="restore"))
        shop.delete("flags/shop/gift-cards")
        stack.destroy()
        assert "nothing to restore" in told[-1]


def test_of_flags_that_are_equal_no_target_is_kept(session: Session) -> None:
    """Of thousands that a promotion looks at, most are."""
    order = PromotionLife(session)._order(program())
    found = survey(session.platform("launchdarkly"), order)
    assert found.unchanged
    assert found.changing
    assert found.targets.keys().isdisjoint(found.unchanged)
