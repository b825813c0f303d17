"""What `make up`, `preview`, `refresh` and `down` do: one step on each stack, one stack after the other.

With the Pulumi CLI on PATH it does the work, on a file backend inside this folder, asking nothing; without it, the
built-in engine does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BACKEND = ROOT / ".pulumi-backend"


def with_pulumi(step: str, stack: str) -> int:
    """One step by the Pulumi CLI."""
    BACKEND.mkdir(exist_ok=True)
    environment = {
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{BACKEND}",
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    select = ["pulumi", "stack", "select", "--create", "--non-interactive", "--stack", stack]
    chosen = subprocess.run(select, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if chosen.returncode:
        print(chosen.stdout + chosen.stderr, file=sys.stderr)
        return chosen.returncode
    command = ["pulumi", step, "--stack", stack, "--non-interactive"]
    command += [] if step == "preview" else ["--yes"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def with_the_built_in_engine(step: str, stack: str) -> int:
    """One step by `flagcopy`."""
    command = [str(BIN / "flagcopy"), step, "--stack", stack]
    command += [] if step == "preview" else ["--yes"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main(step: str, stacks: list[str]) -> int:
    """The step on every stack; the first failure ends it. Taking down goes backwards."""
    step = "destroy" if step == "down" else step
    pulumi = shutil.which("pulumi")
    run = with_pulumi if pulumi else with_the_built_in_engine
    print("Engine: the Pulumi CLI" if pulumi else "Engine: built in, because there is no `pulumi` on PATH")
    for stack in reversed(stacks) if step == "destroy" else stacks:
        print(f"\n== {step}: stack {stack}", flush=True)
        if code := run(step, stack):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
