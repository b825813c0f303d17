"""JSON as text: the fast way and the way around what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.local.json_text import copied, read, same, written

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SMALL = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text()
VALUES = st.recursive(SMALL, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert read(written(value)) == value == json.loads(written(value))


@given(VALUES, VALUES)
def test_a_copy_shares_nothing(value: Any, other: Any) -> None:
    twin = copied([value, {"k": other}])
    assert twin == [value, {"k": other}]
    twin[1]["k"] = twin
    assert same([value, {"k": other}], [value, {"k": other}])


@given(st.dictionaries(st.text(), LEAVES | st.text()))
def test_the_order_of_members_means_nothing(value: dict[str, Any]) -> None:
    assert same(value, dict(reversed(value.items())))


@pytest.mark.parametrize(
    ("one", "other"), [(True, 1), (1, 1.0), (0, False), ("1", 1), (None, False), ([], {})]
)
def test_types_are_told_apart(one: Any, other: Any) -> None:
    assert not same(one, other)
    assert not same({"a": [one]}, {"a": [other]})


@pytest.mark.parametrize("value", ["half \ud800 a pair", 2**70, -(2**70)])
def test_what_the_fast_library_refuses_is_written_all_the_same(value: Any) -> None:
    assert same([value], [value])
    assert not same([value], [value, value])
    assert read(written({"k": value}))["k"] == value


def test_deep_nesting_is_written_and_read() -> None:
    value: list[Any] = []
    for _ in range(400):
        value = [value]
    assert read(written(value)) == value
    assert same(value, [value[0]])


def test_keys_are_found_in_text_as_they_are_written() -> None:
    assert written("a-flag.key_1") in written({"flag": "a-flag.key_1"})
