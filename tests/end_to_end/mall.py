"""A program: a project with three environments, two segments, ten flags, their definitions, and copies of them.

It declares one of two versions: the second while the file ``edited`` is not empty.
"""

from pathlib import Path

import pulumi

import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

EDITED = bool(Path("edited").read_text())

project = ld.Project(
    "mall",
    key="mall",
    name="The mall" if EDITED else "Mall",
    environments=[{"key": key, "name": key.title()} for key in ("dev", "staging", "production")],
)
environments = {
    key: ld.Environment(key, project=project.key, key=key, name=key.title(), adopt=True, **fields)
    for key, fields in {
        "dev": {"color": "00FF00"},
        "staging": {"color": "0000FF" if EDITED else "FFFF00", "default_ttl": 5 if EDITED else 1},
        "production": {"critical": True, "approval_settings": {"min_num_approvals": 2 if EDITED else 1}},
    }.items()
}
segments = [
    ld.Segment(
        f"staff-{key}",
        project=project.key,
        environment=environments[key].key,
        key="staff",
        included=["a", "b", "c"] if EDITED and key == "staging" else ["a", "b"],
        rules=[
            {"clauses": [{"attribute": "email", "op": "endsWith", "values": ["@example.com"]}], "percent": 50}
        ],
    )
    for key in ("staging", "production")
]

COLOURS = [{"value": "red", "name": "Red"}, {"value": "green", "name": "Green"}]
FLAGS = {
    "button": {"variations": COLOURS},
    "banner": {"variations": [{"value": "white", "name": "White"}, *COLOURS] if EDITED else COLOURS},
    "limit": {"variations": [{"value": number} for number in (1, 2.5, 10)]},
    "layout": {
        "variations": [{"value": {"columns": number}, "name": f"{number} columns"} for number in (1, 2)]
    },
    "search": {"tags": ["new", "web"] if EDITED else ["web"], "description": "Search as you type"},
    "cart": {"temporary": False},
    "page": {"name": "Page"},
    "guest": {"client_side_availability": {"using_environment_id": True, "using_mobile_key": True}},
    "price": {"custom_properties": {"jira": {"name": "Issues", "values": ["A-1"]}}},
    "stock": {"defaults": {"on_variation": False, "off_variation": False}},
}
flags: dict[str, ld.Flag] = {}
for key, fields in FLAGS.items():
    needs = [flags["button"]] if key == "stock" else []
    options = pulumi.ResourceOptions(depends_on=[*segments, *needs])
    flags[key] = ld.Flag(key, project=project.key, key=key, opts=options, **fields)

STAFF = {"description": "staff", "clauses": [{"op": "segmentMatch", "values": ["staff"]}]}
SHARE = 12.5
DEFINITIONS = {
    "button": {"on": True, "rules": [{**STAFF, "variation": "Green"}]},
    "banner": {
        "on": True,
        "off_variation": "Red",
        "fallthrough": {
            "rollout": [
                {"variation": "Red", "percent": SHARE},
                {"variation": "Green", "percent": 100 - SHARE},
            ]
        },
    },
    "limit": {"on": True, "fallthrough": {"variation": 2.5 if EDITED else 10}},
    "layout": {"on": True, "targets": [{"variation": "2 columns", "values": ["a", "b"]}]},
    "search": {"on": not EDITED, "track_events": True},
    "cart": {"on": True, "off_variation": True if EDITED else ld.NOT_SET},
    "page": {"rules": [{**STAFF, "variation": True}]},
    "guest": {"context_targets": [{"context_kind": "organization", "variation": False, "values": ["acme"]}]},
    "price": {"track_events_fallthrough": True},
    "stock": {"prerequisites": [{"flag": "button", "variation": "Green"}]},
}
definitions = {
    key: ld.FlagDefinition(
        f"{key}-in-staging",
        project=project.key,
        environment=environments["staging"].key,
        flag=flags[key].key,
        **parts,
    )
    for key, parts in DEFINITIONS.items()
}
for key in ("button", "banner", "limit", "layout"):
    place = {"platform": "launchdarkly", "project": project.key, "flag": definitions[key].flag}
    fc.FlagCopy(
        f"{key}-to-production",
        source={**place, "environment": definitions[key].environment},
        target={**place, "environment": environments["production"].key},
    )
