"""The report in headless Chromium: found, filtered, opened, read; on a desk, a phone and paper. Skipped without it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from io import StringIO

import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from pulumi_flagcopy.copying.location import Scope
from pulumi_flagcopy.platform import Selection
from pulumi_flagcopy.report.matrix import Matrix
from pulumi_flagcopy.report.page import write_page
from pulumi_flagcopy.session import Session

from .conftest import DESKTOP, MADE, PHONE, MatrixOf, Reader, page_of
from .test_page import many_rows

pytestmark = pytest.mark.xdist_group("chromium")

Read = Callable[[str], Reader]


@pytest.fixture
def shop_report(read: Read, matrix_of: MatrixOf) -> Reader:
    return read(page_of(matrix_of("launchdarkly", "shop", "staging")))


def select(reader: Reader, id: str, text: str) -> None:
    Select(reader.chrome.find_element("id", id)).select_by_visible_text(text)


def flags(reader: Reader) -> list[str]:
    return [text.splitlines()[0] for text in reader.find("#flags tbody th")]


def open_difference(reader: Reader, flag: str, environment: str) -> None:
    [button] = reader.chrome.find_elements("css selector", f"button[aria-label$='{flag} in {environment}']")
    button.click()


def side_by_side(reader: Reader) -> list[list[str]]:
    rows = reader.chrome.find_elements("css selector", "dialog[open] tbody tr")
    return [[cell.text for cell in row.find_elements("css selector", "th, td")] for row in rows]


def test_filter_by_text_tag_and_state(shop_report: Reader) -> None:
    shop_report.opens()
    everything = flags(shop_report)
    assert everything == sorted(everything)
    assert shop_report.find("#count") == ["27 flags"]
    shop_report.chrome.find_element("id", "text").send_keys("search SIZE")
    assert flags(shop_report) == ["search-page-size"]
    assert shop_report.find("#count") == ["1 of 27 flags"]
    shop_report.chrome.find_element("css selector", "button[type=reset]").click()
    WebDriverWait(shop_report.chrome, 20).until(lambda _: shop_report.find("#count") == ["27 flags"])
    assert flags(shop_report) == everything
    select(shop_report, "tag", "marketing")
    marketing = flags(shop_report)
    assert "countdown" in marketing
    assert len(marketing) < len(everything)
    select(shop_report, "state", "off somewhere")
    assert "countdown" in flags(shop_report)
    assert len(flags(shop_report)) < len(marketing)


def test_open_a_difference_and_read_it(shop_report: Reader) -> None:
    shop_report.opens()
    open_difference(shop_report, "express-pay", "production")
    assert shop_report.find("dialog h2") == ["express-pay"]
    assert shop_report.find("dialog thead th") == ["What", "staging (reference)", "production"]
    assert side_by_side(shop_report) == [
        ["on", "on", "off"],
        ["rules: rule 1 'phones'", "if device.os is one of Android, iOS then serve true", "nothing"],
        [
            "rules: rule 2 'old apps'",
            "if device.appVersion is a version below 4.2.0 then serve false",
            "nothing",
        ],
        ["fallthrough", "30 % true, 70 % false", "false"],
    ]


def test_everything_by_keyboard(shop_report: Reader) -> None:
    shop_report.opens()
    shop_report.run("document.getElementById('text').focus()")
    keys = ActionChains(shop_report.chrome)
    keys.send_keys("countdown", Keys.TAB, Keys.TAB, Keys.TAB, Keys.TAB, Keys.ENTER).perform()
    assert shop_report.find("dialog h2") == ["countdown"]
    ActionChains(shop_report.chrome).send_keys(Keys.ESCAPE).perform()
    assert not shop_report.chrome.find_elements("css selector", "dialog[open]")
    focused = shop_report.chrome.switch_to.active_element
    assert (focused.get_attribute("aria-label") or "").endswith("countdown in test"), "back where it was"


@pytest.mark.parametrize("size", [DESKTOP, (768, 1024), PHONE])
def test_no_scrolling_sideways(shop_report: Reader, size: tuple[int, int]) -> None:
    shop_report.opens(size)
    assert shop_report.fits()
    open_difference(shop_report, "new-warehouse", "production")
    assert shop_report.fits()
    assert shop_report.run(
        "const d = document.querySelector('dialog'); return d.scrollWidth <= d.clientWidth"
    )


def test_on_a_phone_each_flag_is_a_card(shop_report: Reader) -> None:
    shop_report.opens(PHONE)
    [text] = shop_report.find("#flags tbody tr:nth-child(5)")
    assert text.splitlines() == [
        "countdown",
        "Countdown",
        "marketing",
        "test",
        "≠ 2 differences",
        "staging",
        "on",
        "production",
        "≠ 2 differences",
        "off",
    ]
    open_difference(shop_report, "countdown", "test")
    assert side_by_side(shop_report)[0][1].startswith("staging\n")


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_accessibility_and_contrast(
    read: Read, matrix_of: MatrixOf, size: tuple[int, int], scheme: str
) -> None:
    reader = read(page_of(matrix_of("split", "Payments", "Staging", query="pay")))
    reader.opens(size, scheme)
    broken = Axe().run(reader.chrome)["violations"]
    open_difference(reader, "payout_schedule", "Production")
    broken += Axe().run(reader.chrome)["violations"]
    assert [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in broken] == []


def test_the_table_is_one_for_a_screen_reader(shop_report: Reader) -> None:
    for size in (DESKTOP, PHONE):
        shop_report.opens(size)
        tree = shop_report.chrome.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        named = {(node["role"]["value"], node.get("name", {}).get("value", "")) for node in tree}
        assert ("searchbox", "Find") in named
        assert ("columnheader", "production") in named
        assert any(role == "rowheader" and name.startswith("countdown") for role, name in named)
        assert ("button", "2 differences: countdown in production") in named


def test_on_paper_the_differences_are_in_words(shop_report: Reader) -> None:
    shop_report.opens()
    shop_report.chrome.find_element("id", "text").send_keys("countdown")
    shop_report.run("dispatchEvent(new Event('beforeprint'))")
    shop_report.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert shop_report.find("#paper h3") == ["countdown in test", "countdown in production"]
    assert "today is after 2026-11-23" in shop_report.find("#paper")[0]
    assert shop_report.find("#filter") == [""], "what is for clicking is not printed"
    shop_report.run("dispatchEvent(new Event('afterprint'))")
    assert shop_report.find("#paper h3") == []
    printed = base64.b64decode(shop_report.chrome.print_page())
    assert printed.startswith(b"%PDF")


@pytest.mark.usefixtures("nasty")
def test_what_a_vendor_answered_is_shown_as_text(read: Read, matrix_of: MatrixOf) -> None:
    reader = read(page_of(matrix_of("launchdarkly", "shop", "staging")))
    reader.opens()
    assert "</script><img src=x onerror=alert(1)>\\u202egnp.\\x1b[31m" in reader.find("#flags")[0]
    open_difference(reader, "theme", "production")
    assert any("</script><img" in cell for row in side_by_side(reader) for cell in row)
    assert not reader.chrome.find_elements("css selector", "img")


def test_nothing_is_asked_of_a_network(shop_report: Reader) -> None:
    shop_report.opens()
    shop_report.chrome.get_log("performance")
    shop_report.opens()
    open_difference(shop_report, "theme", "production")
    messages = [
        json.loads(entry["message"])["message"] for entry in shop_report.chrome.get_log("performance")
    ]
    asked = [
        message["params"]["request"]["url"]
        for message in messages
        if message["method"] == "Network.requestWillBeSent"
    ]
    assert {url.partition(":")[0] for url in asked} == {"file"}
    assert [entry["message"] for entry in shop_report.chrome.get_log("browser")] == []


def test_ten_thousand_flags(read: Read, session: Session) -> None:
    columns = [Scope("launchdarkly", "shop", name) for name in ("staging", "production")]
    out = StringIO()
    matrix = Matrix(session.platform("launchdarkly"), columns, columns[0], Selection())
    write_page(out, matrix, many_rows(10_000, rules=1), MADE)
    reader = read(out.getvalue())
    reader.opens()
    assert reader.find("#count") == ["10000 flags"]
    assert len(flags(reader)) <= 300, "only as many as are looked at"
    reader.chrome.find_element("id", "text").send_keys("flag-9999")
    assert flags(reader) == ["flag-9999"]
    open_difference(reader, "flag-9999", "production")
    assert side_by_side(reader)[0][1].startswith("9999 is one of")
