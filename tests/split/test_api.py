"""Lists: each endpoint has its own way of cutting them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.errors import VendorError
from pulumi_flagcopy.http.client import Client
from pulumi_flagcopy.split.api import PAGE, Api
from pulumi_flagcopy.split.dialect import DIALECT


def api(answer: Callable[[httpx.QueryParams], Any], paths: list[str] | None = None) -> Api:
    def handler(request: httpx.Request) -> httpx.Response:
        if paths is not None:
            paths.append(request.url.raw_path.decode())
        return httpx.Response(200, json=answer(request.url.params))

    return Api(Client(DIALECT, "https://api.example.com", "key", transport=httpx.MockTransport(handler)))


def segments(count: int) -> list[Any]:
    return [{"name": f"s-{number}"} for number in range(count)]


@pytest.mark.parametrize("count", [0, 3, PAGE, PAGE + 1, 2 * PAGE])
class TestASegmentList:
    def test_as_pages(self, count: int) -> None:
        def answer(query: httpx.QueryParams) -> Any:
            offset, limit = int(query["offset"]), int(query["limit"])
            objects = segments(count)[offset : offset + limit]
            return {"objects": objects, "offset": offset, "limit": limit, "totalCount": count}

        assert api(answer).segments("segments", "w") == segments(count)

    def test_as_arrays_that_are_cut(self, count: int) -> None:
        def answer(query: httpx.QueryParams) -> Any:
            offset, limit = int(query["offset"]), int(query["limit"])
            return segments(count)[offset : offset + limit]

        assert api(answer).active_segments("rule-based-segments", "w", "e") == segments(count)

    def test_as_one_array_whatever_is_asked(self, count: int) -> None:
        assert api(lambda _: segments(count)).segments("large-segments", "w") == segments(count)


@pytest.mark.parametrize("status", [402, 404])
def test_a_plan_without_large_segments_has_none(status: int) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json={"code": status}))
    lacking = Api(Client(DIALECT, "https://api.example.com", "key", transport=transport))
    assert lacking.segments("large-segments", "w") == []
    assert lacking.active_segments("rule-based-segments", "w", "e") == []
    with pytest.raises(VendorError):
        lacking.segments("segments", "w")


@pytest.mark.parametrize("member", ["data", "objects", "items"])
def test_flag_sets_are_read_marker_by_marker(member: str) -> None:
    def answer(query: httpx.QueryParams) -> Any:
        page = int(query.get("after", "0"))
        return {member: [{"id": f"f-{page}"}], "nextMarker": str(page + 1) if page < 2 else None}

    assert api(answer).flag_sets("w") == [{"id": "f-0"}, {"id": "f-1"}, {"id": "f-2"}]


def test_names_are_quoted() -> None:
    paths: list[str] = []
    api(lambda _: {}, paths).definition("w", "checkout", "a b/c?d#e%")
    assert paths == ["/internal/api/v2/splits/ws/w/checkout/environments/a%20b%2Fc%3Fd%23e%25"]
