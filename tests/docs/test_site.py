"""The site is built without a warning, and needs no network to be read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_has_a_front_page(site: Path) -> None:
    assert "TURNS" not in (site / "index.html").read_text()
    assert "FlagCopy" in (site / "index.html").read_text()


def test_loads_nothing_from_a_network(site: Path) -> None:
    loaded = [
        f"{page.name}: {address}"
        for page in site.rglob("*.html")
        for address in re.findall(
            r"""<(?:script|link|img)[^>]*(?:src|href)=["'](https?:[^"']+)""", page.read_text()
        )
    ]
    assert loaded == []
