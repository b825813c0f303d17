"""The walls of the house: who may import whom. CONTRIBUTING.md draws them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulumi_flagcopy
from pulumi_flagcopy.platforms import NAMES

PACKAGE = Path(pulumi_flagcopy.__file__).parent
DOORS_TO_LOCAL = {"session.py", "testing.py"}


def modules(folder: str = "") -> Iterator[Path]:
    yield from sorted((PACKAGE / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """What a module imports; what is ours begins with a dot instead of the package's name."""
    package = ("pulumi_flagcopy", *path.relative_to(PACKAGE).parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            name = ".".join([*base, *(node.module or "").split(".")]).rstrip(".")
            found |= {f"{name}.{alias.name}" for alias in node.names}
    return {re.sub(r"^pulumi_flagcopy\.", ".", name) for name in found}


def reaches(path: Path, *roots: str) -> set[str]:
    """The imports that lie in one of these: ``httpx`` is a library, ``.http`` a folder of ours."""
    return {name for name in imports(path) if re.match(r"\.?[^.]*", name).group() in roots}  # type: ignore[union-attr]


def names(paths: Iterator[Path]) -> list[str]:
    return [str(path.relative_to(PACKAGE)) for path in paths]


OURS = {f".{path.stem if path.is_file() else path.name}" for path in PACKAGE.iterdir()} - {".__pycache__"}


@pytest.mark.parametrize("name", names(modules("copying")))
def test_copying_is_pure(name: str) -> None:
    assert reaches(PACKAGE / name, *(OURS - {".copying", ".errors"}), "httpx", "pulumi", "pydantic") == set()


@pytest.mark.parametrize("name", names(modules("local")))
def test_the_judge_shares_nothing_with_the_clients(name: str) -> None:
    assert reaches(PACKAGE / name, *(OURS - {".local"}), "pulumi") == set()


def test_nothing_but_its_doors_imports_the_judge() -> None:
    users = {name for name in names(modules()) if reaches(PACKAGE / name, ".local")}
    strangers = {
        name for name in users if not name.startswith(("local/", "cli/")) and name not in DOORS_TO_LOCAL
    }
    assert strangers == set()


@pytest.mark.parametrize("platform", NAMES)
def test_a_platform_knows_no_other(platform: str) -> None:
    others = {f".{other}" for other in NAMES if other != platform}
    assert {name for name in names(modules(platform)) if reaches(PACKAGE / name, *others)} == set()


@pytest.mark.parametrize("folder", ["lifecycle", "copying", "http"])
def test_what_is_behind_the_door_knows_no_pulumi(folder: str) -> None:
    assert {name for name in names(modules(folder)) if reaches(PACKAGE / name, "pulumi")} == set()


def test_lifecycle_knows_platforms_by_their_protocol() -> None:
    assert {
        name
        for name in names(modules("lifecycle"))
        if reaches(PACKAGE / name, *(f".{platform}" for platform in NAMES))
    } == set()


def test_a_program_that_declares_resources_pays_for_no_client() -> None:
    heavy = ["httpx", "pydantic", "flask", "tenacity", "jinja2", "waitress", "click"]
    code = f"import sys, pulumi; before = set(sys.modules); import pulumi_flagcopy; " \
           f"print([name for name in {heavy} if name in set(sys.modules) - before])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", names(modules()))
def test_no_module_is_a_drawer(name: str) -> None:
    assert len((PACKAGE / name).read_text().splitlines()) <= 500
    assert Path(name).stem not in {"utils", "util", "helpers", "misc", "common"}
