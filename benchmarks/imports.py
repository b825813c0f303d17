"""What importing the package adds to importing Pulumi."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from .rows import Row, milliseconds, seconds


def rows() -> Iterator[Row]:
    def importing(name: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", f"import {name}"], check=True), runs=9)

    pulumi, ours = importing("pulumi"), importing("pulumi_flagcopy")
    yield Row(
        "import pulumi_flagcopy, beside import pulumi",
        milliseconds(ours),
        milliseconds(pulumi),
        ours / pulumi,
        "≤ 1.15",
        ours / pulumi <= 1.15,
    )
