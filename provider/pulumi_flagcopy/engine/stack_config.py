"""The config of a stack: what Pulumi.yaml gives to every stack, and over it what the stack's file has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..copying.words import plain as said
from .config_value import Config, config_value, full_key
from .documents import config_of, read_document, text_of
from .errors import ProjectError, SecretsError, UnsupportedError
from .project import Project
from .secrets import Crypter, Opens, Sealed

_STACK_KEYS = {"secretsprovider", "encryptedkey", "encryptionsalt", "config", "environment"}


@dataclass(frozen=True)
class StackConfig:
    """The config of a stack. Keys have a namespace; objects are JSON text, as the real engine passes them."""

    values: Config
    salt_state: str | None = None


def read_stack_config(project: Project, stack: str) -> StackConfig:
    """The config of a stack: that of Pulumi.yaml, and over it that of the stack's file, decrypted.

    Raises:
        ProjectError: the file is wrong.
        SecretsError: a value is encrypted, and the passphrase is missing or wrong.
        UnsupportedError: it is encrypted by something else than a passphrase, or takes an ESC environment.
    """
    path, document = _stack_document(project, stack)
    for key in ("secretsprovider", "encryptedkey", "environment"):
        if document.get(key) and not (key == "secretsprovider" and document[key] == "passphrase"):
            raise UnsupportedError(
                f"{path}: {key}", "It knows plain values and Pulumi's passphrase provider."
            )
    salt_state = text_of(path, document, "encryptionsalt")
    crypter = Crypter(salt_state)
    values = dict(project.defaults)
    for key, value in config_of(path, document).items():
        try:
            plain, is_secret = _decrypt(value, crypter)
        except SecretsError as error:
            raise SecretsError(f"{path}: {said(key)}: {error.summary}", error.detail, error.remedy) from error
        values[full_key(project.name, key)] = config_value(plain, secret=is_secret)
    return StackConfig(values, salt_state)


def read_what_is_readable(project: Project, stack: str) -> tuple[Config, dict[str, str]]:
    """The same config for somebody who only looks: without what is encrypted and cannot be opened here.

    The second of the pair says why not, by key.

    Raises:
        ProjectError: the file is wrong.
    """
    path, document = _stack_document(project, stack)
    foreign = document.get("secretsprovider") not in (None, "passphrase") or document.get("encryptedkey")
    crypter = Sealed() if foreign else Crypter(text_of(path, document, "encryptionsalt"))
    values, unread = dict(project.defaults), {}
    for key, value in config_of(path, document).items():
        name = full_key(project.name, key)
        try:
            plain, is_secret = _decrypt(value, crypter)
        except SecretsError as error:
            unread[name] = " ".join(text for text in (f"{error.summary}.", error.remedy) if text)
        else:
            values[name] = config_value(plain, secret=is_secret)
    return values, unread


def read_unopened(project: Project, stack: str) -> Config:
    """The same config with what is encrypted as it stands in the file: opening it takes a while.

    Raises:
        ProjectError: the file is wrong.
    """
    values = config_of(*_stack_document(project, stack))
    return project.defaults | {
        full_key(project.name, key): config_value(value) for key, value in values.items()
    }


def _stack_document(project: Project, stack: str) -> tuple[Path, dict[str, Any]]:
    path = project.stack_file(stack)
    other = path.with_suffix(".yml" if path.suffix == ".yaml" else ".yaml")
    if other.is_file() and not path.is_file():
        raise ProjectError(
            f"{other} is not read",
            f"The project's file is Pulumi{path.suffix}, so the files of its stacks end so, too.",
            f"Rename it to {path.name}.",
        )
    return path, read_document(path, _STACK_KEYS) if path.is_file() else {}


def _decrypt(value: Any, crypter: Opens) -> tuple[Any, bool]:
    if isinstance(value, dict):
        if list(value) == ["secure"] and isinstance(value["secure"], str):
            return crypter.decrypt(value["secure"]), True
        parts = {key: _decrypt(child, crypter) for key, child in value.items()}
        return {key: plain for key, (plain, _) in parts.items()}, any(mark for _, mark in parts.values())
    if isinstance(value, list):
        items = [_decrypt(child, crypter) for child in value]
        return [plain for plain, _ in items], any(mark for _, mark in items)
    return value, False
