"""`flagcopy up`: bring a stack to what its program declares, with the built-in engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..engine.command import begin, fail, refuse_without_answer, stack_options

if TYPE_CHECKING:
    from ..engine.saved_plan import SavedPlan


@click.command(short_help="Bring a stack to what its program declares.")
@stack_options
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Refuse whatever differs from this plan of `flagcopy preview --save-plan`.",
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask after the preview.")
@click.option("--skip-preview", "-f", is_flag=True, help="No preview, and no question.")
def up(stack: str | None, cwd: Path, diff: bool, plan: Path | None, yes: bool, skip_preview: bool) -> None:
    """Create, update and delete resources until the stack is what the program declares.

    Runs the Pulumi.yaml project of the folder without the Pulumi CLI. Dynamic Python resources only. What the preview
    has shown is held to: if something changed since, that is refused. Where it shows that nothing changes, nobody is
    asked.
    """
    refuse_without_answer(given=yes or skip_preview)
    runs = begin(cwd, stack, diff=diff)
    agreed: Path | SavedPlan | None = plan
    if not skip_preview:
        found = runs.show("Previewing update", lambda engine: engine.preview(plan=plan), preview=True)
        if found.refusal:
            fail(found.refusal)
        runs.tell_failing(found, "warning", "up", "What is done before that stays done.")
        if found.changes and not yes:
            runs.confirm("Perform this update?")
        agreed = plan or found.planned
    runs.show("Updating", lambda engine: engine.up(agreed))
