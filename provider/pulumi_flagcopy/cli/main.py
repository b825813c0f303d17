"""The group of commands. A command's module is imported only when the command is used."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Any

import click

from ..copying.spelling import did_you_mean
from ..engine.exit_status import INTERRUPTED
from ..engine.own_process import OwnProcess

# Name of a command -> its module in this folder, which has the command under the same name.
COMMANDS = {
    "adopt": "adopt",
    "completion": "completion",
    "destroy": "destroy",
    "diff": "diff",
    "doctor": "doctor",
    "preview": "preview",
    "refresh": "refresh",
    "report": "report",
    "serve": "serve",
    "up": "up",
}


class Commands(click.Group):
    """A group that finds its commands in `COMMANDS`."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        """Run; arguments that are not given are those of the process, which then is this command's alone."""
        return super().main(args, *more, obj=OwnProcess() if args is None else None, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C where no run of the engine takes it ends it without a traceback."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted.", err=True)
            ctx.exit(INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(error.message + did_you_mean(args[0], COMMANDS), error.ctx) from None

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("pulumi-flagcopy"), prog_name="flagcopy")
def main() -> None:
    """Promote feature flags between environments."""
