"""What is surely equal is never a difference."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.json_types import canonical, surely_equal

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
def test_whatever_is_surely_equal_has_the_same_canonical_text(one: Any, other: Any) -> None:
    assert not surely_equal(one, other) or canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), [(True, 1), (1, 1.0), (0, False), ("1", 1), (None, False)])
def test_types_tell_values_apart(one: Any, other: Any) -> None:
    assert not surely_equal(one, other)


@pytest.mark.parametrize("value", [2**70, "\ud800"])
def test_what_is_too_much_for_the_fast_way_is_not_known_to_be_equal(value: Any) -> None:
    assert not surely_equal([value], [value])
