"""Flag sets."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import ConflictError
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.split.lives.flag_set import FlagSetLife

from ...lifecycle.stack import CheckFailed, Stack
from ..conftest import Server, Workspace
from .conftest import Held

WEB = {"workspace": "Default", "name": "web", "description": "in browsers"}


def there(shop: Workspace) -> list[str]:
    answer = shop.server.http.get("/internal/api/v3/flag-sets", params={"workspace_id": shop.id})
    return [entry["name"] for entry in answer.raise_for_status().json()["data"]]


def test_its_whole_life(shop: Workspace, held: Held) -> None:
    flag_set = held(FlagSetLife)
    flag_set.up(WEB)
    assert there(shop) == ["web"]
    assert flag_set.id == f"{shop.id}/web"
    assert flag_set.refresh() == "same"
    assert flag_set.up(WEB) == "same"
    assert flag_set.up({**WEB, "name": "mobile"}) == "replace"
    assert there(shop) == ["mobile"]
    flag_set.destroy()
    assert there(shop) == []


def test_its_description_is_fixed(shop: Workspace, held: Held) -> None:
    flag_set = held(FlagSetLife)
    flag_set.up(WEB)
    with pytest.raises(CheckFailed, match="only when the Split flag set is created"):
        flag_set.preview({**WEB, "description": "elsewhere"})


def test_one_that_exists_is_taken_over_as_it_is(shop: Workspace, held: Held, told: list[str]) -> None:
    shop.flag_set("web")
    with pytest.raises(ConflictError, match="adopt=True"):
        held(FlagSetLife).up(WEB)
    held(FlagSetLife).up({**WEB, "adopt": True})
    assert "description: stays as it is" in told[0]


@pytest.mark.parametrize("name", ["Web", "my-web", "x" * 51, "_web"])
def test_what_cannot_be_is_said(held: Held, name: str) -> None:
    with pytest.raises(CheckFailed, match="name: "):
        held(FlagSetLife).preview({"workspace": "Default", "name": name})


def test_one_that_no_list_has_yet_is_there(shop: Workspace, server: Server, held: Held) -> None:
    """The vendor's list lags behind: whoever made it, or names it in the same run, need not wait for it."""
    shop.flag("search")
    server.switch(flag_set_lag_ms=10**9)
    flag_set, definition = held(FlagSetLife), held(FlagDefinitionLife)
    flag_set.up(WEB)
    assert there(shop) == []
    inputs = {
        "workspace": "Default",
        "environment": "Staging",
        "flag": "search",
        "treatments": [{"name": "on"}, {"name": "off"}],
        "default_treatment": "off",
        "default_rule": [{"treatment": "off", "size": 100}],
        "flag_sets": ["web"],
    }
    definition.up(inputs)
    (named,) = shop.definition("Staging", "search")["flagSets"]
    assert named["id"] == flag_set.outputs["flag_set_id"]
    assert definition.up(inputs) == "same"
    assert (definition.refresh(), flag_set.refresh()) == ("same", "same")
    definition.destroy()
    later = Stack(FlagSetLife(server.session()), flag_set.id, flag_set.inputs, flag_set.outputs)
    assert later.refresh() == "same"
    Stack(FlagSetLife(server.session()), flag_set.id, flag_set.inputs, flag_set.outputs).destroy()
    assert later.refresh() == "gone"
    server.switch()
    assert there(shop) == []
