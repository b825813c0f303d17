"""The page without a browser: what is in it, and that nothing of a vendor's is more than text."""

from __future__ import annotations

import gc
import json
import re
import tracemalloc
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.copying import words
from pulumi_flagcopy.copying.location import Location, Scope
from pulumi_flagcopy.copying.part import Change
from pulumi_flagcopy.copying.plan import Blocked
from pulumi_flagcopy.copying.words import plain
from pulumi_flagcopy.platform import Absent, Selection
from pulumi_flagcopy.report.difference import Difference, Status
from pulumi_flagcopy.report.matrix import Cell, Matrix, Row, State
from pulumi_flagcopy.report.page import column_names, write_page
from pulumi_flagcopy.session import Session

from ..what_others_write import texts, unseen
from .conftest import MADE, MatrixOf, page_of


class Parsed(HTMLParser):
    """A page taken apart: every tag with its attributes, and what is inside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag in ("script", "style") and data.strip():
            self.inside.append((tag, attributes, data))
        else:
            self.text += data

    def data(self, kind: str) -> list[Any]:
        """What the JSON blocks of a kind hold, one after the other."""
        return [
            entry
            for _, attributes, text in self.inside
            if attributes.get("class") == kind
            for entry in json.loads(text)
        ]


def test_what_it_is_of(matrix_of: MatrixOf) -> None:
    text = Parsed(page_of(matrix_of("launchdarkly", "shop", "staging"))).text
    assert "Flags of shop" in text
    assert "2026-03-01 12:30 UTC" in text
    assert "launchdarkly:shop/test, launchdarkly:shop/staging, launchdarkly:shop/production" in text


def test_rows_and_differences_go_together(matrix_of: MatrixOf) -> None:
    matrix = matrix_of("launchdarkly", "shop", "staging")
    parsed = Parsed(page_of(matrix))
    rows, differences = parsed.data("rows"), parsed.data("differences")
    assert len(rows) == len(differences) == 27
    for (_, _, _, cells), there in zip(rows, differences, strict=True):
        counts = {str(place): cell >> 4 for place, cell in enumerate(cells) if cell >> 4}
        assert counts == {place: len(entries) for place, entries in there.items()}
    [place] = [index for index, row in enumerate(rows) if row[0] == "countdown"]
    assert differences[place]["2"][0] == ["on", "on", "off"], "what, in the reference, here"


def test_nothing_is_loaded(matrix_of: MatrixOf) -> None:
    page = page_of(matrix_of("split", "Payments", "Staging"))
    parsed = Parsed(page)
    for _, attributes in parsed.tags:
        assert not {"src", "href", "srcset", "action", "style"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    assert not re.search(r"url\(|@import|https?://", page)


def test_the_policy_allows_its_own_script_and_style_only(matrix_of: MatrixOf) -> None:
    parsed = Parsed(page_of(matrix_of("launchdarkly", "shop", "staging")))
    [policy] = [
        attributes["content"]
        for tag, attributes in parsed.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy
    assert policy.startswith("default-src 'none'; ")
    own = [(tag, text) for tag, attributes, text in parsed.inside if attributes.get("type") is None]
    assert [tag for tag, _ in own] == ["style", "script"]
    for tag, text in own:
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


@pytest.mark.usefixtures("nasty")
def test_what_a_vendor_answered_stays_text(matrix_of: MatrixOf) -> None:
    page = page_of(matrix_of("launchdarkly", "shop", "staging"))
    assert "<img" not in page
    assert "\u202e" not in page
    assert "\x1b" not in page
    parsed = Parsed(page)
    [title] = [row[1] for row in parsed.data("rows") if row[0] == "theme"]
    assert title == "</script><img src=x onerror=alert(1)>\\u202egnp.\\x1b[31m"


class Vendor:
    """All that the page asks of a platform."""

    title = "Vendor"

    def in_names(self, text: str) -> str:
        return text


@settings(max_examples=12)
@given(texts, st.lists(texts, max_size=2), texts, texts)
def test_whatever_others_wrote_it_stays_text(name: str, tags: list[str], value: str, place: str) -> None:
    scopes = [Scope("launchdarkly", "shop", "staging"), Scope("launchdarkly", "shop", f"at {place}")]
    change = Change("rules", "rules/1", None, None, "", f"rule 1 '{plain(name)}'", words.value(value), value)
    gone = Absent(scopes[1].flag(name), "flag", "")
    difference = Difference(name, gone, gone, Status.DIFFERS, (change,), (Blocked("rules", value),))
    row = Row(name, value, tuple(tags), (Cell(State.REFERENCE), Cell(State.DIFFERS, difference=difference)))
    out = StringIO()
    write_page(out, Matrix(Vendor(), scopes, scopes[0], Selection()), [row], MADE)  # type: ignore[arg-type]
    page = out.getvalue()
    assert unseen(page) - set(_own_page()) == set()
    parsed, own = Parsed(page), Parsed(_own_page())
    assert parsed.tags[:-1] == own.tags[:-1], "no tag and no attribute but ours"
    [(flag, title, shown_tags, _)] = parsed.data("rows")
    [differences] = parsed.data("differences")
    cells = [flag, title, *shown_tags, *(cell for row in differences["1"] for cell in row)]
    assert unseen("".join(cells)) == set(), "nor when a script has read it"
    assert not [cell for cell in cells if re.match(r"\s*[=@]", cell)], "a spreadsheet would reckon with it"


@cache
def _own_page() -> str:
    """The same without anything that others wrote."""
    scopes = [Scope("launchdarkly", "shop", "staging"), Scope("launchdarkly", "shop", "at")]
    row = Row("flag", "", (), (Cell(State.REFERENCE), Cell(State.SAME)))
    out = StringIO()
    write_page(out, Matrix(Vendor(), scopes, scopes[0], Selection()), [row], MADE)  # type: ignore[arg-type]
    return out.getvalue()


def test_environments_are_named_as_shortly_as_they_can_be() -> None:
    shop = Scope("launchdarkly", "shop", "staging")
    support, european = (
        Scope("launchdarkly", "support", "staging"),
        Scope("launchdarkly", "shop", "staging", "eu"),
    )
    assert column_names([shop, Scope("launchdarkly", "shop", "test")]) == ["staging", "test"]
    assert column_names([shop, support]) == ["shop/staging", "support/staging"]
    assert column_names([shop, european]) == ["shop/staging", "eu@shop/staging"]


class Nowhere:
    """A file that keeps only its length."""

    def __init__(self) -> None:
        self.length = 0

    def writelines(self, pieces: Iterator[str]) -> None:
        for piece in pieces:
            self.length += len(piece)


def many_rows(number: int, rules: int = 3) -> Iterator[Row]:
    """Flags that differ, each in its own words."""
    for index in range(number):
        place = Location("launchdarkly", "shop", "staging", f"flag-{index}")
        changes = tuple(
            Change(
                "rules", f"rules/{rule}", None, None, "", f"rule {rule}", "", f"{index} is one of {'x' * 200}"
            )
            for rule in range(rules)
        )
        gone = Absent(place, "flag", "")
        difference = Difference(place.flag, gone, gone, Status.DIFFERS, changes)
        yield Row(
            place.flag, "", ("web",), (Cell(State.REFERENCE), Cell(State.DIFFERS, difference=difference))
        )


def peak(matrix: Matrix, rows: int) -> tuple[int, int]:
    """Bytes of memory at the highest, and characters written."""
    out = Nowhere()
    gc.collect()
    tracemalloc.start()
    try:
        write_page(out, matrix, many_rows(rows), MADE)  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1], out.length
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_flags(session: Session) -> None:
    columns = [Scope("launchdarkly", "shop", name) for name in ("test", "staging")]
    matrix = Matrix(session.platform("launchdarkly"), columns, columns[0], Selection())
    peak(matrix, 1)
    few, short = peak(matrix, 100)
    many, long = peak(matrix, 500)
    assert long > 4 * short
    assert many < 1.5 * few
