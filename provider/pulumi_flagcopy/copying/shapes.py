"""The ways in which values compare: as a switch, a whole, a sequence, a mapping, or sets of keys.

Each function here makes a ``Compare`` from the words of a platform. All of them keep the promise that there is a
change exactly when the two values differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import TypeAlias

from .definition import Definition
from .json_types import Json, canonical
from .part import Change, Compare, Sides
from .words import counted, listed, plain

Words: TypeAlias = Callable[[Json, Definition], str]
"""A value in words, with the definition that names its variations."""


def switch(on: str = "TURNS ON", off: str = "TURNS OFF") -> Compare:
    """True or false, said so that nobody overlooks it."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        if before == after:
            return []
        where = sides.before.location
        verb = on if after else off
        text = f"{verb} {plain(where.flag)} in {plain(where.environment)} ({part}: {_bool(before)} → {_bool(after)})"
        return [Change(part, part, before, after, text)]

    return compare


def whole(words: Words, step: Callable[[Json, Json, Sides], str] | None = None) -> Compare:
    """A value that changes as one. ``step`` may put a change into fewer words than both ends would take."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        if before == after:
            return []
        said = step(before, after, sides) if step else ""
        said = said or f"{words(before, sides.before)} → {words(after, sides.after)}"
        return [Change(part, part, before, after, f"{part}: {said}")]

    return compare


def keyed(noun: str, words: Words) -> Compare:
    """A mapping from names to values; the order of names means nothing."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        old: Mapping[str, Json] = before or {}
        new: Mapping[str, Json] = after or {}

        def said(name: str) -> str:
            entry = f"{noun} {plain(name)}"
            if name not in old:
                return f"add {entry}: {words(new[name], sides.after)}"
            if name not in new:
                return f"remove {entry}: {words(old[name], sides.before)}"
            return f"change {entry}: {words(old[name], sides.before)} → {words(new[name], sides.after)}"

        return [
            Change(part, f"{part}/{name}", old.get(name), new.get(name), f"{part}: {said(name)}")
            for name in sorted({*old, *new})
            if name not in old or name not in new or old[name] != new[name]
        ]

    return compare


def sets(group: Callable[[str, Sides], str], noun: str = "key") -> Compare:
    """A mapping from a group to the sorted keys in it; no group is empty. ``group`` names a group in words."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        old: Mapping[str, list[Json]] = before or {}
        new: Mapping[str, list[Json]] = after or {}
        changes = []
        for name in sorted({*old, *new}):
            had, has = old.get(name, []), new.get(name, [])
            if had == has:
                continue
            added = _without(has, had)
            removed = _without(had, has)
            said = [f"add {counted(len(added), noun)} ({listed(added)})"] if added else []
            said += [f"remove {counted(len(removed), noun)} ({listed(removed)})"] if removed else []
            text = f"{part}: {group(name, sides)}: {', '.join(said)}"
            changes.append(Change(part, f"{part}/{name}", had or None, has or None, text))
        return changes

    return compare


def sequence(noun: str, title: Callable[[Json], str], words: Words) -> Compare:
    """A list whose order matters. ``title`` gives an entry's own name, by which a changed one is recognised.

    Entries that are equal on both sides stay or move; of the rest, those with the same name (or, nameless, in the
    same place) changed; what is left was added or removed.
    """

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        old: list[Json] = before or []
        new: list[Json] = after or []

        def named(index: int, entry: Json) -> str:
            own = title(entry)
            return f"{noun} {index + 1}" + (f" '{plain(own)}'" if own else "")

        changes = []
        for i, j in _steps(old, new, title):
            if j is None:
                assert i is not None
                text = f"{part}: remove {named(i, old[i])}: {words(old[i], sides.before)}"
                changes.append(Change(part, f"{part}/{i + 1}", old[i], None, text))
            elif i is None:
                text = f"{part}: add {named(j, new[j])}: {words(new[j], sides.after)}"
                changes.append(Change(part, f"{part}/{j + 1}", None, new[j], text))
            elif old[i] == new[j]:
                text = f"{part}: move {named(i, old[i])} to place {j + 1}: {words(new[j], sides.after)}"
                changes.append(Change(part, f"{part}/{j + 1}", old[i], new[j], text))
            else:
                was, now = words(old[i], sides.before), words(new[j], sides.after)
                said = f"{was} → {now}" if was != now else f"{now} (in what these words leave out)"
                text = f"{part}: change {named(j, new[j])}: {said}"
                changes.append(Change(part, f"{part}/{j + 1}", old[i], new[j], text))
        return changes

    return compare


def _steps(
    old: list[Json], new: list[Json], title: Callable[[Json], str]
) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of places (before, after) of all entries that did not simply stay, in reading order."""
    old_texts, new_texts = [canonical(entry) for entry in old], [canonical(entry) for entry in new]
    matcher = SequenceMatcher(a=old_texts, b=new_texts, autojunk=False)
    free_old, free_new = list(range(len(old))), list(range(len(new)))
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            free_old.remove(block.a + offset)
            free_new.remove(block.b + offset)

    pairs: list[tuple[int | None, int | None]] = []

    def pair(same: Callable[[int, int], bool]) -> None:
        for i in list(free_old):
            j = next((j for j in free_new if same(i, j)), None)
            if j is not None:
                pairs.append((i, j))
                free_old.remove(i)
                free_new.remove(j)

    names = Counter([title(entry) for entry in old] + [title(entry) for entry in new])
    pair(lambda i, j: old_texts[i] == new_texts[j])
    pair(lambda i, j: bool(title(old[i])) and title(old[i]) == title(new[j]) and names[title(old[i])] <= 2)
    pair(lambda i, j: i == j and not title(old[i]) and not title(new[j]))
    pairs += [(i, None) for i in free_old] + [(None, j) for j in free_new]
    return iter(sorted(pairs, key=_place))


def _place(step: tuple[int | None, int | None]) -> tuple[int, bool]:
    before, after = step
    return (after, True) if after is not None else (before or 0, False)


def _without(items: list[Json], others: list[Json]) -> list[Json]:
    gone = {canonical(item) for item in others}
    return [item for item in items if canonical(item) not in gone]


def _bool(item: Json) -> str:
    return "on" if item is True else "off" if item is False else "not set"
