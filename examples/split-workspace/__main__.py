"""A workspace with one resource of each kind."""

import pulumi

from pulumi_flagcopy import split

store = split.Workspace("store", name="Store", requires_title_and_comments=True)
workspace = store.workspace_id

user = split.TrafficType("user", workspace=workspace, name="user", adopt=True)
staging = split.Environment("staging", workspace=workspace, name="Staging")
production = split.Environment(
    "production",
    workspace=workspace,
    name="Production",
    production=True,
    change_permissions={"are_approvals_required": True, "allow_kills": True},
)

web = split.FlagSet("web", workspace=workspace, name="web", description="in browsers")
pilots = split.Segment("pilots", workspace=workspace, name="pilots", traffic_type=user.name)
pilots_in_staging = split.SegmentKeys(
    "pilots-in-staging",
    workspace=workspace,
    environment=staging.environment_id,
    segment=pilots.name,
    keys=["user-1", "user-2"],
)

checkout = split.Flag(
    "checkout",
    workspace=workspace,
    name="checkout",
    traffic_type=user.name,
    tags=["web"],
    rollout_status="Ramping",
)
split.FlagDefinition(
    "checkout-in-staging",
    workspace=workspace,
    flag=checkout.name,
    environment=staging.environment_id,
    treatments=[{"name": "on"}, {"name": "off"}],
    default_treatment="off",
    traffic_allocation=50,
    rules=[
        {
            "condition": {"matchers": [{"type": "IN_SEGMENT", "string": pilots_in_staging.segment}]},
            "buckets": [{"treatment": "on", "size": 100}],
        }
    ],
    default_rule=[{"treatment": "off", "size": 100}],
    flag_sets=[web.name],
)
pulumi.export("sdk_keys", staging.sdk_keys)
