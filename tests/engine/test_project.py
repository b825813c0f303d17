"""Pulumi.yaml and the config of a stack."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.engine.errors import ProjectError, SecretsError, UnsupportedError
from pulumi_flagcopy.engine.project import (
    ConfigValue,
    find_project,
    read_stack_config,
    read_what_is_readable,
)
from pulumi_flagcopy.engine.secrets import Crypter
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
        find_project(root)
    (root / "venv" / "bin").mkdir(parents=True)
    (root / "venv" / "bin" / "python").touch()
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
        find_project(root)


def test_other_languages_are_refused(root: Path) -> None:
    project_file(root, "name: shop\nruntime: nodejs\n")
    with pytest.raises(UnsupportedError, match="runtime 'nodejs'"):
        find_project(root)


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


def test_config_of_project_and_stack(root: Path) -> None:
    crypter = Crypter()
    sealed, nested = crypter.encrypt("hunter2"), crypter.encrypt("deep")
    project_file(
        root,
        "name: shop\nruntime: python\nmain: app/\n"
        "config:\n  region: {default: north, type: string}\n  other:size: {value: 3}\n  only: {type: string}\n",
    )
    (root / "Pulumi.dev.yaml").write_text(
        f"encryptionsalt: {crypter.salt_state}\n"
        "config:\n  shop:region: south\n  bare: true\n  old:config:key: 1.5\n  shop:object: {b: [1], a: é}\n"
        f"  shop:password: {{secure: {sealed}}}\n  shop:mixed: {{user: me, token: {{secure: {nested}}}}}\n"
    )
    config = read_stack_config(find_project(root), "dev")
    assert config.salt_state == crypter.salt_state
    assert config.values == {
        "shop:region": ConfigValue("south"),
        "other:size": ConfigValue("3"),
        "shop:bare": ConfigValue("true"),
        "old:key": ConfigValue("1.5"),
        "shop:object": ConfigValue('{"a":"é","b":[1]}'),
        "shop:password": ConfigValue("hunter2", secret=True),
        "shop:mixed": ConfigValue('{"token":"deep","user":"me"}', secret=True),
    }


def test_yaml_is_read_as_the_pulumi_cli_reads_it(root: Path) -> None:
    """``on`` is what an environment may be called."""
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    (root / "Pulumi.dev.yaml").write_text(
        "config: {a: on, b: No, c: 12:30, d: 1:30.5, e: true, f: False, g: 0x10, h: 1_000, i: [off, 1.5], j: y}\n"
    )
    values = read_stack_config(find_project(root), "dev").values
    assert {key.removeprefix("shop:"): value.text for key, value in values.items()} == {
        **{"a": "on", "b": "No", "c": "12:30", "d": "1:30.5", "e": "true", "f": "false"},
        **{"g": "16", "h": "1000", "i": '["off",1.5]', "j": "y"},
    }


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


def test_a_stack_needs_no_file(root: Path) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    assert read_stack_config(find_project(root), "dev").values == {}


def test_what_cannot_be_opened_is_left_out_for_who_only_looks(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crypter = Crypter()
    sealed = crypter.encrypt("hunter2")
    project_file(root, "name: shop\nruntime: python\nmain: app/\nconfig: {region: south}\n")
    config = f"config:\n  size: 3\n  password: {{secure: {sealed}}}\n"
    stack = root / "Pulumi.dev.yaml"
    readable = {"shop:region": ConfigValue("south"), "shop:size": ConfigValue("3")}
    stack.write_text(f"encryptionsalt: {crypter.salt_state}\n{config}")
    values, unread = read_what_is_readable(find_project(root), "dev")
    assert (values["shop:password"].text, unread) == ("hunter2", {})
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    values, unread = read_what_is_readable(find_project(root), "dev")
    assert values == readable
    assert "Set PULUMI_CONFIG_PASSPHRASE" in unread["shop:password"]
    stack.write_text(f"secretsprovider: awskms://key\nencryptedkey: x\n{config}")
    values, unread = read_what_is_readable(find_project(root), "dev")
    assert values == readable
    assert unread == {"shop:password": "Only the Pulumi CLI can ask the stack's secrets provider."}


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


def test_other_secrets_providers_are_refused(root: Path) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    (root / "Pulumi.dev.yaml").write_text("secretsprovider: awskms://key\n")
    with pytest.raises(UnsupportedError, match="secretsprovider"):
        read_stack_config(find_project(root), "dev")


def test_a_wrong_or_missing_passphrase(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    crypter = Crypter()
    sealed = crypter.encrypt("hunter2")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "wrong")
    with pytest.raises(SecretsError, match="not the one that the stack was encrypted with"):
        Crypter(crypter.salt_state).decrypt(sealed)
    monkeypatch.delenv("PULUMI_CONFIG_PASSPHRASE")
    with pytest.raises(SecretsError, match="no passphrase"):
        Crypter(crypter.salt_state).decrypt(sealed)
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    (root / "Pulumi.dev.yaml").write_text(
        f"encryptionsalt: {crypter.salt_state}\nconfig: {{shop:password: {{secure: {sealed}}}}}\n"
    )
    with pytest.raises(SecretsError, match=r"Pulumi.dev.yaml: shop:password: There are secrets, and no pass"):
        read_stack_config(find_project(root), "dev")
    (tmp_path / "passphrase").write_text("\n")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    assert Crypter(crypter.salt_state).decrypt(sealed) == "hunter2"


@pytest.mark.parametrize("sealed", ["v2:AAAA:AAAA", "nonsense", "v1:AAAAAAAAAAAAAAAA:AAAA", "v1:!:AAAA"])
def test_a_damaged_value_is_refused(root: Path, sealed: str) -> None:
    crypter = Crypter()
    crypter.encrypt("x")
    with pytest.raises(SecretsError):
        crypter.decrypt(sealed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "config: launchdarkly:apiHost local",
            r"Pulumi\.dev\.yaml: config is a text, and has to be a mapping",
        ),
        ("config:\n- launchdarkly:apiHost: local", r"config is a list, and has to be a mapping"),
        ("config:\n  5: x", "the key '5', which is no name"),
        ("config:\n  day: 2026-01-01", "day has a value"),
        ("config:\n  self: &a [*a]", "self has a value"),
        ("encryptionsalt: [x]", "encryptionsalt is a list, and has to be a text"),
        ("launchdarkly:apiHost: local", "has launchdarkly:apiHost beside `config:`, where nothing reads it"),
        ("Config:\n  a: b", r"has Config, which nothing reads\. Did you mean config\?"),
        ("config: !!bool x", "cannot be read"),
    ],
)
def test_a_wrong_stack_file_is_told_by_file_and_key(root: Path, text: str, words: str) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\n")
    (root / "Pulumi.dev.yaml").write_text(text)
    for read in (read_stack_config, read_what_is_readable):
        with pytest.raises(ProjectError, match=words) as caught:
            read(find_project(root), "dev")
        assert str(root / "Pulumi.dev.yaml") in str(caught.value)


@pytest.mark.parametrize(
    "text", ["config: api-hidden", "a: b\n  c: api-hidden", "a: 'api-hidden", "a: !x api-hidden"]
)
def test_what_is_in_a_wrong_file_is_not_told(root: Path, text: str) -> None:
    project_file(root, text)
    with pytest.raises(ProjectError) as caught:
        find_project(root)
    assert "hidden" not in str(caught.value)


def test_what_others_add_to_the_files_is_left_alone(root: Path) -> None:
    project_file(root, "name: shop\nruntime: python\nmain: app/\nx-notes: [1]\ncontext: y\n")
    (root / "Pulumi.dev.yaml").write_text("metadata: {a: 1}\n")
    assert read_stack_config(find_project(root), "dev").values == {}


_leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.binary(max_size=4)
_words = st.sampled_from(
    ["python", "secure", "value", "default", "name", "options", "v1:AAAA:v1:AAAA:AAAA", "", "\0"]
)
_values = st.recursive(
    _leaves | _words | st.text(max_size=5),
    lambda child: (
        st.lists(child, max_size=3)
        | st.dictionaries(_words | st.text(max_size=5) | _leaves, child, max_size=3)
    ),
    max_leaves=6,
)
_KEYS = [
    "name",
    "runtime",
    "main",
    "config",
    "stackConfigDir",
    "encryptionsalt",
    "secretsprovider",
    "environment",
]
_documents = _values | st.dictionaries(st.sampled_from(_KEYS), _values, max_size=4)


@given(project=_documents, stack=_documents)
def test_no_document_ends_with_anything_but_our_errors(
    tmp_path_factory: pytest.TempPathFactory, project: Any, stack: Any
) -> None:
    root = tmp_path_factory.mktemp("project", numbered=True)
    (root / "__main__.py").touch()
    (root / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    with suppress(FlagCopyError):
        find_project(root)
    project_file(root, "name: shop\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text(yaml.safe_dump(stack))
    for read in (read_stack_config, read_what_is_readable):
        with suppress(FlagCopyError):
            read(find_project(root), "dev")


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
