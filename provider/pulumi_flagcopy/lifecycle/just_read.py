"""What ``check`` has read of a selection, for the ``create`` or ``update`` that follows it at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ..http.clock import Clock
from .promotion_form import PromotionOrder
from .promotion_plan import Survey
from .resource import Properties

FRESH = 5.0
"""Seconds for which a reading may stand for another one."""


@dataclass(frozen=True)
class _Reading:
    began: float
    order: PromotionOrder
    record: Properties
    survey: Survey


class JustRead:
    """Surveys that are seconds old. Reading a second time would find the same: whoever changes a flag in between is
    noticed by the vendor, or by the look at each flag immediately before it is written. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: list[_Reading] = []

    def keep(self, began: float, order: PromotionOrder, record: Properties, survey: Survey) -> None:
        """For as long as it is fresh, counted from when the reading began."""
        with self._lock:
            self._taken(order)
            if survey.changing:
                self._kept.append(_Reading(began, order, record, survey))

    def take(self, order: PromotionOrder, record: Properties) -> Survey | None:
        """The survey that this plan is the record of, once; None: read again. So is what has to be made first: another
        copy may have made it."""
        with self._lock:
            kept = self._taken(order)
        if kept is None or kept.record != record:
            return None
        return None if any(made.first for made in kept.survey.changing.values()) else kept.survey

    def _taken(self, order: PromotionOrder) -> _Reading | None:
        """The one for this order, which is forgotten, as all are that are not fresh any more."""
        now = self._clock.monotonic()
        fresh = [kept for kept in self._kept if now - kept.began <= FRESH]
        self._kept = [kept for kept in fresh if kept.order != order]
        return next((kept for kept in fresh if kept.order == order), None)
