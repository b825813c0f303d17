"""The page about a third platform is held to the two that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pulumi_flagcopy
from pulumi_flagcopy.platform import Platform
from pulumi_flagcopy.platforms import NAMES

PACKAGE = Path(pulumi_flagcopy.__file__).parent
PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-platform.md").read_text()


def first_columns() -> set[str]:
    """Every name in the first column of a table."""
    cells = re.findall(r"^\| (`[^|]+`) \|", PAGE, flags=re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("platform", NAMES)
def test_every_platform_has_every_file(platform: str) -> None:
    files = {name for name in first_columns() if name.endswith(".py")}
    assert files
    assert {name for name in files if not (PACKAGE / platform / name).is_file()} == set()


def test_the_page_has_every_member_of_the_protocol_and_no_other() -> None:
    members = {name for name in {*vars(Platform), *Platform.__annotations__} if not name.startswith("_")}
    assert {name for name in first_columns() if not name.endswith(".py")} == members


@pytest.mark.parametrize("platform", NAMES)
def test_every_file_opens_with_what_it_has(platform: str) -> None:
    for path in (PACKAGE / platform).glob("*.py"):
        assert path.read_text().startswith('"""'), path
