"""Who has what in this run: the end of one resource leaves alone what another one has.

A rename without an alias is, to Pulumi, a new resource and the end of an old one. Where the new one takes over what
is there (``adopt``, every copy), both are the same thing, and the end of the old one would delete or undo it. A
provider is asked about one resource at a time and told of no other; but all that a run asks, it asks of one process.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable

from ..copying.location import Location


def copy_into(target: Location, part: str) -> str:
    """What a copy has: a part of the target's definition, be it as a FlagCopy or in a Promotion.

    ``target``: as ``Platform.place`` gives it.
    """
    return f"copy into {target}: {part}"


def following(request: str) -> str:
    """What a copy has that waits: the approval request of this id."""
    return f"approval request {request}"


class Claims:
    """What each resource of the program has, by its URN, as far as this process was asked about it. Thread-safe.

    Without a URN nobody is known, and nothing is claimed or taken.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders: defaultdict[str, dict[str, bool]] = defaultdict(dict)

    def note(self, urn: str, things: Iterable[str], *, made: bool) -> None:
        """The resource has these things; ``made``: it was created in this run."""
        if urn:
            had = list(things)
            with self._lock:
                for thing in had:
                    self._holders[thing][urn] = made or self._holders[thing].get(urn, False)

    def taken(self, urn: str, things: Iterable[str]) -> set[str]:
        """Those of the things that another resource has, or this one anew: what ends is the one that it replaced.

        Where nobody has anything, ``things`` are not asked for.
        """
        if not urn or not self._holders:
            return set()
        had = list(things)
        with self._lock:
            return {
                thing
                for thing in had
                if any(made or holder != urn for holder, made in self._holders.get(thing, {}).items())
            }
