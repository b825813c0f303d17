"""Which resources of one program write the same part of one flag."""

from __future__ import annotations

from collections.abc import Callable

from pulumi_flagcopy.copying.collisions import Collision, Collisions, Declared, Ends, Writer, Written
from pulumi_flagcopy.copying.json_types import Json
from pulumi_flagcopy.copying.location import Location

X, Y, RELEASE = Writer("FlagCopy", "x"), Writer("FlagCopy", "y"), Writer("Promotion", "release")
DECLARED = Writer("FlagDefinition", "own")


def at(environment: str, flag: str = "a") -> Location:
    return Location("launchdarkly", "shop", environment, flag)


def ends(source: str, *flags: str) -> Callable[[], Ends]:
    return lambda: {at("production", flag): at(source, flag) for flag in flags or ("a",)}


def declared() -> Ends:
    return {at("production"): None}


def says(flag: str = "a", **values: Json) -> Declared:
    return Declared(flag, values, lambda _, one, other: one != other)


def both(*, mine: str = "test", parts: tuple[str, ...] = ("rules", "on")) -> list[Collision]:
    collisions = Collisions()
    assert collisions.note(X, Written(("on", "rules", "fallthrough"), ends("staging"))) == []
    return collisions.note(Y, Written(parts, ends(mine)))


def test_two_that_copy_one_part_from_different_places_undo_each_other() -> None:
    (found,) = both()
    assert found.certain
    assert found.summary == "FlagCopy x and FlagCopy y both copy rules, on into shop/production/a"
    assert found.detail.startswith("One copies from shop/staging/a, the other one from shop/test/a: ")


def test_from_one_place_they_only_repeat_each_other() -> None:
    (found,) = both(mine="staging")
    assert not found.certain


def test_different_parts_are_no_collision() -> None:
    assert both(parts=("targets",)) == []


def test_whoever_is_checked_again_is_no_other_one() -> None:
    collisions = Collisions()
    collisions.note(X, Written(("on",), ends("staging")))
    assert collisions.note(X, Written(("on",), ends("test"))) == []
    assert collisions.note(X, Written(("rules",), ends("test"))) == []
    assert collisions.note(Y, Written(("on",), ends("staging"))) == [], "it does not copy that any more"


def test_both_are_named_in_one_order_whoever_was_checked_first() -> None:
    first, second = Collisions(), Collisions()
    first.note(X, Written(("on",), ends("staging")))
    second.note(Y, Written(("on",), ends("test")))
    found = first.note(Y, Written(("on",), ends("test")))
    assert found == second.note(X, Written(("on",), ends("staging")))


def test_of_many_flags_those_are_named_that_both_have() -> None:
    collisions = Collisions()
    collisions.note(RELEASE, Written(("on",), ends("staging", "a", "b", "c")))
    (found,) = collisions.note(Writer("Promotion", "other"), Written(("on",), ends("test", "b", "c", "d")))
    assert found.summary.endswith("both copy on into 2 flags in shop/production (b, c)")
    assert found.remedy.endswith("exclude_flags=['b', 'c'].")


def test_a_copy_and_a_declaration_of_one_part_undo_each_other() -> None:
    collisions = Collisions()
    collisions.note(DECLARED, Written(("on", "rules"), declared))
    (found,) = collisions.note(X, Written(("on", "fallthrough"), ends("staging")))
    assert found.certain
    assert found.summary == "FlagDefinition own and FlagCopy x both write on into shop/production/a"
    assert "copies it from shop/staging/a" in found.detail
    assert found.remedy.startswith("Leave the part out of the FlagDefinition")


def test_two_declarations_collide_in_the_inputs_that_have_other_values() -> None:
    collisions = Collisions()
    collisions.note(DECLARED, Written(("on", "rules"), declared, says(on=True, rules=[])))
    other = Written(("on", "rules", "targets"), declared, says(on=False, rules=[], targets=[]))
    (found,) = collisions.note(Writer("FlagDefinition", "second"), other)
    assert found.certain
    assert (
        found.summary == "FlagDefinition own and FlagDefinition second both write on into shop/production/a"
    )
    assert found.detail == "They declare different values: each undoes what the other one has written."
    assert found.remedy == "Leave it out of one of them, or declare the same in both."


def test_where_two_write_is_asked_for_only_if_both_write_some_part() -> None:
    def never() -> Ends:
        raise AssertionError

    collisions = Collisions()
    collisions.note(DECLARED, Written(("on", "rules"), never, says(on=True, rules=[])))
    collisions.note(Writer("FlagDefinition", "other"), Written(("on",), never, says(on=True)))
    collisions.note(Writer("FlagDefinition", "elsewhere"), Written(("on",), never, says("b", on=False)))
    collisions.note(X, Written(("fallthrough",), never))
