"""Production of the project `support` takes changes only through an approval: the copy files the request itself."""

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

copy = fc.FlagCopy(
    "survey",
    source=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="staging"),
    target=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="production"),
    include=["fallthrough"],
    comment="Survey to a quarter of all customers",  # also what the reviewers read
    approval="request",
    apply_approved=True,
    notify_teams=["release-managers"],
)

pulumi.export("status", copy.status)  # pending_approval, then copied
pulumi.export("request", copy.approval_request)
