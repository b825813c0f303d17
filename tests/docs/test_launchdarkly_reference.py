"""Every input and output of LaunchDarkly's resources has its line in the documentation, and every function its name."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy.dynamic.declared import DeclaredResource

PAGES = Path(__file__).parents[2] / "docs" / "resources" / "launchdarkly"
RESOURCES = {
    ld.Project: "project.md",
    ld.Environment: "environment.md",
    ld.Flag: "flag.md",
    ld.FlagDefinition: "flag-definition.md",
    ld.Segment: "segment.md",
}


def names(page: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", (PAGES / page).read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize(("cls", "page"), RESOURCES.items())
def test_every_input_and_output_is_documented(cls: type[DeclaredResource], page: str) -> None:
    inputs = set(inspect.signature(cls.__init__).parameters) - {"self", "resource_name", "opts"}
    outputs = {name for name in cls.__annotations__ if not name.startswith("_")}
    assert inputs | outputs <= names(page)


@pytest.mark.parametrize(("cls", "page"), RESOURCES.items())
def test_the_docstring_names_every_input(cls: type[DeclaredResource], page: str) -> None:
    inputs = set(inspect.signature(cls.__init__).parameters) - {"self"}
    described = set(re.findall(r"^        (\w+): ", cls.__doc__ or "", flags=re.MULTILINE))
    assert inputs == described


@pytest.mark.parametrize(("cls", "page"), RESOURCES.items())
def test_the_page_has_the_type_as_it_is_in_the_state(cls: type[DeclaredResource], page: str) -> None:
    assert f"`pulumi-python:{cls._resource_type_name}`" in (PAGES / page).read_text()


def test_every_function_is_documented() -> None:
    text = "".join((PAGES / page).read_text() for page in RESOURCES.values())
    for name in ld.__all__:
        if name.startswith(("get_", "list_")):
            assert f"ld.{name}(" in text
