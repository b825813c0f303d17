"""`flagcopy adopt`: a Pulumi program for what an account has."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path

import click

from ..copying.location import Scope
from ..copying.spelling import did_you_mean
from ..copying.words import counted, plain
from ..engine.project import Project, as_typed
from ..engine.secrets import PASSPHRASE, PASSPHRASE_FILE
from ..platforms import platform_class
from ..settings import DEFAULT_LOCAL_DATABASE, LOCAL_DATABASE, Settings, is_local
from .adopting.declaration import Wanted
from .adopting.program import Module, Written, project_at, write_program
from .connection import Connection, connected, connection_options
from .folders import refuse_missing_folder
from .missing import hints_for
from .parts import flag_options, refuse_none, selection
from .place import Place, PlaceType
from .progress import Progress


@click.command(short_help="Write a Pulumi program for an account.")
@click.argument("places", nargs=-1, required=True, type=PlaceType(0, 2), metavar="PLACE...")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the program, made if it is missing; the current one if not given.",
)
@click.option(
    "--without-definitions",
    "without",
    multiple=True,
    metavar="ENVIRONMENT",
    help="Leave out what flags serve in this environment, since promotions write that; may be given again.",
)
@click.option("--force", is_flag=True, help="Write over modules that are there.")
@flag_options
@connection_options
def adopt(
    places: tuple[Place, ...],
    out: Path,
    without: tuple[str, ...],
    force: bool,
    tags: tuple[str, ...],
    query: str,
    host: str | None,
    database: Path | None,
    stack: str | None,
) -> None:
    """Write a Pulumi program for what is in PLACE. Its first preview shows that nothing would change.

    PLACE is a LaunchDarkly project or Split workspace, as launchdarkly:shop; one environment of it, as
    launchdarkly:shop/production; or all that an account has, as launchdarkly: with nothing after the colon. Each
    project becomes one module; Pulumi.yaml, __main__.py and the file of a stack, with the host and without a token,
    are written where they are missing. Another PLACE may be added later; what was changed by hand in these files
    stays, and what they lack then is told.

    Archived flags are left out, and so are secrets. Nothing is written to the account.
    """
    refuse_missing_folder("--out", out)
    modules: list[Module] = []
    chosen = selection(tags, query)
    connection = Connection.here(host, database, stack)
    platforms = tuple(dict.fromkeys(place.platform for place in places))
    with (
        Progress("Reading flags") as progress,
        connected(connection, *platforms, tell=progress.tell) as session,
    ):
        project = project_at(out)
        for place in places:
            reader = import_module(f"{__package__}.adopting.{place.platform}")
            names = [place.container] if place.container else reader.containers(session, place.account)
            wanted = Wanted(place.environment, chosen, without)
            with hints_for(session.platform(place.platform), [place]):
                modules += [
                    reader.module(session, name, place.account, wanted, progress.count) for name in names
                ]
        if not any(declaration.kind == "Flag" for module in modules for declaration in module.declarations):
            first = platforms[0]
            there = [Scope(first, one.container, "", one.account) for one in modules if one.platform == first]
            refuse_none(session.platform(first), there, chosen)
        _refuse_unknown(without, modules)
        config = _config(session.settings, platforms, project)
    chosen_stack = _stack(project, stack)
    written = write_program(project, chosen_stack, modules, config, force=force)
    for path in written.files:
        click.echo(f"Wrote {as_typed(path)}")
    if written.config:
        lacking = ", ".join(f"`{key}: {value}`" for key, value in written.config.items())
        file = as_typed(project.stack_file(chosen_stack))
        click.echo(f"note: {file} is there already, and lacks {lacking}", err=True)
    kinds = Counter(declaration.kind for module in modules for declaration in module.declarations)
    click.echo(", ".join(counted(number, _words(kind)) for kind, number in kinds.items()) + ".")
    click.echo(_next(project, chosen_stack, written, config, platforms))
    shown = ", changed or deleted" if force else ", and that nothing would change"
    click.echo(f"It shows what would be taken over{shown}.")


def _refuse_unknown(without: Iterable[str], modules: Iterable[Module]) -> None:
    known = dict.fromkeys(name for module in modules for name in module.environments)
    for name in without:
        if name not in known:
            hint = did_you_mean(name, known)
            raise click.UsageError(f"--without-definitions: there is no environment {plain(name)}.{hint}")


def _stack(project: Project, named: str | None) -> str:
    """The stack that the program begins with: the one named, unless this project has others only."""
    stacks = project.stacks()
    if named and (named in stacks or not stacks):
        return named
    return project.chosen_stack() or next(iter(stacks), "dev")


def _config(settings: Settings, platforms: Iterable[str], project: Project) -> dict[str, str]:
    """What the program needs to reach the same accounts as this command did, but for tokens."""
    config, local = {}, False
    for name in platforms:
        keys = platform_class(name).keys
        if host := settings.host(keys):
            config[keys.host_key] = host
            local = local or is_local(host)
    database = os.path.relpath(settings.local_database(), project.root)
    if local and database != DEFAULT_LOCAL_DATABASE:
        config[LOCAL_DATABASE] = database
    return config


def _next(
    project: Project, stack: str, written: Written, config: Mapping[str, str], platforms: Iterable[str]
) -> str:
    """The commands that come next, as they have to be typed."""
    root = project.root.resolve()
    lines = [f"cd {shlex.quote(str(project.root))}"] if root != Path.cwd() else []
    if written.imports:
        imports = "".join(f"\\nimport {name}" for name in written.imports)
        main = shlex.quote(os.path.relpath(project.main.resolve(), root))
        lines.append(f"printf '{imports}\\n' >> {main}    # it was there already, and stays yours")
    all_keys = [platform_class(name).keys for name in platforms]
    lines += [
        f"export {keys.token_variable}=…"
        for keys in all_keys
        if not is_local(config.get(keys.host_key, "")) and not os.environ.get(keys.token_variable)
    ]
    if not any(os.environ.get(name) is not None for name in (PASSPHRASE, PASSPHRASE_FILE)):
        lines.append(
            f"export {PASSPHRASE}=…    # SDK keys are kept encrypted; the built-in engine asks for it"
        )
    lines.append(f"flagcopy preview --stack {stack}    # or: pulumi stack init {stack} && pulumi preview")
    commands = "\n".join(f"  {line}" for line in lines)
    return f"Next:\n{commands}"


def _words(kind: str) -> str:
    return "".join(f" {char.lower()}" if char.isupper() else char for char in kind).strip().removesuffix("s")
