"""The map in CONTRIBUTING.md has what is in the folders that it draws."""

from __future__ import annotations

import re
from pathlib import Path

import pulumi_flagcopy

PACKAGE = Path(pulumi_flagcopy.__file__).parent
MAP = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text()


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def test_every_module_of_lifecycle_is_in_one_group() -> None:
    table = MAP.partition("| whose | modules |\n")[2].partition("\n\n")[0]
    groups = [row.rpartition(" | ")[2].partition(";")[0] for row in table.splitlines()[1:]]
    named = [name for group in groups for name in re.findall(r"`(\w+)`", group)]
    assert sorted(named) == sorted(modules(PACKAGE / "lifecycle"))


def test_every_module_and_folder_of_the_package_is_on_the_map() -> None:
    drawn = set(re.findall(r"^      (\w+)(?:\.py|/) ", MAP, re.MULTILINE))
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert drawn == modules(PACKAGE) | folders | {"__init__"}
