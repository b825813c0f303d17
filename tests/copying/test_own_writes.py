"""What of a version's way is our own."""

from __future__ import annotations

import pytest

from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.own_writes import OwnWrites

HERE, THERE = (Location("launchdarkly", "shop", name, "checkout") for name in ("production", "staging"))


@pytest.fixture
def own() -> OwnWrites:
    own = OwnWrites()
    own.note(HERE, 3, 4, ["rules"])
    own.note(HERE, 4, 5, ["targets", "on"])
    own.note(HERE, 6, 7, ["rules"])
    return own


@pytest.mark.parametrize(
    ("then", "now", "parts", "accounted"),
    [
        (3, 4, ["fallthrough"], True),
        (3, 5, ["fallthrough"], True),
        (4, 5, ["rules"], True),
        (3, 5, ["rules"], False),
        (3, 5, ["fallthrough", "on"], False),
        (5, 6, ["fallthrough"], False),
        (3, 7, ["fallthrough"], False),
        (2, 4, ["fallthrough"], False),
        (4, 3, ["fallthrough"], False),
        (9, 9, ["fallthrough"], True),
    ],
)
def test_every_step_between_two_versions_must_be_ours_and_elsewhere(
    own: OwnWrites, then: int, now: int, parts: list[str], accounted: bool
) -> None:
    assert own.elsewhere(HERE, then, now, parts) is accounted


def test_another_place_is_another_one(own: OwnWrites) -> None:
    assert own.since(HERE, 4)
    assert not own.since(THERE, 4)
    assert not own.elsewhere(THERE, 3, 4, ["fallthrough"])


def test_versions_that_come_up_again_end(own: OwnWrites) -> None:
    own.note(HERE, 5, 3, ["rules"])
    assert not own.elsewhere(HERE, 3, 9, ["fallthrough"])
