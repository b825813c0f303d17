"""Pulumi.yaml: the program and the stacks of a project."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.engine.config_value import ConfigValue
from pulumi_flagcopy.engine.errors import ProjectError, UnsupportedError
from pulumi_flagcopy.engine.project import find_project
from pulumi_flagcopy.engine.stack_config import read_stack_config
from pulumi_flagcopy.errors import FlagCopyError
from pulumi_flagcopy.settings import project_folder


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").touch()
    return tmp_path


def project_file(root: Path, text: str) -> None:
    (root / "Pulumi.yaml").write_text(text)


def test_a_project_is_found_from_below(root: Path) -> None:
    project_file(root, "name: shop\nruntime:\n  name: python\nmain: app/\n")
    project = find_project(root / "app")
    assert (project.name, project.root, project.program) == ("shop", root, root / "app")
    assert project.working_folder == root / "app"
    assert project.python == sys.executable


def test_main_may_be_a_file(root: Path) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/__main__.py\n")
    assert find_project(root).working_folder == root / "app"


def test_a_virtualenv_is_used(root: Path) -> None:
    project_file(root, "name: shop\nruntime: {name: python, options: {virtualenv: venv}}\nmain: app/\n")
    with pytest.raises(ProjectError, match="virtualenv 'venv'"):
        find_project(root).refuse_what_cannot_run()
    (root / "venv" / "bin").mkdir(parents=True)
    (root / "venv" / "bin" / "python").touch()
    find_project(root).refuse_what_cannot_run()
    assert find_project(root).python == str(root / "venv" / "bin" / "python")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("runtime: python", "has no name"),
        ("name: shop\nruntime: python\nmain: nowhere", "There is no Python program .*/nowhere/__main__.py"),
        ("name: shop", "has no runtime\nWrite `runtime: python` into it"),
        ("- a list", "is not a mapping"),
        ("name: [", "cannot be read"),
    ],
)
def test_a_wrong_project_is_refused(root: Path, text: str, words: str) -> None:
    project_file(root, text)
    with pytest.raises(ProjectError, match=words):
        find_project(root).refuse_what_cannot_run()


def test_other_languages_are_refused(root: Path) -> None:
    project_file(root, "name: shop\nruntime: nodejs\n")
    with pytest.raises(UnsupportedError, match="runtime 'nodejs'"):
        find_project(root).refuse_what_cannot_run()


def test_no_project_at_all(root: Path) -> None:
    with pytest.raises(ProjectError, match=r"There is no Pulumi\.yaml"):
        find_project(root)


def test_the_stack_is_chosen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\nstackConfigDir: stacks\n")
    (root / "stacks").mkdir()
    (root / "stacks" / "Pulumi.dev.yaml").touch()
    project = find_project(root)
    assert project.choose_stack(None) == "dev"
    assert project.choose_stack("other") == "other"
    (root / "stacks" / "Pulumi.production.yaml").touch()
    with pytest.raises(ProjectError, match="Stacks with a file: dev, production"):
        project.choose_stack(None)
    monkeypatch.setenv("PULUMI_STACK", "production")
    assert project.choose_stack(None) == "production"


def test_the_files_of_stacks_end_as_that_of_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Source: ``DetectProjectStackPath`` of Pulumi's ``sdk/go/common/workspace/paths.go``."""
    (root / "Pulumi.yml").write_text("name: shop\nruntime: python\nmain: app/\n")
    (root / "Pulumi.dev.yml").write_text("config: {shop:region: south}\n")
    project = find_project(root / "app")
    assert project.choose_stack(None) == "dev"
    assert read_stack_config(project, "dev").values == {"shop:region": ConfigValue("south")}
    (root / "Pulumi.dev.yml").rename(root / "Pulumi.dev.yaml")
    with pytest.raises(ProjectError, match=r"Pulumi.dev.yaml is not read") as refused:
        read_stack_config(project, "dev")
    assert refused.value.remedy == "Rename it to Pulumi.dev.yml."
    monkeypatch.chdir(root / "app")
    assert project_folder() == root


def test_the_file_that_begins_a_stack_is_named_as_it_is_typed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\nstackConfigDir: stacks\n")
    project = find_project(root)
    project.refuse_unknown("any", to_begin=True)
    (root / "stacks").mkdir()
    (root / "stacks" / "Pulumi.dev.yaml").touch()
    project.refuse_unknown("dev", to_begin=True)
    for folder, path in (
        (root, "stacks/Pulumi.nope.yaml"),
        (root / "app", f"{root}/stacks/Pulumi.nope.yaml"),
    ):
        monkeypatch.chdir(folder)
        with pytest.raises(ProjectError) as refused:
            project.refuse_unknown("nope", to_begin=True)
        assert f"`touch {path}`" in refused.value.remedy
    (root / "stacks" / "Pulumi.nope.yaml").touch()
    project.refuse_unknown("nope", to_begin=True)


@pytest.mark.parametrize("name", ["../../../x", "acme/dev", "dev ", "", "x" * 101])
def test_what_is_no_name_of_a_stack_is_refused(root: Path, name: str) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    for to_begin in (True, False):
        with pytest.raises(ProjectError, match="cannot be the name of a stack"):
            find_project(root).refuse_unknown(name, to_begin=to_begin)


def test_a_stack_without_a_file_is_told_with_those_that_have_one(root: Path) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    assert find_project(root).without_file("dev") == ""
    (root / "Pulumi.staging.yaml").touch()
    assert find_project(root).without_file("staging") == ""
    said = find_project(root).without_file("stagin")
    assert said == "there is no Pulumi.stagin.yaml. Stacks with a file: staging. Did you mean 'staging'?"


@pytest.mark.parametrize(
    "text", ["config: api-hidden", "a: b\n  c: api-hidden", "a: 'api-hidden", "a: !x api-hidden"]
)
def test_what_is_in_a_wrong_file_is_not_told(root: Path, text: str) -> None:
    project_file(root, text)
    with pytest.raises(ProjectError) as caught:
        find_project(root)
    assert "hidden" not in str(caught.value)


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(["!!float ''", "!!timestamp x"])
)
def test_no_text_ends_with_anything_but_our_errors(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("text") / "Pulumi.yaml"
    path.write_text(text, newline="")
    with suppress(FlagCopyError):
        find_project(path.parent)
