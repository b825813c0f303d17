"""Each shape: a change exactly when the values differ, and words that say which."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.part import Change, Compare, Sides
from pulumi_flagcopy.copying.shapes import keyed, sequence, sets, switch, whole

WHERE = Location("somewhere", "shop", "production", "checkout")
SIDES = Sides(Definition(WHERE, 1, {}), Definition(WHERE, 2, {}))


def words(value: Any, _definition: Definition) -> str:
    return str(value)


def title(entry: Any) -> str:
    return str(entry.get("name", ""))


SEQUENCE = sequence("rule", title, lambda entry, _: str(entry["serve"]))
KEYED = keyed("prerequisite", lambda _, value, definition: words(value, definition))
SETS = sets(lambda group, _: group)
SWITCH = switch()
WHOLE = whole(words)


def texts(compare: Compare, before: Any, after: Any) -> list[str]:
    return [change.text for change in compare("part", before, after, SIDES)]


entries = st.lists(
    st.fixed_dictionaries(
        {"serve": st.integers(0, 3)}, optional={"name": st.sampled_from(["", "beta", "staff"])}
    ),
    max_size=6,
)
groups = st.dictionaries(
    st.sampled_from(["user/0", "user/1", "device/0"]),
    st.sets(st.sampled_from("abcd"), min_size=1).map(sorted),
)
mappings = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@given(entries, entries)
def test_a_sequence_changes_exactly_when_it_differs(before: list[Any], after: list[Any]) -> None:
    assert bool(texts(SEQUENCE, before, after)) == (before != after)


@given(entries, entries)
def test_the_changes_of_a_sequence_account_for_every_entry(before: list[Any], after: list[Any]) -> None:
    changes = SEQUENCE("part", before, after, SIDES)
    gone = sum(change.after is None for change in changes)
    new = sum(change.before is None for change in changes)
    assert len(before) - gone + new == len(after)


@given(groups, groups)
def test_sets_change_exactly_when_they_differ(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert bool(texts(SETS, before, after)) == (before != after)


@given(mappings, mappings)
def test_a_mapping_changes_exactly_when_it_differs(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert bool(texts(KEYED, before, after)) == (before != after)


@pytest.mark.parametrize(
    ("compare", "before", "after", "expected"),
    [
        (SWITCH, False, True, ["TURNS ON checkout in production (part: off → on)"]),
        (SWITCH, True, False, ["TURNS OFF checkout in production (part: on → off)"]),
        (WHOLE, 1, 2, ["part: 1 → 2"]),
        (
            KEYED,
            {"a": 1, "b": 2},
            {"b": 3, "c": 4},
            [
                "part: remove prerequisite a: 1",
                "part: change prerequisite b: 2 → 3",
                "part: add prerequisite c: 4",
            ],
        ),
        (
            SETS,
            {"user/0": ["a", "b"]},
            {"user/0": ["b", "c", "d"]},
            [
                "part: user/0: add 2 keys (c, d), remove 1 key (a)",
            ],
        ),
        (
            SEQUENCE,
            [{"serve": 1}],
            [{"serve": 1}, {"name": "beta", "serve": 2}],
            ["part: add rule 2 'beta': 2"],
        ),
        (SEQUENCE, [{"serve": 1}, {"serve": 2}], [{"serve": 2}], ["part: remove rule 1: 1"]),
        (
            SEQUENCE,
            [{"name": "beta", "serve": 1}],
            [{"name": "beta", "serve": 2}],
            [
                "part: change rule 1 'beta': 1 → 2",
            ],
        ),
        (SEQUENCE, [{"serve": 1}], [{"serve": 2}], ["part: change rule 1: 1 → 2"]),
    ],
)
def test_words(compare: Compare, before: Any, after: Any, expected: list[str]) -> None:
    assert texts(compare, before, after) == expected


def test_an_entry_that_only_moved_is_moved() -> None:
    before = [{"serve": 1}, {"serve": 2}, {"serve": 3}]
    after = [{"serve": 2}, {"serve": 3}, {"serve": 1}]
    assert texts(SEQUENCE, before, after) == ["part: move rule 1 to place 3: 1"]


@pytest.mark.parametrize("name", ["", "beta"])
def test_one_is_not_true(name: str) -> None:
    before, after = ([{"name": name, "serve": serve}] for serve in (True, 1))
    (text,) = texts(SEQUENCE, before, after)
    assert text.startswith("part: change rule 1")
    assert text.endswith(": True → 1")


def test_a_change_that_the_words_leave_out_is_still_told() -> None:
    changes = SEQUENCE("part", [{"serve": 1, "name": "a"}], [{"serve": 1, "name": "a", "seed": 7}], SIDES)
    assert [change.text for change in changes] == [
        "part: change rule 1 'a': 1 (in what these words leave out)"
    ]


def test_values_of_others_cannot_move_the_cursor() -> None:
    (change,) = KEYED("part", {}, {"a\x1b[2J": 1}, SIDES)
    assert isinstance(change, Change)
    assert "\x1b" not in change.text
    assert "a\\x1b[2J" in change.text


def sides_of(compare: Compare, before: Any, after: Any) -> list[tuple[str, str, str]]:
    return [(c.subject, c.was, c.becomes) for c in compare("part", before, after, SIDES)]


def test_both_sides_of_a_change_in_words() -> None:
    assert sides_of(SWITCH, False, True) == [("part", "off", "on")]
    assert sides_of(WHOLE, 1, 2) == [("part", "1", "2")]
    assert sides_of(KEYED, {"a": 1, "b": 2}, {"b": 3, "c": 4}) == [
        ("prerequisite a", "1", ""),
        ("prerequisite b", "2", "3"),
        ("prerequisite c", "", "4"),
    ]
    assert sides_of(SETS, {"user/0": ["a", "b"]}, {"user/0": ["b"], "user/1": ["c"]}) == [
        ("user/0", "2 keys; only here: a", "1 key"),
        ("user/1", "", "1 key (c)"),
    ]
    staff, beta, rest = {"name": "staff", "serve": 1}, {"name": "beta", "serve": 2}, {"serve": 3}
    assert sides_of(SEQUENCE, [staff, rest], [{**staff, "serve": 0}, beta, rest]) == [
        ("rule 1 'staff'", "1", "0"),
        ("rule 2 'beta'", "", "2"),
    ]
    assert sides_of(SEQUENCE, [staff, beta], [beta, staff]) == [("rule 2 'beta'", "place 2: 2", "place 1: 2")]
