"""The project of a folder: Pulumi.yaml, its program and its stacks."""

from __future__ import annotations

import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..copying.spelling import did_you_mean
from ..copying.words import plain as said
from ..settings import project_file
from .config_value import Config, config_value, full_key
from .documents import config_of, mapping_of, read_document, text_of
from .errors import ProjectError, UnsupportedError

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


@dataclass(frozen=True)
class Project:
    """A Pulumi.yaml. Whoever runs the program asks first whether it can run.

    Attributes:
        root: the folder of Pulumi.yaml.
        program: the program: a file, or a folder with a ``__main__.py``.
        runtime: the language of the program, as Pulumi calls it.
        virtualenv: the folder of the interpreter of the program and of the provider process; else it is ours.
        defaults: config values that Pulumi.yaml gives to every stack.
        suffix: how its files end: those of the stacks as Pulumi.yaml itself, which may be Pulumi.yml.
    """

    name: str
    root: Path
    program: Path
    runtime: str | None = "python"
    virtualenv: str | None = None
    stack_config_folder: Path | None = None
    defaults: Config = field(default_factory=dict)
    suffix: str = ".yaml"

    @property
    def working_folder(self) -> Path:
        """Where program and provider run: the program's folder, as with the real engine."""
        return self.program if self.program.is_dir() else self.program.parent

    @property
    def main(self) -> Path:
        """The file that is run first."""
        is_file = self.program.is_file() or self.program.suffix == ".py"
        return self.program if is_file else self.program / "__main__.py"

    @property
    def python(self) -> str:
        """The interpreter of the program and of the provider process."""
        return str(self.root / self.virtualenv / "bin" / "python") if self.virtualenv else sys.executable

    def refuse_other_languages(self) -> None:
        """Raises: ProjectError, UnsupportedError if its program is not in Python."""
        path = self.root / f"Pulumi{self.suffix}"
        if self.runtime is None:
            raise ProjectError(f"{path} has no runtime", remedy="Write `runtime: python` into it.")
        if self.runtime != "python":
            raise UnsupportedError(f"{path}: runtime {self.runtime!r}", "It runs Python programs only.")

    def refuse_what_cannot_run(self) -> None:
        """Raises: ProjectError, UnsupportedError if there is no program, no interpreter, or it is not Python."""
        self.refuse_other_languages()
        if not self.main.is_file():
            raise ProjectError(
                f"There is no Python program {self.main}",
                remedy=f"Write it, or name another one in Pulumi{self.suffix}, as `main: folder`.",
            )
        if not Path(self.python).is_file():
            raise ProjectError(
                f"The virtualenv {self.virtualenv!r} of Pulumi{self.suffix} does not exist",
                remedy="Make it, or take the option out.",
            )

    def stack_file(self, stack: str) -> Path:
        return (self.stack_config_folder or self.root) / f"Pulumi.{stack}{self.suffix}"

    def state_path(self, stack: str) -> Path:
        return self.root / ".flagcopy" / "state" / f"{stack}.json"

    def lock_path(self, stack: str) -> Path:
        return self.root / ".flagcopy" / "state" / f"{stack}.lock"

    def stacks(self) -> list[str]:
        """The stacks that have a file."""
        files = (self.stack_config_folder or self.root).glob(f"Pulumi.*{self.suffix}")
        return sorted(path.name[len("Pulumi.") : -len(self.suffix)] for path in files)

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
        file = shlex.quote(as_typed(self.stack_file(stack)))
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

    def chosen_stack(self) -> str | None:
        """The stack of PULUMI_STACK, else the only one that has a file, if there is such a one."""
        stacks = self.stacks()
        return os.environ.get("PULUMI_STACK") or (stacks[0] if len(stacks) == 1 else None)

    def choose_stack(self, wanted: str | None) -> str:
        """The stack asked for, else the chosen one.

        Raises:
            ProjectError: there is neither.
        """
        if name := wanted or self.chosen_stack():
            return name
        known = ", ".join(self.stacks()) or "none"
        raise ProjectError(
            "No stack is chosen",
            f"Stacks with a file: {known}.",
            f"Name one with --stack, such as `--stack dev`; its config is in {self.stack_file('dev').name}.",
        )


def as_typed(path: Path) -> str:
    """A path from the working folder on, where it is below that."""
    path, here = path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def find_project(start: Path) -> Project:
    """The project of a folder or of the nearest one above it.

    Raises:
        ProjectError: there is no Pulumi.yaml, or it is wrong.
    """
    if path := project_file(start):
        return read_project(path)
    raise ProjectError(
        f"There is no Pulumi.yaml in {start.resolve()} or above it",
        remedy="Write one, beside the program: two lines, such as `name: flags` and `runtime: python`.",
    )


def read_project(path: Path) -> Project:
    """The project of this Pulumi.yaml.

    Raises:
        ProjectError: it is wrong.
    """
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
    config_folder = text_of(path, document, "stackConfigDir")
    return Project(
        name=name,
        root=root,
        program=(root / (text_of(path, document, "main") or ".")).resolve(),
        runtime=runtime,
        virtualenv=text_of(path, options, "virtualenv"),
        stack_config_folder=root / config_folder if config_folder else None,
        defaults=_project_config(name, config_of(path, document)),
        suffix=path.suffix,
    )


def _project_config(project: str, declared: dict[str, Any]) -> Config:
    """Pulumi.yaml gives a plain value, a ``value`` or a ``default``; declarations without one give nothing."""
    values: Config = {}
    for key, declaration in declared.items():
        value, is_secret = declaration, False
        if isinstance(declaration, dict):
            value = declaration.get("value", declaration.get("default"))
            is_secret = bool(declaration.get("secret"))
        if value is not None:
            values[full_key(project, key)] = config_value(value, secret=is_secret)
    return values
