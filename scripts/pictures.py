"""The pictures in docs/images: the report of the sample shop, and the site. Needs chromium and chromedriver on PATH."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.report.matrix import Matrix
from pulumi_flagcopy.report.page import write_page
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
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


def to_the_inputs(chrome: Chrome) -> None:
    """To the table that is widest on a phone."""
    chrome.execute_script(STILL)
    chrome.execute_script("document.getElementById('inputs').scrollIntoView()")
    time.sleep(0.5)  # the heading changes with the place on the page


STILL = """
    const style = document.createElement("style");
    style.textContent = "*, *::before, *::after { transition: none !important; animation: none !important; }";
    document.head.append(style);
"""
Picture = tuple[str, int, int, Callable[[Chrome], None]]

REPORT: tuple[Picture, ...] = (
    ("report.png", 1280, 900, nothing),
    ("report-difference.png", 1280, 760, open_difference),
    ("report-phone.png", 390, 844, to_the_flags),
)
SITE: dict[str, Picture] = {
    "index.html": ("site.png", 1280, 800, nothing),
    "resources/launchdarkly/flag-definition.html": ("site-phone.png", 390, 844, to_the_inputs),
}


def build_site(folder: Path) -> Path:
    """What `make docs` builds."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "--site-dir", str(folder / "site")]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True)
    return folder / "site"


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The site as a browser gets it from a server: from a file it cannot search."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def take(chrome: Chrome, address: str, picture: Picture, folder: Path) -> None:
    """One picture of one page, in the colours of day."""
    name, width, height, prepare = picture
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    chrome.get(address)
    prepare(chrome)
    chrome.save_screenshot(str(folder / name))


def main(folder: Path) -> None:
    """Take each of them."""
    options = ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for argument in ("--headless=new", "--no-sandbox", "--hide-scrollbars"):
        options.add_argument(argument)
    with tempfile.TemporaryDirectory() as place:
        report, site = write_report(Path(place)), build_site(Path(place))
        chrome = Chrome(options=options, service=Service(shutil.which("chromedriver")))
        for picture in REPORT:
            take(chrome, report.as_uri(), picture, folder)
        with served(site) as address:
            for page, picture in SITE.items():
                take(chrome, f"{address}/{page}", picture, folder)
        chrome.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
