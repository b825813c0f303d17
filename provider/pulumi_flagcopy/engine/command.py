"""What the commands up, preview, refresh and destroy have in common.

They end with 0 if all went well, 1 if something failed, 2 if the command line is wrong, 130 if they were interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console

from ..errors import FlagCopyError
from ..settings import IN_FULL
from .display import DONE, Display
from .own_process import start_of_children
from .project import find_project
from .report import COUNTED, Message
from .run import Engine, Result
from .unrepeated import Unrepeated

FAILED, INTERRUPTED = 1, 130

_Command = TypeVar("_Command", bound=Callable[..., Any])


def stack_options(command: _Command) -> _Command:
    """The options that every one of them has."""
    options = [
        click.option("--stack", "-s", help="The stack; the only one that has a file if not given."),
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


class Runs:
    """The runs of one command, each shown on the console. ``existing``: the stack must be there already."""

    def __init__(self, cwd: Path, stack: str | None, *, diff: bool, existing: bool = False) -> None:
        self._console = Console(highlight=False)
        self._diff = diff
        self._said: list[Message] = []
        try:
            project = find_project(cwd)
            name = project.choose_stack(stack)
            project.refuse_unknown(name, to_begin=not existing)
            told = {IN_FULL: "1"} if diff else {}
            self._engine = Engine(project, name, start=start_of_children(), environment=told)
        except FlagCopyError as error:
            fail(error)
        if note := project.without_file(name):
            click.echo(f"note: {note}", err=True)

    def show(self, title: str, run: Callable[[Engine], Result], *, preview: bool = False) -> Result:
        """Make a run, and tell what the one before did not. If it does not end well, the command ends with it."""
        engine = self._engine
        display = Display(
            self._console,
            preview=preview,
            diff=self._diff,
        )
        audience = engine.audience = Unrepeated(display, self._said)
        display.title(f"{title} ({engine.stack}), with the built-in engine:")
        try:
            result = run(engine)
        except FlagCopyError as error:
            fail(error)
        finally:
            audience.close()
            display.close()
        self._said = result.report.messages
        display.summary(result.report, result.seconds)
        if result.interrupted:
            self._console.print(_interrupted(result, preview=preview))
            sys.exit(INTERRUPTED)
        if not result.ok:
            sys.exit(FAILED)
        return result

    def confirm(self, question: str) -> None:
        """Ask; the command ends if the answer is no."""
        if not click.confirm(question):
            sys.exit(FAILED)


def _interrupted(result: Result, *, preview: bool) -> str:
    """What an interrupted run has left."""
    if preview:
        return "Interrupted; nothing was written."
    counts = result.report.counts()
    done = ", ".join(f"{counts[operation]} {DONE[operation]}" for operation in COUNTED if counts[operation])
    unknown = " What was being worked on may or may not have happened." if result.killed else ""
    return f"Interrupted; done by then: {done or 'nothing'}. Nothing more was begun.{unknown}"


def fail(error: FlagCopyError) -> NoReturn:
    """End the command with an error."""
    click.echo(f"error: {error}", err=True)
    sys.exit(FAILED)
