"""Values of others, shown safely."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.words import counted, listed, plain, value


@given(st.text())
def test_nothing_invisible_gets_through(text: str) -> None:
    shown = plain(text, limit=10_000)
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(st.text(), st.integers(2, 40))
def test_never_longer_than_allowed(text: str, limit: int) -> None:
    assert len(plain(text, limit)) <= limit


@pytest.mark.parametrize(
    ("item", "expected"),
    [("DE", "DE"), ("", '""'), (True, "true"), (1.5, "1.5"), (None, "null"), ([1], "[1]")],
)
def test_values(item: object, expected: str) -> None:
    assert value(item) == expected


def test_long_lists_are_counted() -> None:
    assert listed(list("abcdefg"), most=5) == "a, b, c, d, e … 2 more"


def test_numbers_have_plurals() -> None:
    assert (counted(1, "key"), counted(2, "key")) == ("1 key", "2 keys")
