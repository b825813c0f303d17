"""What a target was before a copy survives Pulumi, which hands a provider no None again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.lifecycle.previous import (
    as_left,
    changed_since,
    content_hash,
    parts_before,
    remembered,
    to_put_back,
    without,
)

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


NAMES = ("on", "rules", "off_variation")


def left_by_an_earlier_release(target: Definition) -> list[tuple[dict[str, Any], dict[str, Any] | None]]:
    """What it remembered of a copy that ended in this target, and the config beside it."""
    kept = _stored(remembered(before(), NAMES))
    config = _stored(target.chosen(NAMES))
    return [(kept, config), ({**kept, "left": content_hash(target, NAMES)}, None)]


@pytest.mark.parametrize("which", [0, 1], ids=["of a copy", "of a promotion"])
def test_what_an_earlier_release_left_is_judged_as_a_whole(which: int) -> None:
    copied = replace(before(), parts={**before().parts, "on": True})
    edited = replace(copied, parts={**copied.parts, "rules": ["mine"]})
    kept, config = left_by_an_earlier_release(copied)[which]
    assert changed_since(kept, copied, NAMES, config) == set()
    assert changed_since(kept, edited, NAMES, config) == set(NAMES)
    assert set(to_put_back(kept, NAMES)) == set(NAMES)


def test_only_what_a_copy_changed_is_its_to_put_back() -> None:
    copied = replace(before(), parts={**before().parts, "on": True})
    kept = _stored(as_left(remembered(before(), NAMES), copied, ["on"]))
    assert to_put_back(kept, ("rules",)) == ("on",)
    assert without(kept, {"rules"}) is not None
    assert without(kept, {"on"}) is None
