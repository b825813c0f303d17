"""What goes while something else waits for it to be gone.

An engine deletes side by side whatever does not need one another: an environment or a segment, and flags that are
defined in it or name it; a flag, and one that has it as a prerequisite. The first is refused while the others are still
under way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..errors import ConflictError
from ..http.clock import StoppedWaitingError
from ..session import Session

T = TypeVar("T")

# Pulumi deletes first what is deeper in its graph: a segment needs its environment, a flag only the project.
RUN_AGAIN = (
    "Where what uses it ends in the same run, run it again: by then that is gone. The Pulumi CLI comes to it only with "
    "`--continue-on-error`."
)
"""What to do where something is in use by what ends, too."""
PATIENCE = 5.0
"""Seconds for which nothing may go before what is left is taken for lasting."""
_HEAD_START = 1.5
"""Seconds in which whatever an engine ends beside it, or next, will have begun to end."""
_SHORTEST, _LONGEST = 0.25, 1.0


def last_seen(look: Callable[[], list[T]], session: Session) -> list[T]:
    """A list once it is empty or, if nothing goes from it any more, what is left of it.

    Where nothing else is under way to its end in this run, nothing will go from it.
    """
    clock = session.clock
    there, since, pause = look(), clock.monotonic(), _SHORTEST
    busy, ended = since, session.ends.done
    while there and clock.monotonic() < min(since + PATIENCE, busy + _HEAD_START):
        try:
            clock.sleep(pause)
        except StoppedWaitingError:
            return there
        if not session.ends.last:
            busy = clock.monotonic()
        before, there = there, look()
        pause = min(_LONGEST, pause * 2)
        if len(there) < len(before) or session.ends.done > ended:
            since = busy = clock.monotonic()
            pause, ended = _SHORTEST, session.ends.done
    return there


def once_free(remove: Callable[[], None], session: Session) -> None:
    """Remove what may be in use by something that goes in the same run.

    Raises:
        ConflictError: it stays in use, as the vendor says.
    """

    def refused() -> list[ConflictError]:
        try:
            remove()
        except ConflictError as conflict:
            return [conflict]
        return []

    for conflict in last_seen(refused, session):
        raise conflict.amended("", f"{conflict.remedy} {RUN_AGAIN}".lstrip())
