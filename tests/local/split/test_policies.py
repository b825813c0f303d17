"""Title and comment, approvals, editors."""

from __future__ import annotations

from typing import Any

import pytest

NOTE = {"title": "t", "comment": "c"}
PATCH = [{"op": "replace", "path": "/trafficAllocation", "value": 7}]


def changes(
    world: Any, definition: Any, note: dict[str, str]
) -> dict[str, tuple[str, str, Any, dict[str, str]]]:
    """Every change of a definition or of keys, with the note where the API takes it: method, path, body, query."""
    segment = f"segments/{world.production}/beta"
    return {
        "create": ("POST", world.at("fresh"), definition(**note), {}),
        "update": ("PUT", world.at("checkout"), definition(**note), {}),
        "patch": ("PATCH", world.at("checkout"), PATCH, note),
        "remove": ("DELETE", world.at("checkout"), None, note),
        "kill": ("PUT", f"{world.at('checkout')}/kill", note or None, {}),
        "restore": ("PUT", f"{world.at('checkout')}/restore", note or None, {}),
        "reallocate": ("POST", f"{world.at('checkout')}/reallocate", note or None, {}),
        "upload": ("PUT", f"{segment}/uploadKeys", {"keys": ["a"], **note}, {}),
        "unload": ("PUT", f"{segment}/removeKeys", {"keys": ["a"], **note}, {}),
        "rules": (
            "PUT",
            f"rule-based-segments/ws/{world.id}/vip/environments/Production",
            {"rules": [], **note},
            {},
        ),
    }


KINDS = ["create", "update", "patch", "remove", "kill", "restore", "reallocate", "upload", "unload", "rules"]


@pytest.fixture
def ready(world: Any) -> Any:
    world.define("checkout")
    world.flag("fresh")
    world.segment("beta")
    world.segment("vip", path="rule-based-segments")
    return world


@pytest.mark.parametrize("kind", KINDS)
def test_title_and_comment(ready: Any, api: Any, definition: Any, kind: str) -> None:
    ready.require_notes()
    for note in ({}, {"title": "t"}, {"comment": "c"}, {"title": "", "comment": "c"}):
        method, path, body, query = changes(ready, definition, note)[kind]
        refused = api.request(method, path, json=body, params=query)
        assert (refused.status_code, refused.content) == (400, b"")
        assert refused.headers["content-length"] == "0"
    method, path, body, query = changes(ready, definition, NOTE)[kind]
    answer = api.request(method, path, json=body, params=query)
    assert answer.status_code == 200
    assert "title" not in str(answer.json())


@pytest.mark.parametrize("kind", KINDS)
def test_approvals(ready: Any, api: Any, definition: Any, kind: str) -> None:
    ready.permit(areApprovalsRequired=True)
    method, path, body, query = changes(ready, definition, NOTE)[kind]
    refused = api.request(method, path, json=body, params=query)
    assert refused.status_code == 403
    words = refused.json()["message"]
    assert words.startswith("Approvals are required.")
    assert f"envId={ready.production}" in words


def test_the_note_is_asked_for_before_the_approval(ready: Any, api: Any) -> None:
    ready.require_notes()
    ready.permit(areApprovalsRequired=True)
    assert api.put(f"{ready.at('checkout')}/kill").status_code == 400


def test_what_needs_no_approval(ready: Any, api: Any) -> None:
    """The vendor's list: flags and their own fields, segments, activating and taking away empty ones."""
    ready.permit(areApprovalsRequired=True)
    ready.flag("new")
    patch = [{"op": "replace", "path": "/description", "value": "d"}]
    assert api.patch(f"splits/ws/{ready.id}/checkout", json=patch).status_code == 200
    assert api.delete(f"splits/ws/{ready.id}/new").status_code == 200
    ready.segment("gamma")
    assert api.delete(f"segments/{ready.production}/gamma").status_code == 200
    assert api.delete(f"segments/ws/{ready.id}/gamma").status_code == 200
    assert api.delete(f"splits/ws/{ready.id}/checkout").status_code == 403


def test_allowed_kills_need_no_approval(ready: Any, api: Any, served: Any) -> None:
    ready.permit(areApprovalsRequired=True, allowKills=True)
    assert api.put(f"{ready.at('checkout')}/kill").status_code == 200
    assert api.put(f"{ready.at('checkout')}/restore").status_code == 403
    served.switch(kill_bypasses_approvals=False)
    assert api.put(f"{ready.at('checkout')}/kill").status_code == 403


def test_editors(ready: Any, api: Any, approver: Any) -> None:
    ready.permit(areEditorsRestricted=True, editors=[{"id": "local-approver", "type": "user"}])
    assert api.put(f"{ready.at('checkout')}/kill").status_code == 403
    assert approver.put(f"{ready.at('checkout')}/kill").status_code == 200


def test_other_environments_are_not_concerned(ready: Any) -> None:
    ready.permit(areApprovalsRequired=True)
    ready.define("checkout", "Staging")
