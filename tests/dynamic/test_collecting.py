from __future__ import annotations

import gc
import subprocess
import sys

PROGRAM = """
import gc
from pulumi_flagcopy.dynamic.collecting import collect_rarely

before = gc.get_threshold()
collect_rarely()
assert gc.isenabled() and gc.get_freeze_count() > 0
assert gc.get_threshold()[0] > before[0] and gc.get_threshold()[1:] == before[1:]
"""


def test_it_still_collects_and_less_often() -> None:
    """In a process of its own: what is frozen stays so."""
    before = gc.get_threshold()
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
    assert gc.get_threshold() == before
