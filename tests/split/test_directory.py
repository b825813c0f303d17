"""Names: looked up once, to the last page, and again only when one is not found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.copying.location import Scope
from pulumi_flagcopy.errors import InputError
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.split.api import Api
from pulumi_flagcopy.split.dialect import DIALECT
from pulumi_flagcopy.split.directory import NOTHING, Directory

V2 = "/internal/api/v2"
Answer = Callable[[httpx.Request], Any]


class Vendor:
    """Answers from lists that a test may change, and counts what it was asked."""

    def __init__(self, **lists: list[Any]) -> None:
        self.lists = lists
        self.asked: list[str] = []
        self.largest = 20

    def __call__(self, request: httpx.Request) -> httpx.Response:
        kind = request.url.path.removeprefix(V2).split("/")[1]
        self.asked.append(kind)
        entries, query = self.lists[kind], request.url.params
        if kind == "environments":
            return httpx.Response(200, json=entries)
        limit, offset = min(int(query["limit"]), self.largest), int(query["offset"])
        page = {"objects": entries[offset : offset + limit], "offset": offset, "limit": limit}
        return httpx.Response(200, json={**page, "totalCount": len(entries)})


def directory(vendor: Answer) -> Directory:
    transport = httpx.MockTransport(vendor)
    return Directory(Api(Client(DIALECT, "https://api.example.com", "key", transport=transport)))


def entries(count: int) -> list[Any]:
    return [{"id": f"id-{number}", "name": f"name-{number}"} for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 20, 21, 45, 60])
def test_a_name_on_any_page_is_found(count: int) -> None:
    vendor = Vendor(workspaces=[*entries(count), {"id": "w", "name": "Last"}])
    names = directory(vendor)
    assert names.workspace_id("Last") == "w"
    assert len(vendor.asked) == count // 20 + 1


def test_every_name_after_the_first_costs_nothing() -> None:
    vendor = Vendor(workspaces=entries(3), environments=entries(3))
    names = directory(vendor)
    for number in range(3):
        assert names.workspace_id(f"name-{number}") == f"id-{number}"
        assert (names.environment("w", f"name-{number}") or {})["id"] == f"id-{number}"
    assert vendor.asked == ["workspaces", "environments"]


def test_many_threads_ask_once() -> None:
    vendor = Vendor(workspaces=entries(3))
    names = directory(vendor)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(names.workspace_id, ["name-1"] * 40)) == {"id-1"}
    assert vendor.asked == ["workspaces"]


def test_what_was_made_meanwhile_is_found() -> None:
    vendor = Vendor(workspaces=entries(1))
    names = directory(vendor)
    assert names.workspace_id("name-0") == "id-0"
    vendor.lists["workspaces"] = entries(2)
    assert names.workspace_id("name-1") == "id-1"


def test_what_is_nowhere_is_none() -> None:
    names = directory(Vendor(workspaces=entries(1), environments=[]))
    assert names.workspace_id("Other") is None
    assert names.environment("w", "Other") is None


def test_what_is_forgotten_is_asked_again() -> None:
    vendor = Vendor(workspaces=entries(1))
    names = directory(vendor)
    names.workspace_id("name-0")
    names.forget()
    names.workspace_id("name-0")
    assert len(vendor.asked) == 2


def test_an_id_is_taken_at_its_word() -> None:
    vendor = Vendor()
    identifier = "8f3bc2b0-0000-11ee-a8f5-000000000001"
    assert directory(vendor).workspace_id(identifier) == identifier
    assert vendor.asked == []


def test_an_id_goes_before_a_name() -> None:
    vendor = Vendor(environments=[{"id": "e-1", "name": "e-2"}, {"id": "e-2", "name": "e-1"}])
    assert (directory(vendor).environment("w", "e-2") or {})["id"] == "e-2"


def test_an_environment_has_the_names_that_the_program_gives_it_too() -> None:
    workspace, qa = "8f3bc2b0-0000-11ee-a8f5-000000000001", "8f3bc2b0-0000-11ee-a8f5-000000000002"
    names = directory(
        Vendor(workspaces=[{"id": workspace, "name": "Shop"}], environments=[{"id": qa, "name": "QA"}])
    )
    names.will_be = {("", "Store"): workspace, (workspace, "Old"): qa, (workspace, "QA"): NOTHING}
    scopes = names.names_of(Scope("split", workspace, qa))
    assert {scope.container for scope in scopes} == {workspace, "Shop", "Store"}
    assert {scope.environment for scope in scopes} == {qa, "Old"}, "QA is another one by then"
    assert names.place(Scope("split", "Store", "Old").flag("a")) == names.place(
        Scope("split", workspace, qa).flag("a")
    )
    assert names.place(Scope("split", "Store", "QA").flag("a")).environment == "QA", "that is another one"


def test_a_name_that_several_workspaces_have_is_not_guessed() -> None:
    ids = ["8f3bc2b0-0000-11ee-a8f5-000000000001", "8f3bc2b0-0000-11ee-a8f5-000000000002"]
    twins = [{"id": id, "name": "Shop", "organizationIdentifier": f"org{id[-1]}"} for id in ids]
    names = directory(Vendor(workspaces=[*twins, {"id": "w", "name": "Other"}], environments=entries(1)))
    assert names.workspace_id(ids[1]) == ids[1]
    assert names.workspace_id("Other") == "w"
    with pytest.raises(InputError) as refused:
        names.workspace_id("Shop")
    said = names.called.in_words(str(refused.value))
    assert said == (
        "workspace: is the name of 2 workspaces, and does not say which is meant\n"
        f"They are: /workspaces/{ids[0]} (organisation org1); /workspaces/{ids[1]} (organisation org2).\n"
        "Give the id of the one that is meant, or rename the others in Split."
    )
