"""`flagcopy refresh`: take over what the resources are now, with the built-in engine."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.command import begin, refuse_without_answer, stack_options


@click.command(short_help="Read every resource into the state.")
@stack_options
@click.option("--yes", "-y", is_flag=True, help="Do not ask after the preview.")
@click.option("--skip-preview", "-f", is_flag=True, help="No preview, and no question.")
@click.option("--preview-only", is_flag=True, help="Only show what has changed.")
def refresh(
    stack: str | None, cwd: Path, diff: bool, yes: bool, skip_preview: bool, preview_only: bool
) -> None:
    """Read every resource and put what it is now into the stack's state."""
    refuse_without_answer(given=yes or skip_preview or preview_only)
    runs = begin(cwd, stack, diff=diff, existing=True)
    if preview_only or not skip_preview:
        runs.show("Previewing refresh", lambda engine: engine.refresh(preview=True), preview=True)
        if preview_only:
            return
        if not yes:
            runs.confirm("Perform this refresh?")
    runs.show("Refreshing", lambda engine: engine.refresh())
