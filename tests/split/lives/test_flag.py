"""Flags: what is the same in all environments."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import ConflictError, InputError, UnavailableError
from pulumi_flagcopy.split.lives.flag import FlagLife

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Server, Workspace
from .conftest import Held

SMALL: dict[str, Any] = {"workspace": "Default", "name": "search", "traffic_type": "user"}
WHOLE: dict[str, Any] = {
    **SMALL,
    "description": "how people find things",
    "tags": ["shop", "q3"],
    "rollout_status": "Ramping",
    "owners": [{"id": "local-approver", "type": "user"}],
}


@pytest.fixture
def flag(shop: Workspace, held: Held) -> Stack:
    return held(FlagLife)


def found(shop: Workspace, name: str = "search") -> dict[str, Any]:
    answer: dict[str, Any] = shop.server.call("GET", f"splits/ws/{shop.id}/{name}")
    return answer


def tags(shop: Workspace) -> set[str]:
    return {tag["name"] for tag in found(shop)["tags"] or []}


def test_its_whole_life(shop: Workspace, flag: Stack) -> None:
    flag.up(WHOLE)
    made = found(shop)
    assert (flag.id, flag.outputs["flag_id"]) == (f"{shop.id}/search", made["id"])
    assert made["description"] == "how people find things"
    assert made["rolloutStatus"]["name"] == "Ramping"
    assert made["owners"] == WHOLE["owners"]
    assert tags(shop) == {"shop", "q3"}
    assert flag.up(WHOLE) == "same"
    assert flag.refresh() == "same"
    flag.destroy()
    assert shop.server.http.get(f"/internal/api/v2/splits/ws/{shop.id}/search").status_code == 404


@pytest.mark.parametrize("append", [False, True])
def test_tags_come_and_go_whatever_the_vendor_does_with_lists(
    server: Server, shop: Workspace, flag: Stack, append: bool
) -> None:
    server.switch(tags="append" if append else "replace")
    flag.up({**SMALL, "tags": ["a", "b", "c"]})
    assert flag.up({**SMALL, "tags": ["d", "b"]}) == "update"
    assert tags(shop) == {"b", "d"}
    assert flag.up({**SMALL, "tags": ["b", "d"]}) == "same"
    assert flag.up({**SMALL, "tags": []}) == "update"
    assert tags(shop) == set()


def test_only_what_is_declared_is_managed(shop: Workspace, flag: Stack) -> None:
    flag.up({**SMALL, "tags": ["a"]})
    patch = [{"op": "replace", "path": "/description", "value": "by hand"}]
    shop.server.call("PATCH", f"splits/ws/{shop.id}/search", patch)
    assert flag.refresh() == "same"
    assert flag.up({**SMALL, "tags": ["b"]}) == "update"
    assert found(shop)["description"] == "by hand"


def test_drift_is_seen_and_mended(shop: Workspace, flag: Stack) -> None:
    flag.up(WHOLE)
    patch = [{"op": "replace", "path": "/description", "value": "by hand"}]
    shop.server.call("PATCH", f"splits/ws/{shop.id}/search", patch)
    assert flag.refresh() == "changed"
    assert flag.inputs["description"] == "by hand"
    assert flag.up(WHOLE) == "update"
    assert found(shop)["description"] == WHOLE["description"]


def test_name_and_traffic_type_make_another_flag(server: Server, shop: Workspace, flag: Stack) -> None:
    server.call("POST", f"trafficTypes/ws/{shop.id}", {"name": "account"})
    flag.up(SMALL)
    first = found(shop)["id"]
    difference = flag.life.diff(flag.id, flag.outputs, {**SMALL, "traffic_type": "account"})
    assert (difference.replaces, difference.delete_first) == (["traffic_type"], True)
    assert flag.up({**SMALL, "name": "find"}) == "replace"
    assert found(shop, "find")["id"] != first


def test_one_that_exists_is_taken_over_only_with_the_same_traffic_type(
    server: Server, shop: Workspace, held: Held, told: list[str]
) -> None:
    server.call("POST", f"trafficTypes/ws/{shop.id}", {"name": "account"})
    shop.flag("search")
    with pytest.raises(ConflictError, match="adopt=True"):
        held(FlagLife).up(SMALL)
    with pytest.raises(ConflictError, match="fixed when it is made"):
        held(FlagLife).up({**SMALL, "traffic_type": "account", "adopt": True})
    held(FlagLife).up({**SMALL, "tags": ["a"], "adopt": True})
    assert "tags:" in told[-1]
    assert tags(shop) == {"a"}


@pytest.mark.parametrize("preview", [True, False])
def test_a_status_that_is_none_is_refused_by_the_check(server: Server, flag: Stack, preview: bool) -> None:
    wrong = {**SMALL, "rollout_status": "Rampin"}
    refusal = "rollout_status: is not one of the workspace's: .*Pre-Production.*\nDid you mean 'Ramping'"
    with pytest.raises(CheckFailed, match=refusal):
        flag.preview(wrong) if preview else flag.up(wrong)
    flag.up({**SMALL, "rollout_status": "Ramping"})
    with pytest.raises(CheckFailed, match=refusal):
        flag.preview(wrong)
    server.forget()
    assert flag.up({**SMALL, "rollout_status": "Ramping"}) == "same"
    assert server.requests() == []


def test_a_status_that_went_since_the_check_is_named_and_nothing_stays_half_made(
    shop: Workspace, flag: Stack
) -> None:
    with pytest.raises(InputError, match=r"^rollout_status: is not one of the workspace's: .*Pre-Production"):
        flag.life.create({**SMALL, "rollout_status": "Everywhere"})
    assert shop.server.http.get(f"/internal/api/v2/splits/ws/{shop.id}/search").status_code == 404


def test_nothing_stays_half_made_when_the_vendor_fails(server: Server, shop: Workspace, flag: Stack) -> None:
    server.fail(kinds=["500"], methods=["PATCH"], times=50)
    with pytest.raises(UnavailableError):
        flag.up(WHOLE)
    assert shop.server.http.get(f"/internal/api/v2/splits/ws/{shop.id}/search").status_code == 404


@pytest.mark.parametrize("name", ["1st", "a b", "datetime", ""])
def test_what_cannot_be_is_said(flag: Stack, name: str) -> None:
    with pytest.raises(CheckFailed, match="name: "):
        flag.preview({**SMALL, "name": name})


def test_gone_is_gone(shop: Workspace, flag: Stack) -> None:
    flag.up(SMALL)
    shop.server.call("DELETE", f"splits/ws/{shop.id}/search")
    assert flag.refresh() == "gone"
