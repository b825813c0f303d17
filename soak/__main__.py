"""`make soak`: trouble for some minutes; a figure for each bullet and each promise; the seed that shows it again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import click

from .figures import Figures
from .parts import PARTS, TURNS, work


@click.command()
@click.option("--minutes", default=10.0, show_default=True, help="How long, in all.")
@click.option("--seed", type=int, help="Begin with this seed; left out, one is drawn from the clock.")
@click.option("--rounds", type=int, help="Stop after so many rounds, whatever the time.")
@click.option("--part", "parts", multiple=True, type=click.Choice(list(PARTS)), help="Only this part.")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, help="Processes side by side.")
def main(minutes: float, seed: int | None, rounds: int | None, parts: tuple[str, ...], jobs: int) -> None:
    """Make trouble until the time is over. Exit code 1 when a promise was broken."""
    first = seed if seed is not None else int(time.time())
    click.echo(f"The first seed is {first}. One seed again: make soak SOAK_ARGS='--seed {first} --rounds 1'")
    end, figures, names = time.monotonic() + minutes * 60, Figures(), parts or tuple(PARTS)
    todo = (task for number in range(rounds or 10**6) for task in a_round(first, number, names))
    running: dict[Future[Figures], tuple[int, str]] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        while True:
            while len(running) < jobs and time.monotonic() < end and (task := next(todo, None)):
                running[pool.submit(work, *task)] = task
            if not running:
                break
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                now, name = running.pop(done)
                try:
                    figures.take(done.result())
                except BrokenProcessPool:
                    sys.exit(
                        f"BROKEN: seed {now}, {name}: its process hung, and was ended; its stacks are above"
                    )
                click.echo(f"seed {now}, {name}: {len(figures.broken)} broken so far")
    click.echo(figures.table())
    for text in figures.broken:
        click.echo(f"BROKEN: {text}")
    sys.exit(1 if figures.broken else 0)


def a_round(first: int, number: int, names: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Seeds and parts; one that has several turns takes a seed for each, so that any of them can be had alone."""
    for name in names:
        turns = TURNS.get(name, 1)
        for turn in range(turns):
            yield first + number * turns + turn, name


if __name__ == "__main__":
    main()
