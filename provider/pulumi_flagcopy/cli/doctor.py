"""`flagcopy doctor`: is everything there that a copy needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from ..errors import FlagCopyError
from ..platform import Platform
from ..platforms import NAMES, platform_class
from ..settings import Settings, is_local
from .checks.account import account
from .checks.finding import Finding, Verdict, wrong
from .checks.machine import engine, local_database, versions
from .connection import Connection, connection_options

STYLES = {Verdict.OK: "green", Verdict.NOTE: "cyan", Verdict.WRONG: "bold red"}


@click.command(short_help="Look for what keeps a copy from working.")
@click.argument("platforms", nargs=-1, type=click.Choice(NAMES), metavar="[PLATFORM]...")
@connection_options
@click.pass_context
def doctor(
    ctx: click.Context, platforms: tuple[str, ...], host: str | None, database: Path | None, stack: str | None
) -> None:
    """Look at credentials, hosts, clock, engine, versions and plan features: each line is ok, or says what to do.

    Without PLATFORM: those that have a token or a host. Tokens are never shown, and nothing is written.
    """
    try:
        settings = Connection(host, database, stack).settings(*(platforms or NAMES))
    except FlagCopyError as error:
        raise click.ClickException(str(error)) from error
    console = Console(highlight=False)
    ill = 0
    for finding in _findings(settings, platforms):
        _show(console, finding)
        ill += finding.verdict is Verdict.WRONG
    console.print(Text("All is well." if not ill else f"{ill} of these need something done.", style="bold"))
    ctx.exit(1 if ill else 0)


def _findings(settings: Settings, platforms: tuple[str, ...]) -> Iterator[Finding]:
    yield versions()
    yield engine()
    chosen = [platform_class(name) for name in platforms or NAMES]
    examined = chosen if platforms else [platform for platform in chosen if _configured(platform, settings)]
    for platform in examined:
        for name in _accounts(platform, settings):
            yield from account(platform, settings, name, lambda: datetime.now(timezone.utc))
    if not examined:
        yield wrong(
            "platforms",
            "none is configured",
            " or ".join(f"export {platform.keys.token_variable}=…" for platform in chosen)
            + "; or try the local server: --host local",
        )
    used = any(is_local(_host(platform, settings)) for platform in examined)
    yield from local_database(settings.local_database(), used=used)


def _configured(platform: type[Platform], settings: Settings) -> bool:
    keys = platform.keys
    return bool(
        _host(platform, settings)
        or settings.lookup(keys.token_key)
        or settings.environment.get(keys.token_variable)
        or settings.lookup(keys.accounts_key)
    )


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
    default = (
        _host(platform, settings)
        or settings.lookup(keys.token_key)
        or settings.environment.get(keys.token_variable)
    )
    return [None, *named] if default or not named else list(named)


def _show(console: Console, finding: Finding) -> None:
    line = Text(f"{finding.verdict.value:<6}", style=STYLES[finding.verdict])
    line.append(f"{finding.subject}: ", style="bold").append(finding.text, style="default")
    console.print(line, soft_wrap=True)
    if finding.remedy:
        console.print(Text(f"      → {finding.remedy}"), soft_wrap=True)
