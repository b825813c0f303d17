"""The site is built without a warning, its links lead somewhere, and it needs no network to be read."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src", "video": "src"}


class Links(HTMLParser):
    """What a page links to, what it loads, and its anchors."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(page.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "href" in given:
            self.hrefs.append(given["href"])
        if LOADING.get(tag) in given and given.get("rel") != "canonical":
            self.loaded.append(given[LOADING[tag]])


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


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Links]:
    return {page: Links(page) for page in site.rglob("*.html")}


def test_has_a_front_page(site: Path) -> None:
    assert "TURNS" not in (site / "index.html").read_text()
    assert "FlagCopy" in (site / "index.html").read_text()


def test_loads_nothing_from_a_network(site: Path, pages: dict[Path, Links]) -> None:
    loaded = [
        f"{page.relative_to(site)}: {address}"
        for page, links in pages.items()
        for address in links.loaded
        if urlsplit(address).netloc
    ]
    for sheet in site.rglob("*.css"):
        loaded += re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\"']+", sheet.read_text())
    assert loaded == []


def test_every_link_and_anchor_leads_somewhere(site: Path, pages: dict[Path, Links]) -> None:
    broken = []
    for page, links in pages.items():
        for href in [*links.hrefs, *links.loaded]:
            address = urlsplit(href)
            if address.scheme or address.netloc or page.name == "404.html":
                continue
            target = (page.parent / unquote(address.path)).resolve() if address.path else page
            there = target.is_file() or (target / "index.html").is_file()
            if not there or (
                address.fragment and target in pages and address.fragment not in pages[target].anchors
            ):
                broken.append(f"{page.relative_to(site)}: {href}")
    assert broken == []


def test_each_resource_has_its_signature_from_the_code(site: Path) -> None:
    found = list((site / "resources").rglob("*.html"))
    assert len(found) == 15
    assert [page for page in found if "ResourceOptions" not in page.read_text()] == []
    shapes = (site / "resources" / "launchdarkly" / "flag-definition.html").read_text()
    assert "RuleDict" in shapes
    assert "ClauseDict" in shapes, "those that other shapes name, too"


def test_pictures_are_there_and_small() -> None:
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert {"site.png", "site-phone.png", "report.png"} <= {picture.name for picture in pictures}
    assert [picture.name for picture in pictures if not 1_000 < picture.stat().st_size < 200_000] == []
