"""An environment that is a clone of another, wants two approvals, and gives its SDK key as a secret."""

import pulumi

from pulumi_flagcopy import launchdarkly as ld

canary = ld.Environment(
    "canary",
    project="shop",
    key="canary",
    name="Canary",
    color="F5A623",
    tags=["live"],
    critical=True,
    default_ttl=5,
    confirm_changes=True,
    source={"key": "staging"},
    approval_settings={"required": True, "min_num_approvals": 2},
)

pulumi.export("sdk_key", canary.api_key)
