"""Who has what: by URN, and only what is told."""

from __future__ import annotations

from pulumi_flagcopy.lifecycle.claims import Claims


def test_what_another_resource_has_is_taken() -> None:
    claims = Claims()
    claims.note("urn:new", ["flag a", "flag b"], made=True)
    assert claims.taken("urn:old", ["flag a", "flag c"]) == {"flag a"}


def test_what_a_resource_has_itself_is_not() -> None:
    claims = Claims()
    claims.note("urn:one", ["flag a"], made=False)
    assert claims.taken("urn:one", ["flag a"]) == set()
    assert claims.taken("urn:other", ["flag a"]) == {"flag a"}


def test_but_for_what_it_replaced_under_the_same_name() -> None:
    claims = Claims()
    claims.note("urn:one", ["flag a"], made=True)
    claims.note("urn:one", ["flag a"], made=False)
    assert claims.taken("urn:one", ["flag a"]) == {"flag a"}


def test_where_nobody_has_anything_nothing_is_asked_for() -> None:
    assert Claims().taken("urn:one", (1 / 0 for _ in "a")) == set()


def test_without_a_urn_nobody_is_known() -> None:
    claims = Claims()
    claims.note("", ["flag a"], made=True)
    assert claims.taken("urn:one", ["flag a"]) == set()
    claims.note("urn:other", ["flag a"], made=True)
    assert claims.taken("", ["flag a"]) == set()
