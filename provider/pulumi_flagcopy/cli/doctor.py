"""`flagcopy doctor`: is everything there that a copy needs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from itertools import chain
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ..engine.stacks_here import stacks_here
from ..errors import FlagCopyError
from ..platform import Platform
from ..platforms import NAMES, platform_class
from ..settings import Settings, is_local
from .checks.account import account
from .checks.finding import Finding, Verdict, note, wrong
from .checks.machine import engine, local_database, versions
from .connection import Connection, connection_options

WELL = "All is well, as far as can be told without writing."
STYLES = {Verdict.OK: "green", Verdict.NOTE: "cyan", Verdict.WRONG: "bold red"}


@click.command(short_help="Look for what keeps a copy from working.")
@click.argument("platforms", nargs=-1, type=click.Choice(NAMES), metavar="[PLATFORM]...")
@connection_options
@click.pass_context
def doctor(
    ctx: click.Context, platforms: tuple[str, ...], host: str | None, database: Path | None, stack: str | None
) -> None:
    """Look at credentials, hosts, clock, engine, versions and plan features: each line is ok, or says what to do.

    Without PLATFORM: those that have a token or a host. Tokens are never shown, and nothing is written: whether a
    token may write is not found out.
    """
    connection = Connection.here(host, database, stack)
    try:
        settings = connection.settings(*(platforms or NAMES))
    except FlagCopyError as error:
        raise click.ClickException(str(error)) from error
    console = Console(highlight=False)
    ill = 0
    findings = chain(
        _findings(settings, platforms, () if stack else _about_stack(connection.stack)),
        _plain_tokens(connection, settings),
    )
    for finding in findings:
        _show(console, finding)
        ill += finding.verdict is Verdict.WRONG
    console.print(Text(WELL if not ill else f"{ill} of these need something done.", style="bold"))
    ctx.exit(1 if ill else 0)


def _about_stack(chosen: str | None) -> Iterator[Finding]:
    """Where none is named: whether one is looked at."""
    if chosen:
        yield note("stack", f"the config of stack {chosen} is looked at, as `up` would")
    elif stacks := stacks_here():
        yield note(
            "stack",
            "no stack's config is looked at. Stacks with a file: "
            f"{', '.join(stacks)}; `--stack {stacks[0]}` looks at one",
        )


def _findings(
    settings: Settings, platforms: tuple[str, ...], about_stack: Iterable[Finding]
) -> Iterator[Finding]:
    yield versions()
    yield engine()
    yield from about_stack
    chosen = [platform_class(name) for name in platforms or NAMES]
    misspelt = {platform: error for platform in chosen if (error := _misspelt(platform, settings))}
    for error in {error.summary: error for error in misspelt.values()}.values():
        yield wrong("config", f"{error.summary}. {error.detail}", error.remedy)
    examined = chosen if platforms else [platform for platform in chosen if _configured(platform, settings)]
    for platform in examined:
        if platform in misspelt:
            continue  # what is said of its accounts is this again
        if reason := settings.unread.get(accounts := platform.keys.accounts_key):
            yield wrong(
                f"{platform.title} accounts",
                f"not known: {accounts} is set, but encrypted, and cannot be read here",
                reason,
            )
        for name in _accounts(platform, settings):
            yield from account(platform, settings, name, lambda: datetime.now(timezone.utc))
    if not examined:
        hints = [hint for platform in chosen for hint in settings.without_namespace(platform.keys)]
        yield wrong(
            "platforms",
            " ".join(["none is configured.", *hints]) if hints else "none is configured",
            " or ".join(f"export {platform.keys.token_variable}=…" for platform in chosen)
            + "; or try the local server: --host local",
        )
    used = any(is_local(_host(platform, settings)) for platform in examined)
    try:
        database = settings.local_database()
    except FlagCopyError as error:
        yield wrong("local database", f"{error.summary}. {error.detail}", error.remedy)
    else:
        yield from local_database(database, used=used)


def _plain_tokens(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Tokens that whoever reads the stack's file has. The Pulumi CLI puts them into the state, in plain text too."""
    instead: dict[str, str] = {}
    for platform in map(platform_class, NAMES):
        keys = platform.keys
        if not is_local(_host(platform, settings)):
            instead[keys.token_key] = f", or take it out and `export {keys.token_variable}=…`"
        instead[keys.accounts_key] = ""
    for key in connection.in_plain_text(*instead):
        yield wrong(
            "config",
            f"{key} is in plain text in the config of stack {connection.stack}",
            f"Set it encrypted: `pulumi config set --secret {key}`{instead[key]}. Make a new one if others read it.",
        )


def _misspelt(platform: type[Platform], settings: Settings) -> FlagCopyError | None:
    """What is set and nobody reads."""
    try:
        settings.refuse_misspelt(platform.keys)
    except FlagCopyError as error:
        return error
    return None


def _configured(platform: type[Platform], settings: Settings) -> bool:
    return _default(platform, settings) or _is_set(settings, platform.keys.accounts_key)


def _default(platform: type[Platform], settings: Settings) -> bool:
    """Whether anything of the default account is configured."""
    keys = platform.keys
    return any(
        _is_set(settings, key) or settings.environment.get(variable)
        for key, variable in ((keys.host_key, keys.host_variable), (keys.token_key, keys.token_variable))
    )


def _is_set(settings: Settings, key: str) -> bool:
    return bool(settings.lookup(key)) or key in settings.unread


def _host(platform: type[Platform], settings: Settings) -> str:
    keys = platform.keys
    return str(settings.lookup(keys.host_key) or settings.environment.get(keys.host_variable) or "")


def _accounts(platform: type[Platform], settings: Settings) -> list[str | None]:
    """The default account, unless only others are configured; then those of the config."""
    keys = platform.keys
    found: Any = settings.lookup(keys.accounts_key)
    try:
        named = sorted(json.loads(found)) if isinstance(found, str) else []
    except (ValueError, TypeError):
        named = []
    only_others = named or keys.accounts_key in settings.unread
    return [None, *named] if _default(platform, settings) or not only_others else list(named)


def _show(console: Console, finding: Finding) -> None:
    line = Text(f"{finding.verdict.value:<6}", style=STYLES[finding.verdict])
    line.append(f"{finding.subject}: ", style="bold").append(finding.text, style="default")
    console.print(line, soft_wrap=True)
    if finding.remedy:
        console.print(Text(f"      → {finding.remedy}".replace("\n", "\n        ")), soft_wrap=True)
