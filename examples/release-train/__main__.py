"""A release is not one flag: every flag that carries the release's tag goes to production together."""

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

tag = pulumi.Config().require("tag")

release = fc.Promotion(
    "release",
    source=ld.EnvironmentRef(project="shop", environment="staging"),
    target=ld.EnvironmentRef(project="shop", environment="production"),
    select=fc.Select(tags=[tag]),
    exclude=["on"],  # turning a flag on is a decision of its own
    comment=f"release train: {tag}",
    max_changes=30,
)

pulumi.export("summary", release.summary)
