"""Environments, their permissions, and the SDK keys that come with them."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest

from pulumi_flagcopy.errors import ConflictError, ForbiddenError
from pulumi_flagcopy.http.clock import StoppedWaitingError
from pulumi_flagcopy.lifecycle.leaving import PATIENCE
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.environment import KEYS_UNKNOWN, EnvironmentLife
from pulumi_flagcopy.split.resource_api import ResourceApi

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Copy, Server, Workspace, rule
from .conftest import Held

GATED = {"are_approvals_required": True, "allow_kills": True}


@pytest.fixture
def environment(shop: Workspace, held: Held) -> Stack:
    return held(EnvironmentLife)


def names(shop: Workspace) -> list[str]:
    return [entry["name"] for entry in shop.server.call("GET", f"environments/ws/{shop.id}")]


def whole(server: Server, shop: Workspace, name: str) -> dict[str, Any]:
    """With its permissions, which the list shows here."""
    server.switch(environment_list_permissions=True)
    found = server.call("GET", f"environments/ws/{shop.id}")
    server.switch()
    return next(entry for entry in found if entry["name"] == name)


def test_its_whole_life(server: Server, shop: Workspace, environment: Stack) -> None:
    program = {"workspace": shop.id, "name": "QA", "production": False, "change_permissions": GATED}
    environment.up(program)
    made = whole(server, shop, "QA")
    assert environment.id == f"{shop.id}/{made['id']}"
    assert environment.outputs["environment_id"] == made["id"]
    assert made["changePermissions"]["areApprovalsRequired"] is True
    keys = environment.outputs["sdk_keys"]
    assert [key["api_key_type"] for key in keys] == ["server_side", "client_side"]
    assert environment.up(program) == "same"
    assert environment.up({**program, "production": True}) == "update"
    assert environment.outputs["sdk_keys"] == keys
    environment.refresh()
    assert environment.up({**program, "production": True}) == "same"
    assert environment.outputs["sdk_keys"] == keys
    environment.destroy()
    assert names(shop) == ["Staging", "Production"]


def test_nothing_is_asked_once_it_is_made(server: Server, shop: Workspace, environment: Stack) -> None:
    """What was made would be lost, SDK keys and all, if a look after that failed."""
    server.forget()
    environment.up({"workspace": "Default", "name": "QA"})
    asked = [request for request in server.requests() if "_local" not in request]
    assert asked[-1] == f"POST /environments/ws/{shop.id}"


def test_sdk_keys_whose_answer_was_lost_are_told(server: Server, environment: Stack, told: list[str]) -> None:
    server.fail(methods=["POST"], kinds=["reset"], after=1)
    environment.up({"workspace": "Default", "name": "QA"})
    assert "sdk_keys" not in environment.outputs
    assert "its SDK keys did not come with an answer" in told[-1]
    assert environment.life.ending(environment.id, environment.outputs) == KEYS_UNKNOWN
    with pytest.raises(ConflictError, match="delete them on Split's page of API keys, and run this again"):
        environment.destroy()


def test_one_whose_creation_was_killed_is_taken_over_and_says_what_stands_in_the_way_of_its_end(
    server: Server, shop: Workspace, environment: Stack, held: Held
) -> None:
    program = {"workspace": "Default", "name": "QA"}
    killed = held(EnvironmentLife)  # its state was never written
    killed.up(program)
    with pytest.raises(ConflictError, match="adopt=True"):
        environment.up(program)
    environment.up({**program, "adopt": True})
    assert environment.life.ending(environment.id, environment.outputs) == KEYS_UNKNOWN
    with pytest.raises(ConflictError):
        environment.destroy()
    for key in killed.outputs["sdk_keys"]:
        server.call("DELETE", f"apiKeys/{key['id']}")
    environment.destroy()
    assert names(shop) == ["Staging", "Production"]


def test_the_end_of_one_whose_keys_are_known_needs_no_words(environment: Stack) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    assert environment.life.ending(environment.id, environment.outputs) == ""


def test_permissions_are_compared_with_what_was_written(
    server: Server, shop: Workspace, environment: Stack
) -> None:
    program = {"workspace": "Default", "name": "QA", "change_permissions": GATED}
    environment.up(program)
    server.forget()
    assert environment.up(program) == "same"
    assert environment.up({**program, "change_permissions": {"are_approvals_required": False}}) == "update"
    after = whole(server, shop, "QA")["changePermissions"]
    assert (after["areApprovalsRequired"], after["allowKills"]) == (False, True)


def test_permissions_that_a_list_shows_are_seen(server: Server, shop: Workspace, environment: Stack) -> None:
    server.switch(environment_list_permissions=True)
    program = {"workspace": "Default", "name": "QA", "change_permissions": GATED}
    environment.up(program)
    assert environment.refresh() == "same"
    shop.permit("QA", areApprovalsRequired=False)
    assert environment.refresh() == "changed"
    assert environment.up(program) == "update"
    assert whole(server, shop, "QA")["changePermissions"]["areApprovalsRequired"] is True


def test_one_that_is_made_in_part_is_known_by_its_id(
    shop: Workspace, environment: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = ResourceApi.create_environment

    def without_permissions(*arguments: Any) -> dict[str, Any]:
        return {name: entry for name, entry in create(*arguments).items() if name != "changePermissions"}

    program = {"workspace": "Default", "name": "QA", "change_permissions": GATED}
    with monkeypatch.context() as refused:
        refused.setattr(ResourceApi, "create_environment", without_permissions)
        for operation in ("patch_environment", "delete_environment"):
            refused.setattr(ResourceApi, operation, Mock(side_effect=ForbiddenError("no", status=403)))
        with pytest.raises(ForbiddenError):
            environment.up(program)
    assert environment.incomplete
    assert environment.id == f"{shop.id}/{environment.outputs['environment_id']}"
    assert environment.up({**program, "name": "Load"}) == "update"
    assert environment.refresh() == "same"
    assert "Load" in names(shop)


def test_a_new_name_renames_it(shop: Workspace, environment: Stack) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    identifier = environment.outputs["environment_id"]
    assert environment.up({"workspace": "Default", "name": "Quality"}) == "update"
    assert environment.outputs["environment_id"] == identifier
    assert names(shop)[-1] == "Quality"


def test_one_that_is_taken_over_gets_its_permissions(
    server: Server, shop: Workspace, environment: Stack, told: list[str]
) -> None:
    environment.up({"workspace": "Default", "name": "Staging", "adopt": True, "change_permissions": GATED})
    assert "exists and is taken over" in told[0]
    assert whole(server, shop, "Staging")["changePermissions"]["allowKills"] is True


@pytest.mark.parametrize("shown", [False, True])
def test_permissions_that_are_not_declared_stay(
    server: Server, shop: Workspace, environment: Stack, shown: bool
) -> None:
    editor = {"id": "11111111-1111-4111-8111-111111111111", "name": "release", "type": "group"}
    shop.permit("Staging", allowKills=True, areEditorsRestricted=True, editors=[editor])
    before = whole(server, shop, "Staging")["changePermissions"]
    server.switch(environment_list_permissions=shown)
    program = {"workspace": "Default", "name": "Staging", "adopt": True}
    environment.up({**program, "change_permissions": {"are_approvals_required": True}})
    assert whole(server, shop, "Staging")["changePermissions"] == {**before, "areApprovalsRequired": True}
    server.switch(environment_list_permissions=shown)
    environment.up({**program, "change_permissions": {"allow_kills": False}})
    after = whole(server, shop, "Staging")["changePermissions"]
    assert after == {**before, "areApprovalsRequired": True, "allowKills": False}


def test_definitions_stop_its_end_before_any_key_is_deleted(shop: Workspace, environment: Stack) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    shop.define("QA")
    with pytest.raises(ConflictError, match=r"still has definitions of checkout\n(.|\n)*run it again"):
        environment.destroy()
    shop.server.call("DELETE", shop.at("QA"))
    environment.destroy()
    assert "QA" not in names(shop)


def test_definitions_whose_flags_go_at_the_same_time_are_waited_for(
    shop: Workspace, environment: Stack, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    flags = [f"flag-{number:02}" for number in range(60)]
    environment.up({"workspace": "Default", "name": "QA"})
    for flag in flags:
        shop.flag(flag)
        shop.define("QA", flag=flag)
    pause = session.clock.sleep

    def meanwhile(seconds: float) -> None:
        """Slower than any patience with all of them, and steadily; those of the second page first."""
        pause(3.0)
        for flag in [flags.pop() for _ in range(10)]:
            shop.server.call("DELETE", f"splits/ws/{shop.id}/{flag}")

    monkeypatch.setattr(session.clock, "sleep", meanwhile)
    environment.destroy()
    assert "QA" not in names(shop)
    assert flags == []


def test_what_stays_is_waited_for_no_longer_than_a_few_seconds(
    shop: Workspace, environment: Stack, session: Session
) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    for number in range(7):
        shop.flag(f"flag-{number}")
        shop.define("QA", flag=f"flag-{number}")
    began, ends = session.clock.monotonic(), session.ends
    with ends.one(), ends.one(), pytest.raises(ConflictError, match="flag-4 … 2 more"):
        environment.destroy()
    assert PATIENCE <= session.clock.monotonic() - began < PATIENCE + 1


def test_what_copies_of_the_same_run_left_goes_with_it(
    shop: Workspace, environment: Stack, session: Session, told: list[str]
) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    shop.flag("a")
    shop.define("Staging", rules=[rule({"type": "IN_LIST_STRING", "strings": ["x"]}, on=100)], flag="a")
    depends = {"type": "IN_SPLIT", "depends": {"splitName": "a", "treatment": "on"}}
    shop.define("Staging", rules=[rule(depends, on=100)])
    copies = []
    for flag, workspace in {"a": "Default", "checkout": shop.id}.items():
        place = {"platform": "split", "workspace": workspace, "flag": flag}
        copy = Copy(session, {**place, "environment": "Staging"}, {**place, "environment": "QA"})
        assert copy.up()["status"] == "copied"
        copies.append(copy)
    copies[0].destroy()
    with pytest.raises(ConflictError, match="still has definitions of checkout\n"):
        environment.destroy()
    copies[1].destroy()
    environment.destroy()
    assert "goes with what copies left in it: a, checkout" in told[-1]
    assert "QA" not in names(shop)
    assert shop.definition("Staging", "a")


def test_so_does_what_a_promotion_left(shop: Workspace, environment: Stack, session: Session) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    place = {"platform": "split", "workspace": "Default"}
    promotion = Stack(PromotionLife(session))
    ends = {name: {**place, "environment": at} for name, at in {"source": "Staging", "target": "QA"}.items()}
    promotion.up({**ends, "select": {"flags": ["checkout"]}, "comment": "release 42"})
    assert shop.definition("QA")
    promotion.destroy()
    environment.destroy()
    assert "QA" not in names(shop)


def test_a_copy_that_wrote_nothing_leaves_nothing(
    shop: Workspace, environment: Stack, session: Session
) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    shop.define("QA")
    shop.define("Staging")
    copy = Copy(session, shop.location("Staging"), shop.location("QA"))
    assert copy.up()["status"] == "unchanged"
    copy.destroy()
    with pytest.raises(ConflictError, match="still has definitions of checkout\n"):
        environment.destroy()


def test_what_copies_left_stays_in_an_environment_that_was_taken_over(
    shop: Workspace, environment: Stack, session: Session
) -> None:
    environment.up({"workspace": "Default", "name": "Production", "adopt": True})
    copy = Copy(session, shop.location("Staging"), shop.location("Production"))
    copy.up()
    copy.destroy()
    with pytest.raises(ConflictError, match="still has definitions of checkout\n"):
        environment.destroy()
    assert shop.definition("Production")


def test_a_run_that_is_stopped_does_not_wait(
    shop: Workspace, environment: Stack, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    shop.define("QA")

    def stopped(seconds: float) -> None:
        raise StoppedWaitingError("stopped")

    monkeypatch.setattr(session.clock, "sleep", stopped)
    with pytest.raises(ConflictError, match="definitions of checkout"):
        environment.destroy()


def test_a_workspace_that_is_not_known_yet_is_no_failure(environment: Stack) -> None:
    assert environment.preview({"workspace": UNKNOWN, "name": "QA"}) == "create"


def test_what_cannot_be_is_said(environment: Stack) -> None:
    with pytest.raises(CheckFailed, match="20 characters"):
        environment.preview({"workspace": "Default", "name": "x" * 21})
    skip = {"approval_skippable_by": [{"id": "g", "type": "group"}]}
    with pytest.raises(CheckFailed, match="approvals are required or approvers restricted"):
        environment.preview({"workspace": "Default", "name": "QA", "change_permissions": skip})


def test_gone_is_gone(shop: Workspace, environment: Stack) -> None:
    environment.up({"workspace": "Default", "name": "QA"})
    for key in environment.outputs["sdk_keys"]:
        shop.server.call("DELETE", f"apiKeys/{key['id']}")
    shop.server.call("DELETE", f"environments/ws/{shop.id}/QA")
    assert environment.refresh() == "gone"


def test_its_id_is_known_in_the_preview_of_an_update(shop: Workspace, environment: Stack) -> None:
    program = {"workspace": "Default", "name": "QA"}
    environment.up(program)
    identifier = environment.outputs["environment_id"]
    checked = environment.life.check(environment.inputs, {**program, "name": "Quality"}, preview=True)
    assert checked.inputs["environment_id"] == identifier
    environment.up({**program, "name": "Quality"})
    checked = environment.life.check(environment.inputs, {**program, "production": True}, preview=True)
    assert checked.inputs["environment_id"] == identifier
