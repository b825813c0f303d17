"""What a target was before a copy survives Pulumi, which hands a provider no None again."""

from __future__ import annotations

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.lifecycle.previous import parts_before, remembered

from .stack import _stored

HERE = Location("launchdarkly", "shop", "production", "checkout")


def before() -> Definition:
    return Definition(HERE, 3, {"on": False, "rules": [], "off_variation": None, "targets": {}}, ())


def test_what_was_not_set_is_remembered() -> None:
    chosen = ("on", "off_variation")
    kept = _stored(remembered(before(), chosen))
    assert kept["version"] == 3
    assert parts_before(kept) == before().chosen(chosen)


def test_a_part_that_was_not_chosen_is_not_taken_for_one_that_was_not_set() -> None:
    assert "off_variation" not in parts_before(_stored(remembered(before(), ("on", "rules"))))


def test_what_an_earlier_release_kept_still_reads() -> None:
    assert parts_before({"version": 3, "parts": {"on": True}}) == {"on": True}
