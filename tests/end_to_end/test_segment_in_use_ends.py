"""A segment that rules name, and its flags, end in one run. Pulumi comes to the segment first, which is deeper in its
graph: it needs the environment, the flag only the project."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .engines import Project

ProjectOf = Callable[..., Project]

PROGRAM = """
import pulumi
from pulumi_flagcopy import launchdarkly as ld
project = ld.Project("toys", key="toys", name="Toys", environments=[{{"key": "test", "name": "Test"}}])
stage = ld.Environment("stage", project=project.key, key="stage", name="Stage")
segment = ld.Segment("beta", project=project.key, environment=stage.key, key="beta", name="Beta", included=["ada"])
flag = ld.Flag(
    "train", project=project.key, key="train", name="Train", variations=[{{"value": True}}, {{"value": False}}]{options}
)
rule = {{"clauses": [{{"op": "segmentMatch", "values": [segment.key]}}], "variation": True}}
ld.FlagDefinition("train-in-stage", project=project.key, environment=stage.key, flag=flag.key, rules=[rule])
"""


def test_by_the_way_out_that_the_error_names(project_of: ProjectOf, engine: str) -> None:
    project = project_of(PROGRAM.format(options=""))
    project.run("up")
    if engine == "pulumi":
        assert "comes to them only with `--continue-on-error`" in project.run("destroy", ok=False).text
        project.run("destroy", "--continue-on-error", ok=False)
    project.run("destroy")
    assert not project.state()["deployment"].get("resources")


@pytest.mark.parametrize("depth", ["segment", "stage"])
def test_at_once_where_the_flag_is_as_deep(project_of: ProjectOf, depth: str) -> None:
    project = project_of(PROGRAM.format(options=f", opts=pulumi.ResourceOptions(depends_on=[{depth}])"))
    project.run("up")
    project.run("destroy")
    assert not project.state()["deployment"].get("resources")
