"""`flagcopy adopt`: a Pulumi program for what an account has."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path

import click

from ..copying.words import counted
from .adopting.program import Module, write_program
from .connection import Connection, connected, connection_options
from .parts import flag_options, selection
from .place import Place, PlaceType
from .progress import Progress


@click.command(short_help="Write a Pulumi program for an account.")
@click.argument("places", nargs=-1, required=True, type=PlaceType(0, 2), metavar="PLACE...")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the program; the current one if not given.",
)
@click.option("--force", is_flag=True, help="Write over modules that are there.")
@flag_options
@connection_options
def adopt(
    places: tuple[Place, ...],
    out: Path,
    force: bool,
    tags: tuple[str, ...],
    query: str,
    host: str | None,
    database: Path | None,
    stack: str | None,
) -> None:
    """Write a Pulumi program for what is in PLACE. Its first preview takes over everything and changes nothing.

    PLACE is a LaunchDarkly project or Split workspace, as launchdarkly:shop; one environment of it, as
    launchdarkly:shop/production; or all that an account has, as launchdarkly: with nothing after the colon. Each
    project becomes one module; Pulumi.yaml and __main__.py are written where they are missing.

    Archived flags are left out, and so are secrets. Nothing is written to the account.
    """
    modules: list[Module] = []
    platforms = tuple(dict.fromkeys(place.platform for place in places))
    with (
        Progress("Reading flags") as progress,
        connected(Connection(host, database, stack), *platforms, tell=progress.tell) as session,
    ):
        for place in places:
            reader = import_module(f"{__package__}.adopting.{place.platform}")
            names = [place.container] if place.container else reader.containers(session, place.account)
            modules += [
                reader.module(
                    session, name, place.account, place.environment, selection(tags, query), progress.count
                )
                for name in names
            ]
    written = write_program(out, modules, force=force)
    for path in written:
        click.echo(f"Wrote {path}")
    kinds = Counter(declaration.kind for module in modules for declaration in module.declarations)
    click.echo(", ".join(counted(number, _words(kind)) for kind, number in kinds.items()) + ".")
    click.echo("Next: `pulumi preview` or `flagcopy preview`. It takes them over, and changes nothing.")


def _words(kind: str) -> str:
    return "".join(f" {char.lower()}" if char.isupper() else char for char in kind).strip().removesuffix("s")
