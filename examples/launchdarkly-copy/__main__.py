"""A flag's whole definition, from staging to production: the vendor's endpoint "Copy feature flag" as a resource.

Source and target are bound to the versions that the preview saw. What the endpoint answers with, the flag with all of
its fields, is what `get_flag` and `get_definition` give.
"""

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

copy = fc.FlagCopy(
    "gift-cards",
    source=ld.FlagEnvironment(project="shop", flag="gift-cards", environment="staging"),
    target=ld.FlagEnvironment(project="shop", flag="gift-cards", environment="production"),
    comment="gift cards are ready for all",
)

pulumi.export("status", copy.status)
pulumi.export("versions", {"source": copy.source_version, "target": copy.target_version})
pulumi.export("changed", copy.changes.apply(lambda changes: [change["text"] for change in changes]))
