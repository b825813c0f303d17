"""What was done, how it ended, and what must never be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PROMISES = {
    "overwrite": "silent overwrites",
    "twice": "writes twice with effect",
    "wait": "waits over their bound",
    "hang": "hanging",
    "words": "errors without words",
    "unequal": "not equal in the end, and no error",
    "left": "left behind without a word",
    "damage": "states or databases damaged",
}
"""What is counted as broken; zero is promised for each."""


class Broken(AssertionError):
    """A promise that was not kept. The message has what it takes to see it again."""

    def __init__(self, promise: str, where: str, what: str) -> None:
        self.promise = promise
        super().__init__(promise, where, what)

    def __str__(self) -> str:
        promise, where, what = self.args
        return f"{PROMISES[promise]}: {where}: {what}"


@dataclass
class Figures:
    """Counts by bullet and by how it ended, and the promises that were broken."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)

    def add(self, bullet: str, how: str, times: int = 1) -> None:
        self.counts[bullet, how] += times

    def take(self, others: Figures) -> None:
        """Add what another process counted."""
        self.counts.update(others.counts)
        self.broken += others.broken

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Around what may break a promise: that is noted, and the soak goes on."""
        try:
            yield
        except Broken as broken:
            self.broken.append(broken)

    def of(self, bullet: str) -> Counter[str]:
        """How often a bullet ended in which way."""
        return Counter({how: times for (name, how), times in self.counts.items() if name == bullet})

    def total(self, bullet: str) -> int:
        return self.of(bullet).total()

    def table(self) -> str:
        """One line for each bullet, then one for each promise."""
        bullets = list(dict.fromkeys(bullet for bullet, _ in sorted(self.counts)))
        lines = [f"{'':7}  what, and how it ended"]
        for bullet in bullets:
            how = ", ".join(f"{times} {name}" for name, times in self.of(bullet).most_common())
            lines.append(f"{self.total(bullet):7d}  {bullet}: {how}")
        lines.append(f"{'':7}  promised: zero")
        broken = Counter(one.promise for one in self.broken)
        lines += [f"{broken[promise]:7d}  {text}" for promise, text in PROMISES.items()]
        return "\n".join(lines)


def named(message: str, where: str) -> None:
    """An error must say what happened, in words and not in a traceback."""
    if not message.strip() or "Traceback" in message or "This is a defect of" in message:
        raise Broken("words", where, repr(message))
