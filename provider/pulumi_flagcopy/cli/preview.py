"""`flagcopy preview`: what an `up` would do, with the built-in engine."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.command import begin, stack_options


@click.command()
@stack_options
@click.option(
    "--save-plan",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the plan here, for `flagcopy up --plan`.",
)
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Refuse whatever differs from this plan.",
)
def preview(stack: str | None, cwd: Path, diff: bool, save_plan: Path | None, plan: Path | None) -> None:
    """Show what `flagcopy up` would do. Nothing is written."""
    runs = begin(cwd, stack, diff=diff)
    found = runs.show("Previewing update", lambda engine: engine.preview(save_plan, plan), preview=True)
    if found.refusal:
        click.echo(f"warning: `flagcopy up` will refuse this: {found.refusal}", err=True)
    if save_plan:
        click.echo(
            f"Plan written to {save_plan}; `flagcopy up --plan {save_plan}` does that and nothing else."
        )
