"""Versions in words."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.copying.versions import in_words, succession

THEN, LATER = 1795183385123, 1795183421500


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (3, "3"),
        ("none", "none"),
        (f"{THEN}-0123456789abcdef", "of 2026-11-20 14:03:05 UTC"),
        ("0-0123456789abcdef", "0-0123456789abcdef"),
        (f"{10**20}-0123456789abcdef", f"{10**20}-0123456789abcdef"),
        (f"{10**400}-a", f"{10**400}-a"[:79] + "…"),
        ("evil\x1b", "evil\\x1b"),
    ],
)
def test_one(version: int | str, words: str) -> None:
    assert in_words(version) == [words]


def test_two_that_differ_differ_in_words() -> None:
    assert in_words(f"{THEN}-aaaaaaaa", f"{LATER}-aaaaaaaa") == [
        "of 2026-11-20 14:03:05 UTC",
        "of 2026-11-20 14:03:41 UTC",
    ]
    assert in_words(f"{THEN}-aaaaaaaa", f"{THEN + 1}-bbbbbbbb", "none") == [
        "of 2026-11-20 14:03:05 UTC (aaaaaa)",
        "of 2026-11-20 14:03:05 UTC (bbbbbb)",
        "none",
    ]
    assert in_words("none", "none") == ["none", "none"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (2, 3, "version 2 → 3"),
        ("none", f"{THEN}-aaaaaaaa", "first version, of 2026-11-20 14:03:05 UTC"),
        (
            f"{THEN}-aaaaaaaa",
            f"{LATER}-bbbbbbbb",
            "version of 2026-11-20 14:03:05 UTC → of 2026-11-20 14:03:41 UTC",
        ),
    ],
)
def test_one_after_the_other(before: int | str, after: int | str, words: str) -> None:
    assert succession(before, after) == words
