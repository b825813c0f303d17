"""A clock for tests: nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class FakeClock:
    """Time passes only in sleep; ``happens`` is what happens during each."""

    happens: Callable[[], object] = lambda: None
    time: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self.happens()

    def jitter(self) -> float:
        return 0.0
