"""`make soak`: trouble for some minutes; figures for each promise; the seed that shows it again."""

from __future__ import annotations

import sys
import time
from collections import Counter

import click

from . import copies, kills


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long, in all.")
@click.option("--seed", type=int, help="Begin with this seed; left out, one is drawn from the clock.")
def main(minutes: float, seed: int | None) -> None:
    """Make trouble until the time is over. Exit code 1 when a promise was broken."""
    first = seed if seed is not None else int(time.time())
    click.echo(f"The first seed is {first}; run one again with --seed.")
    end = time.monotonic() + minutes * 60
    figures: Counter[str] = Counter()
    broken: list[str] = []
    number = 0
    while number == 0 or time.monotonic() < end:
        now = first + number
        try:
            for rate in (0.1, 0.3):
                figures.update({f"copy: {how}": n for how, n in copies.run(now, 50, rate).items()})
            figures.update({f"run of the engine: {how}": n for how, n in kills.run(now, 2).items()})
        except copies.Broken as promise:
            broken.append(str(promise))
        number += 1
        click.echo(f"seed {now}: {sum(figures.values())} done, {len(broken)} broken")
    for how, times in sorted(figures.items()):
        click.echo(f"{times:7d}  {how}")
    for promise in (
        "silent overwrites",
        "writes twice with effect",
        "waits over their bound",
        "errors without words",
    ):
        click.echo(f"{len(broken) if broken else 0:7d}  {promise}")
    for text in broken:
        click.echo(f"BROKEN: {text}")
    sys.exit(1 if broken else 0)


main()
