"""The project of a folder: Pulumi.yaml, and the config of a stack."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..copying.spelling import did_you_mean
from ..copying.words import plain as said
from ..settings import PROJECT_FILES
from .documents import config_of, mapping_of, read_document, text_of
from .errors import ProjectError, SecretsError, UnsupportedError
from .secrets import Crypter, Opens, Sealed

ORGANIZATION = "organization"  # what the real engine says on a file backend

# Source: ``Project`` and ``ProjectStack`` of Pulumi's ``sdk/go/common/workspace/project.go``.
_PROJECT_KEYS = {
    "name",
    "runtime",
    "main",
    "description",
    "author",
    "website",
    "license",
    "config",
    "stackConfigDir",
    "template",
    "backend",
    "options",
    "packages",
    "plugins",
    "requiredPulumiVersion",
    "resources",
    "outputs",
    "variables",
    "configuration",
}
_STACK_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")  # Source: ``ParseStackName`` of ``sdk/go/common/tokens``.
_STACK_KEYS = {"secretsprovider", "encryptedkey", "encryptionsalt", "config", "environment"}


@dataclass(frozen=True)
class ConfigValue:
    text: str
    secret: bool = False


Config = dict[str, ConfigValue]


@dataclass(frozen=True)
class Project:
    """A Pulumi.yaml.

    Attributes:
        root: the folder of Pulumi.yaml.
        program: the program: a file, or a folder with a ``__main__.py``.
        python: the interpreter of the program and of the provider process.
        defaults: config values that Pulumi.yaml gives to every stack.
        suffix: how its files end: those of the stacks as Pulumi.yaml itself, which may be Pulumi.yml.
    """

    name: str
    root: Path
    program: Path
    python: str = sys.executable
    stack_config_folder: Path | None = None
    defaults: Config = field(default_factory=dict)
    suffix: str = ".yaml"

    @property
    def working_folder(self) -> Path:
        """Where program and provider run: the program's folder, as with the real engine."""
        return self.program if self.program.is_dir() else self.program.parent

    def stack_file(self, stack: str) -> Path:
        return (self.stack_config_folder or self.root) / f"Pulumi.{stack}{self.suffix}"

    def state_path(self, stack: str) -> Path:
        return self.root / ".flagcopy" / "state" / f"{stack}.json"

    def lock_path(self, stack: str) -> Path:
        return self.root / ".flagcopy" / "state" / f"{stack}.lock"

    def stacks(self) -> list[str]:
        """The stacks that have a file."""
        return stacks_in(self.stack_config_folder or self.root, self.suffix)

    def refuse_unknown(self, stack: str, *, to_begin: bool = False) -> None:
        """Raises: ProjectError if this stack has neither a file nor a state, or its name can be none.

        ``to_begin``: whether it may be about to begin. The first stack of a project needs neither; a further one
        needs a file, because a name that is mistyped would run with no config.
        """
        if not _STACK_NAME.fullmatch(stack):
            raise ProjectError(
                f"{said(stack)!r} cannot be the name of a stack",
                "It has at most 100 letters, digits, '-', '_' and '.'; here it belongs to no organization.",
            )
        states = [path.stem for path in self.state_path(stack).parent.glob("*.json")]
        known = sorted({*self.stacks(), *states})
        if stack in known or (to_begin and not known):
            return
        file = shlex.quote(_as_typed(self.stack_file(stack)))
        raise ProjectError(
            f"There is no stack {stack!r}",
            f"Stacks with a file or a state: {', '.join(known) or 'none'}.{did_you_mean(stack, known)}",
            f"To begin a new stack, make its file, which may be empty: `touch {file}`" if to_begin else "",
        )

    def without_file(self, stack: str) -> str:
        """A sentence, if there are stacks with a file and this is none of them; else empty."""
        known = self.stacks()
        if not known or stack in known:
            return ""
        hint = did_you_mean(stack, known)
        return f"there is no {self.stack_file(stack).name}. Stacks with a file: {', '.join(known)}.{hint}"

    def choose_stack(self, wanted: str | None) -> str:
        """The stack asked for, else that of PULUMI_STACK, else the only one that has a file.

        Raises:
            ProjectError: there is no such only one.
        """
        name = wanted or os.environ.get("PULUMI_STACK")
        if name:
            return name
        stacks = self.stacks()
        if len(stacks) == 1:
            return stacks[0]
        known = ", ".join(stacks) or "none"
        raise ProjectError(
            "No stack is chosen",
            f"Stacks with a file: {known}.",
            f"Name one with --stack, such as `--stack dev`; its config is in {self.stack_file('dev').name}.",
        )


@dataclass(frozen=True)
class StackConfig:
    """The config of a stack. Keys have a namespace; objects are JSON text, as the real engine passes them."""

    values: Config
    salt_state: str | None = None


def _as_typed(path: Path) -> str:
    """From the working folder on, where it is below that."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def stacks_in(folder: Path, suffix: str = ".yaml") -> list[str]:
    """The stacks that have a file in this folder."""
    return sorted(path.name[len("Pulumi.") : -len(suffix)] for path in folder.glob(f"Pulumi.*{suffix}"))


def find_project(start: Path) -> Project:
    """The project of a folder or of the nearest one above it.

    Raises:
        ProjectError: there is no Pulumi.yaml, or it is wrong.
        UnsupportedError: it is not a Python project.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in PROJECT_FILES:
            if (folder / name).is_file():
                return _read_project(folder / name)
    raise ProjectError(
        f"There is no Pulumi.yaml in {start} or above it",
        remedy="Write one, beside the program: two lines, such as `name: flags` and `runtime: python`.",
    )


def _read_project(path: Path) -> Project:
    document = read_document(path, _PROJECT_KEYS)
    root = path.parent
    name = text_of(path, document, "name")
    if not name:
        raise ProjectError(f"{path} has no name")
    runtime = document.get("runtime")
    options: dict[str, Any] = {}
    if isinstance(runtime, dict):
        options = mapping_of(path, runtime, "options")
        runtime = runtime.get("name")
    if runtime is None:
        raise ProjectError(f"{path} has no runtime", remedy="Write `runtime: python` into it.")
    if runtime != "python":
        raise UnsupportedError(f"{path}: runtime {runtime!r}", "It runs Python programs only.")
    program = (root / (text_of(path, document, "main") or ".")).resolve()
    if not program.exists() or (program.is_dir() and not (program / "__main__.py").is_file()):
        raise ProjectError(
            f"There is no Python program {program / '__main__.py' if program.suffix != '.py' else program}",
            remedy=f"Write it, or name another one in {path.name}, as `main: folder`.",
        )
    config_folder = text_of(path, document, "stackConfigDir")
    return Project(
        name=name,
        root=root,
        program=program,
        python=_interpreter(root, text_of(path, options, "virtualenv")),
        stack_config_folder=root / config_folder if config_folder else None,
        defaults=_project_config(name, config_of(path, document)),
        suffix=path.suffix,
    )


def _interpreter(root: Path, environment: str | None) -> str:
    if not environment:
        return sys.executable
    python = root / environment / "bin" / "python"
    if not python.is_file():
        raise ProjectError(
            f"The virtualenv {environment!r} of Pulumi.yaml does not exist",
            remedy="Make it, or take the option out.",
        )
    return str(python)


def _project_config(project: str, declared: dict[str, Any]) -> Config:
    """Pulumi.yaml gives a plain value, a ``value`` or a ``default``; declarations without one give nothing."""
    values: Config = {}
    for key, declaration in declared.items():
        value, is_secret = declaration, False
        if isinstance(declaration, dict):
            value = declaration.get("value", declaration.get("default"))
            is_secret = bool(declaration.get("secret"))
        if value is not None:
            values[_full_key(project, key)] = config_value(value, secret=is_secret)
    return values


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
        values[_full_key(project.name, key)] = config_value(plain, secret=is_secret)
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
        name = _full_key(project.name, key)
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
        _full_key(project.name, key): config_value(value) for key, value in values.items()
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


def config_value(value: Any, *, secret: bool = False) -> ConfigValue:
    """A config value as the real engine passes it: text, and JSON for all that is not a string."""
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return ConfigValue(value, secret)


def _full_key(project: str, key: str) -> str:
    namespace, _, name = key.rpartition(":")
    return f"{namespace.removesuffix(':config') or project}:{name}"


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
