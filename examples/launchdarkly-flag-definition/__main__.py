"""What a new flag serves in staging: every part that can be declared. What is left out stays as people left it."""

from pulumi_flagcopy import launchdarkly as ld

banner = ld.Flag(
    "banner",
    project="shop",
    key="spring-banner",
    variations=[
        {"value": "none"},
        {"value": "flowers", "name": "Flowers"},
        {"value": "birds", "name": "Birds"},
    ],
)

ld.FlagDefinition(
    "banner-in-staging",
    project="shop",
    environment="staging",
    flag=banner.key,
    on=True,
    off_variation="none",  # ld.NOT_SET for none at all
    fallthrough={
        "rollout": [
            {"variation": "none", "percent": 80},
            {"variation": "Flowers", "percent": 12.5},
            {"variation": "Birds", "percent": 7.5},
        ],
        "bucket_by": "country",
    },
    targets=[{"variation": "Flowers", "values": ["customer-1001", "customer-1002"]}],
    context_targets=[{"context_kind": "organization", "variation": "Birds", "values": ["acme-test"]}],
    rules=[
        {
            "description": "staff",
            "clauses": [{"op": "segmentMatch", "values": ["staff"]}],
            "variation": "Birds",
            "track_events": True,
        },
        {
            "description": "new phones",
            "clauses": [
                {"context_kind": "device", "attribute": "os", "op": "in", "values": ["iOS", "Android"]},
                {
                    "context_kind": "device",
                    "attribute": "appVersion",
                    "op": "semVerLessThan",
                    "values": ["4.2.0"],
                    "negate": True,
                },
            ],
            "rollout": [{"variation": "none", "percent": 50}, {"variation": "Flowers", "percent": 50}],
            "context_kind": "device",
        },
    ],
    prerequisites=[{"flag": "checkout-v2", "variation": True}],
    track_events=True,
    on_destroy="restore",
)
