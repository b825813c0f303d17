"""Segments: what is the same in all environments."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import ConflictError
from pulumi_flagcopy.split.lives.segment import SegmentLife

from ...lifecycle.stack import CheckFailed
from ..conftest import Workspace
from .conftest import Held

PILOTS: dict[str, Any] = {
    "workspace": "Default",
    "name": "pilots",
    "traffic_type": "user",
    "description": "who tries things first",
}


def there(shop: Workspace) -> dict[str, Any]:
    return {entry["name"]: entry for entry in shop.server.call("GET", f"segments/ws/{shop.id}")["objects"]}


def test_its_whole_life(shop: Workspace, held: Held) -> None:
    segment = held(SegmentLife)
    segment.up(PILOTS)
    assert there(shop)["pilots"]["description"] == "who tries things first"
    assert segment.id == f"{shop.id}/pilots"
    assert segment.refresh() == "same"
    assert segment.up(PILOTS) == "same"
    segment.destroy()
    assert there(shop) == {}


def test_its_description_is_fixed_and_its_traffic_type_replaces(shop: Workspace, held: Held) -> None:
    segment = held(SegmentLife)
    segment.up(PILOTS)
    with pytest.raises(CheckFailed, match="only when the Split segment is created"):
        segment.preview({**PILOTS, "description": "somebody"})
    difference = segment.life.diff(segment.id, segment.outputs, {**PILOTS, "traffic_type": "account"})
    assert (difference.replaces, difference.delete_first) == (["traffic_type"], True)


def test_one_that_exists_is_taken_over_only_if_told_to(shop: Workspace, held: Held) -> None:
    shop.segment("pilots", "Staging")
    with pytest.raises(ConflictError, match="adopt=True"):
        held(SegmentLife).up(PILOTS)
    held(SegmentLife).up({**PILOTS, "adopt": True})


def test_gone_is_gone(shop: Workspace, held: Held) -> None:
    segment = held(SegmentLife)
    segment.up(PILOTS)
    shop.server.call("DELETE", f"segments/ws/{shop.id}/pilots")
    assert segment.refresh() == "gone"


@pytest.mark.parametrize("name", ["1st", "a b", "integer"])
def test_what_cannot_be_is_said(held: Held, name: str) -> None:
    with pytest.raises(CheckFailed, match="name: "):
        held(SegmentLife).preview({**PILOTS, "name": name})
