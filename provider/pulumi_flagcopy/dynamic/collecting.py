"""How often the garbage collector of the provider process runs."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """For a process that reads flags by the thousand: modules stay, and of what is read most is in use until the end.

    As Python sets it, the garbage collector goes over all of that again and again: a fifth of a preview's time.
    """
    gc.freeze()
    gc.set_threshold(10_000)
