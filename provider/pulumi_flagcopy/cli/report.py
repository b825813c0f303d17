"""`flagcopy report`: flags by environments, as one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

import click

from ..copying.location import Scope
from ..copying.spelling import did_you_mean
from ..copying.words import counted, plain
from ..platform import Platform
from ..report.matrix import Matrix, Row
from ..report.page import is_page, write_page
from .connection import Connection, connected, connection_options
from .folders import refuse_missing_folder
from .missing import hints_for
from .parts import flag_options, refuse_none, selection
from .place import Place, PlaceType, parse
from .progress import Progress
from .writing import writing


@click.command(short_help="Write a page that compares environments.")
@click.argument("places", nargs=-1, required=True, type=PlaceType(1, 2), metavar="PLACE...")
@click.option(
    "--out",
    type=click.Path(allow_dash=True, path_type=Path),
    metavar="FILE",
    default="flagcopy-report.html",
    show_default=True,
    help="Where to write it; - is stdout. An earlier report is replaced.",
)
@click.option("--force", is_flag=True, help="Replace the file even if it is not a report.")
@click.option(
    "--reference",
    metavar="ENVIRONMENT",
    help="The environment that the others are compared with, by its name in any case or as a place; else the first.",
)
@flag_options
@connection_options
def report(
    places: tuple[Place, ...],
    out: Path,
    force: bool,
    reference: str | None,
    tags: tuple[str, ...],
    query: str,
    host: str | None,
    database: Path | None,
    stack: str | None,
) -> None:
    """Write a page with the flags in each environment of PLACE: same, differs, missing, off, gated.

    PLACE is a LaunchDarkly project or Split workspace with all its environments, as launchdarkly:shop, or one
    environment, as launchdarkly:shop/staging. Several may be given, all of one platform; an account that is not the
    default one goes before: eu@launchdarkly:shop.

    The page is one file, loads nothing, and can be filtered, read on a phone and printed. Nothing is written to the
    account.
    """
    if len({place.platform for place in places}) > 1:
        raise click.UsageError(
            "all places must be of one platform: a flag of one cannot be said in the other's"
        )
    _refuse_unwritable(out)
    replaced = out.is_file()
    if replaced and not force and not is_page(out):
        raise click.UsageError(f"{out} is there and is not a report; give --force to replace it, or --out")
    chosen = selection(tags, query)
    with (
        Progress("Reading flags") as progress,
        connected(Connection.here(host, database, stack), places[0].platform, tell=progress.tell) as session,
    ):
        platform = session.platform(places[0].platform)
        with hints_for(platform, places):
            columns = _columns(platform, places)
            matrix = Matrix(platform, columns, _reference(columns, reference), chosen)
            rows = _refused_if_none(progress.count(matrix.rows()), matrix)
            with writing(out) as file:
                tally = write_page(file, matrix, rows, datetime.now(timezone.utc))
        compared = session.in_names(plain(matrix.reference.environment))
    done = "Replaced" if replaced else "Wrote"
    other = "" if reference or len(columns) == 1 else " (--reference names another)"
    click.echo(
        f"{done} {out}: {counted(tally.rows, 'flag')} in {counted(len(columns), 'environment')}, "
        f"{tally.differing} with differences from {compared}{other}.",
        err=True,
    )


def _refused_if_none(rows: Iterable[Row], matrix: Matrix) -> Iterator[Row]:
    """The rows as they pass; a selection of nothing ends the command before a page is written."""
    passed = False
    for row in rows:
        passed = True
        yield row
    if not passed:
        refuse_none(matrix.platform, matrix.columns, matrix.selection)


def _refuse_unwritable(path: Path) -> None:
    """Before the account is read, which may take a while."""
    if path.is_dir():
        raise click.UsageError(
            f"--out: {path} is a folder; name a file in it, such as {path / 'report.html'}"
        )
    refuse_missing_folder("--out", path)


def _columns(platform: Platform, places: Sequence[Place]) -> list[Scope]:
    """The environments, each once."""
    found: list[Scope] = []
    for place in places:
        found += [place.scope] if place.environment else platform.environments(place.container, place.account)
    return list(dict.fromkeys(found))


def _reference(columns: Sequence[Scope], named: str | None) -> Scope:
    if named is None:
        return columns[0]
    found = _called(columns, named, lambda scope: scope.environment)
    if not found and ":" in named:
        try:
            found = _called(columns, str(parse(named).scope), str)
        except ValueError as error:
            raise click.UsageError(f"--reference: {error}") from None
    if len(found) != 1:
        known = ", ".join(map(str, columns))
        what = "more than one of the environments" if found else "none of the environments"
        hint = "" if found else did_you_mean(named, [scope.environment for scope in columns])
        raise click.UsageError(f"--reference: '{named}' is {what}; they are: {known}.{hint}")
    return found[0]


def _called(columns: Sequence[Scope], named: str, name: Callable[[Scope], str]) -> list[Scope]:
    """Those of this name; if there are none, those of this name in another case."""
    exactly = [scope for scope in columns if name(scope) == named]
    return exactly or [scope for scope in columns if name(scope).casefold() == named.casefold()]
