"""How the declared and the found compare."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.lifecycle.comparing import as_declared, equal, tidy, without_nones

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ("1", 1, False),
        (1e20, 10**20, True),
        (float(2**53), 2**53 + 1, False),
        (None, 0, False),
    ],
)
def test_equal(one: Any, other: Any, same: bool) -> None:
    assert equal(one, other) is same
    assert equal(other, one) is same


@pytest.mark.parametrize(
    ("declared", "found", "said"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1, "c": 3}, {"a": 2, "b": 2}, {"a": 2}),
        ({"a": {"x": 1}}, {"a": {"x": 1, "y": 2}}, {"a": {"x": 1}}),
        ({"a": None}, {"a": 2}, {}),
        ([1, 2], [2, 1], [2, 1]),
        ("a", None, None),
    ],
)
def test_only_what_is_declared_counts(declared: Any, found: Any, said: Any) -> None:
    assert as_declared(declared, found) == said


def test_a_list_without_order_comes_back_as_declared() -> None:
    assert as_declared(["b", "a"], ["a", "b"], unordered=True) == ["b", "a"]
    assert as_declared(["b", "a"], ["a", "b", "b"], unordered=True) == ["a", "b", "b"]


@given(JSON)
def test_what_is_found_as_declared_is_declared(value: Any) -> None:
    assert equal(as_declared(value, value), without_nones(value))
    assert equal(tidy(value), value)


@given(JSON, JSON)
def test_it_says_the_declaration_exactly_when_nothing_declared_differs(one: Any, other: Any) -> None:
    """For values without objects there is nothing that could be left undeclared."""
    if not isinstance(one, dict):
        assert equal(as_declared(one, other), one) == equal(one, other)
