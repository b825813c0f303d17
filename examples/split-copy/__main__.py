"""The definition of one flag, copied from one environment over that in another.

Unlike a script that sends treatments, rules and the two defaults, it loses nothing of the definition: not the traffic
allocation, the baseline, flag sets or whether impressions are tracked.
"""

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import split

copy = fc.FlagCopy(
    "clients",
    source=split.FlagEnvironment(workspace="Default", flag="clients", environment="Production"),
    target=split.FlagEnvironment(workspace="Default", flag="clients", environment="Staging"),
    exclude=["on"],  # whether the flag is killed stays as it is in the target
    comment="refresh Staging",
)
pulumi.export("changes", copy.changes)
