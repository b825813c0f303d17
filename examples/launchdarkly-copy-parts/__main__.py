"""Parts of a flag's definition, from staging to production: all but the switch, and the rules alone.

`include` and `exclude` are the vendor's `includedActions` and `excludedActions`; give one of them or neither.
"""

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld


def both_ends(flag: str) -> dict[str, ld.FlagEnvironment]:
    return {
        "source": ld.FlagEnvironment(project="shop", flag=flag, environment="staging"),
        "target": ld.FlagEnvironment(project="shop", flag=flag, environment="production"),
    }


everything_but_the_switch = fc.FlagCopy("express-pay", **both_ends("express-pay"), exclude=["on"])
rules_alone = fc.FlagCopy("checkout", **both_ends("checkout-v2"), include=["rules"])

pulumi.export("express_pay", everything_but_the_switch.changes)
pulumi.export("checkout", rules_alone.changes)
