"""A project with two environments, protected against an accident."""

import pulumi

from pulumi_flagcopy import launchdarkly as ld

bakery = ld.Project(
    "bakery",
    key="bakery",
    name="Bakery",
    tags=["web"],
    default_client_side_availability={"using_environment_id": True, "using_mobile_key": False},
    naming_convention={"case": "kebabCase"},
    environments=[
        {"key": "staging", "name": "Staging"},
        {"key": "production", "name": "Production", "critical": True, "color": "D0021B"},
    ],
    # To delete a project deletes every flag in it: in a program of your own, say protect=True.
    opts=pulumi.ResourceOptions(protect=False),
)

pulumi.export("environments", bakery.environment_keys)
