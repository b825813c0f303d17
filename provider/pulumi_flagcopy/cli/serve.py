"""`flagcopy serve`: the local server over HTTP."""

from __future__ import annotations

import errno
from pathlib import Path

import click

from ..local.serve import serve as run
from ..local.store import StoreError
from ..platforms import NAMES, platform_class


@click.command(short_help="Serve the vendors' APIs from a local file.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8055,
    show_default=True,
    help="Port to listen on, 1 to 65535; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Loopback address to listen on.")
@click.option(
    "--db",
    "database",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".flagcopy/local.db"),
    show_default=True,
    help="Database file; made when it is missing, in a folder that is there.",
)
@click.option("--sample", is_flag=True, help="Start a missing database with the sample shop.")
def serve(port: int, host: str, database: Path, sample: bool) -> None:
    """Serve the vendors' APIs from a local database, until interrupted."""

    empty = not sample and not database.exists()

    def listening(address: str) -> None:
        click.echo(f"Serving {database} at {address}")
        for keys in (platform_class(name).keys for name in NAMES):
            click.echo(
                f"  {keys.namespace}: {keys.host_variable}={address} {keys.token_variable}={keys.local_token}"
            )
        if empty:
            click.echo("  The database is new and empty; --sample starts one with the sample shop.")

    try:
        run(database, host=host, port=port, sample=sample, listening=listening)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"Port {port} of {host} is taken, perhaps by another `flagcopy serve`: stop that, or give --port."
            ) from error
        raise click.ClickException(str(error)) from error
    except (ValueError, StoreError) as error:
        raise click.ClickException(str(error)) from error
