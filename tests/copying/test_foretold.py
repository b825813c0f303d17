from __future__ import annotations

from dataclasses import replace

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.foretold import AS_NOW, Foretold
from pulumi_flagcopy.copying.location import Location, Scope

STAGING = Scope("launchdarkly", "shop", "staging")
PRODUCTION = Scope("launchdarkly", "shop", "production")
BAG = STAGING.flag("bag")
NOW = Definition(
    BAG, 3, {"on": False, "rules": []}, ("true", "false"), {"archived": False}, raw={"now": True}
)
THEN = Definition(BAG, 9, {"on": True, "rules": []}, ("true", "false"))


@pytest.fixture
def foretold() -> Foretold:
    return Foretold()


def test_a_definition_is_taken_as_it_will_be_with_the_version_of_now(foretold: Foretold) -> None:
    foretold.definition("definition", [BAG], THEN)
    ahead = foretold.anew("copy")
    assert ahead.changes(BAG)
    assert not ahead.unclear(BAG)
    assert ahead.over(NOW) == replace(THEN, version=3)


def test_it_is_known_by_each_of_its_names(foretold: Foretold) -> None:
    by_id = Location("split", "0000", "1111", "bag")
    by_name = Location("split", "Store", "Stage", "bag")
    foretold.definition("definition", [by_id, by_name], replace(THEN, location=by_id))
    assert foretold.anew("copy").over(replace(NOW, location=by_name)).location == by_name


def test_what_nobody_changes_stays_as_it_is(foretold: Foretold) -> None:
    foretold.definition("definition", [BAG], THEN)
    other = replace(NOW, location=PRODUCTION.flag("bag"))
    assert foretold.anew("copy").over(other) is other
    assert AS_NOW.over(NOW) is NOW


def test_what_is_not_known_is_said_to_change_and_is_left_as_it_is(foretold: Foretold) -> None:
    foretold.definition("definition", [BAG], None)
    ahead = foretold.anew("copy")
    assert ahead.unclear(BAG)
    assert ahead.unclear_in(STAGING) == {"bag"}
    assert ahead.unclear_in(PRODUCTION) == set()
    assert ahead.over(NOW) is NOW


def test_a_second_check_forgets_what_the_first_one_said_and_hears_the_others(foretold: Foretold) -> None:
    foretold.definition("copy", [BAG], THEN)
    foretold.definition("other", [PRODUCTION.flag("bag")], None)
    ahead = foretold.anew("copy")
    assert not ahead.changes(BAG)
    assert ahead.unclear(PRODUCTION.flag("bag"))
    assert not foretold.anew("other").changes(BAG)


def test_who_was_checked_last_knew_of_the_others(foretold: Foretold) -> None:
    foretold.definition("first", [BAG], None)
    foretold.definition("second", [BAG], THEN)
    assert foretold.anew("copy").over(NOW).parts == THEN.parts


def test_flags_and_segments_of_all_resources_are_known_together(foretold: Foretold) -> None:
    for key in ("bag", "cap"):
        foretold.flag(key, [STAGING.whole], key, ["r9"])
        foretold.segment(f"segment {key}", [PRODUCTION], key)
    ahead = foretold.anew("copy")
    assert ahead.flags[PRODUCTION.whole] == {"bag": {"r9"}, "cap": {"r9"}}
    assert ahead.segments == {PRODUCTION: {"bag", "cap"}}


@pytest.mark.parametrize("place", [BAG, PRODUCTION.flag("bag")])
def test_a_copy_is_concerned_by_both_of_its_ends(foretold: Foretold, place: Location) -> None:
    foretold.definition("definition", [place], THEN)
    ahead = foretold.anew("copy")
    assert ahead.concerns(BAG, PRODUCTION.flag("bag"))
    assert not ahead.concerns(STAGING.flag("cap"), PRODUCTION.flag("cap"))


def test_a_copy_is_concerned_by_segments_of_its_target_alone(foretold: Foretold) -> None:
    foretold.segment("segment", [PRODUCTION], "vips")
    ahead = foretold.anew("copy")
    assert ahead.concerns(BAG, PRODUCTION.flag("bag"))
    assert not ahead.concerns(PRODUCTION.flag("bag"), BAG)
