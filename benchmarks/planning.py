"""Planning a large definition: fast enough not to be noticed, and linear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.location import Location
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.launchdarkly.parts import PARTS

from .rows import Row, in_turn, milliseconds

WHERE = Location("launchdarkly", "shop", "staging", "large")


def definition(targets: int, rules: int, shift: int = 0) -> Definition:
    """A flag with many individual targets and rules; ``shift`` changes a tenth of them."""
    return Definition(
        WHERE,
        1,
        {
            "on": True,
            "prerequisites": {},
            "targets": {
                "user/0": sorted(f"user-{i + (shift if i % 10 == 0 else 0)}" for i in range(targets))
            },
            "rules": [
                {
                    "description": f"rule {i}",
                    "clauses": [
                        {
                            "contextKind": "user",
                            "attribute": "country",
                            "op": "in",
                            "values": [f"c{i}"],
                            "negate": False,
                        }
                    ],
                    "variation": (i + (shift if i % 10 == 0 else 0)) % 2,
                }
                for i in range(rules)
            ],
            "fallthrough": {"variation": 0},
            "off_variation": 1,
            "migration_settings": None,
        },
        ("true", "false"),
    )


def rows() -> Iterator[Row]:
    def planning(targets: int, rules: int) -> Callable[[], object]:
        source = definition(targets, rules, shift=targets + 1)
        target = replace(definition(targets, rules), location=replace(WHERE, environment="production"))
        return lambda: plan(source, target, PARTS)

    full, half = in_turn(planning(5000, 200), planning(2500, 100), runs=15)
    yield Row(
        "plan of 5,000 targets and 200 rules, a tenth changed",
        milliseconds(full),
        "10 ms",
        full / 0.010,
        "≤ 1",
        full <= 0.010,
    )
    yield Row(
        "the same, beside half of it",
        milliseconds(full),
        milliseconds(half),
        full / half,
        "≤ 2.6",
        full / half <= 2.6,
    )
