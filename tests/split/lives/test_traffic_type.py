"""Traffic types."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import ConflictError, NotFoundError
from pulumi_flagcopy.split.lives.traffic_type import TrafficTypeLife

from ...lifecycle.stack import CheckFailed
from ..conftest import Workspace
from .conftest import Held


def there(shop: Workspace) -> list[str]:
    return [entry["name"] for entry in shop.server.call("GET", f"trafficTypes/ws/{shop.id}")]


def test_its_whole_life(shop: Workspace, held: Held) -> None:
    kind = held(TrafficTypeLife)
    kind.up({"workspace": "Default", "name": "account"})
    assert there(shop) == ["user", "account"]
    assert kind.id == f"{shop.id}/account"
    assert kind.up({"workspace": "Default", "name": "account"}) == "same"
    assert kind.refresh() == "same"
    kind.destroy()
    assert there(shop) == ["user"]


def test_the_one_that_is_there_from_the_beginning_is_taken_over(shop: Workspace, held: Held) -> None:
    with pytest.raises(ConflictError, match="adopt=True"):
        held(TrafficTypeLife).up({"workspace": "Default", "name": "user"})
    held(TrafficTypeLife).up({"workspace": "Default", "name": "user", "adopt": True})


def test_a_new_name_is_another_one(shop: Workspace, held: Held) -> None:
    kind = held(TrafficTypeLife)
    kind.up({"workspace": "Default", "name": "account"})
    assert kind.up({"workspace": "Default", "name": "device"}) == "replace"
    assert there(shop) == ["user", "device"]


def test_what_it_shows_cannot_be_changed_later(shop: Workspace, held: Held) -> None:
    kind = held(TrafficTypeLife)
    kind.up({"workspace": "Default", "name": "account"})
    with pytest.raises(CheckFailed, match="only when the Split traffic type is created"):
        kind.preview({"workspace": "Default", "name": "account", "display_attribute_id": "mail"})


def test_a_workspace_that_is_not_there_is_named(shop: Workspace, held: Held) -> None:
    with pytest.raises(CheckFailed, match="workspace: does not exist: there is no workspace nowhere"):
        held(TrafficTypeLife).up({"workspace": "nowhere", "name": "account"})
    with pytest.raises(NotFoundError, match="There is no workspace nowhere"):
        held(TrafficTypeLife).life.create({"workspace": "nowhere", "name": "account"})
