"""Work on many flags: each after those that it depends on, and as many side by side as may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from queue import Empty, SimpleQueue

from ..copying.plan import Plan
from ..platform import Platform

AT_ONCE = 16
"""Writes under way at the same time: as many as a client sends requests."""

_HEARTBEAT = 1.0


def in_turn(
    before: Mapping[str, Iterable[str]],
    work: Callable[[str], None],
    each_second: Callable[[], None],
    at_once: int = AT_ONCE,
) -> None:
    """Call ``work`` for each name once, in this thread's time and others'.

    Args:
        before: each name, and those that must be worked on before it.
        work: must not raise; what it leaves to be known it keeps itself.
        each_second: called about once a second, and at the end, from this thread.
    """
    sorter = TopologicalSorter(before)
    sorter.prepare()
    names: dict[Future[None], str] = {}
    over: SimpleQueue[Future[None]] = SimpleQueue()
    pool = ThreadPoolExecutor(at_once)
    try:
        while sorter.is_active():
            for name in sorter.get_ready():
                begun = pool.submit(work, name)
                names[begun] = name
                begun.add_done_callback(over.put)
            with suppress(Empty):
                done = over.get(timeout=_HEARTBEAT)
                done.result()
                sorter.done(names.pop(done))
            each_second()
    finally:
        pool.shutdown(cancel_futures=True)


def order_of(platform: Platform, plans: Mapping[str, Plan]) -> dict[str, set[str]]:
    """Each flag, and those of the others that go before it.

    What a flag will depend on goes before it. What it depends on now and will not goes after it: else it would for a
    moment depend on something that is changed already. Where that makes a circle, the second rule yields; a circle of
    dependencies itself is the vendor's to refuse.
    """
    needed = {
        name: {other for other in platform.needs(plan.outcome) if other in plans and other != name}
        for name, plan in plans.items()
    }
    order = {name: set(others) for name, others in needed.items()}
    for name, plan in plans.items():
        for other in platform.needs(plan.target) - needed[name] - {name}:
            if other in order:
                order[other].add(name)
    for candidate in (order, needed):
        try:
            TopologicalSorter(candidate).prepare()
        except CycleError:
            continue
        return candidate
    return {name: set() for name in plans}
