"""A program: a workspace of Split with two environments, segments, flags, their definitions, and copies of them.

It declares one of two versions: the second while the file ``edited`` is not empty.
"""

from pathlib import Path

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import split

EDITED = bool(Path("edited").read_text())

workspace = split.Workspace(
    "store", name="The store" if EDITED else "Store", requires_title_and_comments=True
)
place = workspace.workspace_id
user = split.TrafficType("user", workspace=place, name="user", adopt=True)
account = split.TrafficType("account", workspace=place, name="account")
environments = {
    name: split.Environment(name, workspace=place, name=name, production=name == "Production", **fields)
    for name, fields in {
        "Staging": {},
        "Production": {"change_permissions": {"allow_kills": EDITED}},
    }.items()
}
web = split.FlagSet("web", workspace=place, name="web", description="in browsers")
pilots = split.Segment("pilots", workspace=place, name="pilots", traffic_type=user.name)
keys = [
    split.SegmentKeys(
        f"pilots-{name}",
        workspace=place,
        environment=environment.environment_id,
        segment=pilots.name,
        keys=["a", "b", "c"] if EDITED and name == "Staging" else ["a", "b"],
    )
    for name, environment in environments.items()
]

FLAGS = {
    "checkout": {"description": "how people pay", "tags": ["web", "q3"] if EDITED else ["web"]},
    "search": {"rollout_status": "Ramping"},
    "banner": {},
    "limit": {},
    "cart": {},
}
flags = {
    name: split.Flag(name, workspace=place, name=name, traffic_type=user.name, **fields)
    for name, fields in FLAGS.items()
}
invoices = split.Flag("invoices", workspace=place, name="invoices", traffic_type=account.name)

ON_OFF = [{"name": "on"}, {"name": "off"}]
OFF = [{"treatment": "off", "size": 100}]
SHARE = [{"treatment": "on", "size": 20}, {"treatment": "off", "size": 80}]
PILOTS = {"condition": {"matchers": [{"type": "IN_SEGMENT", "string": "pilots"}]}, "buckets": SHARE}
BIG = {
    "condition": {
        "matchers": [{"type": "BETWEEN_NUMBER", "attribute": "n", "between": {"from": 1, "to": 9}}]
    },
    "buckets": [{"treatment": "on", "size": 100}],
}
COMMON = {"treatments": ON_OFF, "default_treatment": "off", "default_rule": OFF}
DEFINITIONS = {
    "checkout": {"rules": [PILOTS, BIG], "traffic_allocation": 50 if EDITED else 25},
    "search": {"default_rule": SHARE, "flag_sets": ["web"]},
    "banner": {
        "treatments": [{"name": "on", "configurations": '{"text": "Hi"}', "keys": ["a"]}, {"name": "off"}]
    },
    "limit": {"impressions_disabled": True, "baseline_treatment": "on"},
    "cart": {"killed": EDITED},
}
definitions = {
    name: split.FlagDefinition(
        f"{name}-in-Staging",
        workspace=place,
        flag=flags[name].name,
        environment=environments["Staging"].environment_id,
        opts=pulumi.ResourceOptions(depends_on=[*keys, web]),
        **{**COMMON, **parts},
    )
    for name, parts in DEFINITIONS.items()
}
for name in ("checkout", "search", "cart"):
    fc.FlagCopy(
        f"{name}-to-Production",
        source=split.FlagEnvironment(
            workspace=place, flag=definitions[name].flag, environment=definitions[name].environment
        ),
        target=split.FlagEnvironment(
            workspace=place, flag=flags[name].name, environment=environments["Production"].environment_id
        ),
        on_destroy="restore",
    )
