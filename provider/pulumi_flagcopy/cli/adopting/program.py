"""The files of an adopted program: a module for each project or workspace, and what runs them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from ...copying.words import plain
from ...engine.project import Project, as_typed, read_project
from ...settings import PROJECT_FILES
from ..writing import writing
from .code import Name, call
from .declaration import Declaration
from .wiring import main_with, stack_with

KEPT = Name("KEPT")
_LONGEST = 100
"""Characters of a module's name: a file system has a bound, and the names of workspaces have none."""
_PREAMBLE = '''\
"""{title}, as `flagcopy adopt` found it.

Only what is written here is managed. What was empty or off is left out, and stays as
people leave it until it is written here. Left out as well: secrets,
{left_out}.
"""

import pulumi
from pulumi_flagcopy import {imported}

# It was there before this program. To give it up and leave it as it is, write
# retain_on_delete=True in place of protect=True, and run `up`, before you take it out.
KEPT = pulumi.ResourceOptions(protect=True)
'''
_PROJECT = """\
name: {name}
description: Taken over by flagcopy adopt
runtime: python
"""


@dataclass(frozen=True)
class Module:
    """What one project or workspace has.

    Attributes:
        platform: its name, such as ``launchdarkly``.
        alias: what programs import it as.
        title: what it is, such as ``LaunchDarkly project shop``.
        container: the project's key or the workspace's name.
        account: the configured account; None is the default one.
        declarations: its resources, each after those that it needs.
        environments: the names of those that it has.
        left_out: what of it is not declared, for its reader.
        forgotten: the kinds of resources that end without deleting anything.
    """

    platform: str
    alias: str
    title: str
    container: str
    account: str | None
    declarations: Sequence[Declaration]
    environments: Sequence[str]
    left_out: str
    forgotten: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        words = [self.platform, *([self.account] if self.account else []), self.container]
        return re.sub(r"\W+", "_", "_".join(words), flags=re.ASCII)[:_LONGEST].strip("_").lower()

    def source(self) -> str:
        """The Python source."""
        title = re.sub(r'["\\]', "?", plain(self.title, 70))
        imported = self.platform if self.alias == self.platform else f"{self.platform} as {self.alias}"
        parts = [_PREAMBLE.format(title=title, left_out=self.left_out, imported=imported)]
        for kind, declarations in groupby(self.declarations, lambda declaration: declaration.kind):
            parts.append(f"\n# {_heading(kind)}\n")
            for group, members in groupby(declarations, lambda declaration: declaration.group):
                if group:
                    listed = "".join(self._declared(declaration, 4) for declaration in members)
                    parts.append(f"{group} = [\n{listed}]\n")
                else:
                    parts += [self._declared(declaration) for declaration in members]
        return "\n".join(parts)

    def _declared(self, declaration: Declaration, indent: int = 0) -> str:
        """``indent``: how far, as an entry of a list."""
        arguments: list[tuple[str, Any]] = [("", declaration.id), *declaration.inputs.items()]
        if self.account:
            arguments.append(("account", self.account))
        if declaration.kind not in self.forgotten:
            arguments.append(("opts", KEPT))
        said = f"{' ' * indent}# Left out, as it cannot be declared as it is:"
        notes = "".join(f"{said} {name}.\n" for name in declaration.left_out)
        made = call(f"{self.alias}.{declaration.kind}", arguments, declaration.variable, indent)
        return f"{notes}{made}{',' if indent else ''}\n"


@dataclass(frozen=True)
class Written:
    """What was written, and what files that were there already lack.

    Attributes:
        files: what was written.
        imports: the modules that the program does not import.
        config: what the file of the stack has no value for.
    """

    files: Sequence[Path]
    imports: Sequence[str]
    config: Mapping[str, str]


def project_at(folder: Path) -> Project:
    """The project of this folder itself; if it has none, one that is to be written.

    Raises:
        ProjectError: there is one, and it is wrong.
        UnsupportedError: it is not in Python.
    """
    if path := _project_file(folder):
        project = read_project(path)
        project.refuse_other_languages()
        return project
    name = re.sub(r"[^a-zA-Z0-9_.-]", "-", folder.resolve().name) or "flags"
    return Project(name, folder, folder)


def write_program(
    project: Project, stack: str, modules: Sequence[Module], config: Mapping[str, str], *, force: bool
) -> Written:
    """Write the modules, and what else a program needs where it is not there yet; ``config`` holds no token.

    Raises:
        click.ClickException: one of the modules is there already, and not to be written over.
    """
    main, stack_file = project.main, project.stack_file(stack)
    texts = {main.parent / f"{name}.py": module.source() for name, module in _distinct(modules)}
    there = [path for path in texts if path.exists()]
    if there and not force:
        raise click.ClickException(f"{as_typed(there[0])} is there already; give --force to write over it")
    program, imports = main_with(_text(main), [path.stem for path in texts])
    values, lacking = stack_with(_text(stack_file), config)
    if _project_file(project.root) is None:
        texts[project.root / PROJECT_FILES[0]] = _PROJECT.format(name=project.name)
    texts |= {path: text for path, text in ((main, program), (stack_file, values)) if text != _text(path)}
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        with writing(path) as file:
            file.write(text)
    return Written(list(texts), imports, lacking)


def _project_file(folder: Path) -> Path | None:
    return next((folder / name for name in PROJECT_FILES if (folder / name).exists()), None)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _distinct(modules: Iterable[Module]) -> Iterable[tuple[str, Module]]:
    taken: set[str] = set()
    for module in modules:
        name, number = module.name, 2
        while name in taken:
            name, number = f"{module.name}_{number}", number + 1
        taken.add(name)
        yield name, module


def _heading(kind: str) -> str:
    """``FlagDefinition`` as ``Flag definitions``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    return f"{words[0].upper()}{words[1:]}".removesuffix("s") + "s"
