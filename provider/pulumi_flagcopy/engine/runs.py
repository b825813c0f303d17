"""The runs of one command, as they are shown on the console."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from rich.console import Console

from ..copying.words import listed
from ..errors import FlagCopyError
from ..settings import IN_FULL
from .command import fail
from .display import DONE, Display
from .errors import EngineError
from .exit_status import FAILED, INTERRUPTED
from .own_process import Starts
from .project import Project
from .report import COUNTED, Message
from .run import Engine, Result
from .unrepeated import Unrepeated


class Runs:
    """Inputs: the project and the stack, how children start, and whether values are shown."""

    def __init__(self, project: Project, stack: str, starts: Starts, *, diff: bool) -> None:
        self._console = Console(highlight=False)
        self._diff = diff
        self._said: list[Message] = []
        told = {IN_FULL: "1"} if diff else {}
        self._engine = Engine(
            project, stack, start=starts.program, start_provider=starts.provider, environment=told
        )

    def show(self, title: str, run: Callable[[Engine], Result], *, preview: bool = False) -> Result:
        """Make a run, and tell what the one before did not. If it does not end well, the command ends with it."""
        result = self.show_any(title, run, preview=preview)
        if not result.ok:
            sys.exit(FAILED)
        return result

    def show_any(self, title: str, run: Callable[[Engine], Result], *, preview: bool = False) -> Result:
        """The same, and what did not end well is for the caller to end with; but for an interrupted run."""
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
        return result

    def tell_failing(
        self, found: Result, severity: str, command: str, detail: str = "", remedy: str = ""
    ) -> bool:
        """Whether the run that a preview was of will fail for something; then that is said, and for what."""
        if failing := found.report.failing:
            said = f"`flagcopy {command}` will fail for {listed(failing)}: the reasons are above"
            click.echo(f"{severity}: {EngineError(said, detail, remedy)}", err=True)
        return bool(failing)

    def confirm(self, question: str) -> None:
        """Ask; the command ends if the answer is no."""
        if not click.confirm(question):
            click.echo("Nothing was done.")
            sys.exit(FAILED)


def _interrupted(result: Result, *, preview: bool) -> str:
    """What an interrupted run has left."""
    if preview:
        return "Interrupted; nothing was written."
    counts = result.report.counts()
    done = ", ".join(f"{counts[operation]} {DONE[operation]}" for operation in COUNTED if counts[operation])
    if not done:
        done = (
            "no resource as a whole; what is done in part is said above"
            if result.report.errored()
            else "nothing"
        )
    unknown = " What was being worked on may or may not have happened." if result.killed else ""
    return f"Interrupted; done by then: {done}. Nothing more was begun.{unknown}"
