"""The same segment in two environments: segments are matched by key when definitions are copied."""

from pulumi_flagcopy import launchdarkly as ld

for environment in ("staging", "production"):
    ld.Segment(
        f"bakers-{environment}",
        project="shop",
        environment=environment,
        key="bakers",
        name="Bakers",
        description="Those who bake, and a tenth of their customers",
        tags=["people"],
        included=["customer-1001"],
        excluded=["customer-1009"],
        included_contexts=[{"context_kind": "organization", "values": ["bakery-north", "bakery-south"]}],
        rules=[
            {
                "description": "bakers",
                "clauses": [{"attribute": "email", "op": "endsWith", "values": ["@bakery.example.com"]}],
            },
            {
                "description": "a tenth of their customers",
                "clauses": [{"attribute": "interest", "op": "in", "values": ["bread"]}],
                "percent": 10,
            },
        ],
    )

ld.Segment("newsletter", project="shop", environment="production", key="newsletter", unbounded=True)
