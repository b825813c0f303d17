"""What goes while something else waits for it to be gone.

An engine deletes side by side whatever does not need one another: an environment or a segment, and flags that are
defined in it or name it. The first is refused while the others are still under way.
"""

from __future__ import annotations

from collections.abc import Callable

from ..http.clock import StoppedWaitingError
from ..session import Session

PATIENCE = 5.0
"""Seconds for which nothing may go before what is left is taken for lasting."""
_HEAD_START = 1.5
"""Seconds in which whatever an engine ends beside it, or next, will have begun to end."""
_SHORTEST, _LONGEST = 0.25, 1.0


def last_seen(look: Callable[[], list[str]], session: Session) -> list[str]:
    """A list once it is empty or, if nothing goes from it any more, what is left of it.

    Where nothing else is under way to its end in this run, nothing will go from it.
    """
    clock = session.clock
    there, since, pause = look(), clock.monotonic(), _SHORTEST
    busy = since
    while there and clock.monotonic() < min(since + PATIENCE, busy + _HEAD_START):
        try:
            clock.sleep(pause)
        except StoppedWaitingError:
            return there
        if not session.ends.last:
            busy = clock.monotonic()
        before, there = there, look()
        pause = min(_LONGEST, pause * 2)
        if len(there) < len(before):
            since = busy = clock.monotonic()
            pause = _SHORTEST
    return there
