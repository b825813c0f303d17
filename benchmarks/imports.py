"""What importing the package adds to importing Pulumi."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

from .rows import Row, in_turn, milliseconds


def rows() -> Iterator[Row]:
    def importing(name: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)

    ours, pulumi = in_turn(importing("pulumi_flagcopy"), importing("pulumi"), runs=9)
    yield Row(
        "import pulumi_flagcopy, beside import pulumi",
        milliseconds(ours),
        milliseconds(pulumi),
        ours / pulumi,
        "≤ 1.15",
        ours / pulumi <= 1.15,
    )
