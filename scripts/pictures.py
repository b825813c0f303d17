"""The pictures of the report in docs/images, of the sample shop. Needs chromium and chromedriver on PATH."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.report.matrix import Matrix
from pulumi_flagcopy.report.page import write_page
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
MADE = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def write_report(folder: Path) -> Path:
    """The report of the sample shop, compared with staging."""
    config = {"launchdarkly:apiHost": "local", "flagcopy:localDatabase": str(folder / "sample.db")}
    session = Session(Settings(config.get, {}))
    platform = session.platform("launchdarkly")
    columns = platform.environments("shop")
    [reference] = [scope for scope in columns if scope.environment == "staging"]
    matrix = Matrix(platform, columns, reference, Selection())
    path = folder / "report.html"
    with path.open("w", encoding="utf-8") as out:
        write_page(out, matrix, matrix.rows(), MADE)
    session.close()
    return path


def open_difference(chrome: Chrome) -> None:
    """The one that has a bit of everything."""
    chrome.find_element("css selector", "button[aria-label$='checkout-v2 in production']").click()


def to_the_flags(chrome: Chrome) -> None:
    """Past the summary, to the cards."""
    chrome.execute_script("document.getElementById('count').scrollIntoView()")


def nothing(_chrome: Chrome) -> None:
    """As it opens."""


PICTURES: tuple[tuple[str, int, int, Callable[[Chrome], None]], ...] = (
    ("report.png", 1280, 900, nothing),
    ("report-difference.png", 1280, 760, open_difference),
    ("report-phone.png", 390, 844, to_the_flags),
)


def main() -> None:
    """Take each of them."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    with tempfile.TemporaryDirectory() as folder:
        report = write_report(Path(folder))
        chrome = Chrome(options=options, service=Service(shutil.which("chromedriver")))
        for name, width, height, prepare in PICTURES:
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
            chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            chrome.get(report.as_uri())
            prepare(chrome)
            chrome.save_screenshot(str(IMAGES / name))
        chrome.quit()


if __name__ == "__main__":
    main()
