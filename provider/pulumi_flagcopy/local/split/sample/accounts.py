"""The workspaces of the sample, with everything in them but flags."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Environment:
    name: str
    production: bool = False
    approvals: bool = False


@dataclass(frozen=True)
class Segment:
    """A segment of one kind and its keys in each environment where it is active.

    For kinds whose keys cannot be written directly only the environments count.
    """

    name: str
    traffic_type: str
    keys: dict[str, list[str]]
    path: str = "segments"


@dataclass(frozen=True)
class Workspace:
    name: str
    environments: tuple[Environment, ...]
    traffic_types: tuple[str, ...] = ("user",)
    segments: tuple[Segment, ...] = ()
    flag_sets: dict[str, str] = field(default_factory=dict)


def _numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{number:04}" for number in range(1, count + 1)]


# The names of the vendor's own examples: "Production" and "Staging" in one, the "-Default" pair in another.
DEFAULT = Workspace(
    "Default",
    (
        Environment("Production", production=True),
        Environment("Staging"),
        Environment("Prod-Default", production=True),
        Environment("Staging-Default"),
    ),
    segments=(
        Segment(
            "employees",
            "user",
            {
                "Production": _numbered("emp", 40),
                "Staging": _numbered("emp", 12),
                "Prod-Default": _numbered("emp", 40),
                "Staging-Default": _numbered("emp", 12),
            },
        ),
        Segment("beta_testers", "user", {"Production": _numbered("u", 120), "Staging": ["u-0001", "u-0002"]}),
    ),
)

PAYMENTS = Workspace(
    "Payments",
    (
        Environment("Dev"),
        Environment("Staging"),
        Environment("Production", production=True),
        Environment("Audited", production=True, approvals=True),
    ),
    traffic_types=("user", "account"),
    segments=(
        Segment(
            "employees",
            "user",
            {e: _numbered("emp", 25) for e in ("Dev", "Staging", "Production", "Audited")},
        ),
        Segment("beta_testers", "user", {e: _numbered("u", 30) for e in ("Dev", "Staging", "Production")}),
        Segment("qa_team", "user", {"Dev": _numbered("qa", 4), "Staging": _numbered("qa", 4)}),
        Segment("pilot_orgs", "account", {"Staging": _numbered("org", 9), "Production": []}),
        Segment(
            "sanctioned_orgs", "account", {e: ["org-0666"] for e in ("Staging", "Production", "Audited")}
        ),
        Segment("card_holders", "user", {"Staging": [], "Production": []}, path="large-segments"),
        Segment("high_value", "user", {"Staging": [], "Production": []}, path="rule-based-segments"),
    ),
    flag_sets={"checkout_page": "Flags that the checkout page reads", "backend": "Flags of the services"},
)

HIGH_VALUE_RULES = {
    "rules": [
        {
            "condition": {
                "combiner": "AND",
                "matchers": [
                    {"type": "GREATER_THAN_OR_EQUAL_NUMBER", "attribute": "monthly_volume", "number": 50000},
                    {"type": "IN_SEGMENT", "string": "employees", "negate": True},
                ],
            }
        }
    ],
    "excludedKeys": ["u-0013"],
    "excludedSegments": [{"name": "beta_testers", "type": "standard_segment"}],
}
