"""`flagcopy destroy`: delete every resource of a stack, with the built-in engine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..engine.command import begin, refuse_without_answer, stack_options
from ..engine.exit_status import FAILED

_GOES_ON = "Everything that it does not need is deleted all the same."
_TO_KEEP_IT = (
    "End first what is in the way. To keep it and only end its management: declare it with retain_on_delete=True, run "
    "`flagcopy up`, and then destroy the stack."
)


@click.command()
@stack_options
@click.option("--yes", "-y", is_flag=True, help="Do not ask after the preview.")
@click.option("--skip-preview", "-f", is_flag=True, help="No preview, and no question.")
@click.option("--preview-only", is_flag=True, help="Only show what would be deleted.")
def destroy(
    stack: str | None, cwd: Path, diff: bool, yes: bool, skip_preview: bool, preview_only: bool
) -> None:
    """Delete every resource of the stack. The program is not run.

    What cannot be deleted ends it with 1, and ends nothing else; --preview-only ends with 1 where that is certain.
    """
    refuse_without_answer(given=yes or skip_preview or preview_only)
    runs = begin(cwd, stack, diff=diff, existing=True)
    if preview_only or not skip_preview:
        found = runs.show("Previewing destroy", lambda engine: engine.destroy(preview=True), preview=True)
        severity, detail = ("error", "") if preview_only else ("warning", _GOES_ON)
        failing = runs.tell_failing(found, severity, "destroy", detail, _TO_KEEP_IT)
        if preview_only:
            sys.exit(FAILED if failing else 0)
        if not yes:
            runs.confirm("Perform this destroy?")
    runs.show("Destroying", lambda engine: engine.destroy())
