"""`flagcopy diff`: what differs between two environments, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from ..copying.part import Part
from ..platform import Platform
from ..report.difference import Difference, compare, compare_all, look_ahead
from .connection import Connection, connected, connection_options
from .differences import print_differences
from .missing import hints_for
from .parts import chosen_parts, flag_options, part_options, refuse_none, selection
from .place import Place, PlaceType
from .progress import Progress

DIFFERENT = 2


class WrongUsage(click.UsageError):
    """Wrong usage that ends the command with 1."""

    exit_code = 1


class DiffCommand(click.Command):
    """A command whose wrong usage ends with 1, since 2 means that the two differ."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*args, **more)
        except click.UsageError as error:
            raise WrongUsage(error.format_message(), error.ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise WrongUsage(error.format_message(), error.ctx or ctx) from None


@click.command(cls=DiffCommand, short_help="Compare two environments or flags.")
@click.argument("source", type=PlaceType(2, 3))
@click.argument("target", type=PlaceType(2, 3))
@part_options
@flag_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON; its schema is in the documentation.")
@click.option("--exit-code", is_flag=True, help="End with 2 if they differ.")
@connection_options
@click.pass_context
def diff(
    ctx: click.Context,
    source: Place,
    target: Place,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    tags: tuple[str, ...],
    query: str,
    as_json: bool,
    exit_code: bool,
    host: str | None,
    database: Path | None,
    stack: str | None,
) -> None:
    """Show what would change in TARGET if it became like SOURCE. Nothing is written.

    Both are environments, as launchdarkly:shop/staging or split:Default/Prod, or flags in them, as
    launchdarkly:shop/staging/checkout. A TARGET without a flag takes that of SOURCE. An account that is not the
    default one goes before: eu@launchdarkly:shop/staging.

    Ends with 0; with --exit-code, with 2 if they differ. Ends with 1 if something is wrong, such as a --tag
    that no flag has: then nothing was compared.
    """
    target = _target(source, target)
    if source.flag and (tags or query):
        raise click.UsageError("--tag and --query choose among the flags of an environment, not of one flag")
    chosen = selection(tags, query)
    with (
        Progress(f"Comparing {source} with {target}") as progress,
        connected(Connection.here(host, database, stack), source.platform, tell=progress.tell) as session,
    ):
        platform = session.platform(source.platform)
        parts = chosen_parts(platform, include, exclude)
        with hints_for(platform, (source, target)):
            if source.flag:
                found = [_one(platform, source, target, parts)]
            else:
                pairs = compare_all(platform, source.scope, target.scope, chosen, parts)
                found = sorted(progress.count(pairs), key=lambda one: one.flag)
                if not found:
                    refuse_none(platform, [source.scope, target.scope], chosen)
            found = look_ahead(platform, found)
    if as_json:
        from .comparison import comparison

        names = [part.name for part in parts]
        text = comparison(source, target, names, found).model_dump_json(indent=2, ensure_ascii=True)
        click.echo(text.replace("\x7f", "\\u007f"))  # the one control that JSON does not escape
    else:
        here, there = (place.put(session.in_names) for place in (source, target))
        print_differences(Console(highlight=False), here, there, found)
    ctx.exit(DIFFERENT if exit_code and not all(one.equal for one in found) else 0)


def _target(source: Place, target: Place) -> Place:
    if source.platform != target.platform:
        raise click.UsageError(
            "SOURCE and TARGET are of two platforms; a flag of one cannot be said in the other's"
        )
    if target.flag and not source.flag:
        raise click.UsageError("TARGET names a flag, so SOURCE must name one too")
    if source.flag and not target.flag:
        target = target.with_flag(source.flag)
    if source == target:
        raise click.UsageError("SOURCE and TARGET are the same")
    return target


def _one(platform: Platform, source: Place, target: Place, parts: tuple[Part, ...]) -> Difference:
    """One flag that must be at both places; where a platform can make the target, it counts as there and empty."""
    from ..lifecycle.promote import read_both

    ends = read_both(platform, source.location, target.location)
    return compare(platform, *ends, parts)
