"""Each of Split's resources has a page, and the page has every input and output."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from pulumi_flagcopy import split
from pulumi_flagcopy.dynamic.declared import DeclaredResource
from pulumi_flagcopy.split import functions
from pulumi_flagcopy.split.lives.definition_form import VALUES

PAGES = Path(__file__).parents[2] / "docs" / "resources" / "split"
RESOURCES = [
    found for found in vars(split).values() if isinstance(found, type) and issubclass(found, DeclaredResource)
]


def page(cls: type) -> str:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()
    return (PAGES / f"{name}.md").read_text()


@pytest.mark.parametrize("cls", RESOURCES)
def test_every_input_and_output_is_on_its_page(cls: type) -> None:
    inputs = set(inspect.signature(cls).parameters) - {"resource_name", "opts"}
    outputs = {name for name in cls.__annotations__ if not name.startswith("_")}
    assert inputs | outputs <= set(re.findall(r"^\| `([^`]+)` \|", page(cls), flags=re.MULTILINE))


def test_every_type_of_matcher_is_on_the_page() -> None:
    assert set(VALUES) <= set(re.findall(r"`([A-Z_]+)`", page(split.FlagDefinition)))


def test_every_function_that_reads_is_on_a_page() -> None:
    pages = "".join(path.read_text() for path in PAGES.glob("*.md"))
    assert {name for name in functions.__all__ if f"`split.{name}(" not in pages} == set()
    assert set(functions.__all__) <= set(split.__all__)
