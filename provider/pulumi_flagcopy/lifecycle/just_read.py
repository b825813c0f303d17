"""What ``check`` has read of a selection, for the ``create`` or ``update`` that follows it at once."""

from __future__ import annotations

import threading

from ..http.clock import Clock
from ..platform import Platform
from .promotion_form import PromotionOrder
from .promotion_plan import Survey
from .resource import Properties

FRESH = 5.0
"""Seconds for which a reading may stand for another one."""


class JustRead:
    """Surveys that are seconds old. Reading a second time would find the same: whoever changes a flag in between is
    noticed by the vendor, since every write of such a survey is bound to both versions. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: list[tuple[float, PromotionOrder, Properties, Survey]] = []

    def keep(self, began: float, order: PromotionOrder, record: Properties, survey: Survey) -> None:
        """For as long as it is fresh, counted from when the reading began; older ones are forgotten."""
        with self._lock:
            self._kept = [kept for kept in self._kept if self._fresh(kept[0]) and kept[1] != order]
            if survey.changing:
                self._kept.append((began, order, record, survey))

    def take(self, order: PromotionOrder, record: Properties, platform: Platform) -> Survey | None:
        """The survey that this plan is the record of, once; None: read again."""
        with self._lock:
            mine = [kept for kept in self._kept if kept[1] == order]
            self._kept = [kept for kept in self._kept if self._fresh(kept[0]) and kept not in mine]
        for began, _, planned, survey in mine:
            if (
                self._fresh(began)
                and planned == record
                and all(platform.bound(made, order.choice.way) for made in survey.changing.values())
            ):
                return survey
        return None

    def _fresh(self, began: float) -> bool:
        return self._clock.monotonic() - began <= FRESH
