"""Values of others, shown safely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.words import cell, counted, harmless, listed, plain, value

from ..what_others_write import CONTROLS, FORMULAS, LINES, TURNING, UNSEEN, texts, unseen


@given(st.text() | texts)
def test_nothing_invisible_gets_through(text: str) -> None:
    assert unseen(plain(text, limit=10_000), line_ends=False) == set()
    assert unseen(harmless(text)) == set()


@pytest.mark.parametrize("char", [*CONTROLS, *TURNING, *UNSEEN, *LINES])
def test_what_cannot_be_seen_is_named(char: str) -> None:
    assert plain(char) in (f"\\x{ord(char):02x}", f"\\u{ord(char):04x}", f"\\U{ord(char):08x}")
    assert harmless(f"a{char}b") == ("a\nb" if char == "\n" else plain(f"a{char}b"))


@pytest.mark.parametrize("text", ["Über uns", "漢字", "a → b", "é", "नमस्ते", "🚀", "a\u00a0b"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert plain(text) == harmless(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, " =1", "-a", "+49 30"])
def test_a_spreadsheet_is_told_that_it_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1.5", "-12,5 %", "on", "a=b", "", "–", "→ on"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert cell(text) == text


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
