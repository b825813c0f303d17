"""A preview plans from what the program makes first; an `up` from what is there."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.flag import FlagLife
from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session

from ..conftest import Shop

FLAG = "gift-cards"
ENDS = {"source": "staging", "target": "production"}
RULES = [
    {
        "description": "abroad",
        "clauses": [{"attribute": "country", "op": "in", "values": ["DE"]}],
        "variation": True,
    }
]


def end(environment: str, flag: str = FLAG) -> dict[str, Any]:
    return {"platform": "launchdarkly", "project": "shop", "environment": environment, "flag": flag}


def copy(*parts: str, source: str = "staging", target: str = "production", **more: Any) -> dict[str, Any]:
    return {"source": end(source), "target": end(target), "include": list(parts), **more}


def definition(environment: str = "staging", **parts: Any) -> dict[str, Any]:
    return {"project": "shop", "environment": environment, "flag": FLAG, **parts}


def test_a_copy_that_does_not_wait_for_its_source_is_told_of(
    preview: Any, release: dict[str, Any], told: list[str]
) -> None:
    """Checked before what changes its source, it would be made before it, too."""
    plan = preview("copy", copy("off_variation"))
    preview("promotion", {**release, "include": ["fallthrough"]})
    assert plan["changes"] == []
    preview("definition", definition(off_variation=True))
    (late,) = [text for text in told if "does not wait" in text]
    assert late == (
        "warning: FlagCopy copy-x copies gift-cards from shop/staging, and does not wait for what this program changes "
        "there. Let it depend on that (depends_on), or only the next `up` copies the change."
    )
    preview("definition", definition(off_variation=True, rules=RULES), name="again")
    assert [text for text in told if "does not wait" in text] == [late], "told once"
    preview("copy", copy("off_variation"))
    preview("definition", definition("production", track_events=True), name="of-target")
    assert [text for text in told if "does not wait" in text] == [late]


@pytest.fixture
def preview(session: Session) -> Any:
    """Checks in a preview; gives the plan."""
    lives = {
        "copy": FlagCopyLife(session),
        "definition": FlagDefinitionLife(session),
        "promotion": PromotionLife(session),
        "flag": FlagLife(session),
    }

    def check(
        kind: str, inputs: dict[str, Any], *, preview: bool = True, olds: Any = None, name: str = "x"
    ) -> Any:
        checked = lives[kind].check(olds or {}, inputs, preview=preview, name=f"{kind}-{name}")
        assert not checked.failures
        return checked.inputs.get("plan")

    return check


@pytest.fixture(autouse=True)
def off(shop: Shop) -> None:
    for environment in ("test", "staging", "production"):
        shop.edit(FLAG, environment, {"kind": "turnFlagOff"}, {"kind": "replaceRules", "rules": []})


def test_the_change_binds_and_the_version_is_not_known(preview: Any) -> None:
    preview("definition", definition(on=True))
    planned = preview("copy", copy("on"))
    assert planned["changes"] == ["TURNS ON gift-cards in production (on: off → on)"]
    assert planned["source_version"] is UNKNOWN
    assert isinstance(planned["target_version"], int)


def test_a_rule_that_is_disabled_stays_so_and_is_copied_so(preview: Any, shop: Shop) -> None:
    clauses = [{"attribute": "country", "op": "in", "values": ["DE"], "negate": False}]
    rule = {
        "description": "abroad",
        "clauses": clauses,
        "disabled": True,
        "variationId": shop.flag(FLAG)["variations"][0]["_id"],
    }
    shop.edit(FLAG, "staging", {"kind": "replaceRules", "rules": [rule]})
    other = [{"attribute": "country", "op": "in", "values": ["FR"]}]
    preview("definition", definition(rules=[*RULES, {"clauses": other, "variation": True}]))
    assert preview("copy", copy("rules"))["changes"] == [
        "rules: add rule 1 'abroad': if country is DE then serve true (disabled)",
        "rules: add rule 2: if country is FR then serve true",
    ]


def test_an_up_plans_from_what_is_there(preview: Any) -> None:
    preview("definition", definition(on=True))
    assert preview("copy", copy("on"), preview=False) == {"changes": []}


@pytest.mark.parametrize(
    ("declared", "part"),
    [
        ({"rules": RULES}, "rules"),
        ({"fallthrough": {"variation": True}}, "fallthrough"),
        (
            {
                "fallthrough": {
                    "rollout": [{"variation": True, "percent": 5}, {"variation": False, "percent": 95}]
                }
            },
            "fallthrough",
        ),
        ({"targets": [{"variation": True, "values": ["vera"]}]}, "targets"),
        ({"context_targets": [{"context_kind": "device", "variation": True, "values": ["tv"]}]}, "targets"),
        ({"prerequisites": [{"flag": "theme", "variation": "round"}]}, "prerequisites"),
        ({"off_variation": True}, "off_variation"),
    ],
)
def test_every_part_that_a_copy_carries_is_foretold_as_a_copy_says_it(
    preview: Any, session: Session, declared: dict[str, Any], part: str
) -> None:
    now = preview("copy", copy(part), preview=False)["changes"]
    preview("definition", definition(**declared))
    foreseen = preview("copy", copy(part))["changes"]
    FlagDefinitionLife(session).create(definition(**declared))
    assert foreseen == preview("copy", copy(part), preview=False)["changes"] != now


def test_copies_in_a_chain_are_planned_from_each_other(preview: Any) -> None:
    preview("definition", definition(on=True))
    preview("copy", copy("on"))
    planned = preview("copy", copy("on", source="production", target="test"), name="y")
    assert planned["changes"] == ["TURNS ON gift-cards in test (on: off → on)"]


def test_a_second_preview_is_not_planned_from_its_own_first_one(preview: Any) -> None:
    preview("definition", definition(on=True))
    assert preview("copy", copy("on"))["changes"] == preview("copy", copy("on"))["changes"] != []


def test_a_definition_that_does_not_change_any_more_is_forgotten(preview: Any) -> None:
    preview("definition", definition(on=True))
    preview("definition", definition(on=False))
    assert preview("copy", copy("on")) == {"changes": []}


def test_a_part_that_is_not_copied_changes_no_plan(preview: Any, told: list[str]) -> None:
    preview("definition", definition(on=True))
    told.clear()
    assert preview("copy", copy("off_variation")) == {"changes": []}
    assert told == [f"shop/staging/{FLAG} → shop/production/{FLAG}: equal, nothing to copy"]


def test_the_target_may_be_what_the_program_changes_first(preview: Any) -> None:
    preview("definition", definition(on=True))
    preview("definition", definition("production", off_variation=True), name="y")
    planned = preview("copy", copy("on"))
    assert planned["changes"] == ["TURNS ON gift-cards in production (on: off → on)"]
    assert planned["target_version"] is UNKNOWN


def test_a_copy_that_asks_for_approvals_leaves_what_comes_after_it_open(
    preview: Any, told: list[str]
) -> None:
    preview("definition", definition(on=True))
    preview("copy", copy("on", approval="request"))
    assert preview("copy", copy("on", source="production", target="test"), name="y") is UNKNOWN
    assert told[-1] == (
        f"copy-y: the plan is not known yet: this program changes shop/production/{FLAG} first, "
        "and how is known during `up`."
    )


@pytest.fixture
def release() -> dict[str, Any]:
    scopes = {role: end(name) for role, name in (("source", "staging"), ("target", "production"))}
    for scope in scopes.values():
        del scope["flag"]
    return {**scopes, "select": {"tags": ["r9"]}, "include": ["on"]}


def test_a_promotion_is_planned_from_what_the_program_makes_first(
    preview: Any, shop: Shop, release: dict[str, Any]
) -> None:
    shop.edit(FLAG, "staging", {"kind": "addTags", "values": ["r9"]})
    preview("definition", definition(on=True))
    planned = preview("promotion", release)
    assert planned["flags"][FLAG]["source_version"] is UNKNOWN
    assert preview("copy", copy("on", source="production", target="test"))["changes"] != []


@pytest.mark.parametrize("tags", [["r9"], ["r9", "more"]])
def test_a_flag_that_joins_a_promotion_makes_its_plan_unknown(
    preview: Any, release: dict[str, Any], tags: list[str]
) -> None:
    preview("flag", {"project": "shop", "key": "brand-new", "tags": tags})
    assert preview("promotion", release) is UNKNOWN


def test_what_is_not_known_yet_is_counted_as_that_alone(
    preview: Any, shop: Shop, release: dict[str, Any], told: list[str]
) -> None:
    shop.edit(FLAG, "staging", {"kind": "addTags", "values": ["r9"]})
    before = {"project": "shop", "key": FLAG, "tags": ["r9"]}
    preview("flag", {**before, "tags": []}, olds=before)
    preview("promotion", release)
    (counts,) = [text.splitlines()[0] for text in told if "would change" in text]
    assert counts.endswith(": 0 flags would change, 0 unchanged, 1 not known yet")


def test_so_does_one_that_leaves_it(preview: Any, shop: Shop, release: dict[str, Any]) -> None:
    shop.edit(FLAG, "staging", {"kind": "addTags", "values": ["r9"]})
    before = {"project": "shop", "key": FLAG, "tags": ["r9"]}
    preview("flag", {**before, "tags": []}, olds=before)
    assert preview("promotion", release) is UNKNOWN


@pytest.mark.parametrize(
    ("select", "exclude"),
    [({"tags": ["other"]}, []), ({"query": "cards"}, []), ({"tags": ["r9"]}, ["brand-new"])],
)
def test_a_flag_that_is_not_meant_changes_no_promotion(
    preview: Any, release: dict[str, Any], select: dict[str, Any], exclude: list[str]
) -> None:
    preview("flag", {"project": "shop", "key": "brand-new", "tags": ["r9"]})
    assert preview("promotion", {**release, "select": select, "exclude_flags": exclude}) is not UNKNOWN


def test_a_flag_that_is_named_and_is_about_to_be_made_is_not_said_to_be_missing(
    preview: Any, release: dict[str, Any]
) -> None:
    preview("flag", {"project": "shop", "key": "brand-new"})
    assert preview("promotion", {**release, "select": {"flags": ["brand-new"]}}) is UNKNOWN


def test_the_most_that_may_change_counts_what_the_program_makes_first(
    session: Session, preview: Any, shop: Shop, release: dict[str, Any]
) -> None:
    shop.edit(FLAG, "staging", {"kind": "addTags", "values": ["r9"]})
    preview("definition", definition(on=True))
    checked = PromotionLife(session).check({}, {**release, "max_changes": 0}, preview=True)
    assert [failure.property for failure in checked.failures] == ["max_changes"]


def test_a_prerequisite_that_the_program_turns_on_first_is_not_warned_of(
    preview: Any, shop: Shop, told: list[str]
) -> None:
    shop.edit("search-ranking", "production", {"kind": "turnFlagOff"})
    warning = "the prerequisite search-ranking is off in production"
    dependent = {**copy("prerequisites"), **{role: end(at, "image-search") for role, at in ENDS.items()}}
    preview("copy", dependent)
    assert warning in told[-1]
    preview("definition", {**definition("production", on=True), "flag": "search-ranking"})
    preview("copy", dependent)
    assert "prerequisites: " in told[-1]
    assert warning not in told[-1]
