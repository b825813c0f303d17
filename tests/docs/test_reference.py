"""Every public name, input, output, config key and error has its place in the documentation."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import settings
from pulumi_flagcopy.launchdarkly.keys import KEYS as LAUNCHDARKLY
from pulumi_flagcopy.platforms import NAMES, platform_class
from pulumi_flagcopy.settings import Keys
from pulumi_flagcopy.split.keys import KEYS as SPLIT

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FLAG_COPY = (DOCS / "resources" / "flag-copy.md").read_text()
PROMOTION = (DOCS / "resources" / "promotion.md").read_text()
CONFIGURATION = (DOCS / "installation-configuration.md").read_text()


def table_names(text: str) -> set[str]:
    """The names in the first column of every table."""
    return set(re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE))


PAGES = [(fc.FlagCopy, FLAG_COPY), (fc.Promotion, PROMOTION)]


@pytest.mark.parametrize(("cls", "page"), PAGES, ids=["FlagCopy", "Promotion"])
def test_every_input_is_documented(cls: type, page: str) -> None:
    inputs = set(inspect.signature(cls.__init__).parameters) - {"self", "resource_name", "opts"}  # type: ignore[misc]
    assert inputs <= table_names(page)


@pytest.mark.parametrize(("cls", "page"), PAGES, ids=["FlagCopy", "Promotion"])
def test_every_output_is_documented(cls: type, page: str) -> None:
    outputs = set(inspect.get_annotations(cls)) - {"source", "target"}
    assert outputs <= table_names(page)


@pytest.mark.parametrize("platform", NAMES)
def test_every_part_is_documented(platform: str) -> None:
    assert {part.name for part in platform_class(platform).parts} <= table_names(FLAG_COPY)


@pytest.mark.parametrize("keys", [LAUNCHDARKLY, SPLIT], ids=lambda keys: keys.namespace)
def test_every_config_key_and_variable_of_a_platform_is_documented(keys: Keys) -> None:
    for name in (keys.token_key, keys.host_key, keys.accounts_key, keys.token_variable, keys.host_variable):
        assert f"`{name}`" in CONFIGURATION
    assert f"`{keys.default_host}`" in CONFIGURATION


def test_every_other_config_key_is_documented() -> None:
    for name in (settings.LOCAL_DATABASE, settings.LOCAL_DATABASE_VARIABLE, settings.ALLOW_HTTP):
        assert f"`{name}`" in CONFIGURATION
    assert f"`{settings.DEFAULT_LOCAL_DATABASE}`" in CONFIGURATION


def test_every_error_is_in_the_catalogue_and_the_catalogue_has_no_other() -> None:
    assert table_names((DOCS / "errors.md").read_text()) == set(fc.errors.__all__)


def test_every_error_is_in_the_tree() -> None:
    assert fc.errors.__doc__ is not None
    drawn = set(re.findall(r"\b(\w+Error)\b", fc.errors.__doc__))
    assert drawn == set(fc.errors.__all__)


@pytest.mark.parametrize("name", fc.errors.__all__)
def test_every_error_is_a_flag_copy_error_with_a_docstring(name: str) -> None:
    error = getattr(fc, name)
    assert issubclass(error, fc.FlagCopyError)
    assert error.__doc__
    assert error.__module__ == "pulumi_flagcopy"


def test_what_is_public_is_what_is_exported() -> None:
    exported = {name for name in fc.__all__ if not inspect.ismodule(getattr(fc, name))}
    public = {
        name for name, value in vars(fc).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert public == exported - {"__version__"}


def test_links_lead_somewhere() -> None:
    broken = []
    for page in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in link and not (page.parent / link).exists():
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []
