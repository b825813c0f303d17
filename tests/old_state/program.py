"""One of each resource of both platforms. Declares one of two versions: the second while ``edited`` is not empty."""

from pathlib import Path

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld
from pulumi_flagcopy import split

EDITED = bool(Path("edited").read_text())

project = ld.Project(
    "project",
    key="kept",
    name="Edited" if EDITED else "Kept",
    environments=[{"key": "staging", "name": "Staging"}, {"key": "production", "name": "Production"}],
)
staging, production = (
    ld.Environment(
        key, project=project.key, key=key, name=key.title(), adopt=True, default_ttl=5 if EDITED else 1
    )
    for key in ("staging", "production")
)
segment = ld.Segment(
    "segment",
    project=project.key,
    environment=staging.key,
    key="staff",
    included=["a", "b"] if EDITED else ["a"],
)
colours = [{"value": "red", "name": "Red"}, {"value": "green", "name": "Green"}]
flag = ld.Flag(
    "flag",
    project=project.key,
    key="button",
    variations=colours,
    tags=["edited" if EDITED else "kept"],
    opts=pulumi.ResourceOptions(depends_on=[staging, production]),
)
definition = ld.FlagDefinition(
    "definition",
    project=project.key,
    environment=staging.key,
    flag=flag.key,
    on=True,
    fallthrough={"variation": "Green" if EDITED else "Red"},
)
copy = fc.FlagCopy(
    "copy",
    source=ld.FlagEnvironment(project=project.key, flag=definition.flag, environment=definition.environment),
    target=ld.FlagEnvironment(project=project.key, flag=flag.key, environment=production.key),
)

workspace = split.Workspace("workspace", name="Kept", requires_title_and_comments=False)
place = workspace.workspace_id
user = split.TrafficType("user", workspace=place, name="user", adopt=True)
one, two = (split.Environment(name, workspace=place, name=name, production=EDITED) for name in ("One", "Two"))
flag_set = split.FlagSet("flag-set", workspace=place, name="web", description="in browsers")
pilots = split.Segment("pilots", workspace=place, name="pilots", traffic_type=user.name)
keys = split.SegmentKeys(
    "keys",
    workspace=place,
    environment=one.environment_id,
    segment=pilots.name,
    keys=["a", "b"] if EDITED else ["a"],
)
search = split.Flag(
    "search",
    workspace=place,
    name="search",
    traffic_type=user.name,
    description="Edited" if EDITED else "Kept",
)
served = split.FlagDefinition(
    "served",
    workspace=place,
    environment=one.environment_id,
    flag=search.name,
    treatments=[{"name": "on"}, {"name": "off"}],
    default_treatment="off",
    default_rule=[
        {"treatment": "on", "size": 50 if EDITED else 20},
        {"treatment": "off", "size": 50 if EDITED else 80},
    ],
    opts=pulumi.ResourceOptions(depends_on=[flag_set]),
)
promotion = fc.Promotion(
    "promotion",
    source=split.EnvironmentRef(workspace=place, environment=served.environment),
    target=split.EnvironmentRef(workspace=place, environment=two.environment_id),
    select={"flags": [search.name]},
    on_destroy="restore",
)
pulumi.export("status", copy.status)
