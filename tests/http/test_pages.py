"""Long lists: every item once, several pages under way at once."""

from __future__ import annotations

import threading
from operator import itemgetter
from typing import Any

import pytest

from pulumi_flagcopy.http.pages import Page, every
from pulumi_flagcopy.http.side_by_side import READS_AT_ONCE


def items(*numbers: int) -> list[dict[str, Any]]:
    return [{"key": f"{number:03}"} for number in numbers]


def pages(total: int, size: int, *, count: bool = True) -> Any:
    def page(offset: int) -> Page:
        found = items(*range(offset, min(total, offset + size)))
        return Page(found, total if count else None, offset + size < total)

    return page


@pytest.mark.parametrize("total", [0, 1, 10, 11, 95, 300])
@pytest.mark.parametrize("count", [True, False])
def test_every_item_in_order(total: int, count: bool) -> None:
    assert list(every(pages(total, 10, count=count), itemgetter("key"))) == items(*range(total))


def test_as_many_requests_as_pages() -> None:
    asked: list[int] = []
    page = pages(95, 10)

    def counted(offset: int) -> Page:
        asked.append(offset)
        return page(offset)  # type: ignore[no-any-return]

    list(every(counted, itemgetter("key")))
    assert sorted(asked) == list(range(0, 95, 10))


def test_pages_are_not_all_read_ahead() -> None:
    asked: list[int] = []
    page = pages(1000, 10)

    def counted(offset: int) -> Page:
        asked.append(offset)
        return page(offset)  # type: ignore[no-any-return]

    reading = every(counted, itemgetter("key"))
    next(reading)
    reading.close()
    assert len(asked) <= 1 + READS_AT_ONCE


def test_the_next_pages_are_asked_for_before_the_first_is_worked_on() -> None:
    first = threading.Event()
    page = pages(30, 10)

    def counted(offset: int) -> Page:
        if offset:
            first.set()
        return page(offset)  # type: ignore[no-any-return]

    reading = every(counted, itemgetter("key"))
    next(reading)
    assert first.wait(10)
    reading.close()


def test_an_item_that_was_deleted_while_the_pages_were_read_hides_no_other() -> None:
    """The second page begins one too late, because an item of the first is gone by then."""
    there = list(range(30))
    asked: list[int] = []

    def page(offset: int) -> Page:
        if len(asked) == 1:
            there.remove(3)
        asked.append(offset)
        return Page(items(*there[offset : offset + 10]), len(there), offset + 10 < len(there))

    found = [item["key"] for item in every(page, itemgetter("key"))]
    assert sorted(found) == [f"{number:03}" for number in range(30)]
    assert len(found) == len(set(found))


def test_pages_that_repeat_themselves_have_an_end() -> None:
    """A server that does not know the offset, and says each time that more follows."""
    asked: list[int] = []

    def page(offset: int) -> Page:
        asked.append(offset)
        assert len(asked) < 10
        return Page(items(1, 2), None, True)

    assert list(every(page, itemgetter("key"))) == items(1, 2)


def test_a_failure_is_raised() -> None:
    page = pages(50, 10)

    def failing(offset: int) -> Page:
        if offset == 30:
            raise KeyError("gone")
        return page(offset)  # type: ignore[no-any-return]

    with pytest.raises(KeyError):
        list(every(failing, itemgetter("key")))
