"""Which resource a message is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.words import harmless
from pulumi_flagcopy.dynamic.about import failing, foreseen, marked, unmarked


@given(st.text(min_size=1), st.text().map(harmless))
def test_each_line_tells_whose_it_is(urn: str, message: str) -> None:
    lines = marked(message, urn).split("\n")
    assert [unmarked(line) for line in lines] == [(line, urn) for line in message.split("\n")]


@pytest.mark.parametrize("line", ["", "a plan:", "  on: off → on"])
def test_without_a_resource_nothing_is_told_of_it(line: str) -> None:
    assert marked(line, "") == line
    assert unmarked(line) == (line, "")


@pytest.mark.parametrize("certain", [True, False])
@given(urn=st.text(min_size=1), message=st.text().map(harmless))
def test_a_failure_that_is_foreseen_is_no_message(certain: bool, urn: str, message: str) -> None:
    assert foreseen(failing(urn, certain=certain)) == (urn, certain)
    assert [foreseen(line) for line in marked(message, urn).split("\n")] == [None] * len(message.split("\n"))
