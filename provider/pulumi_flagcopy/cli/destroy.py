"""`flagcopy destroy`: delete every resource of a stack, with the built-in engine."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.command import begin, refuse_without_answer, stack_options


@click.command()
@stack_options
@click.option("--yes", "-y", is_flag=True, help="Do not ask after the preview.")
@click.option("--skip-preview", "-f", is_flag=True, help="No preview, and no question.")
@click.option("--preview-only", is_flag=True, help="Only show what would be deleted.")
def destroy(
    stack: str | None, cwd: Path, diff: bool, yes: bool, skip_preview: bool, preview_only: bool
) -> None:
    """Delete every resource of the stack. The program is not run."""
    refuse_without_answer(given=yes or skip_preview or preview_only)
    runs = begin(cwd, stack, diff=diff, existing=True)
    if preview_only or not skip_preview:
        runs.show("Previewing destroy", lambda engine: engine.destroy(preview=True), preview=True)
        if preview_only:
            return
        if not yes:
            runs.confirm("Perform this destroy?")
    runs.show("Destroying", lambda engine: engine.destroy())
