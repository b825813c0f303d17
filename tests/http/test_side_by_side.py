"""Several calls under way at once, their results in order."""

from __future__ import annotations

import threading

import pytest

from pulumi_flagcopy.http.side_by_side import READS_AT_ONCE, all_of, in_order


@pytest.mark.parametrize("count", [0, 1, READS_AT_ONCE - 1, READS_AT_ONCE, 100])
def test_all_results_are_in_order(count: int) -> None:
    assert all_of(lambda number: -number, range(count)) == [-number for number in range(count)]
    assert list(in_order(lambda number: -number, range(count))) == [-number for number in range(count)]


def test_so_many_are_under_way_at_once() -> None:
    """Each waits for all others: with one less at once this would not end."""
    together = threading.Barrier(READS_AT_ONCE, timeout=10)
    assert len(all_of(lambda _: together.wait(), range(READS_AT_ONCE))) == READS_AT_ONCE


def test_an_error_is_raised() -> None:
    def call(number: int) -> int:
        if number == 5:
            raise KeyError(number)
        return number

    with pytest.raises(KeyError):
        all_of(call, range(10))
