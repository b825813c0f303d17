"""What a name that is none was probably meant to be."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.copying.spelling import closest, did_you_mean, which

FLAGS = ("checkout-v2", "gift-cards", "banner-text")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("checkout-v3", "checkout-v2"),
        ("CHECKOUT-V2", "checkout-v2"),
        ("gift_card", "gift-cards"),
        ("banner-text", None),
        ("theme", None),
        ("", None),
    ],
)
def test_the_closest_name(name: str, meant: str | None) -> None:
    assert closest(name, FLAGS) == meant


def test_the_question_is_escaped_and_empty_where_there_is_nothing_to_ask() -> None:
    assert did_you_mean("banner-txt", FLAGS) == " Did you mean 'banner-text'?"
    assert did_you_mean("theme", FLAGS) == ""
    assert did_you_mean("Check", FLAGS) == " Did you mean 'checkout-v2'?"
    assert did_you_mean("gif", [*FLAGS, "gifs-of-all-kinds-and-sizes"]) == ""
    assert did_you_mean("ch", FLAGS) == ""
    assert did_you_mean("evil", ["evil\x1b"]) == " Did you mean 'evil\\x1b'?"


def test_a_name_like_no_other_is_answered_with_those_that_there_are_up_to_ten() -> None:
    assert which("flag", "gift-card", FLAGS) == "Did you mean the flag 'gift-cards'?"
    assert which("flag", "theme", FLAGS) == "The flags are: checkout-v2, gift-cards, banner-text."
    assert which("flag", "theme", FLAGS, listed=False) == ""
    assert which("flag", "theme", ()) == ""
    assert which("flag", "x", "abcdefghijkl") == "The flags are: a, b, c, d, e, f, g, h, i, j and 2 more."
    assert which("flag", "x", ["evil\x1b"]) == "The flags are: evil\\x1b."
