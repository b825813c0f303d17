"""Names and ids, and what can be neither."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.errors import InputError
from pulumi_flagcopy.split.location import locate

FIELDS = {"workspace": "My shop", "flag": "checkout_v2", "environment": "Prod-Default"}


def test_names_may_have_spaces() -> None:
    assert locate(FIELDS) == Location("split", "My shop", "Prod-Default", "checkout_v2")


def test_ids_are_taken_too() -> None:
    ids = dict.fromkeys(FIELDS, "8f3bc2b0-0000-11ee-a8f5-000000000001")
    assert locate({**ids, "account": "second"}).account == "second"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workspace", ""),
        ("workspace", " Default"),
        ("workspace", "De\nfault"),
        ("workspace", "."),
        ("environment", ".."),
        ("environment", "x" * 257),
        ("flag", "check out"),
        ("flag", "a/b"),
        ("flag", "-a"),
    ],
)
def test_what_is_neither_is_named(name: str, text: str) -> None:
    with pytest.raises(InputError) as caught:
        locate({**FIELDS, name: text})
    assert caught.value.property == name
