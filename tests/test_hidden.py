"""Texts without what a program keeps secret."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.words import harmless, listed, plain
from pulumi_flagcopy.hidden import Hidden


def hidden(*values: Any) -> Hidden:
    made = Hidden()
    made.add(list(values))
    return made


def test_every_string_at_any_depth_is_masked_and_nothing_else() -> None:
    masks = hidden("top-secret", {"rules": [{"values": ["deep-one", 12345, True, None]}]})
    said = "included: add top-secret, deep-one; 12345 stays, and so does true"
    assert masks.mask(said) == "included: add [secret], [secret]; 12345 stays, and so does true"
    assert hidden().mask(said) == said


def test_a_message_is_masked_while_others_hide_more() -> None:
    """Two resources of one program: the secrets of the one come while the other one says something."""
    masks, at_once = hidden("begin-with-this"), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(1) as pool:
            adding = pool.submit(lambda: [masks.add(f"begin-{number}") for number in range(2000)])
            while not adding.done():
                assert masks.mask("begin-with-this " * 20) == "[secret] " * 20
    finally:
        sys.setswitchinterval(at_once)


def test_what_is_too_short_is_a_part_of_too_many_words() -> None:
    assert hidden("on", "abc").mask("on: abc") == "on: abc"


def test_the_longest_wins_and_one_that_was_cut_short_is_masked_as_far_as_it_goes() -> None:
    masks = hidden("customer", "customer-1", "a long secret " * 10)
    assert masks.mask("customer-1 customer customer-2") == "[secret] [secret] [secret]-2"
    assert masks.mask(f"keys: {listed(['a long secret ' * 10])}, 3 more") == "keys: [secret]…, 3 more"
    assert masks.mask("the customers wait…") == "the [secret]s wait…"


@given(st.text(min_size=4), st.text())
def test_however_messages_write_it_it_is_not_there(secret: str, around: str) -> None:
    masks = hidden(secret)
    for written in (secret, harmless(secret), plain(secret, 1000), json.dumps({"a": [secret]})):
        said = masks.mask(f"{around}{written}{around}")
        assert secret not in said or secret in around * 2 or secret in "[secret]"
