"""A short profile of `make soak`, with fixed seeds: every part that needs no process of its own."""

from __future__ import annotations

import pytest
from soak.figures import Figures
from soak.kinds import KINDS
from soak.parts import PARTS

from soak import copies, disks, promotions, resources, rivals, silence


@pytest.fixture
def figures() -> Figures:
    return Figures()


def kept(figures: Figures) -> bool:
    assert [str(broken) for broken in figures.broken] == []
    return True


def test_copies_in_trouble_keep_the_promises(figures: Figures) -> None:
    copies.run(2, 10, 0.3, figures)
    assert kept(figures)
    for platform in ("launchdarkly", "split"):
        assert figures.of(f"copies on {platform}, faults at 30%")["copied"] > 0


def test_resources_in_trouble_keep_the_promises(figures: Figures) -> None:
    resources.run(1, 1, 0.3, figures)
    assert kept(figures)
    assert {figures.total(f"{kind.name}, faults at 30%") for kind in KINDS} == {1}


def test_promotions_in_trouble_keep_the_promises(figures: Figures) -> None:
    promotions.run(1, 1, 0.3, figures)
    assert kept(figures)
    assert figures.of("flags of promotions, faults at 30%")["copied"] > 0


def test_copies_without_room_keep_the_promises(figures: Figures) -> None:
    disks.database(1, 12, figures)
    assert kept(figures)
    assert figures.of(disks.DATABASE)["failed, and says why"] > 0


def test_of_two_that_write_at_once_one_is_refused(figures: Figures) -> None:
    rivals.one_target(1, 4, figures)
    assert kept(figures)
    assert figures.of(rivals.ONE_TARGET)["copied"] > 0


def test_sockets_that_do_not_answer_hold_nobody(figures: Figures) -> None:
    silence.run(1, 4, figures)
    assert kept(figures)
    assert figures.total(silence.BULLET) == 4


def test_the_table_has_a_line_for_each_promise() -> None:
    figures = Figures()
    figures.add("copies", "copied", 3)
    assert "      3  copies: 3 copied" in figures.table()
    assert figures.table().count("\n      0  ") == 8


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", PARTS)
def test_a_whole_round(part: str, figures: Figures) -> None:
    PARTS[part](7, figures)
    assert kept(figures)
