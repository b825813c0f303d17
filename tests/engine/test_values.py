"""Property values: secrets, unknowns, and what differs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_flagcopy.engine.changes import compare
from pulumi_flagcopy.engine.ignore_changes import reset_ignored
from pulumi_flagcopy.engine.secrets import Crypter
from pulumi_flagcopy.engine.state import decrypted, encrypted
from pulumi_flagcopy.engine.values import (
    UNKNOWN,
    contains_secret,
    first_asset,
    first_unknown,
    for_provider,
    from_struct,
    keep_secret,
    reveal,
    secret,
    to_struct,
)

FEW = settings(max_examples=40, deadline=None)
KEYS = st.text(max_size=5)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
MARKED = st.recursive(
    PLAIN | PLAIN.map(secret),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3) | inner.map(secret),
    max_leaves=10,
)
PROPERTIES = st.dictionaries(KEYS, MARKED, max_size=4)


@FEW
@given(PROPERTIES)
def test_the_wire_loses_nothing(properties: dict[str, Any]) -> None:
    assert from_struct(to_struct(properties)) == properties


def test_members_come_off_the_wire_in_the_same_order_each_time() -> None:
    counts = dict.fromkeys(("selected", "copied", "unchanged", "pending_approval", "blocked", "failed"), 1)
    assert list(from_struct(to_struct({"summary": counts}))["summary"]) == sorted(counts)


@FEW
@given(PROPERTIES)
def test_a_provider_gets_no_secret_marks(properties: dict[str, Any]) -> None:
    given_ = for_provider(properties)
    assert not contains_secret(given_)
    assert given_ == reveal(properties)


@FEW
@given(PROPERTIES)
def test_an_echo_is_as_secret_as_its_source(properties: dict[str, Any]) -> None:
    kept = keep_secret(reveal(properties), properties)
    assert reveal(kept) == reveal(properties)
    for key, value in properties.items():
        assert contains_secret(kept[key]) == contains_secret(value)


@FEW
@given(PROPERTIES)
def test_nothing_differs_from_itself_whatever_is_secret(properties: dict[str, Any]) -> None:
    assert compare(properties, properties) == []
    assert compare(properties, reveal(properties)) == []


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")


def test_secrets_on_disk_come_back() -> None:
    value = {"a": [secret({"b": secret("inner")}), "plain"], "c": secret(None)}
    crypter = Crypter()
    stored = encrypted(value, crypter)
    assert "inner" not in str(stored)
    assert decrypted(stored, crypter) == {"a": [secret({"b": "inner"}), "plain"], "c": secret(None)}


def test_what_differs() -> None:
    old = {"same": 1, "gone": 1, "list": [1, 2], "deep": {"a": 1}, "null": None, "flag": True}
    new = {"same": 1.0, "new": 2, "list": [1, 3, 4], "deep": {"a": 2}, "flag": 1}
    found = [("".join(str(part) for part in change.path), change.kind) for change in compare(old, new)]
    assert found == [
        ("deepa", "~"),
        ("flag", "~"),
        ("gone", "-"),
        ("list1", "~"),
        ("list2", "+"),
        ("new", "+"),
    ]


def test_a_changed_secret_stays_one() -> None:
    (change,) = compare({"a": "plain"}, {"a": secret("other")})
    assert (change.before, change.after) == (secret("plain"), secret("other"))


def test_finding_unknowns_and_assets_by_path() -> None:
    asset = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    assert first_unknown({"a": {"b": [1, secret(UNKNOWN)]}}) == "a.b[1]"
    assert first_unknown({"a": "known"}) is None
    assert first_asset({"a": [{"b": asset}]}) == "a[0].b"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("a",), {"a": 1, "b": {"c": [20, 30], "d": 5}}),
        (("b.c[0]",), {"a": 10, "b": {"c": [2, 30], "d": 5}}),
        (("b.c[*]",), {"a": 10, "b": {"c": [2, 3], "d": 5}}),
        (('b["d"]', "new"), {"a": 10, "b": {"c": [20, 30]}}),
        (("nowhere.at.all", "b.c[7]"), {"a": 10, "b": {"c": [20, 30], "d": 5}}),
    ],
)
def test_ignored_changes(paths: tuple[str, ...], expected: dict[str, Any]) -> None:
    old = {"a": 1, "b": {"c": [2, 3]}}
    new = {"a": 10, "b": {"c": [20, 30], "d": 5}}
    assert reset_ignored(new, old, paths) == expected
    assert new == {"a": 10, "b": {"c": [20, 30], "d": 5}}
