"""One program, a stack for each step of a release: `staging` copies from test, `production` copies from staging."""

import pulumi
from table import table

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

config = pulumi.Config()
source, target = config.require("from"), config.require("to")

# Which parts of which flag this team promotes. What is not named here stays as people left it.
PROMOTED = {
    "checkout-v2": ["rules", "fallthrough"],
    "address-check": ["rules"],
    "search-ranking": ["fallthrough"],
    "gift-cards": ["on", "fallthrough"],
    "banner-text": ["rules", "targets"],
}

copies = {
    flag: fc.FlagCopy(
        flag,
        source=ld.FlagEnvironment(project="shop", flag=flag, environment=source),
        target=ld.FlagEnvironment(project="shop", flag=flag, environment=target),
        include=parts,
    )
    for flag, parts in PROMOTED.items()
}

summary = pulumi.Output.all(
    **{
        flag: pulumi.Output.all(copy.status, copy.changes, copy.previous, copy.target_version)
        for flag, copy in copies.items()
    }
).apply(lambda results: table(PROMOTED, results))

if not pulumi.runtime.is_dry_run():
    summary.apply(print)
