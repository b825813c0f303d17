"""`flagcopy preview`: what an `up` would do, with the built-in engine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..engine.command import begin, fail, stack_options
from ..engine.exit_status import FAILED
from .folders import refuse_missing_folder


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
    """Show what `flagcopy up` would do. Nothing is written. Ends with 1 if `up` would fail."""
    if save_plan:
        refuse_missing_folder("--save-plan", save_plan)
    runs = begin(cwd, stack, diff=diff)
    found = runs.show_any("Previewing update", lambda engine: engine.preview(save_plan, plan), preview=True)
    if save_plan and found.ok:
        chosen = f"--stack {stack} " if stack else ""
        click.echo(
            f"Plan written to {save_plan}; `flagcopy up {chosen}--plan {save_plan}` does that and nothing else."
        )
    remedy = (
        "If only something is missing that this program makes: let what needs it depend on it, by depends_on "
        "or by an output among its inputs."
    )
    failing = runs.tell_failing(found, "error", "up", remedy=remedy if found.ok else "")
    if found.refusal:
        fail(found.refusal)
    if failing or not found.ok:
        sys.exit(FAILED)
