"""What importing the package adds to importing Pulumi."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from .rows import Row, in_turn, milliseconds


def rows() -> Iterator[Row]:
    def importing(statement: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", statement], check=True)

    everything = (
        "from pulumi_flagcopy import *"  # by its name alone, the package would not even import Pulumi
    )
    ours, pulumi = in_turn(importing(everything), importing("import pulumi"), runs=9)
    yield Row(
        f"{everything}, beside import pulumi",
        milliseconds(ours),
        milliseconds(pulumi),
        ours / pulumi,
        "≤ 1.15",
        ours / pulumi <= 1.15,
    )
