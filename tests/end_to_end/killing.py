"""Runs that are cut off at any moment."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress

import pytest

from ..conftest import Shop
from .engines import Project

LATENCY = 0.02
"""Seconds that a request takes meanwhile."""


def moments(first: int, last: int, *marks: pytest.MarkDecorator) -> list[object]:
    """Each seed names a moment; every other one has production gated, so that requests are filed instead."""
    return [pytest.param(seed, id=f"moment-{seed}", marks=marks) for seed in range(first, last)]


def kill_after(project: Project, shop: Shop, requests: int, more: float) -> None:
    """Run `up`, and kill all of it when so many requests have come, and a little later; unless it is done before.

    The engine, the program and the provider, with the local server in it, all by SIGKILL at once.
    """
    with project.begun("up") as engine:
        while engine.poll() is None and seen(shop) < requests:
            time.sleep(0.002)
        time.sleep(more)
        for process in family(engine.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        engine.wait(timeout=60)


def seen(shop: Shop) -> int:
    answer = shop.http.get("/_local/requests").raise_for_status().json()
    return len(answer["items"])


def family(process: int) -> list[int]:
    """The process and all its descendants."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], check=True, capture_output=True, text=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listed.splitlines())}
    found = [process]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found
