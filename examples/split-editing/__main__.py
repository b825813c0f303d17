"""A flag is made in a workspace, defined in an environment, given a rollout status; edit the program and run it again.

`pulumi destroy` removes the definition, then the flag.
"""

import pulumi

from pulumi_flagcopy import split

flag = split.Flag(
    "new-checkout",
    workspace="Default",
    name="new_checkout",
    traffic_type="user",
    description="the checkout on one page",
    rollout_status="Internal testing",
)
definition = split.FlagDefinition(
    "new-checkout-in-staging",
    workspace="Default",
    flag=flag.name,
    environment="Staging",
    treatments=[
        {"name": "on", "configurations": '{"pages": 1}', "keys": ["key1"]},
        {"name": "off", "configurations": '{"pages": 3}'},
    ],
    default_treatment="off",
    rules=[
        {
            "condition": {
                "matchers": [{"type": "IN_LIST_STRING", "attribute": "country", "strings": ["DE", "FR"]}]
            },
            "buckets": [{"treatment": "on", "size": 50}, {"treatment": "off", "size": 50}],
        }
    ],
    default_rule=[{"treatment": "off", "size": 100}],
    comment="first steps",
)
pulumi.export("changed_at", definition.last_update_time)
