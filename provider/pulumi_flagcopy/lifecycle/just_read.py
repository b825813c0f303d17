"""What ``check`` has read of a selection, for the ``create`` or ``update`` that follows it at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from ..http.clock import Clock
from ..platform import Platform
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
    noticed by the vendor, since every write of such a survey is bound to both versions. Thread-safe."""

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

    def take(self, order: PromotionOrder, record: Properties, platform: Platform) -> Survey | None:
        """The survey that this plan is the record of, once; None: read again."""
        with self._lock:
            kept = self._taken(order)
        if kept is None or kept.record != record:
            return None
        bound = all(platform.bound(made, order.choice.way) for made in kept.survey.changing.values())
        return kept.survey if bound else None

    def _taken(self, order: PromotionOrder) -> _Reading | None:
        """The one for this order, which is forgotten, as all are that are not fresh any more."""
        now = self._clock.monotonic()
        fresh = [kept for kept in self._kept if now - kept.began <= FRESH]
        self._kept = [kept for kept in fresh if kept.order != order]
        return next((kept for kept in fresh if kept.order == order), None)
