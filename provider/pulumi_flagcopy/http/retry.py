"""What is repeated, when, and when no more.

By ``Retry-After`` and, of a refused request, every reset header that the answer has; without any, ever longer. With
jitter, and with bounds on the single wait, on the number of tries and on the whole time, so that no run hangs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import tenacity

from ..errors import VendorError
from .clock import Clock, StoppedWaitingError
from .limiter import TOLD_FROM

T = TypeVar("T")


@dataclass(frozen=True)
class Bounds:
    """How long to keep trying: seconds for one wait and for all, tries in all."""

    shortest: float = 0.25
    longest: float = 60.0
    tries: int = 10
    deadline: float = 300.0


class Again(Exception):
    """A failure after which the same request may be sent again.

    ``wait``: the seconds that the vendor asked for. ``patience``: the seconds after which such failures in a row are
    taken for lasting; None: as long as the bounds allow.
    """

    def __init__(
        self, error: VendorError, wait: float | None = None, *, patience: float | None = None
    ) -> None:
        self.error = error
        self.wait = wait
        self.patience = patience
        super().__init__(error.summary)


class Retry:
    """Repeats a call that raises ``Again``, until it gives something, or raises the error inside for good."""

    def __init__(self, clock: Clock, bounds: Bounds, tell: Callable[[str], None]) -> None:
        self._clock = clock
        self._bounds = bounds
        self._tell = tell

    def call(self, request: str, function: Callable[[], T], held: Callable[[float], None]) -> T:
        """``held`` is told each wait that the vendor asked for, so that others wait as well."""
        bounds, started = self._bounds, self._clock.monotonic()
        latest: Again | None = None
        hopeless_since: float | None = None

        def pause(state: tenacity.RetryCallState) -> float:
            again = _again(state)
            growing = min(bounds.longest, bounds.shortest * 2 ** min(state.attempt_number, 16))
            asked: float = growing
            if again.wait is not None and again.wait > 0:  # else it says nothing: a clock may be off
                asked = min(max(again.wait, bounds.shortest), bounds.longest)
                held(asked)
            return min(bounds.longest, asked * (1 + 0.2 * self._clock.jitter()))

        def over(state: tenacity.RetryCallState) -> bool:
            nonlocal latest, hopeless_since
            now, latest = self._clock.monotonic(), _again(state)
            if latest.patience is None:
                hopeless_since = None
            else:
                hopeless_since = now if hopeless_since is None else hopeless_since
                if now + state.upcoming_sleep > hopeless_since + latest.patience:
                    return True
            spent = now - started
            return state.attempt_number >= bounds.tries or spent + state.upcoming_sleep > bounds.deadline

        def announce(state: tenacity.RetryCallState) -> None:
            if state.upcoming_sleep >= TOLD_FROM:
                why = _again(state).error.summary
                self._tell(f"{request}: {why}; trying again in {state.upcoming_sleep:.0f} s")

        def rest(seconds: float) -> None:
            try:
                self._clock.sleep(seconds)
            except StoppedWaitingError:
                assert latest is not None
                raise latest.error from None

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(Again),
            wait=pause,
            stop=over,
            before_sleep=announce,
            sleep=rest,
            reraise=True,
        )
        try:
            return retrying(function)
        except Again as again:
            raise again.error from None


def _again(state: tenacity.RetryCallState) -> Again:
    raised = state.outcome.exception() if state.outcome else None
    assert isinstance(raised, Again)
    return raised
