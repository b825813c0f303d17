"""How the commands reach an account: options before the stack's config, before environment variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from ..console import tell as tell_console
from ..engine.stacks_here import complete_stack
from ..errors import FlagCopyError
from ..how_to_set import ForCommand
from ..local.store import StoreError
from ..platforms import platform_class
from ..session import Session
from ..settings import LOCAL_DATABASE, LOCAL_DATABASE_VARIABLE, Settings, project_file

_Command = TypeVar("_Command", bound=Callable[..., Any])


def connection_options(command: _Command) -> _Command:
    """The options that every command with an account has."""
    options = [
        click.option(
            "--host", help="API host of the default account; `local` is the local server.", metavar="HOST"
        ),
        click.option(
            "--database",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Database file of the local server.",
        ),
        click.option(
            "--stack",
            "-s",
            metavar="STACK",
            shell_complete=complete_stack,
            help="Take hosts and tokens from this stack's config too, in the Pulumi project of this folder.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True)
class Connection:
    """What the options say.

    Attributes:
        stack: the one named, else the one that `preview` and `up` would take in this folder, if there is such a one.
    """

    host: str | None = None
    database: Path | None = None
    stack: str | None = None

    @classmethod
    def here(cls, host: str | None, database: Path | None, stack: str | None) -> Connection:
        """Ends the command if it cannot be known which stack is meant, since a stack says which host is asked."""
        try:
            return cls(host, database, stack or _stack_here())
        except FlagCopyError as error:
            raise click.ClickException(str(error)) from error

    def settings(self, *platforms: str) -> Settings:
        """Where the hosts and tokens of these platforms are looked up."""
        config, unread, project = _stack_config(self.stack) if self.stack else ({}, {}, "")
        for name in platforms if self.host else ():
            config[platform_class(name).keys.host_key] = str(self.host)
        if self.database:
            config[LOCAL_DATABASE] = str(self.database.absolute())
        unread = {key: reason for key, reason in unread.items() if key not in config}
        _tell_what_stands_in(unread, platforms)
        environment = {**os.environ, "PULUMI_PROJECT": project}
        names = [*config, *unread]
        return Settings(config.get, environment, names=names, how=ForCommand(), unread=unread)

    def in_plain_text(self, *keys: str) -> list[str]:
        """Those of the keys that the stack's config has, and not encrypted."""
        if not self.stack:
            return []
        from ..engine.project import find_project
        from ..engine.stack_config import read_what_is_readable

        config, _ = read_what_is_readable(find_project(Path.cwd()), self.stack)
        return [key for key in keys if key in config and not config[key].secret]


@contextmanager
def connected(
    connection: Connection, *platforms: str, tell: Callable[[str], None] = tell_console
) -> Iterator[Session]:
    """A session with these platforms. Errors that are told to users end the command with 1."""
    session: Session | None = None
    try:
        session = Session(connection.settings(*platforms), tell=tell)
        yield session
    except (FlagCopyError, StoreError) as error:
        said = str(error) if session is None else session.in_names(str(error))
        raise click.ClickException(said) from error
    finally:
        if session is not None:
            session.close()


def _stack_here() -> str | None:
    from ..engine.project import read_project

    path = project_file(Path.cwd())
    return read_project(path).chosen_stack() if path else None


def _stack_config(stack: str) -> tuple[dict[str, str], dict[str, str], str]:
    """The stack's config, why some of its keys cannot be read, and the project's name."""
    from ..engine.project import find_project
    from ..engine.stack_config import read_what_is_readable

    project = find_project(Path.cwd())
    project.refuse_unknown(stack, to_begin=True)
    if note := project.without_file(stack):
        click.echo(f"note: {note}", err=True)
    config, unread = read_what_is_readable(project, stack)
    return {key: value.text for key, value in config.items()}, unread, project.name


def _tell_what_stands_in(unread: Mapping[str, str], platforms: Iterable[str]) -> None:
    """Which keys that cannot be read give way to the environment. The others are told if they are needed."""
    variables = {LOCAL_DATABASE: LOCAL_DATABASE_VARIABLE}
    for keys in (platform_class(name).keys for name in platforms):
        variables |= {keys.token_key: keys.token_variable, keys.host_key: keys.host_variable}
    for key, variable in variables.items():
        if key in unread and os.environ.get(variable):
            click.echo(
                f"note: {key} is encrypted and cannot be read here. {unread[key]} {variable} stands in for it.",
                err=True,
            )
