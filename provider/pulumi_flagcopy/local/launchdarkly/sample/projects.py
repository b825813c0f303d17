"""Projects, environments and segments of the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .words import where

Json = dict[str, Any]


@dataclass(frozen=True)
class Segment:
    """`members` gives, for each environment that has the segment, what is patched into it."""

    key: str
    name: str
    description: str
    members: Mapping[str, Json]
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Project:
    """`gated` names the environment whose changes need an approval."""

    key: str
    name: str
    tags: Sequence[str]
    segments: Sequence[Segment]
    gated: str = ""

    def body(self) -> Json:
        return {
            "key": self.key,
            "name": self.name,
            "tags": list(self.tags),
            "environments": list(ENVIRONMENTS),
        }


ENVIRONMENTS: tuple[Json, ...] = (
    {"key": "test", "name": "Test", "color": "EBFF38"},
    {"key": "staging", "name": "Staging", "color": "405BFF", "tags": ["shared"]},
    {
        "key": "production",
        "name": "Production",
        "color": "00DA7B",
        "tags": ["live"],
        "critical": True,
        "confirmChanges": True,
        "requireComments": True,
        "defaultTrackEvents": True,
    },
)


def _everywhere(members: Json, **others: Json) -> dict[str, Json]:
    return {environment["key"]: others.get(environment["key"], members) for environment in ENVIRONMENTS}


def _rule(description: str, *clauses: Json, **weight: Any) -> Json:
    return {"description": description, "clauses": list(clauses), **weight}


SHOP = Project(
    "shop",
    "Shop",
    ["web", "mobile"],
    [
        Segment(
            "beta-testers",
            "Beta testers",
            "Customers who asked to see new things first",
            _everywhere(
                {"included": ["customer-1001", "customer-1002"], "excluded": ["customer-1009"]},
                production={"included": ["customer-2001", "customer-2002", "customer-2003"]},
            ),
            ["people"],
        ),
        Segment(
            "staff",
            "Staff",
            "Everybody with an address of the shop",
            _everywhere({"rules": [_rule("own addresses", where("email", "endsWith", "@shop.example.com"))]}),
            ["people"],
        ),
        Segment(
            "big-spenders",
            "Big spenders",
            "Half of the customers with a high yearly total",
            _everywhere(
                {
                    "rules": [
                        _rule(
                            "yearly total",
                            where("yearlyTotal", "greaterThanOrEqual", 1000),
                            weight=50_000,
                            rolloutContextKind="user",
                        )
                    ]
                }
            ),
        ),
        Segment(
            "partner-shops",
            "Partner shops",
            "Organizations that sell on our pages",
            _everywhere(
                {
                    "includedContexts": [
                        {"contextKind": "organization", "values": ["acme-test", "globex-test"]}
                    ]
                },
                production={
                    "includedContexts": [
                        {"contextKind": "organization", "values": ["acme", "globex", "initech"]}
                    ],
                    "excludedContexts": [{"contextKind": "organization", "values": ["hooli"]}],
                },
            ),
        ),
        Segment(
            "load-test-robots",
            "Load test robots",
            "Not people. Production has none, so rules that name them cannot be copied there",
            {"test": {"included": ["robot-1", "robot-2"]}, "staging": {"included": ["robot-1"]}},
        ),
    ],
)

SUPPORT = Project(
    "support",
    "Support desk",
    ["internal"],
    [
        Segment(
            "team-leads",
            "Team leads",
            "Agents who lead a team",
            _everywhere({"included": ["agent-11", "agent-21"]}),
        ),
        Segment(
            "key-accounts",
            "Key accounts",
            "Organizations with a contract for fast answers",
            _everywhere(
                {
                    "rules": [
                        _rule("contract", where("contract", "in", "gold", "platinum", kind="organization"))
                    ]
                }
            ),
        ),
    ],
    gated="production",
)
