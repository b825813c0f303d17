"""Ids of resources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.errors import InputError
from pulumi_flagcopy.lifecycle.identity import compose, parse

NAMES = ("project", "key")
TEXT = st.text(min_size=1)


def test_it_can_be_read_and_written_by_people() -> None:
    place = {"project": "shop", "key": "beta-testers"}
    assert compose(NAMES, place, None) == "shop/beta-testers"
    assert compose(NAMES, place, "eu") == "eu@shop/beta-testers"


@given(TEXT, TEXT, st.none() | TEXT)
def test_there_and_back_again(project: str, key: str, account: str | None) -> None:
    place = {"project": project, "key": key}
    assert parse(compose(NAMES, place, account), NAMES, "thing") == (place, account)


@pytest.mark.parametrize("id", ["", "shop", "shop/", "/key", "a/b/c", "eu@shop"])
def test_what_is_none(id: str) -> None:
    with pytest.raises(InputError, match="It must be project/key"):
        parse(id, NAMES, "thing")
