"""`make up` as the README has it: on a machine without the Pulumi CLI, in a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ..conftest import Shop

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
STACKS = ("staging", "production")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make up` needs of the repository."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    shutil.copytree(ROOT / "examples" / "promotion-by-stacks", folder / "examples" / "promotion-by-stacks")
    return folder


def make(folder: Path, step: str) -> str:
    """What the target of the Makefile runs, with nothing but the virtual environment and the system on PATH."""
    done = subprocess.run(
        [sys.executable, "scripts/stacks.py", step, *STACKS],
        cwd=folder,
        env={"PATH": f"{BIN}:/usr/bin:/bin", "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def served(database: Path) -> Iterator[str]:
    """`flagcopy serve` on a free port."""
    command = [str(BIN / "flagcopy"), "serve", "--port", "0", "--db", str(database)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.search(r"http://[\w.:\[\]]+", line)
        assert found, line
        try:
            yield found.group()
        finally:
            server.terminate()


def readme_block() -> list[str]:
    readme = (ROOT / "README.md").read_text()
    (block,) = re.findall(r"test_make_up.py -->\n```text\n(.*?)```", readme, flags=re.DOTALL)
    return [line.strip() for line in block.splitlines() if line.strip()]


def squeezed(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text)


@pytest.mark.timeout(600)
def test_the_readmes_command_prints_what_the_readme_says_and_does_it(checkout: Path) -> None:
    printed = make(checkout, "up")
    missing = [line for line in readme_block() if squeezed(line) not in squeezed(printed)]
    assert missing == []

    database = checkout / ".flagcopy" / "local.db"
    with served(database) as address:
        flag = httpx.get(
            f"{address}/api/v2/flags/shop/checkout-v2",
            headers={"Authorization": "api-local"},
            trust_env=False,
        ).json()
    ends = flag["environments"]
    assert ends["production"]["fallthrough"] == ends["staging"]["fallthrough"] == ends["test"]["fallthrough"]

    shop = Shop(database)
    shop.forget_requests()
    again = make(checkout, "up")
    assert again.count("6 unchanged") == 4  # each stack: its preview, then the run
    assert [request for request in shop.requests() if not request.startswith("GET")] == []

    shop.serve("checkout-v2", "staging", 70_000, 30_000)
    shop.forget_requests()
    assert "fallthrough: 50 % → 70 % true" in make(checkout, "preview")
    assert [request for request in shop.requests() if not request.startswith("GET")] == []
    make(checkout, "refresh")
    make(checkout, "down")
    assert [request for request in shop.requests() if not request.startswith("GET")] == []
    shop.http.close()
