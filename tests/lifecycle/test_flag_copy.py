"""The life of a FlagCopy, on the local server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.resource import Difference
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session

from ..clock import FakeClock
from ..conftest import Shop
from .stack import CheckFailed, Stack


def at(environment: str, flag: str = "checkout-v2", project: str = "shop") -> dict[str, Any]:
    return {"platform": "launchdarkly", "project": project, "flag": flag, "environment": environment}


def program(flag: str = "checkout-v2", **more: Any) -> dict[str, Any]:
    return {"source": at("staging", flag), "target": at("production", flag), **more}


PARTS = ["on", "prerequisites", "targets", "rules", "fallthrough", "off_variation", "migration_settings"]
SOME = program(include=["rules", "fallthrough"], comment="release 42")


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(FlagCopyLife(session))


class TestCopying:
    def test_the_preview_says_what_would_change_and_writes_nothing(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.forget_requests()
        assert stack.preview(SOME) == "create"
        assert told == [
            "shop/staging/checkout-v2 → shop/production/checkout-v2:\n"
            "  rules: add rule 2 'beta testers': if country is one of DE, FR then serve true\n"
            "  fallthrough: 10 % → 50 % true"
        ]
        assert all(request.startswith("GET") for request in shop.requests())

    def test_up_copies_the_chosen_parts_and_no_other(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up(SOME)
        after, source = shop.block("checkout-v2", "production"), shop.block("checkout-v2", "staging")
        assert after["fallthrough"] == source["fallthrough"]
        assert [rule["description"] for rule in after["rules"]] == [
            rule["description"] for rule in source["rules"]
        ]
        for untouched in (
            "on",
            "targets",
            "contextTargets",
            "offVariation",
            "prerequisites",
            "trackEvents",
            "salt",
        ):
            assert after[untouched] == before[untouched]

    def test_the_outputs_tell_what_was_done(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up(SOME)
        outputs = stack.outputs
        assert outputs["status"] == "copied"
        assert [change["part"] for change in outputs["changes"]] == ["rules", "fallthrough"]
        assert outputs["source_version"] == shop.block("checkout-v2", "staging")["version"]
        assert outputs["target_version"] == shop.block("checkout-v2", "production")["version"]
        assert outputs["previous"]["version"] == before["version"]
        assert set(outputs["previous"]["parts"]) == set(outputs["config"]) == {"rules", "fallthrough"}
        assert outputs["way"] == "endpoint"

    def test_a_second_up_finds_nothing_and_writes_nothing(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.forget_requests()
        assert stack.up(SOME) == "same"
        assert [request for request in shop.requests() if not request.startswith("GET")] == []

    def test_what_is_equal_already_is_unchanged_without_a_write(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.forget_requests()
        stack.up(program("read-only-mode"))
        assert told == [
            "shop/staging/read-only-mode → shop/production/read-only-mode: equal, nothing to copy"
        ]
        assert stack.outputs["status"] == "unchanged"
        assert all(request.startswith("GET") for request in shop.requests())

    def test_turning_on_is_the_first_line(self, stack: Stack, told: list[str]) -> None:
        stack.preview(program("express-pay"))
        assert told[0].splitlines()[1] == "  TURNS ON express-pay in production (on: off → on)"

    def test_everything_is_copied_when_nothing_is_chosen(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(program("recommendations"))
        told.clear()
        assert stack.preview(program("recommendations")) == "same"
        assert set(stack.outputs["config"]) == set(PARTS) - {
            "migration_settings"
        }  # which only some flags have

    def test_a_target_that_was_made_anew_is_copied_to_again(self, stack: Stack, shop: Shop) -> None:
        """The plan is the one that was carried out already, word for word and version for version."""
        stack.up(SOME)
        copied = shop.block("checkout-v2", "production")
        for _ in range(2):
            shop.made_anew()
            assert stack.preview(SOME) == "update"
            assert stack.up(SOME) == "update"
            again = shop.block("checkout-v2", "production")
            assert (len(again["rules"]), again["fallthrough"]) == (
                len(copied["rules"]),
                copied["fallthrough"],
            )
            assert stack.preview(SOME) == "same"

    def test_an_edit_of_either_end_is_seen_at_the_next_up(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        for environment, weight in (("staging", 70_000), ("production", 1_000)):
            shop.serve("checkout-v2", environment, weight, 100_000 - weight)
            assert stack.preview(SOME) == "update"
            assert stack.up(SOME) == "update"
            assert stack.preview(SOME) == "same"
        source, target = (shop.block("checkout-v2", name) for name in ("staging", "production"))
        assert target["fallthrough"] == source["fallthrough"]

    def test_an_edit_of_another_part_is_none_of_our_business(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.edit("checkout-v2", "production", {"kind": "turnFlagOff"})
        assert stack.preview(SOME) == "same"
        assert stack.refresh() == "same"
        assert stack.outputs["target_version"] == shop.block("checkout-v2", "production")["version"]
        assert stack.preview(SOME) == "same"


class TestNothingThatMovedIsOverwritten:
    @pytest.mark.parametrize("end", ["staging", "production"])
    def test_an_edit_between_check_and_write_is_refused(self, stack: Stack, shop: Shop, end: str) -> None:
        before = shop.block("checkout-v2", end)["version"]
        with pytest.raises(errors.MovedError) as caught:
            stack.up(SOME, between=lambda: shop.serve("checkout-v2", end, 20_000, 80_000))
        message = str(caught.value)
        assert f"shop/{end}/checkout-v2: version {before} when planned, {before + 1} now" in message
        assert "Run `preview`" in message
        assert len(shop.block("checkout-v2", "production")["rules"]) == 1

    def test_after_a_refusal_the_next_up_goes_through(self, stack: Stack, shop: Shop) -> None:
        with pytest.raises(errors.MovedError):
            stack.up(SOME, between=lambda: shop.serve("checkout-v2", "staging", 20_000, 80_000))
        stack.up(SOME)
        assert stack.outputs["status"] == "copied"

    def test_an_edit_in_the_very_last_moment_is_refused_by_the_lock(
        self, stack: Stack, shop: Shop, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        platform = session.platform("launchdarkly")
        write = type(platform).write

        def late(*args: Any) -> Any:
            shop.serve("checkout-v2", "production", 20_000, 80_000)
            return write(*args)

        monkeypatch.setattr(type(platform), "write", late)
        with pytest.raises(errors.MovedError, match="version 2 when planned, 3 now"):
            stack.up(SOME)

    def test_a_target_that_does_not_hold_what_was_written_is_an_error(
        self, stack: Stack, shop: Shop, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        platform = session.platform("launchdarkly")
        write = type(platform).write

        def touched(*args: Any) -> Any:
            written = write(*args)
            shop.edit("checkout-v2", "production", {"kind": "turnFlagOff"})
            (target,) = platform.read([written.target.location])
            return type(written)(target, written.way)

        monkeypatch.setattr(type(platform), "write", touched)
        with pytest.raises(errors.NotVerifiedError, match="TURNS OFF checkout-v2 in production"):
            stack.up(SOME)


ENVIRONMENT = "GET /api/v2/projects/shop/environments/production"


def test_a_copy_into_another_flag_is_told_in_words(stack: Stack, shop: Shop, told: list[str]) -> None:
    inputs = {**program(include=["on"]), "target": at("production", "gift-cards")}
    shop.edit("checkout-v2", "staging", {"kind": "turnFlagOn"})
    shop.edit("gift-cards", "production", {"kind": "turnFlagOff"})
    stack.preview(inputs)
    assert told[0].splitlines() == [
        "shop/staging/checkout-v2 → shop/production/gift-cards:",
        "  TURNS ON gift-cards in production (on: off → on)",
        "  warning: checkout-v2 is copied into another flag, gift-cards",
    ]


class TestRequests:
    """A copy is one GET in a preview, two when rules name segments, and at most three more in `up`. Besides, what an
    environment demands is asked for once in a preview, however many copies would change something in it."""

    def test_a_preview_is_one_request_a_copy_and_one_for_the_environment(
        self, stack: Stack, shop: Shop
    ) -> None:
        shop.forget_requests()
        stack.preview(SOME)
        stack.preview(program("search-ranking", include=["fallthrough"]))
        assert shop.requests() == [
            "GET /api/v2/flags/shop/checkout-v2",
            ENVIRONMENT,
            "GET /api/v2/flags/shop/search-ranking",
        ]

    def test_a_preview_that_finds_nothing_to_do_is_one(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.forget_requests()
        stack.preview(SOME)
        assert shop.requests() == ["GET /api/v2/flags/shop/checkout-v2"]

    def test_a_preview_with_new_segments_is_one_more_for_each_end(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        stack.preview(program("fraud-threshold", include=["rules"]))
        assert shop.requests() == [
            "GET /api/v2/flags/shop/fraud-threshold",
            "GET /api/v2/segments/shop/production",
            "GET /api/v2/segments/shop/staging",
            ENVIRONMENT,
        ]

    def test_an_up_is_three(self, stack: Stack, shop: Shop) -> None:
        shop.forget_requests()
        stack.up(SOME)
        assert shop.requests() == [
            "GET /api/v2/flags/shop/checkout-v2",
            "GET /api/v2/flags/shop/checkout-v2",
            "POST /api/v2/flags/shop/checkout-v2/copy",
        ]

    def test_an_up_without_changes_is_one(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.forget_requests()
        stack.up(SOME)
        assert shop.requests() == ["GET /api/v2/flags/shop/checkout-v2"]


class TestChecks:
    @pytest.mark.parametrize(
        ("inputs", "expected"),
        [
            (program(include=["rules"], exclude=["on"]), "exclude: cannot be given together with include"),
            (program(include=["rulez"]), "include[0]: 'rulez' is not a part of a LaunchDarkly flag"),
            (program(exclude=["on", "x"]), "exclude[1]: 'x' is not a part"),
            (program(include=[]), "include: "),
            (program(exclude=PARTS), "exclude: leaves nothing to copy"),
            ({"source": at("staging"), "target": at("staging")}, "target: is the same as the source"),
            ({"source": at("staging")}, "target: is required"),
            ({"source": at("staging"), "target": {**at("production"), "environment": "no key"}}, "target.environment:"),
            ({"source": {"project": "shop"}, "target": at("production")}, "source.platform: must be one of"),
            ({"source": {**at("staging"), "branch": "x"}, "target": at("production")}, "source.branch: is not"),
            ({"source": at("staging"), "target": {"platform": "launchdarkly"}}, "target.project: is required"),
            (
                {
                    "source": {name: value for name, value in at("staging").items() if name != "flag"},
                    "target": at("production"),
                },
                "source.flag: is required; it is the flag's key or name, and FlagEnvironment has it",
            ),
            (program(on_destroy="restor"), "on_destroy: must be 'forget' or 'restore'"),
            (program(strategy="magic"), "strategy: must be"),
            (program(create_missing_flag=True), "create_missing_flag: is not possible on LaunchDarkly"),
            (program(create_missing_flag=True), "Declare the flag (launchdarkly.Flag)"),
            (
                program(exclude=["rulez", "on", "fallthru"]),
                "exclude: 'rulez' is not a part of a LaunchDarkly flag. Did you mean 'rules'?\n"
                "'fallthru' is not a part of a LaunchDarkly flag. Did you mean 'fallthrough'?\n"
                "The parts are: on, prerequisites, targets,",
            ),
            (
                program(include="rules"),
                'include: must be a list, and this is a string: put it in brackets, as in include=["rules"]',
            ),
            (program(typo=1), "typo: is not an input; the inputs are:"),
            (program(exlcude=["on"]), "Did you mean 'exclude'?"),
            (program(comment=7), "comment: must be a string"),
            (program(comment="x" * 5001), "comment: "),
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

    def test_the_parts_that_are_allowed_are_listed(self, stack: Stack) -> None:
        with pytest.raises(CheckFailed, match=", ".join(PARTS)):
            stack.preview(program(include=["rulez"]))

    def test_an_unknown_input_makes_the_plan_unknown_and_fails_nothing(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.forget_requests()
        inputs = {"source": {**at("staging"), "flag": UNKNOWN}, "target": at("production")}
        checked = stack.life.check({}, inputs, preview=True)
        assert (checked.failures, checked.inputs["plan"]) == ([], UNKNOWN)
        assert "not known yet: source.flag" in told[0]
        assert shop.requests() == []

    @pytest.mark.parametrize("unknown", ["comment", "notify_members", "notify_teams", "approval_timeout"])
    def test_the_plan_is_shown_where_only_something_without_a_bearing_on_it_is_unknown(
        self, stack: Stack, told: list[str], unknown: str
    ) -> None:
        value = [UNKNOWN] if unknown.startswith("notify") else UNKNOWN
        checked = stack.life.check({}, program(**{unknown: value}), preview=True)
        assert checked.inputs["plan"] == stack.life.check({}, program(), preview=False).inputs["plan"]
        assert checked.inputs[unknown] == value
        assert told[0].startswith("shop/staging/checkout-v2 → shop/production/checkout-v2:\n")

    def test_so_it_is_of_a_copy_that_was_made_before(self, stack: Stack, told: list[str]) -> None:
        stack.up(program())
        assert stack.preview(program(comment=UNKNOWN)) == "update"
        assert not any("not known" in line for line in told)

    def test_what_is_wrong_beside_something_unknown_is_still_refused(self, stack: Stack) -> None:
        with pytest.raises(CheckFailed, match="on_destroy"):
            stack.preview(program(on_destroy="x") | {"source": UNKNOWN})

    @pytest.mark.parametrize(
        ("missing", "expected"),
        [
            ({"flag": "checkout-v9"}, "target.flag: The target's flag does not exist"),
            ({"environment": "moon"}, "target.environment: The target's environment does not exist"),
            ({"project": "garden"}, "target.project: The target's project does not exist: garden"),
        ],
    )
    def test_an_end_that_is_not_there_is_an_error_in_up_and_told_in_preview(
        self, stack: Stack, told: list[str], missing: dict[str, str], expected: str
    ) -> None:
        inputs = {"source": at("staging"), "target": {**at("production"), **missing}, "strategy": "auto"}
        with pytest.raises(CheckFailed, match=expected):
            stack.up(inputs)
        assert stack.preview(inputs) == "create"
        assert "There is no plan until it exists" in told[-1]

    def test_a_reader_may_look_but_not_copy(self, session_of: Callable[..., Session]) -> None:
        stack = Stack(FlagCopyLife(session_of(launchdarkly__accessToken="api-local-reader")))
        assert stack.preview(SOME) == "create"
        with pytest.raises(errors.ForbiddenError):
            stack.up(SOME)

    def test_a_token_that_is_refused_names_the_key_to_set(self, session_of: Callable[..., Session]) -> None:
        stack = Stack(FlagCopyLife(session_of(launchdarkly__accessToken="api-wrong")))
        with pytest.raises(CheckFailed, match="launchdarkly:accessToken") as caught:
            stack.preview(SOME)
        assert "api-wrong" not in str(caught.value)


class TestSegments:
    @pytest.fixture
    def missing(self, shop: Shop) -> dict[str, Any]:
        """A program whose rules name a segment that production lacks."""
        clause = {"attribute": "segmentMatch", "op": "segmentMatch", "values": ["vips"], "negate": False}
        shop.http.post(
            "/api/v2/segments/shop/staging", json={"key": "vips", "name": "VIPs"}
        ).raise_for_status()
        variation = shop.flag("checkout-v2")["variations"][0]["_id"]
        shop.edit(
            "checkout-v2",
            "staging",
            {
                "kind": "addRule",
                "clauses": [clause],
                "variationId": variation,
                "description": "very important",
            },
        )
        return program()

    def test_a_missing_one_is_named_with_flag_and_rule(self, stack: Stack, missing: dict[str, Any]) -> None:
        with pytest.raises(CheckFailed) as caught:
            stack.preview(missing)
        message = str(caught.value)
        assert "'very important'" in message
        assert "of flag checkout-v2 names the segment 'vips', which shop/production does not have" in message
        assert (
            "Create the segment 'vips' in production, or have the copy create it as it is in staging "
            "(create_missing_segments=True). Or leave the rules out: always (exclude=['rules']), or as long as a "
            "segment is missing (on_missing_segments='skip_rules'). If a program made it and somebody deleted it "
            "since, run `refresh`, then `up`: that makes it again."
        ) in message

    def test_skipping_the_rules_copies_the_rest_and_says_so(
        self, stack: Stack, shop: Shop, missing: dict[str, Any], told: list[str]
    ) -> None:
        stack.up({**missing, "on_missing_segments": "skip_rules"})
        assert "warning: rules are left out" in told[0]
        production, staging = shop.block("checkout-v2", "production"), shop.block("checkout-v2", "staging")
        assert production["fallthrough"] == staging["fallthrough"]
        assert len(production["rules"]) == 1

    def test_creating_it_is_part_of_the_plan(
        self, stack: Stack, shop: Shop, missing: dict[str, Any], told: list[str]
    ) -> None:
        stack.up({**missing, "create_missing_segments": True})
        assert "segments: create 'vips' in production as it is in staging (0 keys, 0 rules)" in told[0]
        assert len(shop.block("checkout-v2", "production")["rules"]) == 3
        assert stack.preview({**missing, "create_missing_segments": True}) == "same"


class TestWhatIsOff:
    NOTE = "  warning: the flag is off in production and stays off: 'on' is not copied"

    def test_what_nobody_gets_is_a_warning(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        shop.edit("gift-cards", "production", {"kind": "turnFlagOff"})
        stack.preview(program("gift-cards", exclude=["on"]))
        assert told[0].splitlines()[-1] == self.NOTE

    @pytest.mark.parametrize(
        ("turned", "include"),
        [
            ("On", ["fallthrough"]),
            ("Off", ["on", "fallthrough"]),
            ("Off", ["off_variation"]),
        ],
        ids=["is on", "is turned on", "what is served while it is off"],
    )
    def test_what_somebody_gets_is_none(
        self, stack: Stack, shop: Shop, told: list[str], turned: str, include: list[str]
    ) -> None:
        shop.edit("gift-cards", "production", {"kind": f"turnFlag{turned}"})
        stack.preview(program("gift-cards", include=include))
        assert "stays off" not in "".join(told)

    def test_it_is_no_part_of_what_binds(self, stack: Stack, shop: Shop) -> None:
        shop.edit("gift-cards", "production", {"kind": "turnFlagOff"})
        stack.up(program("gift-cards", exclude=["on"]))
        assert "stays off" not in str(stack.outputs)


class TestPrerequisites:
    def test_one_that_is_off_in_the_target_is_a_warning(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.edit("search-ranking", "production", {"kind": "turnFlagOff"})
        stack.preview(program("image-search", include=["prerequisites"]))
        assert "warning: the prerequisite search-ranking is off in production" in told[0]

    def test_one_that_is_on_is_none(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        shop.edit("image-search", "production", {"kind": "turnFlagOn"})
        stack.preview(program("image-search", include=["prerequisites"]))
        assert "warning" not in told[0]

    def test_it_is_said_by_what_the_other_flag_calls_its_variation_at_no_further_request(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        shop.edit("image-search", "production", {"kind": "turnFlagOn"})
        shop.forget_requests()
        assert stack.up(program("image-search", include=["prerequisites"])) == "create"
        line = "prerequisites: add prerequisite search-ranking: must serve learned"
        assert told[0].splitlines()[1:] == [f"  {line}"]
        assert stack.outputs["plan"]["changes"] == [line]
        assert shop.requests().count("GET /api/v2/flags/shop/search-ranking") == 1  # whether it is on

    def test_what_becomes_another_one_takes_one_request(
        self, stack: Stack, shop: Shop, session_of: Callable[..., Session], told: list[str]
    ) -> None:
        copy = program("image-search", include=["prerequisites"])
        stack.up(copy)
        classic = {
            "key": "search-ranking",
            "variationId": shop.flag("search-ranking")["variations"][0]["_id"],
        }
        shop.edit("image-search", "production", {"kind": "replacePrerequisites", "prerequisites": [classic]})
        told.clear()
        stack.life = FlagCopyLife(session_of())  # another run
        shop.forget_requests()
        assert stack.up(copy) == "update"
        assert "change prerequisite search-ranking: must serve classic → must serve learned" in told[0]
        assert shop.requests().count("GET /api/v2/flags/shop/search-ranking") == 1


class TestTriggers:
    def test_a_copy_with_triggers_is_made_once(self, stack: Stack, shop: Shop) -> None:
        held = {**SOME, "triggers": ["42"]}
        stack.up(held)
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        shop.forget_requests()
        assert stack.preview(held) == "same"
        assert shop.requests() == []

    def test_and_again_when_a_trigger_changes(self, stack: Stack, shop: Shop) -> None:
        stack.up({**SOME, "triggers": ["42"]})
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        assert stack.up({**SOME, "triggers": ["43"]}) == "update"
        assert stack.outputs["status"] == "copied"
        target = shop.block("checkout-v2", "production")
        assert target["fallthrough"] == shop.block("checkout-v2", "staging")["fallthrough"]

    @pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
    def test_what_they_hold_back_is_said(self, stack: Stack, told: list[str], preview: bool) -> None:
        held = program(include=["rules"], triggers=["42"])
        stack.up(held)
        told.clear()
        wider = {**held, "include": ["rules", "fallthrough"]}
        assert (stack.preview if preview else stack.up)(wider) == "update"
        said = "held back by triggers: nothing is copied until one of them changes"
        assert told[0] == f"shop/production/checkout-v2: {said}"
        assert stack.outputs["status"] in ("copied", "unchanged")
        now = held if preview else wider
        told.clear()
        stack.preview({**now, "on_destroy": "restore"})
        stack.preview({**wider, "triggers": ["43"]})
        assert not any("held back" in message for message in told)


class TestReplacement:
    def test_another_target_replaces(self, stack: Stack) -> None:
        stack.up(SOME)
        assert stack.up({**SOME, "target": at("test")}) == "replace"
        assert stack.id == "launchdarkly:shop/test/checkout-v2"

    def test_so_it_does_where_a_refresh_has_just_found_drift(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        found = stack.life.read(stack.id, stack.outputs)
        assert found
        other = {**SOME, "target": at("test")}
        assert stack.life.diff(stack.id, found.outputs, other) == Difference(True, ["target"])

    def test_another_source_does_not(self, stack: Stack) -> None:
        stack.up(SOME)
        assert stack.up({**SOME, "source": at("test")}) == "update"


class TestRefresh:
    def test_without_drift_nothing_changes(self, stack: Stack) -> None:
        stack.up(SOME)
        assert stack.refresh() == "same"

    def test_drift_of_the_target_shows_and_is_mended(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        assert stack.refresh() == "changed"
        assert stack.outputs["config"]["fallthrough"]["rollout"]["variations"][0]["weight"] == 1_000
        assert stack.refresh() == "same"
        assert stack.up(SOME) == "update"
        assert stack.preview(SOME) == "same"

    def test_drift_is_told_in_words(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        everything = program(exclude=["prerequisites"])
        stack.up(everything)
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        told.clear()
        assert stack.refresh() == "changed"
        shop.edit("checkout-v2", "production", {"kind": "turnFlagOff"}, {"kind": "replaceRules", "rules": []})
        assert stack.refresh() == "changed"
        assert told[0] == (
            "shop/production/checkout-v2: drifted: fallthrough: 50 % true, 50 % false → 1 % true, 99 % false"
        )
        first, on, *rules = told[1].splitlines()
        assert (first, on) == ("shop/production/checkout-v2: drifted:", "  on: on → off")
        assert [line.partition("'")[0] for line in rules] == [
            "  rules: remove rule 1 ",
            "  rules: remove rule 2 ",
        ]

    def test_what_an_approved_request_changed_is_no_drift(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up(SOME)
        stack.outputs["status"] = "pending_approval"
        stack.outputs["approval_request"] = {"id": "gone"}
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        told.clear()
        stack.life.read(stack.id, stack.outputs)
        assert told == []

    def test_drift_that_is_undone_after_a_refresh_leaves_nothing_to_do(
        self, stack: Stack, shop: Shop
    ) -> None:
        stack.up(SOME)
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        stack.refresh()
        shop.serve("checkout-v2", "production", 50_000, 50_000)
        assert stack.up(SOME) == "same"

    def test_a_flag_that_is_gone_is_gone(self, stack: Stack, shop: Shop) -> None:
        stack.up(program("gift-cards"))
        shop.delete("flags/shop/gift-cards")
        assert stack.refresh() == "gone"

    def test_an_environment_that_is_gone_is_gone(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(SOME)
        shop.delete("projects/shop/environments/production")
        assert stack.refresh() == "gone"
        assert "shop/production/checkout-v2: its target is gone. " in told[-1]

    def test_a_source_that_is_gone_is_told(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up(SOME)
        shop.delete("projects/shop/environments/staging")
        stack.refresh()
        assert "its source is gone" in told[-1]


class TestDeletion:
    def test_forgets_and_writes_nothing(self, stack: Stack, shop: Shop) -> None:
        stack.up(SOME)
        shop.forget_requests()
        stack.destroy()
        assert shop.requests() == []

    def test_one_whose_parts_another_copy_has_leaves_nothing_behind(
        self, stack: Stack, session: Session
    ) -> None:
        stack.up(SOME)
        left = stack.life.spared(stack.id, stack.outputs, set(stack.life.claims(stack.id, stack.outputs)))
        assert left is not None
        stack.life.delete(stack.id, left)
        assert session.left_behind == []

    def test_a_new_one_that_will_have_nothing_to_put_back_says_so(
        self, session: Session, told: list[str]
    ) -> None:
        first, renamed = Stack(FlagCopyLife(session)), Stack(FlagCopyLife(session))
        first.up({**SOME, "on_destroy": "restore"})
        told.clear()
        renamed.preview({**SOME, "on_destroy": "restore"})
        assert (
            "equal, nothing to copy; on_destroy='restore' has nothing to put back until this copy changes something"
            in told[0]
        )
        renamed.preview(SOME)
        assert told[1].endswith("equal, nothing to copy")

    def test_restores_what_was_there_before(self, stack: Stack, shop: Shop) -> None:
        before = shop.block("express-pay", "production")
        stack.up(program("express-pay", on_destroy="restore"))
        stack.destroy()
        after = shop.block("express-pay", "production")
        for field in ("on", "fallthrough", "rules", "offVariation", "targets", "prerequisites"):
            assert after[field] == before[field]

    def test_does_not_restore_over_somebodys_work(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up({**SOME, "on_destroy": "restore"})
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        shop.forget_requests()
        stack.destroy()
        assert (
            "NOT restored, because somebody changed fallthrough after the copy (version 2 before the last copy, "
            "3 as it left it, 4 now). Nothing is put back: it stays as it is, with rules as copied."
            in told[-1]
        )
        assert all(request.startswith("GET") for request in shop.requests())

    def test_says_that_only_the_last_copy_is_undone(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up({**SOME, "on_destroy": "restore"})
        between = shop.block("checkout-v2", "production")
        shop.serve("checkout-v2", "staging", 70_000, 30_000)
        stack.up({**SOME, "on_destroy": "restore"})
        stack.destroy()
        after = shop.block("checkout-v2", "production")
        assert (
            after["fallthrough"]["rollout"]["variations"] == between["fallthrough"]["rollout"]["variations"]
        )
        assert len(after["rules"]) == len(between["rules"])
        assert f"restored to what it was before the last copy (version {between['version']}): " in told[-1]

    def test_nor_where_a_refresh_has_seen_that_work(self, stack: Stack, shop: Shop, told: list[str]) -> None:
        stack.up({**SOME, "on_destroy": "restore"})
        shop.serve("checkout-v2", "production", 1_000, 99_000)
        stack.refresh()
        shop.forget_requests()
        stack.destroy()
        assert "NOT restored, because somebody changed fallthrough after the copy" in told[-1]
        assert all(request.startswith("GET") for request in shop.requests())

    def test_restores_what_it_copied_though_it_copies_less_by_now(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up({**SOME, "on_destroy": "restore"})
        stack.up({**SOME, "include": ["fallthrough"], "on_destroy": "restore"})
        stack.destroy()
        after = shop.block("checkout-v2", "production")
        assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
        assert (
            len(after["rules"]) == len(before["rules"]) != len(shop.block("checkout-v2", "staging")["rules"])
        )
        assert "restored to what it was before the last copy (version 2):" in told[-1]

    def test_but_for_what_somebody_changed_since_it_left_that_to_others(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up({**SOME, "on_destroy": "restore"})
        stack.up({**SOME, "include": ["fallthrough"], "on_destroy": "restore"})
        shop.edit("checkout-v2", "production", {"kind": "replaceRules", "rules": []})
        stack.destroy()
        after = shop.block("checkout-v2", "production")
        assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
        assert after["rules"] == []
        assert (
            "restored to what it was before the last copy "
            "(version 2; but not rules, changed by somebody after it): fall" in told[-1]
        )

    def test_a_part_that_the_copy_did_not_change_is_not_its_to_put_back(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        before = shop.block("checkout-v2", "production")
        stack.up(program(include=["fallthrough", "off_variation"], on_destroy="restore"))
        off = shop.flag("checkout-v2")["variations"][0]["_id"]
        shop.edit("checkout-v2", "production", {"kind": "updateOffVariation", "variationId": off})
        stack.destroy()
        after = shop.block("checkout-v2", "production")
        assert after["fallthrough"]["rollout"]["variations"] == before["fallthrough"]["rollout"]["variations"]
        assert after["offVariation"] == 0 != before["offVariation"]
        assert "restored to what it was before the last copy (version 2):" in told[-1]

    def test_has_nothing_to_restore_when_the_target_is_gone(
        self, stack: Stack, shop: Shop, told: list[str]
    ) -> None:
        stack.up({**SOME, "on_destroy": "restore"})
        shop.delete("projects/shop/environments/production")
        stack.destroy()
        assert "nothing to restore" in told[-1]


class TestFaults:
    @pytest.mark.parametrize("kind", ["429", "500", "503", "reset"])
    def test_a_third_of_all_requests_failing_changes_nothing(
        self, session_of: Callable[..., Session], database: Path, shop: Shop, told: list[str], kind: str
    ) -> None:
        session = Session(session_of().settings, clock=FakeClock(), tell=told.append)
        stack = Stack(FlagCopyLife(session))
        shop.faults(rate=0.3, kinds=[kind], seed=7)
        for flag in ("checkout-v2", "express-pay", "gift-cards", "search-ranking"):
            stack = Stack(FlagCopyLife(session))
            stack.up(program(flag))
            assert stack.outputs["status"] == "copied"
        shop.faults(rate=0)
        for flag in ("checkout-v2", "express-pay", "gift-cards", "search-ranking"):
            # One more version each: nothing was written twice.
            assert shop.block(flag, "production")["version"] == 3
            assert Stack(FlagCopyLife(session)).preview(program(flag)) == "create"
        session.close()
