"""Locations in messages: names that others gave are escaped, and ids do not change by that."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.copying.location import Location, Scope

names = st.text(min_size=1, max_size=300)
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(names, names, names, names)
def test_nothing_invisible_gets_out(container: str, environment: str, flag: str, account: str) -> None:
    location = Location("split", container, environment, flag, account)
    for text in (str(location), location.short, str(location.scope), location.scope.short):
        assert not {unicodedata.category(char) for char in text} & HIDDEN


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=256))
def test_what_can_be_seen_stays_as_it_is(name: str) -> None:
    scope = Scope("split", name, name)
    assert str(scope) == f"split:{name}/{name}"
    assert str(scope.flag("checkout")) == f"split:{name}/{name}/checkout"


def test_a_name_that_turns_the_line_around() -> None:
    assert Scope("split", "Shop", "gnigatS\u202e\x1b[31m").short == "Shop/gnigatS\\u202e\\x1b[31m"


def test_two_accounts_are_told_apart() -> None:
    here = Location("launchdarkly", "shop", "production", "checkout")
    there = Location("launchdarkly", "shop", "production", "checkout", "eu")
    assert (here.short, there.short) == ("shop/production/checkout", "eu@shop/production/checkout")
    assert (here.scope.short, there.scope.short) == ("shop/production", "eu@shop/production")
    assert (str(there), str(there.scope)) == (
        "eu@launchdarkly:shop/production/checkout",
        "eu@launchdarkly:shop/production",
    )
