"""Lists as the vendor answers with them, and while somebody changes them."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.launchdarkly.api import PAGE, Api
from pulumi_flagcopy.launchdarkly.approval_api import ApprovalApi


class Answering:
    """A client whose lists lose an item after the first page."""

    def __init__(self) -> None:
        self.there = [{"key": f"e{number}"} for number in range(PAGE + 5)]
        self.asked = 0

    def get(self, _path: str, query: Any) -> Any:
        if self.asked == 1:
            del self.there[0]
        self.asked += 1
        start = query["offset"]
        return {"items": self.there[start : start + query["limit"]], "totalCount": len(self.there)}


@pytest.mark.parametrize("kind", ["projects", "environments", "flags", "segments"])
def test_an_item_that_goes_while_the_pages_are_read_hides_no_other(kind: str) -> None:
    api = Api(cast(Client, Answering()))
    lists = {
        "projects": api.projects,
        "environments": lambda: api.environments("shop"),
        "flags": lambda: api.flags("shop", {}),
        "segments": lambda: api.all_segments("shop", "production"),
    }
    found = [entry["key"] for entry in lists[kind]()]
    assert sorted(found) == sorted(f"e{number}" for number in range(PAGE + 5))


def test_a_list_of_nothing_may_be_null() -> None:
    class Nothing:
        def get(self, *_request: Any) -> Any:
            return {"items": None}

    client = cast(Client, Nothing())
    assert Api(client).segments("shop", "production", ["beta"]) == []
    assert list(Api(client).projects()) == []
    assert ApprovalApi(client).list(Location("launchdarkly", "shop", "production", "checkout-v2")) == []
