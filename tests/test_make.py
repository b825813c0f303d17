"""What the Makefile promises of dependencies."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def commands(target: str) -> str:
    """What `make` would run for the target; this may itself run under `make`."""
    if shutil.which("make") is None:
        pytest.skip("make is not on PATH")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    command = ["make", "-n", target]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_check_says_that_dependencies_are_not_audited() -> None:
    assert "Dependencies: not audited." in commands("check").splitlines()[-1]


def test_an_audit_is_of_all_that_is_pinned_and_fails_where_nothing_is_known() -> None:
    audit = commands("audit").splitlines()[-1]
    assert "pip-audit --strict" in audit
    for lock in LOCKS:
        assert f"-r {lock}" in audit


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything(lock: str) -> None:
    """So that an audit need resolve nothing."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==[^ ]+", line)] == []
