"""Segments in an environment: activation and keys."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import ApprovalRequiredError, ConflictError, NotFoundError, NotVerifiedError
from pulumi_flagcopy.lifecycle.resource import StillNamed
from pulumi_flagcopy.local.split.responses import segment_keys as local_keys
from pulumi_flagcopy.split.lives import segment_keys
from pulumi_flagcopy.split.lives.segment_keys import SegmentKeysLife
from pulumi_flagcopy.split.resource_api import ResourceApi

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Server, Workspace
from .conftest import Held

PLACE: dict[str, Any] = {"workspace": "Default", "environment": "Staging", "segment": "pilots"}


@pytest.fixture
def keys(shop: Workspace, held: Held) -> Stack:
    shop.segment("pilots")
    return held(SegmentKeysLife)


def stored(shop: Workspace) -> set[str]:
    path = f"segments/{shop.environments['Staging']}/pilots/keys"
    return {entry["key"] for entry in shop.server.call("GET", path)["keys"]}


def active(shop: Workspace) -> list[str]:
    found = shop.server.call("GET", f"segments/ws/{shop.id}/environments/Staging")["objects"]
    return [entry["name"] for entry in found]


def writes(server: Server) -> list[str]:
    return [request for request in server.requests() if not request.startswith(("GET", "DELETE /_local"))]


def test_their_whole_life(shop: Workspace, keys: Stack) -> None:
    keys.up({**PLACE, "keys": ["b", "a"]})
    assert stored(shop) == {"a", "b"}
    assert keys.id == f"{shop.id}/{shop.environments['Staging']}/pilots"
    assert keys.outputs["key_count"] == 2
    assert keys.up({**PLACE, "keys": ["a", "b"]}) == "same"
    assert keys.up({**PLACE, "keys": ["c", "a"]}) == "update"
    assert stored(shop) == {"a", "c"}
    assert keys.refresh() == "same"
    keys.destroy()
    assert active(shop) == []


def test_a_preview_says_how_many_come_and_go(keys: Stack, told: list[str]) -> None:
    keys.up({**PLACE, "keys": ["b", "a"]})
    keys.preview({**PLACE, "keys": ["c", "d", "a"]})
    assert told[-1].splitlines()[1:] == ["  keys: add 2, remove 1"]


def test_an_activation_whose_answer_was_lost_is_ours(shop: Workspace, server: Server, keys: Stack) -> None:
    server.fail(methods=["POST"], kinds=["reset"], after=1)
    assert keys.up({**PLACE, "keys": ["a"]}) == "create"
    assert stored(shop) == {"a"}


def test_many_keys_go_in_batches(shop: Workspace, server: Server, keys: Stack) -> None:
    server.forget()
    keys.up({**PLACE, "keys": [f"key-{number}" for number in range(20_500)]})
    uploads = [request for request in writes(server) if "uploadKeys" in request]
    assert len(uploads) == 3
    assert keys.outputs["key_count"] == 20_500


def test_a_full_segment_makes_room_first(
    shop: Workspace, keys: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (segment_keys.MOST, local_keys.MOST_IN_A_SEGMENT) == (100_000, 100_000)
    monkeypatch.setattr(segment_keys, "MOST", 3)
    monkeypatch.setattr(local_keys, "MOST_IN_A_SEGMENT", 3)
    keys.up({**PLACE, "keys": ["a", "b", "c"]})
    keys.up({**PLACE, "keys": ["c", "d", "e"]})
    assert stored(shop) == {"c", "d", "e"}


def test_only_what_changes_is_sent(shop: Workspace, server: Server, keys: Stack) -> None:
    keys.up({**PLACE, "keys": ["a", "b"]})
    server.forget()
    keys.up({**PLACE, "keys": ["a", "b", "c"]})
    assert [request.rpartition("/")[2] for request in writes(server)] == ["uploadKeys"]


def test_without_keys_only_the_activation_is_managed(shop: Workspace, keys: Stack) -> None:
    keys.up(PLACE)
    path = f"segments/{shop.environments['Staging']}/pilots/uploadKeys"
    shop.server.call("PUT", path, {"keys": ["x"]})
    keys.refresh()
    assert keys.up(PLACE) == "same"
    with pytest.raises(ConflictError, match="1 key there that the program did not put there"):
        keys.destroy()
    assert stored(shop) == {"x"}


def test_keys_that_others_added_since_are_not_removed_with_ours(shop: Workspace, keys: Stack) -> None:
    keys.up({**PLACE, "keys": ["a"]})
    path = f"segments/{shop.environments['Staging']}/pilots/uploadKeys"
    shop.server.call("PUT", path, {"keys": ["x"]})
    with pytest.raises(ConflictError, match="1 key there that the program did not put there"):
        keys.destroy()
    assert stored(shop) == {"a", "x"}
    keys.refresh()
    keys.destroy()
    assert active(shop) == []


def test_a_preview_says_what_their_end_takes_or_why_it_cannot_be(shop: Workspace, keys: Stack) -> None:
    keys.up({**PLACE, "keys": ["a", "b"]})
    assert keys.life.ending(keys.id, keys.outputs) == "takes out its 2 keys"
    path = f"segments/{shop.environments['Staging']}/pilots/uploadKeys"
    shop.server.call("PUT", path, {"keys": ["x"]})
    with pytest.raises(StillNamed) as caught:
        keys.life.ending(keys.id, keys.outputs)
    assert caught.value.fails
    assert str(caught.value) == (
        "cannot be deleted: the segment has 1 key there that the program did not put there"
    )


def test_drift_is_seen_and_mended(shop: Workspace, keys: Stack) -> None:
    keys.up({**PLACE, "keys": ["a"]})
    path = f"segments/{shop.environments['Staging']}/pilots/uploadKeys"
    shop.server.call("PUT", path, {"keys": ["x"]})
    assert keys.refresh() == "changed"
    assert keys.up({**PLACE, "keys": ["a"]}) == "update"
    assert stored(shop) == {"a"}


def test_one_that_is_active_is_taken_over_only_if_told_to(
    shop: Workspace, keys: Stack, told: list[str]
) -> None:
    shop.activate("pilots", "Staging", keys=2)
    with pytest.raises(ConflictError, match="adopt=True"):
        keys.up({**PLACE, "keys": ["key-0", "z"]})
    keys.up({**PLACE, "keys": ["key-0", "z"], "adopt": True})
    assert "keys: add 1, remove 1" in told[-1]
    assert stored(shop) == {"key-0", "z"}


def test_title_and_comment_go_with_the_keys(shop: Workspace, keys: Stack) -> None:
    shop.require_comments()
    keys.up({**PLACE, "keys": ["a"], "comment": "release 42"})
    keys.destroy()
    assert active(shop) == []


def test_an_environment_that_wants_approvals_says_so(shop: Workspace, keys: Stack) -> None:
    shop.permit("Staging", areApprovalsRequired=True)
    with pytest.raises(ApprovalRequiredError, match="Submit the keys in Split, as a change request"):
        keys.up({**PLACE, "keys": ["a"]})


def test_the_preview_says_so_where_the_list_shows_permissions(shop: Workspace, keys: Stack) -> None:
    shop.permit("Staging", areApprovalsRequired=True)
    shop.server.switch(environment_list_permissions=True)
    with pytest.raises(CheckFailed, match="Leave keys out"):
        keys.preview({**PLACE, "keys": ["a"]})
    assert keys.up(PLACE) == "create"


def test_an_environment_that_is_not_there_is_named(keys: Stack) -> None:
    wrong = {**PLACE, "environment": "Nowhere", "keys": ["a"]}
    with pytest.raises(CheckFailed, match=r"environment: does not exist: .* has no environment Nowhere"):
        keys.up(wrong)
    with pytest.raises(NotFoundError, match="has no environment Nowhere"):
        keys.life.create(wrong)


def test_what_was_not_done_is_told_in_numbers(keys: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ResourceApi, "add_segment_keys", lambda *_: None)
    with pytest.raises(NotVerifiedError, match="keys: add 2, remove 0") as raised:
        keys.up({**PLACE, "keys": ["user-1", "user-2"]})
    assert "user-" not in str(raised.value)


def test_the_same_key_twice_is_a_mistake(keys: Stack) -> None:
    with pytest.raises(CheckFailed, match="the same key twice: entry 2 is entry 1 again"):
        keys.preview({**PLACE, "keys": ["a", "a"]})


def test_gone_is_gone(shop: Workspace, keys: Stack) -> None:
    keys.up(PLACE)
    shop.server.call("DELETE", f"segments/{shop.environments['Staging']}/pilots")
    assert keys.refresh() == "gone"
