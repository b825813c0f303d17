"""One step of a Promotion's life, measured from inside: ``python -m benchmarks.promotion_life ADDRESS preview|up``."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from pulumi_flagcopy.dynamic.collecting import collect_rarely
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.platforms import platform_class
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .thousand_flags import TAG, TOKEN


def main(address: str, step: str) -> None:
    config = {"launchdarkly:apiHost": address, "launchdarkly:accessToken": TOKEN}
    life = PromotionLife(Session(Settings(config.get, {}), tell=lambda _: None))
    ends: dict[str, Any] = {
        role: {"platform": "launchdarkly", "project": "bench", "environment": environment}
        for role, environment in (("source", "staging"), ("target", "production"))
    }
    platform_class("launchdarkly")  # its modules: a provider has imported them, too
    collect_rarely()
    before, started, worked = _peak(), time.perf_counter(), time.process_time()
    checked = life.check({}, {**ends, "select": {"tags": [TAG]}}, preview=step == "preview")
    assert not checked.failures
    if step == "up":
        summary = life.create(checked.inputs).outputs["summary"]
        assert summary["copied"] == summary["selected"]
    measured = {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - worked,
        "before": before,
        "peak": _peak(),
        "changing": len(checked.inputs["plan"]["flags"]),
    }
    print(json.dumps(measured))


def _peak() -> int:
    """The most memory that this process ever had, in kB. (``getrusage`` would count that of the parent as well.)"""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
