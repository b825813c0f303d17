"""The plan: what is chosen, what binds, what is left."""

from __future__ import annotations

from dataclasses import replace

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.moved import moved
from pulumi_flagcopy.copying.part import Part
from pulumi_flagcopy.copying.plan import choose, plan, residue
from pulumi_flagcopy.copying.shapes import switch, whole

PARTS = (
    Part("on", switch(), ""),
    Part("serve", whole(lambda value, _: str(value)), ""),
    Part("off", whole(lambda value, _: str(value)), ""),
)
SOURCE = Definition(Location("p", "shop", "staging", "f"), 12, {"on": True, "serve": "b", "off": "x"})
TARGET = Definition(Location("p", "shop", "production", "f"), 7, {"on": False, "serve": "a", "off": "x"})


def names(parts: tuple[Part, ...]) -> list[str]:
    return [part.name for part in parts]


def test_without_a_choice_every_part_is_copied() -> None:
    assert names(choose(PARTS, None, None)) == ["on", "serve", "off"]


def test_a_choice_keeps_the_platforms_order() -> None:
    assert names(choose(PARTS, ["off", "on"], None)) == ["on", "off"]
    assert names(choose(PARTS, None, ["on"])) == ["serve", "off"]


def test_turning_on_is_the_first_line() -> None:
    assert plan(SOURCE, TARGET, PARTS).lines() == [
        "TURNS ON f in production (on: off → on)",
        "serve: a → b",
    ]


def test_only_chosen_parts_are_planned() -> None:
    assert plan(SOURCE, TARGET, choose(PARTS, ["serve"], None)).differing == ("serve",)


def test_the_record_binds_both_versions() -> None:
    record = plan(SOURCE, TARGET, PARTS).record()
    assert (record["source_version"], record["target_version"]) == (12, 7)


def test_the_record_of_nothing_does_not_move_with_the_versions() -> None:
    same = replace(TARGET, parts=SOURCE.parts)
    later = replace(same, version=99)
    assert plan(SOURCE, same, PARTS).record() == plan(SOURCE, later, PARTS).record() == {"changes": []}


def test_a_copy_that_arrived_leaves_nothing() -> None:
    done = plan(SOURCE, TARGET, choose(PARTS, ["serve"], None))
    assert residue(done, replace(TARGET, parts={**TARGET.parts, "serve": "b"}), PARTS) == []


def test_what_did_not_arrive_is_left() -> None:
    done = plan(SOURCE, TARGET, PARTS)
    left = residue(done, replace(TARGET, parts={**TARGET.parts, "on": True}), PARTS)
    assert [change.part for change in left] == ["serve"]


def test_what_was_touched_without_being_told_is_left() -> None:
    done = plan(SOURCE, TARGET, choose(PARTS, ["serve"], None))
    left = residue(done, replace(TARGET, parts={"on": True, "serve": "b", "off": "x"}), PARTS)
    assert [change.part for change in left] == ["on"]


def test_nothing_moved() -> None:
    assert moved(plan(SOURCE, TARGET, PARTS).record(), SOURCE, TARGET) is None


def test_what_moved_is_named_with_both_versions() -> None:
    error = moved(plan(SOURCE, TARGET, PARTS).record(), replace(SOURCE, version=13), TARGET)
    assert error is not None
    assert "source shop/staging/f: version 12 when planned, 13 now" in str(error)
    assert "target" not in error.detail


def test_a_part_left_out_leaves_its_changes_out_and_says_why() -> None:
    made = plan(SOURCE, TARGET, PARTS).without("serve", "because")
    assert (made.differing, made.notes) == (("on",), ("because",))
