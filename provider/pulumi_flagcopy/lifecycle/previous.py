"""What a target was before a copy, as outputs keep it, and as it comes back from there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from hashlib import sha256
from typing import Any

from ..copying.definition import Definition
from ..copying.json_types import canonical
from ..copying.versions import in_words
from ..copying.words import listed
from .comparing import equal
from .resource import Properties

UNSET = "unset"
"""In the outputs, beside the parts: the names of those that were not set. Pulumi hands a provider no None again."""

NOTHING_TO_PUT_BACK = (
    "on_destroy='restore' has nothing to put back until this copy changes something "
    "(what a copy of another name has replaced, it does not know)"
)
"""For a new copy that finds both ends equal. There may have been one under another name: what that one had kept is told
to the provider with its end alone, and then the new one is made already."""

NOT_HANDED_ON = "what it was before is not handed on to that one"
"""For the end of an old copy where another has its target."""

LEFT = "left"
"""Beside the parts: hashes of what the copy made of them. A refresh brings ``config`` up to date, and not these."""

LEFT_VERSION = "left_version"
"""Beside the parts: the version that the copy has left, if it is known."""

CHANGED = "changed"
"""Beside the parts: the names of those that the copy has changed."""

UNFINISHED = "unfinished"
"""Beside the parts: whether the copy is written in part, or perhaps. Then the next one is the rest of it."""


def changes_nothing(where: str) -> str:
    """What a preview says of the end of a copy that only forgets it, where "delete" alone reads like a loss."""
    return f"changes nothing in {where}"


def handed_back(value: Any) -> Any:
    """A value of the outputs as a provider gets it again: without entries that are None, however deep."""
    if isinstance(value, dict):
        return {name: handed_back(entry) for name, entry in value.items() if entry is not None}
    return [handed_back(entry) for entry in value] if isinstance(value, list) else value


def remembered(target: Definition, names: tuple[str, ...]) -> Properties:
    """The version of the target, and its parts of these names."""
    return _record(target.version, target.chosen(names))


def unfinished(previous: Properties) -> Properties:
    """What was remembered of a copy of which a part is not done."""
    return {**previous, UNFINISHED: True}


def finished(previous: Properties) -> Properties:
    """What was remembered of a copy once there is nothing left to do of it."""
    return {name: value for name, value in previous.items() if name != UNFINISHED}


def going_on(earlier: Properties | None, now: Properties) -> Properties:
    """What is remembered of a copy: if the ``earlier`` one is unfinished, this is the rest of it, and what was there
    before both counts."""
    return one_copy(earlier, now) if earlier and earlier.get(UNFINISHED) else now


def of_what_is_done(previous: Properties | None, *, applied: bool) -> Properties | None:
    """What was remembered, if anything of it is done: a request that is not ``applied`` may be the rest of a copy."""
    return previous if previous and (applied or previous.get(UNFINISHED)) else None


def content_hash(definition: Definition, names: tuple[str, ...]) -> str:
    """A hash of these parts of a definition."""
    return sha256(canonical(definition.chosen(names)).encode()).hexdigest()[:16]


def _record(version: Any, parts: Properties) -> Properties:
    unset = [name for name, value in parts.items() if value is None]
    return {"version": version, "parts": parts, **({UNSET: unset} if unset else {})}


def parts_before(previous: Properties) -> dict[str, Any]:
    """The parts that were remembered, by name."""
    return {**previous["parts"], **dict.fromkeys(previous.get(UNSET, ()))}


def as_left(previous: Properties, target: Definition, changed: Iterable[str] = ()) -> Properties:
    """What was remembered, and beside it a hash of each of those parts as a copy has left it.

    ``changed``: the names of those that this copy has changed; they are added to those that are known already.
    """
    left = {name: content_hash(target, (name,)) for name in parts_before(previous)}
    names = list(dict.fromkeys([*previous.get(CHANGED, ()), *changed]))
    version = {} if target.version == previous["version"] else {LEFT_VERSION: target.version}
    return {**previous, LEFT: left, **version, **({CHANGED: names} if names else {})}


def one_copy(first: Properties, then: Properties) -> Properties:
    """What two have replaced that are one copy: as it was before the first, as the second leaves it."""
    was = _record(first["version"], {**parts_before(then), **parts_before(first)})
    left = {**(first[LEFT] if isinstance(first.get(LEFT), Mapping) else {}), **then[LEFT]}
    changed = dict.fromkeys([*first.get(CHANGED, parts_before(first)), *then.get(CHANGED, ())])
    version = {LEFT_VERSION: then[LEFT_VERSION]} if LEFT_VERSION in then else {}
    kept = {name: value for name, value in first.items() if name != LEFT_VERSION}
    return {**kept, **was, LEFT: left, **version, CHANGED: list(changed)}


def before_last_copy(previous: Properties, but: Collection[str] = ()) -> str:
    """What a target was before its last copy, in words: an end puts back nothing that is older.

    ``but``: the names of the parts that others have changed since, which stay.
    """
    (version,) = in_words(previous["version"])
    rest = f"; but not {listed(sorted(but))}, changed by somebody after it" if but else ""
    return f"what it was before the last copy (version {version}{rest})"


def changed_by_somebody(
    previous: Properties, now: Any, changed: Collection[str], rest: Collection[str]
) -> str:
    """Why nothing is put back.

    Args:
        now: the version of the target.
        changed: the names of the parts that somebody has changed since the copy.
        rest: those of the others that the copy has changed.
    """
    versions = {
        "before the last copy": previous["version"],
        "as it left it": previous.get(LEFT_VERSION),
        "now": now,
    }
    known = {when: version for when, version in versions.items() if version is not None}
    said = ", ".join(f"{words} {when}" for when, words in zip(known, in_words(*known.values()), strict=True))
    too = f", with {listed(sorted(rest))} as copied" if rest else ""
    return (
        f"NOT restored, because somebody changed {listed(sorted(changed))} after the copy (version {said}). "
        f"Nothing is put back: it stays as it is{too}."
    )


def to_put_back(previous: Properties, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the parts that the copy has changed: whatever it copies now, these stay its to put back.

    ``names``: of the parts that it copies now, for what an earlier release remembered.
    """
    if CHANGED in previous:
        return tuple(previous[CHANGED])
    return tuple(name for name in parts_before(previous) if LEFT in previous or name in names)


def other_than_left(
    previous: Properties,
    target: Definition,
    names: tuple[str, ...],
    config: Mapping[str, Any] | None = None,
) -> set[str]:
    """Those of these parts that were remembered and are not any more as the copy has left them.

    ``config``: the parts as they were copied, for what an earlier release remembered.
    """
    left, known = previous.get(LEFT), set(names) & parts_before(previous).keys()
    if isinstance(left, Mapping):
        return {name for name in known if left.get(name) != content_hash(target, (name,))}
    # The state of an earlier release tells of all parts together only.
    if left is None:
        same = handed_back(target.chosen(names)) == handed_back(config)
    else:
        same = left == content_hash(target, tuple(parts_before(previous)))
    return set() if same else known


def changed_since(
    previous: Properties,
    target: Definition,
    names: tuple[str, ...],
    config: Mapping[str, Any] | None = None,
) -> set[str]:
    """Those that an end must not put back: ``other_than_left``, and not as they were before the copy either.

    An end that failed halfway has put those back already.
    """
    was, moved = parts_before(previous), other_than_left(previous, target, names, config)
    if not isinstance(previous.get(LEFT), Mapping):
        return moved
    return {name for name in moved if not _equal(was[name], target.parts.get(name))}


def _equal(kept: Any, now: Any) -> bool:
    return equal(handed_back(kept), handed_back(now))


def without(previous: Properties, names: Set[str]) -> Properties | None:
    """What was remembered, but for these parts; None: nothing is left of it that was changed."""
    changed = [name for name in previous.get(CHANGED, parts_before(previous)) if name not in names]
    if not changed:
        return None
    parts = {name: value for name, value in previous["parts"].items() if name not in names}
    unset = [name for name in previous.get(UNSET, ()) if name not in names]
    known = {CHANGED: changed} if CHANGED in previous else {}
    return {**previous, "parts": parts, UNSET: unset, **known}
