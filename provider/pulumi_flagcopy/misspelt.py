"""Config keys that nobody reads, because they are not spelt as ours are.

Other packages may have keys of their own in a platform's namespace, and so may a program whose project has its name:
there only what looks much like a key of ours is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

from .copying.spelling import closest, did_you_mean
from .copying.words import plain
from .errors import ConfigurationError

OURS = "flagcopy"
"""The namespace that is ours alone."""

_ALIKE = 0.72
"""``oauthToken`` and ``accessToken`` are less alike, ``host`` and ``apiHost`` more."""

_ALIKE_SPACES = 0.85
"""``launchdarkley`` and ``launch-darkly`` are more alike to ``launchdarkly``, ``splitio`` to ``split`` is less."""


def refuse_misspelt(names: Iterable[str], known: Collection[str], namespace: str, project: str) -> None:
    """Raise ``ConfigurationError`` for a config key that looks like one of ours and is none.

    Args:
        names: the keys that are set, with their namespaces.
        known: the keys that are read for one platform.
        namespace: that of the platform.
        project: the project's name, which is the namespace of its own keys.
    """
    for name in names:
        space, _, key = name.rpartition(":")
        if name not in known and space != project and (meant := _miswritten(space, key, known)):
            raise _refusal(name, f"Did you mean {meant}?")
        if name in known or space.casefold() not in (namespace, OURS):
            continue
        own = {one.rpartition(":")[2]: one for one in known if one.rpartition(":")[0] == space.casefold()}
        others = {one.rpartition(":")[2]: one for one in known} if space == OURS else {}
        if meant := closest(key, own, _ALIKE):
            raise _refusal(name, f"Did you mean {own[meant]}?")
        if space != OURS or project == OURS:
            continue
        if meant := closest(key, others, _ALIKE):
            raise _refusal(name, f"Did you mean {others[meant]}?")
        raise _refusal(name, f"In this namespace there are: {', '.join(sorted(own.values()))}.")


def _miswritten(space: str, key: str, known: Collection[str]) -> str | None:
    """The key of ours that differs from this one in upper and lower case, or by a slip in the namespace, alone."""
    for one in known:
        namespace, _, own = one.rpartition(":")
        if own.casefold() == key.casefold() and (
            space.casefold() == namespace or closest(space, [namespace], _ALIKE_SPACES)
        ):
            return one
    return None


def misplaced(key: str, value: object, ours: Iterable[str]) -> str | None:
    """Which of ours is meant by a key without a namespace: ``split.apiHost``, or ``split`` with ``apiHost`` inside."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        with suppress(ValueError):
            value = json.loads(value)
    for one in ours:
        namespace, _, own = one.rpartition(":")
        rest = re.sub(rf"^{namespace}[^A-Za-z0-9]+", "", key, flags=re.IGNORECASE)
        if letters(key) == letters(one) or (rest != key and closest(rest, [own], _ALIKE)):
            return one
        inside = value if isinstance(value, Mapping) and key.casefold() == namespace else {}
        if any(member == own or closest(str(member), [own], _ALIKE) for member in inside):
            return one
    return None


def letters(key: str) -> str:
    """A key without case and signs."""
    return re.sub(r"[^a-z0-9]", "", key.casefold())


def refuse_misspelt_members(given: Iterable[str], known: Collection[str], where: str) -> None:
    """Raise ``ConfigurationError`` for a member of a config object of ours that is none of those known."""
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known).strip() or f"There are: {', '.join(known)}."
            raise _refusal(f"{where}.{name}", hint)


def _refusal(name: str, hint: str) -> ConfigurationError:
    return ConfigurationError(
        f"{plain(name)} is no config key, and nothing reads it", hint, "Rename it, or take it out."
    )
