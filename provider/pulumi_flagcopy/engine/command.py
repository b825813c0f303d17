"""What the commands up, preview, refresh and destroy have in common.

They end with 0 if all went well, 1 if something failed, 2 if the command line is wrong, 130 if they were interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from ..errors import FlagCopyError
from .ahead import modules_ahead
from .exit_status import FAILED
from .own_process import start_of_children
from .project import Project, find_project
from .stack_config import read_unopened
from .stacks_here import complete_stack

if TYPE_CHECKING:
    from .runs import Runs

_Command = TypeVar("_Command", bound=Callable[..., Any])


def stack_options(command: _Command) -> _Command:
    """The options that every one of them has."""
    options = [
        click.option(
            "--stack",
            "-s",
            shell_complete=complete_stack,
            help="The stack; the only one that has a file if not given.",
        ),
        click.option(
            "--cwd",
            "-C",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            default=Path(),
            help="Run as if started in this folder.",
        ),
        click.option(
            "--diff",
            is_flag=True,
            help="Show the values of what changes; of a copy's plan, what was and what will be.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def refuse_without_answer(*, given: bool) -> None:
    """End the command before anything is done, if it will have to ask and there is nobody to answer.

    ``given``: whether an option has answered, or makes the question needless.
    """
    if not given and not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: give --yes, or --skip-preview")


def begin(cwd: Path, stack: str | None, *, diff: bool, existing: bool = False) -> Runs:
    """The runs of one command on a stack of the folder's project; if there is none, the command ends.

    ``existing``: the stack must be there already.
    """
    try:
        project = find_project(cwd)
        project.refuse_what_cannot_run()
        name = project.choose_stack(stack)
        project.refuse_unknown(name, to_begin=not existing)
        starts = start_of_children(_ahead(project, name))
    except FlagCopyError as error:
        fail(error)
    if note := project.without_file(name):
        click.echo(f"note: {note}", err=True)
    from .runs import Runs  # not before the children import what they need: this takes as long

    return Runs(project, name, starts, diff=diff)


def _ahead(project: Project, stack: str) -> list[str]:
    with suppress(FlagCopyError):  # the run will say what is wrong
        return list(modules_ahead(read_unopened(project, stack)))
    return []


def fail(error: FlagCopyError) -> NoReturn:
    """End the command with an error."""
    click.echo(f"error: {error}", err=True)
    sys.exit(FAILED)
