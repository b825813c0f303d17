"""Workspaces."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.errors import ConflictError
from pulumi_flagcopy.lifecycle.declared import Declared
from pulumi_flagcopy.split.lives.workspace import WorkspaceLife

from ..conftest import Server
from .conftest import Held


def there(server: Server) -> dict[str, dict[str, object]]:
    return {entry["name"]: entry for entry in server.call("GET", "workspaces", limit=100)["objects"]}


def test_its_whole_life(server: Server, held: Held) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop", "requires_title_and_comments": True})
    made = there(server)["Shop"]
    assert made["requiresTitleAndComments"] is True
    assert (workspace.id, workspace.outputs["workspace_id"]) == (made["id"], made["id"])
    assert workspace.refresh() == "same"
    assert workspace.up({"name": "Shop", "requires_title_and_comments": False}) == "update"
    assert there(server)["Shop"]["requiresTitleAndComments"] is False
    workspace.destroy()
    assert "Shop" not in there(server)


def test_a_new_name_renames_it(server: Server, held: Held) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop"})
    identifier = there(server)["Shop"]["id"]
    assert workspace.up({"name": "Store"}) == "update"
    assert there(server)["Store"]["id"] == identifier
    assert "Shop" not in there(server)
    assert workspace.up({"name": "Store"}) == "same"


@pytest.mark.parametrize(("after", "patches"), [(0, 2), (1, 1)], ids=["not done", "done"])
def test_a_new_name_whose_answer_was_lost_is_given_once(
    server: Server, held: Held, after: int, patches: int
) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop"})
    server.forget()
    server.fail(methods=["PATCH"], kinds=["reset"], after=after)
    assert workspace.up({"name": "Store"}) == "update"
    assert len([request for request in server.requests() if request.startswith("PATCH")]) == patches
    assert there(server).keys() == {"Store"}


def test_one_that_somebody_renamed_is_found_by_its_id(server: Server, held: Held) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop"})
    rename = [{"op": "replace", "path": "/name", "value": "Elsewhere"}]
    server.call("PATCH", f"workspaces/{workspace.id}", rename)
    assert workspace.refresh() == "changed"
    assert workspace.inputs["name"] == "Elsewhere"
    assert workspace.up({"name": "Shop"}) == "update"
    assert there(server)["Shop"]["id"] == workspace.id
    server.call("PATCH", f"workspaces/{workspace.id}", rename)
    workspace.destroy()
    assert there(server).keys() == set()


def test_what_is_not_declared_is_not_managed(server: Server, held: Held) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop"})
    demand = [{"op": "replace", "path": "/requiresTitleAndComments", "value": True}]
    server.call("PATCH", f"workspaces/{workspace.id}", demand)
    assert workspace.refresh() == "same"
    assert workspace.up({"name": "Shop"}) == "same"


def test_one_that_exists_is_taken_over_only_if_told_to(server: Server, held: Held, told: list[str]) -> None:
    server.call("POST", "workspaces", {"name": "Shop"})
    with pytest.raises(ConflictError, match="adopt=True"):
        held(WorkspaceLife).up({"name": "Shop"})
    adopted = held(WorkspaceLife)
    adopted.up({"name": "Shop", "adopt": True, "requires_title_and_comments": True})
    assert "exists and is taken over; this changes in it:" in told[0]
    assert there(server)["Shop"]["requiresTitleAndComments"] is True


def test_gone_is_gone(server: Server, held: Held) -> None:
    workspace = held(WorkspaceLife)
    workspace.up({"name": "Shop"})
    server.call("DELETE", f"workspaces/{workspace.id}")
    assert workspace.refresh() == "gone"


def test_a_look_up_by_id_or_name_shows_everything(server: Server, held: Held) -> None:
    made = server.call("POST", "workspaces", {"name": "Shop"})
    life: Declared[object] = held(WorkspaceLife).life  # type: ignore[type-var, assignment]
    for text in ("Shop", made["id"]):
        found = life.read(text, {})
        assert found is not None
        assert found.outputs == {
            "name": "Shop",
            "requires_title_and_comments": False,
            "workspace_id": made["id"],
        }


def test_a_lost_answer_makes_it_once(server: Server, held: Held) -> None:
    server.fail(kinds=["500"], methods=["POST"], after=1)
    held(WorkspaceLife).up({"name": "Shop"})
    assert len(there(server)) == 1
