"""Differences as a table on a terminal, and as one line each elsewhere.

What others wrote never reaches rich as markup, and comes with everything invisible escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..copying.words import cell, counted, harmless, plain
from ..report.difference import Difference, Status
from .place import Place

NOTHING = "–"


def print_differences(console: Console, source: Place, target: Place, found: Sequence[Difference]) -> None:
    """All that differs; then how much did not."""
    differing = [one for one in found if not one.equal]
    if console.is_terminal:
        if differing:
            console.print(_table(source, target, differing))
    else:
        for one in differing:
            for line in _lines(one, source, target):
                console.print(Text(harmless(line)), soft_wrap=True)
    console.print(Text(summary(source, target, found), style="bold"), soft_wrap=True)


def summary(source: Place, target: Place, found: Sequence[Difference]) -> str:
    """One sentence, such as ``28 flags: 12 differ, 15 equal, 1 missing in shop/production.``"""
    if source.flag:
        return _summary_of_one(source, target, *found)
    words = {Status.DIFFERS: "differ", Status.EQUAL: "equal", **_lacking(source, target)}
    count = Counter(one.status for one in found)
    said = [f"{count[status]} {text}" for status, text in words.items() if count[status]]
    blocked = sum(bool(one.blocked) for one in found)
    said += [f"{counted(blocked, 'copy', 'copies')} blocked"] if blocked else []
    return f"{counted(len(found), 'flag')}: {', '.join(said) or 'nothing to compare'}."


def _lacking(source: Place, target: Place) -> dict[Status, str]:
    """Why one of the two environments has no such flag to compare."""
    here, there = _short(target), _short(source)
    return {
        Status.MISSING_IN_TARGET: f"missing in {here}",
        Status.MISSING_IN_SOURCE: f"missing in {there}",
        Status.ARCHIVED_IN_TARGET: f"archived in {here}",
        Status.ARCHIVED_IN_SOURCE: f"archived in {there}",
    }


def _summary_of_one(source: Place, target: Place, one: Difference) -> str:
    here, there = _short(target), _short(source)
    changes = len(one.changes) + len(one.unsayable)
    differ = f"{here}: {counted(changes, 'difference')} to {there}" if changes else f"{here} equals {there}"
    archived = {Status.ARCHIVED_IN_TARGET: here, Status.ARCHIVED_IN_SOURCE: there}.get(one.status)
    return f"{differ}; {archived} is archived." if archived else f"{differ}."


def _table(source: Place, target: Place, differing: Sequence[Difference]) -> Table:
    many = not source.flag
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, highlight=False)
    if many:
        table.add_column("Flag", overflow="fold", ratio=3)
    table.add_column("What", overflow="fold", ratio=3)
    table.add_column(Text(f"In {plain(target.environment)} now"), overflow="fold", ratio=4)
    table.add_column(Text(f"As in {plain(source.environment)}"), overflow="fold", ratio=4)
    for one in differing:
        flag = Text(cell(plain(one.flag)), style="bold")
        for what, was, becomes in one.side_by_side():
            cells = [Text(what), Text(was or NOTHING, style="red"), Text(becomes or NOTHING, style="green")]
            table.add_row(*([flag, *cells] if many else cells))
            flag = Text("")
        table.add_section()
    return table


def _lines(one: Difference, source: Place, target: Place) -> Iterator[str]:
    flag = plain(one.flag)
    if lacking := _lacking(source, target).get(one.status):
        yield f"{flag}: {lacking}"
    for change in one.changes:
        yield f"{flag}: {change.text}"
    for part in one.unsayable:
        yield f"{flag}: {part.part}: {part.reason}"
    for reason in one.why_blocked:
        yield f"{flag}: a copy is blocked: {reason}"


def _short(place: Place) -> str:
    account = f"{plain(place.account)}@" if place.account else ""
    names = (place.container, place.environment, place.flag)
    return account + "/".join(plain(name) for name in names if name)
