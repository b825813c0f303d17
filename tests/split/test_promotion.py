"""Promotions on Split: many definitions at once, through their whole life."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle import promotion_run
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.api import Api

from ..lifecycle.stack import CheckFailed, Stack
from ..lifecycle.test_promotion import at_the_first_turn
from .conftest import Json, Server, Workspace, on_off, rule

SERVED = [{"treatment": "on", "size": 100}]


def program(shop: Workspace, **more: Any) -> Json:
    ends = {
        role: {"platform": "split", "workspace": shop.name, "environment": environment}
        for role, environment in (("source", "Staging"), ("target", "Production"))
    }
    return {**ends, "comment": "release 42", "select": {"tags": ["release-42"]}, **more}


def depends_on(flag: str) -> Json:
    matcher = {"type": "IN_SPLIT", "depends": {"splitName": flag, "treatment": "on"}}
    return rule(matcher, on=100)


def tagged(shop: Workspace, *flags: str) -> None:
    for flag in flags:
        shop.server.call("POST", f"tags/ws/{shop.id}/object/{flag}/objecttype/Split", ["release-42"])


@pytest.fixture
def release(shop: Workspace) -> list[str]:
    """Three flags that production does not define, each but the first dependent on the one before; and one that is
    equal. Named so that neither the order of names nor that of making is the order of dependencies."""
    chain = ["search", "basket", "payment"]
    for flag in ["payment", "search", "basket", "banner"]:
        shop.flag(flag)
    shop.define("Staging", on_off(defaultRule=SERVED), flag="search")
    shop.define("Staging", on_off(rules=[depends_on("search")]), flag="basket")
    shop.define("Staging", on_off(rules=[depends_on("basket")]), flag="payment")
    for environment in ("Staging", "Production"):
        shop.define(environment, on_off(), flag="banner")
    tagged(shop, *chain, "banner")
    shop.server.forget()
    return chain


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(PromotionLife(session))


def written(server: Server) -> list[str]:
    """The flags that were written, in the order of the requests."""
    found = [request for request in server.requests() if not request.startswith("GET")]
    return [request.split("/")[4] for request in found]


def statuses(stack: Stack) -> dict[str, str]:
    return {flag: known["status"] for flag, known in stack.outputs["flags"].items()}


def test_the_preview_says_what_would_change_and_writes_nothing(
    stack: Stack, shop: Workspace, release: list[str], told: list[str]
) -> None:
    assert stack.preview(program(shop)) == "create"
    assert told[0].startswith("Default/Staging → Default/Production: 3 flags would change, 1 unchanged")
    assert "warning: search: search has no definition in Production yet: the copy makes it" in told[0]
    assert written(shop.server) == []


def test_definitions_are_made_in_the_order_of_dependencies(
    stack: Stack, shop: Workspace, release: list[str], told: list[str]
) -> None:
    stack.up(program(shop))
    assert written(shop.server) == release
    assert statuses(stack) == {
        "banner": "unchanged",
        "basket": "copied",
        "payment": "copied",
        "search": "copied",
    }
    for flag in release:
        source, target = shop.definition("Staging", flag), shop.definition("Production", flag)
        assert (target["rules"], target["defaultRule"]) == (source["rules"], source["defaultRule"])
    assert stack.up(program(shop)) == "same"
    assert stack.refresh() == "same"

    shop.define("Production", on_off(trafficAllocation=5), flag="banner")
    assert stack.refresh() == "changed"
    head, banner = told[-1].splitlines()
    assert head == "Default/Production: 1 flag drifted from Staging:"
    assert banner == "  banner: traffic_allocation: 100 % → 5 %"
    assert stack.up(program(shop)) == "update"


def test_what_somebody_changed_after_the_reading_is_not_overwritten(
    stack: Stack, shop: Workspace, release: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.define("Production", on_off(), flag="search")

    def edit() -> None:
        shop.define("Production", on_off(trafficAllocation=5), flag="search")

    at_the_first_turn(monkeypatch, promotion_run, edit)
    with pytest.raises(errors.PromotionError, match="search: search changed since the plan was made"):
        stack.up(program(shop))
    assert shop.definition("Production", "search")["trafficAllocation"] == 5
    assert shop.definition("Production", "search")["defaultRule"] == on_off()["defaultRule"]


def test_an_up_reads_both_ends_of_each_flag_once_more_before_it_is_written(
    stack: Stack, shop: Workspace, release: list[str]
) -> None:
    stack.up(program(shop))
    both = [f"GET /{shop.at(environment, 'search')}" for environment in ("Staging", "Production")]
    made = [request for request in shop.server.requests() if "/search/" in request]
    assert made == [*both, f"POST /{shop.at('Production', 'search')}"]


def test_a_dependency_that_is_not_promoted_as_well_blocks(
    stack: Stack, shop: Workspace, release: list[str], told: list[str]
) -> None:
    stack.preview(program(shop, exclude_flags=["search"]))
    assert "2 blocked" in told[0]
    assert "rule 1 of flag basket depends on the flag search, which is not defined in Production" in told[0]
    assert "payment: it depends on basket, which is blocked" in told[0]


def test_a_target_without_a_definition_is_not_unchanged_though_no_chosen_part_differs(
    stack: Stack, shop: Workspace, release: list[str], told: list[str]
) -> None:
    stack.preview(program(shop, include=["on"]))
    (said,) = told
    assert said.splitlines()[0].endswith("0 flags would change, 1 unchanged, 3 blocked")
    assert "search has no definition in Production yet, and one cannot be made without treatments" in said
    with pytest.raises(errors.PromotionError, match="3 flags could not be promoted"):
        stack.up(program(shop, include=["on"]))


def test_what_depends_on_a_flag_that_failed_is_not_copied_and_the_next_up_does_the_rest(
    stack: Stack, shop: Workspace, release: list[str], server: Server
) -> None:
    def lock() -> None:
        """Somebody defines the flag meanwhile."""
        shop.define("Production", on_off(trafficAllocation=7), flag="basket")

    with pytest.raises(errors.PromotionError) as caught:
        stack.up(program(shop), between=lock)
    assert set(caught.value.reasons) == {"basket", "payment"}
    assert statuses(stack)["search"] == "copied"
    server.forget()
    assert stack.up(program(shop)) == "update"
    assert written(server) == ["basket", "payment"]


def test_restoring_removes_what_was_made_dependents_first(
    stack: Stack, shop: Workspace, release: list[str], server: Server, told: list[str]
) -> None:
    stack.up(program(shop, on_destroy="restore"))
    server.forget()
    stack.destroy()
    assert "DELETES the definition of search in Production: SDKs get the treatment 'control'" in told[-1]
    assert written(server) == release[::-1]
    answer = server.http.get(f"/internal/api/v2/{shop.at('Production', 'search')}")
    assert answer.status_code == 404


def test_what_was_made_and_then_deleted_by_hand_is_made_again(
    stack: Stack, shop: Workspace, release: list[str], server: Server
) -> None:
    """The plan is the one that was carried out, word for word, since a flag without a definition has no version."""
    stack.up(program(shop))
    assert stack.up(program(shop)) == "same"
    server.call("DELETE", shop.at("Production", "payment"))
    assert stack.preview(program(shop)) == "update"
    assert stack.up(program(shop)) == "update"
    assert shop.definition("Production", "payment")["rules"] == shop.definition("Staging", "payment")["rules"]


def test_a_comparison_takes_a_request_for_each_page(
    stack: Stack, shop: Workspace, server: Server, session: Session
) -> None:
    for number in range(60):
        name = f"many-{number:02}"
        shop.flag(name)
        for environment in ("Staging", "Production"):
            shop.define(environment, on_off(), flag=name)
        tagged(shop, name)
    Stack(PromotionLife(session)).preview(program(shop))  # now the workspace's id is known
    server.forget()
    stack.preview(program(shop))
    made = server.requests()
    assert made.count(f"GET /splits/ws/{shop.id}") == 2
    assert made.count(f"GET /splits/ws/{shop.id}/environments/Staging") == 2
    assert made.count(f"GET /splits/ws/{shop.id}/environments/Production") == 2
    assert len(made) == 6


@pytest.mark.parametrize(
    ("select", "flags"),
    [
        ({"tags": ["release-42"]}, ["banner", "basket", "payment", "search"]),
        ({"tags": ["release-42"], "query": "SEA"}, ["search"]),
        ({"query": "a"}, ["banner", "basket", "payment", "search"]),
        ({"flags": ["search", "banner"]}, ["banner", "search"]),
        ({"flags": ["search", "banner", "checkout", "basket"]}, ["banner", "basket", "checkout", "search"]),
    ],
)
def test_what_is_selected(
    stack: Stack, shop: Workspace, release: list[str], select: Json, flags: list[str]
) -> None:
    stack.up(program(shop, select=select))
    assert list(stack.outputs["flags"]) == flags


def test_a_flag_that_the_source_does_not_define_is_meant_only_by_name(
    stack: Stack, shop: Workspace, release: list[str], told: list[str]
) -> None:
    shop.flag("undefined")
    tagged(shop, "undefined")
    stack.preview(program(shop))
    assert "undefined" not in told[0]
    stack.preview(program(shop, select={"flags": ["undefined", "banner"]}))
    assert "blocked: undefined: The flag undefined is there, but it is not defined in Staging." in told[-1]


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ({"workspace": "Elsewhere"}, "source.workspace: The source's workspace does not exist: Elsewhere"),
        (
            {"environment": "Moon"},
            "source.environment: The source's environment does not exist: Default/Moon",
        ),
    ],
)
def test_a_place_that_is_not_there(
    stack: Stack, shop: Workspace, release: list[str], missing: Json, expected: str
) -> None:
    inputs = program(shop)
    with pytest.raises(CheckFailed) as caught:
        stack.up({**inputs, "source": {**inputs["source"], **missing}})
    assert expected in str(caught.value)


def test_segments_are_looked_up_once_for_all_flags(stack: Stack, shop: Workspace, server: Server) -> None:
    shop.segment("pilots", "Staging", "Production")
    names = [f"piloted-{number}" for number in range(5)]
    for name in names:
        shop.flag(name)
        shop.define(
            "Staging", on_off(rules=[rule({"type": "IN_SEGMENT", "string": "pilots"}, on=100)]), flag=name
        )
        shop.define("Production", on_off(), flag=name)
    tagged(shop, *names)
    server.forget()
    stack.preview(program(shop))
    looked = [request for request in server.requests() if request.startswith("GET /segments")]
    assert len(looked) == len(set(looked)) == 3  # the active ones, and how many keys it has at either end


@pytest.mark.parametrize("fails", [1, 2])
def test_half_a_flag_is_said_kept_and_finished(
    stack: Stack, shop: Workspace, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    shop.flag("search")
    shop.define("Staging", on_off(defaultRule=SERVED), flag="search")
    shop.define("Production", on_off(), flag="search")
    shop.kill("Staging", "search")
    tagged(shop, "search")
    promotion = program(shop, on_destroy="restore")
    with monkeypatch.context() as refused:
        error = errors.RateLimitError("Split goes on answering 429", status=429)
        refused.setattr(Api, "update_definition", Mock(side_effect=error))
        for _ in range(fails):
            with pytest.raises(errors.PromotionError, match="429"):
                stack.up(promotion)
    assert stack.incomplete
    assert "unfinished" in stack.outputs["previous"]["search"]
    assert shop.definition("Production", "search")["killed"]
    assert stack.up(promotion) == "update"
    assert statuses(stack) == {"search": "copied"}
    assert shop.definition("Production", "search")["defaultRule"] == SERVED
    stack.destroy()
    back = shop.definition("Production", "search")
    assert (back["defaultRule"], back["killed"]) == (on_off()["defaultRule"], False)


@pytest.mark.parametrize("others", [[], ["banner", "search", "basket"]], ids=["few", "many"])
def test_a_flag_that_is_given_by_name_and_by_id_is_one(
    stack: Stack, shop: Workspace, release: list[str], others: list[str]
) -> None:
    shop.define("Staging", on_off(defaultRule=SERVED), flag="banner")
    identifier = shop.server.call("GET", f"splits/ws/{shop.id}/checkout")["id"]
    stack.up(program(shop, select={"flags": ["checkout", *others, identifier]}))
    assert statuses(stack) == dict.fromkeys(["checkout", *others], "copied")


@pytest.mark.parametrize("others", [[], ["banner", "search", "basket"]], ids=["few", "many"])
def test_a_flag_that_is_given_by_name_can_be_excluded_by_id(
    stack: Stack, shop: Workspace, release: list[str], others: list[str]
) -> None:
    shop.define("Staging", on_off(defaultRule=SERVED), flag="banner")
    identifier = shop.server.call("GET", f"splits/ws/{shop.id}/checkout")["id"]
    stack.up(program(shop, select={"flags": ["checkout", *others]}, exclude_flags=[identifier]))
    assert statuses(stack) == dict.fromkeys(others, "copied")
