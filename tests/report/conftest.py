"""The report of the sample, and a browser to open reports in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from io import StringIO
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.report.matrix import Matrix
from pulumi_flagcopy.report.page import write_page
from pulumi_flagcopy.session import Session

from ..conftest import Shop

MADE = datetime(2026, 3, 1, 12, 30, tzinfo=timezone.utc)
DESKTOP, PHONE = (1280, 900), (390, 844)

MatrixOf = Callable[..., Matrix]


@pytest.fixture
def matrix_of(session: Session) -> MatrixOf:
    """The matrix of a container, with all its environments, compared with the named one."""

    def make(platform: str, container: str, reference: str, **chosen: tuple[str, ...] | str) -> Matrix:
        vendor = session.platform(platform)
        columns = vendor.environments(container)
        [first] = [scope for scope in columns if scope.environment == reference]
        return Matrix(vendor, columns, first, Selection(**chosen))  # type: ignore[arg-type]

    return make


def page_of(matrix: Matrix) -> str:
    """The page of a matrix."""
    out = StringIO()
    write_page(out, matrix, matrix.rows(), MADE)
    return out.getvalue()


NASTY = "</script><img src=x onerror=alert(1)>\u202egnp.\x1b[31m"


@pytest.fixture
def nasty(shop: Shop) -> str:
    """A flag's name, a rule and a value that try to be more than text."""
    shop.edit("theme", "staging", {"kind": "updateName", "value": NASTY})
    clause = {"attribute": "name", "op": "in", "values": [NASTY], "contextKind": "user", "negate": False}
    first = shop.flag("theme")["variations"][0]["_id"]
    rule = {"kind": "addRule", "clauses": [clause], "variationId": first, "description": NASTY}
    shop.edit("theme", "production", rule)
    return NASTY


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    """A headless browser, for all tests of a process."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not browser or not driver:
        pytest.skip("chromium and chromedriver are not on PATH")
    options = ChromeOptions()
    options.binary_location = browser
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


class Reader:
    """Somebody who looks at a report."""

    def __init__(self, chrome: Chrome, path: Path) -> None:
        self.chrome = chrome
        self._path = path

    def opens(self, size: tuple[int, int] = DESKTOP, scheme: str = "light") -> None:
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
        self.chrome.get(self._path.as_uri())

    def find(self, selector: str) -> list[str]:
        """The texts of what is shown and matches."""
        return [element.text for element in self.chrome.find_elements("css selector", selector)]

    def run(self, script: str) -> object:
        return self.chrome.execute_script(script)

    def fits(self) -> bool:
        """Whether the page does not scroll sideways."""
        return bool(self.run("return document.documentElement.scrollWidth <= innerWidth"))


@pytest.fixture
def read(chromium: Chrome, tmp_path: Path) -> Callable[[str], Reader]:
    """A reader of this page."""

    def make(page: str) -> Reader:
        path = tmp_path / "report.html"
        path.write_text(page, encoding="utf-8")
        return Reader(chromium, path)

    return make
