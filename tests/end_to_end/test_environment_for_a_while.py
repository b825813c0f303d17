"""An environment with all flags as in staging, and gone afterwards: nothing else in the account is another."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from ..docs.blocks import ROOT, blocks_of
from .engines import BIN, Project

ProjectOf = Callable[..., Project]

GUIDE = ROOT / "docs" / "guides" / "environment-for-a-while.md"
ON_SPLIT = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import split

trial = split.Environment("trial", workspace="Payments", name="dev", production=False)
fc.Promotion(
    "as-in-staging",
    source=split.EnvironmentRef(workspace="Payments", environment="Staging"),
    target=split.EnvironmentRef(workspace="Payments", environment=trial.name),
    select=fc.Select(all_flags=True),
    on_missing_segments="skip_rules",
    triggers=["first"],
)
"""


@pytest.mark.parametrize("platform", ["launchdarkly", "split"])
def test_comes_and_goes(project_of: ProjectOf, platform: str) -> None:
    (on_launchdarkly,) = [block.text for block in blocks_of(GUIDE) if block.title == "__main__.py"]
    project = project_of(on_launchdarkly if platform == "launchdarkly" else ON_SPLIT)
    before = whole(project, platform)
    project.run("up")
    assert whole(project, platform).count("FlagDefinition(") > before.count("FlagDefinition(") + 20
    project.run("destroy")
    assert whole(project, platform) == before
    assert not project.state()["deployment"].get("resources")


def whole(project: Project, platform: str) -> str:
    """What the account has, as a program that would take it over."""
    place = {"launchdarkly": "launchdarkly:shop", "split": "split:Payments"}[platform]
    out = project.folder / "whole"
    adopted = project.call(
        [sys.executable, "-u", str(BIN / "flagcopy"), "adopt", place, "--out", str(out), "--force"]
    )
    assert adopted.code == 0, adopted.text
    (module,) = out.glob(f"{platform}_*.py")
    return module.read_text()
