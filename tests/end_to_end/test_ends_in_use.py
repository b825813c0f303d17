"""What is in use, and what uses it, end in one run. Pulumi comes first to what is deeper in its graph, such as a
segment: it needs the environment, a flag only the project."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .engines import Project

ProjectOf = Callable[..., Project]

BEGIN = """
import pulumi
from pulumi_flagcopy import launchdarkly as ld
project = ld.Project("toys", key="toys", name="Toys", environments=[{{"key": "test", "name": "Test"}}])
stage = ld.Environment("stage", project=project.key, key="stage", name="Stage")
both = [{{"value": True}}, {{"value": False}}]
"""
IN_USE = {
    "segment": """
used = ld.Segment("used", project=project.key, environment=stage.key, key="used", name="Beta", included=["ada"])
user = ld.Flag("user", project=project.key, key="user", name="Train", variations=both{options})
rule = {{"clauses": [{{"op": "segmentMatch", "values": [used.key]}}], "variation": True}}
ld.FlagDefinition("stage/user", project=project.key, environment=stage.key, flag=user.key, rules=[rule])
""",
    "prerequisite": """
deeper = pulumi.ResourceOptions(depends_on=[stage])
used = ld.Flag("used", project=project.key, key="used", name="Track", variations=both, opts=deeper)
user = ld.Flag("user", project=project.key, key="user", name="Train", variations=both{options})
needs = [{{"flag": used.key, "variation": True}}]
ld.FlagDefinition("stage/user", project=project.key, environment=stage.key, flag=user.key, prerequisites=needs)
""",
}


@pytest.mark.parametrize("used", IN_USE)
def test_by_the_way_out_that_the_error_names(project_of: ProjectOf, engine: str, used: str) -> None:
    project = project_of((BEGIN + IN_USE[used]).format(options=""))
    project.run("up")
    if engine == "pulumi":
        assert "comes to it only with `--continue-on-error`" in project.run("destroy", ok=False).text
        project.run("destroy", "--continue-on-error", ok=False)
    project.run("destroy")
    assert not project.state()["deployment"].get("resources")


@pytest.mark.parametrize("used", IN_USE)
@pytest.mark.parametrize("depth", ["used", "stage"])
def test_at_once_where_what_uses_it_is_as_deep(project_of: ProjectOf, used: str, depth: str) -> None:
    options = f", opts=pulumi.ResourceOptions(depends_on=[{depth}])"
    project = project_of((BEGIN + IN_USE[used]).format(options=options))
    project.run("up")
    project.run("destroy")
    assert not project.state()["deployment"].get("resources")
