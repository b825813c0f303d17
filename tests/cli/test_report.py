"""`flagcopy report`: where it writes, what it says, what it refuses. The page itself: tests/report."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import pytest
from click.testing import Result

from pulumi_flagcopy import split
from pulumi_flagcopy.report import page as page_module

from ..conftest import Shop

Flagcopy = Callable[..., Result]


def test_writes_one_file(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("report", "launchdarkly:shop")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith(
        "Wrote flagcopy-report.html: 27 flags in 3 environments, "
    )
    assert [path.name for path in nowhere.iterdir()] == ["flagcopy-report.html"]
    page = (nowhere / "flagcopy-report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.rstrip().endswith("</html>")
    assert "compared with <strong>test</strong>" in page


def test_a_tag_that_no_flag_has_writes_no_page(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("report", "launchdarkly:shop", "--tag", "serch")
    assert (result.exit_code, list(nowhere.iterdir())) == (1, [])
    assert result.stderr == "Error: no flag has the tag 'serch'. Did you mean the tag 'search'?\n"


def test_a_page_of_some_flags_says_which(on_local: Flagcopy, nowhere: Path) -> None:
    on_local("report", "launchdarkly:shop", "--tag", "mail", "--query", "e")
    page = (nowhere / "flagcopy-report.html").read_text(encoding="utf-8")
    assert "A flag is here only if it has the tag &#39;mail&#39; and &#39;e&#39; in its key or name." in page
    on_local("report", "launchdarkly:shop")
    assert "A flag is here only" not in (nowhere / "flagcopy-report.html").read_text(encoding="utf-8")


def test_what_the_others_are_compared_with_is_said(on_local: Flagcopy) -> None:
    result = on_local("report", "launchdarkly:shop")
    assert result.stderr.endswith(" with differences from test (--reference names another).\n")
    result = on_local("report", "launchdarkly:shop", "--reference", "production")
    assert result.stderr.endswith(" with differences from production.\n")


def test_an_earlier_report_is_replaced_and_that_is_said(on_local: Flagcopy, nowhere: Path) -> None:
    on_local("report", "launchdarkly:shop/staging")
    before = (nowhere / "flagcopy-report.html").read_text(encoding="utf-8")
    result = on_local("report", "split:Payments")
    assert result.stderr.splitlines()[-1].startswith("Replaced flagcopy-report.html: ")
    assert "Flags of Payments" not in before
    assert "Flags of Payments" in (nowhere / "flagcopy-report.html").read_text(encoding="utf-8")


def test_a_file_that_is_no_report_is_replaced_only_by_force(on_local: Flagcopy, nowhere: Path) -> None:
    page = nowhere / "page.html"
    page.write_text("<!doctype html>\n<title>mine</title>\n")
    result = on_local("report", "launchdarkly:shop", "--out", str(page))
    assert result.exit_code == 2
    assert f"{page} is there and is not a report; give --force to replace it, or --out" in result.stderr
    assert "mine" in page.read_text()
    assert on_local("report", "launchdarkly:shop", "--out", str(page), "--force").exit_code == 0
    assert "Flags of shop" in page.read_text(encoding="utf-8")


def test_where_it_cannot_be_written_nothing_is_read(on_local: Flagcopy, nowhere: Path) -> None:
    (nowhere / "pages").mkdir()
    for out, said in (
        ("pages", "pages is a folder; name a file in it"),
        ("none/r.html", f"there is no folder {nowhere}/none"),
    ):
        result = on_local("report", "launchdarkly:shop", "--out", out)
        assert result.exit_code == 2
        assert f"--out: {said}" in result.stderr


def test_a_reference_in_any_case(on_local: Flagcopy) -> None:
    for named in ("staging", "STAGING", "launchdarkly:shop/Staging"):
        result = on_local("report", "launchdarkly:shop", "--out", "-", "--reference", named)
        assert "compared with <strong>staging</strong>" in result.stdout
    refused = on_local("report", "launchdarkly:shop", "--out", "-", "--reference", "stagin")
    assert "'stagin' is none of the environments" in refused.stderr
    assert "Did you mean 'staging'?" in refused.stderr


def test_writes_to_stdout(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("report", "split:Payments", "--out", "-", "--reference", "Staging")
    assert result.exit_code == 0
    assert result.stdout.startswith("<!doctype html>")
    assert "Flags of Payments" in result.stdout
    assert not list(nowhere.iterdir())


def test_chosen_environments_and_flags(on_local: Flagcopy) -> None:
    result = on_local(
        "report",
        "launchdarkly:shop/staging",
        "launchdarkly:shop/production",
        "--tag",
        "marketing",
        "--out",
        "-",
    )
    assert "launchdarkly:shop/staging, launchdarkly:shop/production" in result.stdout
    assert "banner-text" in result.stdout
    assert "fraud-threshold" not in result.stdout


def test_several_projects_and_a_reference_by_its_place(on_local: Flagcopy) -> None:
    arguments = ["report", "launchdarkly:shop/staging", "launchdarkly:support/staging", "--out", "-"]
    assert "more than one" in on_local(*arguments, "--reference", "staging").stderr
    result = on_local(*arguments, "--reference", "launchdarkly:support/staging")
    assert "compared with <strong>support/staging</strong>" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        ([], 2, "Missing argument"),
        (["launchdarkly:shop/staging/theme"], 2, "which has no meaning here"),
        (["launchdarkly:shop", "split:Payments"], 2, "of one platform"),
        (["launchdarkly:shop", "--reference", "nowhere"], 2, "none of the environments"),
        (["launchdarkly:nowhere"], 1, "There is no project nowhere"),
        (["launchdarkly:shp"], 1, "Did you mean the project 'shop'?"),
        (["launchdarkly:shop/stagin"], 1, "Did you mean the environment 'staging'?"),
        (["split:payments"], 1, "Did you mean the workspace 'Payments'?"),
        (["launchdarkly:shop/nowhere"], 1, "nowhere"),
    ],
)
def test_what_is_wrong(
    on_local: Flagcopy, nowhere: Path, arguments: list[str], code: int, complaint: str
) -> None:
    result = on_local("report", *arguments)
    assert result.exit_code == code
    assert complaint in result.stderr
    assert not list(nowhere.iterdir()), "a file that is there is whole"


def test_a_failure_leaves_the_last_report_alone(on_local: Flagcopy, shop: Shop, nowhere: Path) -> None:
    on_local("report", "launchdarkly:shop")
    before = (nowhere / "flagcopy-report.html").read_bytes()
    shop.delete("flags/shop/theme")
    assert on_local("report", "launchdarkly:shop/staging", "launchdarkly:shop/nowhere").exit_code == 1
    assert (nowhere / "flagcopy-report.html").read_bytes() == before
    assert [path.name for path in nowhere.iterdir()] == ["flagcopy-report.html"]


@pytest.mark.parametrize("earlier", [True, False])
def test_a_full_disk_is_said_and_leaves_no_part_of_a_page(
    on_local: Flagcopy, nowhere: Path, monkeypatch: pytest.MonkeyPatch, earlier: bool
) -> None:
    page = nowhere / "flagcopy-report.html"
    if earlier:
        on_local("report", "launchdarkly:shop")
    before = {path.name: path.read_bytes() for path in nowhere.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", without_room)
        result = on_local("report", "launchdarkly:shop")
    assert result.exit_code == 1
    assert f"Error: {page.name} cannot be written: No space left on device" in result.stderr
    assert {path.name: path.read_bytes() for path in nowhere.iterdir()} == before

    with Path("/dev/full").open("w", encoding="utf-8") as full, monkeypatch.context() as patch:
        patch.setattr(page_module, "TemporaryFile", lambda *_, **__: full)
        result = on_local("report", "launchdarkly:shop")
    assert result.exit_code == 1
    assert f"Error: {gettempdir()} cannot be written: No space left on device" in result.stderr


def without_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_environments_by_id_are_headed_by_name(on_local: Flagcopy) -> None:
    ids = {found["name"]: found["environment_id"] for found in split.list_environments("Payments")}
    places = [f"split:Payments/{ids[name]}" for name in ("Staging", "Production")]
    page = on_local("report", *places, "--out", "-").stdout
    assert "split:Payments/Staging, split:Payments/Production" in page
    assert not [id for id in ids.values() if id in page]
