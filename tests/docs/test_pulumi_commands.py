"""The commands of the Pulumi CLI in the documentation, each block run by it in a project of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .blocks import PAGES, Block, blocks_of, commands_of

PROGRAM = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

ends = [ld.FlagEnvironment(project="shop", flag="checkout-v2", environment=e) for e in ("staging", "production")]
fc.FlagCopy("checkout", source=ends[0], target=ends[1], include=["rules"])
"""
BLOCKS = [
    block
    for path in PAGES
    for block in blocks_of(path)
    if block.language == "sh"
    and not block.holder
    and block.mark != "in the checkout"
    and any(command.startswith("pulumi ") for command, _ in commands_of(block))
    and "production.plan" not in block.text  # tests/end_to_end/test_workflow.py
]


@pytest.mark.cli
@pytest.mark.timeout(300)
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_of_pulumi_commands(block: Block, tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "home"
    for folder in (project, home):
        folder.mkdir()
    (project / "Pulumi.yaml").write_text("name: my-flags\nruntime: python\n")
    for stack in ("dev", "split"):
        (project / f"Pulumi.{stack}.yaml").write_text("config:\n  launchdarkly:apiHost: local\n")
    (project / "__main__.py").write_text(PROGRAM)
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "PULUMI_HOME": os.environ.get("PULUMI_HOME", str(home / ".pulumi")),
        "PULUMI_BACKEND_URL": f"file://{home}",
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    # The CLI asks the system, and not HOME, what ~ is.
    script = ["set -e", block.text.replace("file://~", f"file://{home}")]
    if "stack init" not in block.text:
        script.insert(1, "pulumi stack init dev --non-interactive")
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=project,
        env=environment,
        input="a-token-from-the-terminal\n" * 3,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{block}: {done.stdout}{done.stderr}"
    assert "a-token-from-the-terminal" not in done.stdout + done.stderr
    assert "a-token-from-the-terminal" not in (project / "Pulumi.dev.yaml").read_text()


def test_there_are_some() -> None:
    assert len(BLOCKS) >= 3
