"""Every resource has a page of the same shape, and every public name is somewhere in the documentation."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly, split
from pulumi_flagcopy.dynamic.declared import DeclaredResource
from pulumi_flagcopy.lifecycle.declared import Declared

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SECTIONS = ["Inputs", "Outputs", "What happens when", "Errors"]
EVERYTHING = "".join(path.read_text() for path in [ROOT / "README.md", *DOCS.rglob("*.md")])


def resources() -> Iterator[tuple[str, type[DeclaredResource]]]:
    for platform in (launchdarkly, split):
        for name in platform.__all__:
            found = getattr(platform, name)
            if isinstance(found, type) and issubclass(found, DeclaredResource):
                yield platform.__name__.rpartition(".")[2], found


def page_of(platform: str, name: str) -> Path:
    return DOCS / "resources" / platform / f"{re.sub(r'(?<=[a-z])(?=[A-Z])', '-', name).lower()}.md"


def lives(platform: str) -> dict[str, type[Declared[Any]]]:
    """By the resource's name."""
    package = importlib.import_module(f"pulumi_flagcopy.{platform}.lives")
    modules = [
        importlib.import_module(f"{package.__name__}.{module.name}")
        for module in pkgutil.iter_modules(package.__path__)
    ]
    return {
        name.removesuffix("Life"): found
        for module in modules
        for name, found in vars(module).items()
        if isinstance(found, type) and issubclass(found, Declared) and hasattr(found, "title")
    }


RESOURCES = [pytest.param(platform, cls, id=f"{platform}.{cls.__name__}") for platform, cls in resources()]


@pytest.mark.parametrize(("platform", "cls"), RESOURCES)
def test_the_page_has_the_shape_of_all(platform: str, cls: type[DeclaredResource]) -> None:
    text = page_of(platform, cls.__name__).read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS
    assert text.startswith(f"---\ntitle: {platform}.{cls.__name__}\nmeta_desc: ")
    behaviour = text.partition("## What happens when")[2]
    for word in ("Unknown in preview:", "Replaced", "Gone", "Deleted" if "adopt" in text else "At the end:"):
        assert f"**{word}" in behaviour


@pytest.mark.parametrize(("platform", "cls"), RESOURCES)
def test_what_replaces_it_is_what_the_code_says(platform: str, cls: type[DeclaredResource]) -> None:
    life = lives(platform)[cls.__name__]
    said = page_of(platform, cls.__name__).read_text().partition("**Replaced**")[2].partition(".")[0]
    renamed = {"name"} if "renames" in page_of(platform, cls.__name__).read_text() else set()
    assert set(re.findall(r"`(\w+)`", said)) == {*life.place, *life.replacing, "account"} - renamed
    refused = re.search(r"\*\*Refused:\*\* another `(\w+)`", page_of(platform, cls.__name__).read_text())
    assert ([refused[1]] if refused else []) == list(life.at_creation)


@pytest.mark.parametrize(("platform", "cls"), RESOURCES)
def test_the_errors_on_the_page_are_errors(platform: str, cls: type[DeclaredResource]) -> None:
    table = page_of(platform, cls.__name__).read_text().partition("## Errors\n")[2]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert named
    assert named <= set(fc.errors.__all__)


@pytest.mark.parametrize("module", [fc, launchdarkly, split], ids=lambda module: module.__name__)
def test_every_public_name_is_documented(module: Any) -> None:
    names = {
        name for name in module.__all__ if not name.endswith(("Dict", "__"))
    }  # dicts: on the site, from the code
    assert {name for name in names if not re.search(rf"\b{name}\b", EVERYTHING)} == set()


@pytest.mark.parametrize("platform", [launchdarkly, split], ids=lambda module: module.__name__)
def test_every_function_is_on_a_page_of_its_platform(platform: Any) -> None:
    alias, folder = (
        {"launchdarkly": "ld", "split": "split"}[name := platform.__name__.rpartition(".")[2]],
        name,
    )
    text = "".join(path.read_text() for path in (DOCS / "resources" / folder).glob("*.md"))
    functions = [name for name in platform.__all__ if name.startswith(("get_", "list_"))]
    assert functions
    assert [name for name in functions if f"`{alias}.{name}(" not in text] == []


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_the_front_matter_is_read(path: Path) -> None:
    found = yaml.safe_load(path.read_text().split("---\n")[1])
    assert {"title", "meta_desc"} <= set(found)
