"""What the program in the guide to rolling back shows of what it has copied."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console

from pulumi_flagcopy.engine.display import Display
from pulumi_flagcopy.engine.report import Report
from pulumi_flagcopy.testing import Stack, flagcopy_nursery, flagcopy_stack

from .blocks import ROOT, blocks_of

__all__ = ["flagcopy_nursery", "flagcopy_stack"]


def test_the_outputs_are_in_words_and_whole(flagcopy_stack: Callable[..., Stack]) -> None:
    program, shown = blocks_of(ROOT / "docs" / "guides" / "roll-back.md")
    stack = flagcopy_stack(lambda: exec(program.text, {"__name__": "__main__"}))
    run = stack.up()
    assert run.ok, run.errors
    screen = io.StringIO()
    Display(Console(file=screen, width=200), preview=False).summary(Report(outputs=run.outputs), 1.0)
    assert "cut" not in screen.getvalue()
    [line] = [line.strip() for line in screen.getvalue().splitlines() if "copied:" in line]
    first, last = shown.text.strip().split("…, ")
    assert line.startswith(first), line
    assert line.endswith(last), line
