"""The config of a stack."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pulumi_flagcopy.engine.config_value import ConfigValue
from pulumi_flagcopy.engine.errors import ProjectError, SecretsError, UnsupportedError
from pulumi_flagcopy.engine.project import find_project
from pulumi_flagcopy.engine.secrets import Crypter
from pulumi_flagcopy.engine.stack_config import read_stack_config, read_what_is_readable
from pulumi_flagcopy.errors import FlagCopyError

PROJECT = "name: shop\nruntime: python\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    return tmp_path


def test_config_of_project_and_stack(root: Path) -> None:
    crypter = Crypter()
    sealed, nested = crypter.encrypt("hunter2"), crypter.encrypt("deep")
    (root / "Pulumi.yaml").write_text(
        f"{PROJECT}"
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
    (root / "Pulumi.dev.yaml").write_text(
        "config: {a: on, b: No, c: 12:30, d: 1:30.5, e: true, f: False, g: 0x10, h: 1_000, i: [off, 1.5], j: y}\n"
    )
    values = read_stack_config(find_project(root), "dev").values
    assert {key.removeprefix("shop:"): value.text for key, value in values.items()} == {
        **{"a": "on", "b": "No", "c": "12:30", "d": "1:30.5", "e": "true", "f": "false"},
        **{"g": "16", "h": "1000", "i": '["off",1.5]', "j": "y"},
    }


def test_a_stack_needs_no_file(root: Path) -> None:
    assert read_stack_config(find_project(root), "dev").values == {}


def test_what_cannot_be_opened_is_left_out_for_who_only_looks(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crypter = Crypter()
    sealed = crypter.encrypt("hunter2")
    (root / "Pulumi.yaml").write_text(f"{PROJECT}config: {{region: south}}\n")
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


def test_other_secrets_providers_are_refused(root: Path) -> None:
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


def test_a_key_in_the_wrong_place_is_shown_in_the_right_one_without_its_value(root: Path) -> None:
    (root / "Pulumi.dev.yaml").write_text("split:adminApiKey: hunter2")
    with pytest.raises(ProjectError) as caught:
        read_stack_config(find_project(root), "dev")
    assert caught.value.remedy.endswith("before the value:\nconfig:\n  split:adminApiKey: …")
    assert "hunter2" not in str(caught.value)


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
    (root / "Pulumi.dev.yaml").write_text(text)
    for read in (read_stack_config, read_what_is_readable):
        with pytest.raises(ProjectError, match=words) as caught:
            read(find_project(root), "dev")
        assert str(root / "Pulumi.dev.yaml") in str(caught.value)


def test_what_others_add_to_the_files_is_left_alone(root: Path) -> None:
    (root / "Pulumi.yaml").write_text(f"{PROJECT}x-notes: [1]\ncontext: y\n")
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
    (root / "Pulumi.yaml").write_text(PROJECT)
    (root / "Pulumi.dev.yaml").write_text(yaml.safe_dump(stack))
    for read in (read_stack_config, read_what_is_readable):
        with suppress(FlagCopyError):
            read(find_project(root), "dev")
