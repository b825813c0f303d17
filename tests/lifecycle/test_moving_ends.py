"""A copy between ends that the same program changes: the preview cannot know the plan of `up`, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife as LaunchDarklyDefinition
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife as SplitDefinition

Inputs = dict[str, Any]

DESK: Inputs = {"project": "shop", "flag": "checkout-v2"}
CARDS: Inputs = {"workspace": "Payments", "flag": "saved_cards"}


@pytest.mark.parametrize(
    ("life", "platform", "flag", "environments", "declared"),
    [
        (LaunchDarklyDefinition, "launchdarkly", DESK, ("staging", "production"), {"on": False}),
        (SplitDefinition, "split", CARDS, ("Staging", "Production"), {"killed": True, "adopt": True}),
    ],
)
def test_an_end_that_changes_is_told(
    database: Path, life: Any, platform: str, flag: Inputs, environments: tuple[str, str], declared: Inputs
) -> None:
    config = {f"{platform}:apiHost": "local", "flagcopy:localDatabase": str(database)}
    ends = [{"platform": platform, **flag, "environment": name} for name in environments]
    inputs = {"source": ends[0], "target": ends[1]}

    def told(*before: Inputs, preview: bool = True) -> str:
        said: list[str] = []
        session = Session(Settings(config.get, {}), tell=said.append)
        for definition in before:
            assert not life(session).check({}, definition, preview=True).failures
        FlagCopyLife(session).check({}, inputs, preview=preview)
        session.close()
        return said[-1]

    source, target = ({**flag, "environment": name, **declared} for name in environments)
    note = "\n  warning: this program changes the {} too, so `up` may find another plan"
    assert told(source).endswith(note.format("source"))
    assert told(target).endswith(note.format("target"))
    assert "this program" not in told(source, preview=False)
    assert "this program" not in told()
