"""Output blocks that need more than a program or a command."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.moved import moved
from pulumi_flagcopy.platforms import platform_class

from .blocks import ROOT, blocks_of


def test_serve_says_what_the_page_says(tmp_path: Path) -> None:
    [block] = [block for block in blocks_of(ROOT / "docs" / "cli.md") if "flagcopy serve" in block.text]
    database = str(tmp_path / "local.db")
    command = [sys.executable, "-m", "pulumi_flagcopy.cli", "serve", "--port", "0", "--db", database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        printed = [server.stdout.readline() for _ in range(3)]
        server.terminate()
    said = "".join(printed).replace(database, ".flagcopy/local.db")
    assert (
        re.sub(r":\d+$", ":8055", re.sub(r":\d+ ", ":8055 ", said), flags=re.MULTILINE)
        == block.text.partition("\n")[2]
    )


def test_what_a_moved_end_says() -> None:
    [page] = [
        block for block in blocks_of(ROOT / "docs/resources/flag-copy.md") if "since the plan" in block.text
    ]
    platform = platform_class("launchdarkly")
    ends = [
        platform.locate({"project": "shop", "flag": "checkout-v2", "environment": environment})
        for environment in ("staging", "production")
    ]
    source, target = (Definition(location=end, version=13, parts={}) for end in ends)
    error = moved({"source_version": 12, "target_version": 13}, source, target)
    assert str(error) == page.text.strip()
