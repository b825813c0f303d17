"""The ways in which values compare: as a switch, a whole, a sequence, a mapping, or sets of keys.

Each function here makes a ``Compare`` from the words of a platform. All of them keep the promise that there is a
change exactly when the two values differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import chain
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
        end, verb = sides.before, on if after else off
        was, becomes = _bool(before), _bool(after)
        text = f"{verb} {plain(end.location.flag)} in {plain(end.environment)} ({part}: {was} → {becomes})"
        return [Change(part, part, before, after, text, part, was, becomes)]

    return compare


def whole(words: Words, step: Callable[[Json, Json, Sides], str] | None = None) -> Compare:
    """A value that changes as one. ``step`` may put a change into fewer words than both ends would take."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        if before == after:
            return []
        was, becomes = words(before, sides.before), words(after, sides.after)
        said = (step(before, after, sides) if step else "") or f"{was} → {becomes}"
        return [Change(part, part, before, after, f"{part}: {said}", part, was, becomes)]

    return compare


def keyed(noun: str, words: Callable[[str, Json, Definition], str]) -> Compare:
    """A mapping from names to values; the order of names means nothing. ``words`` is given a name and its value."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        old: Mapping[str, Json] = before or {}
        new: Mapping[str, Json] = after or {}

        def change(name: str) -> Change:
            entry = f"{noun} {plain(name)}"
            was = words(name, old[name], sides.before) if name in old else ""
            becomes = words(name, new[name], sides.after) if name in new else ""
            if name not in old:
                said = f"add {entry}: {becomes}"
            elif name not in new:
                said = f"remove {entry}: {was}"
            else:
                said = f"change {entry}: {was} → {becomes}"
            path, text = f"{part}/{name}", f"{part}: {said}"
            return Change(part, path, old.get(name), new.get(name), text, entry, was, becomes)

        return [
            change(name)
            for name in sorted({*old, *new})
            if name not in old or name not in new or old[name] != new[name]
        ]

    return compare


def sets(group: Callable[[str, Sides], str], noun: str = "key") -> Compare:
    """A mapping from a group to the sorted keys in it; no group is empty. ``group`` names a group in words."""

    def compare(part: str, before: Json, after: Json, sides: Sides) -> list[Change]:
        old: Mapping[str, list[str]] = before or {}
        new: Mapping[str, list[str]] = after or {}
        changes = []
        for name in sorted({*old, *new}):
            had, has = old.get(name, []), new.get(name, [])
            if had == has:
                continue
            added = _without(has, had)
            removed = _without(had, has)
            said = [f"add {counted(len(added), noun)} ({listed(added)})"] if added else []
            said += [f"remove {counted(len(removed), noun)} ({listed(removed)})"] if removed else []
            named = group(name, sides)
            path, text = f"{part}/{name}", f"{part}: {named}: {', '.join(said)}"
            was, becomes = _keys(had, removed, noun), _keys(has, added, noun)
            changes.append(Change(part, path, had or None, has or None, text, named, was, becomes))
        return changes

    return compare


def sequence(
    noun: str, title: Callable[[Json], str], words: Words, aside: Callable[[Json], str] = lambda _: ""
) -> Compare:
    """A list whose order matters. ``title`` gives an entry's own name, by which a changed one is recognised; ``aside``
    words for what of it is said only where it changes.

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
                entry, was = named(i, old[i]), words(old[i], sides.before)
                text = f"{part}: remove {entry}: {was}"
                changes.append(Change(part, f"{part}/{i + 1}", old[i], None, text, entry, was))
                continue
            entry, becomes = named(j, new[j]), words(new[j], sides.after)
            if i is None:
                before, was, text = None, "", f"{part}: add {entry}: {becomes}"
            elif canonical(old[i]) == canonical(new[j]):  # to Python, 1 is True
                entry = named(i, old[i])
                text = f"{part}: move {entry} to place {j + 1}: {becomes}"
                before, was, becomes = old[i], f"place {i + 1}: {becomes}", f"place {j + 1}: {becomes}"
            else:
                before, was = old[i], words(old[i], sides.before)
                if aside(old[i]) != aside(new[j]):
                    was, becomes = f"{was}, {aside(old[i])}", f"{becomes}, {aside(new[j])}"
                said = f"{was} → {becomes}"
                if was == becomes:
                    said = f"{becomes} (in what these words leave out)"
                text = f"{part}: change {entry}: {said}"
            changes.append(Change(part, f"{part}/{j + 1}", before, new[j], text, entry, was, becomes))
        return changes

    return compare


def _steps(
    old: list[Json], new: list[Json], title: Callable[[Json], str]
) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of places (before, after) of all entries that did not simply stay, in reading order."""
    if not old or not new:
        return chain(((i, None) for i in range(len(old))), ((None, j) for j in range(len(new))))
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


def _keys(keys: list[Json], own: list[Json], noun: str) -> str:
    """One side of a difference; ``own``: the keys that the other side has not."""
    if len(own) == len(keys):
        return f"{counted(len(keys), noun)} ({listed(keys)})" if keys else ""
    only = f"; only here: {listed(own)}" if own else ""
    return f"{counted(len(keys), noun)}{only}"


def _without(items: list[str], others: list[str]) -> list[str]:
    gone = set(others)
    return [item for item in items if item not in gone]


def _bool(item: Json) -> str:
    return "on" if item is True else "off" if item is False else "not set"
