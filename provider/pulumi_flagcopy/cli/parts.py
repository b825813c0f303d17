"""The options that choose parts and flags."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from ..copying.location import Scope
from ..copying.part import Part
from ..copying.plan import choose, no_parts, no_parts_in_words
from ..platform import Platform, Selection

_Command = TypeVar("_Command", bound=Callable[..., Any])


_SEVERAL = "Several have commas between them; may be given again."


def part_options(command: _Command) -> _Command:
    """Which parts."""
    options = [
        click.option("--include", multiple=True, metavar="PARTS", help=f"Only these parts. {_SEVERAL}"),
        click.option("--exclude", multiple=True, metavar="PARTS", help=f"Not these parts. {_SEVERAL}"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def flag_options(command: _Command) -> _Command:
    """Which flags."""
    options = [
        click.option(
            "--tag", "tags", multiple=True, help="Only flags with this tag; with all, if given again."
        ),
        click.option(
            "--query", default="", metavar="TEXT", help="Only flags with this text in their key or name."
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def chosen_parts(platform: Platform, include: tuple[str, ...], exclude: tuple[str, ...]) -> tuple[Part, ...]:
    """The parts that the options choose. Raises ``click.UsageError`` when they choose none, or one that is none."""
    include, exclude = _each(include), _each(exclude)
    if include and exclude:
        raise click.UsageError("--include and --exclude do not go together")
    if wrong := no_parts((*include, *exclude), platform.parts):
        raise click.UsageError(no_parts_in_words(wrong, platform.parts, platform.title))
    parts = choose(platform.parts, include or None, exclude or None)
    if not parts:
        raise click.UsageError("--exclude leaves nothing to compare")
    return parts


def _each(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for parts in given for part in parts.split(","))


def selection(tags: tuple[str, ...], query: str) -> Selection:
    """The flags that the options choose."""
    return Selection(tags=tags, query=query)


def refuse_none(platform: Platform, scopes: Iterable[Scope], chosen: Selection) -> None:
    """End the command since the options choose no flag of these environments: one is misspelt, and nothing was looked
    at. Without an option there is nothing to be misspelt."""
    if chosen != Selection():
        from ..lifecycle.left_out import none_meant

        raise click.ClickException(none_meant(platform, scopes, chosen))
