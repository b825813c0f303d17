"""Inputs of a definition that cannot be: each is named, before any request."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.launchdarkly.lives.flag_definition import FlagDefinitionLife

PLACE: dict[str, Any] = {"project": "shop", "environment": "production", "flag": "colour"}


def rule(**changes: Any) -> dict[str, Any]:
    return {"clauses": [{"attribute": "a", "op": "in", "values": ["b"]}], "variation": "red", **changes}


def clause(**changes: Any) -> dict[str, Any]:
    entry = {"attribute": "a", "op": "in", "values": ["b"], **changes}
    return {"rules": [rule(clauses=[{name: value for name, value in entry.items() if value is not None}])]}


def rollout(*percents: Any) -> dict[str, Any]:
    return {"fallthrough": {"rollout": [{"variation": str(i), "percent": p} for i, p in enumerate(percents)]}}


@pytest.mark.parametrize(
    ("inputs", "property_"),
    [
        ({"on": "yes"}, "on"),
        ({"fallthrough": {}}, "fallthrough"),
        (
            {"fallthrough": {"variation": "red", "rollout": [{"variation": "red", "percent": 100}]}},
            "fallthrough",
        ),
        ({"fallthrough": {"variation": "red", "bucket_by": "key"}}, "fallthrough"),
        (rollout(50, 49.999), "fallthrough"),
        (rollout(50.0001, 49.9999), "fallthrough.rollout[0].percent"),
        (rollout(-1, 101), "fallthrough.rollout[0].percent"),
        (rollout("50", 50), "fallthrough.rollout[0].percent"),
        (rollout(True, 99), "fallthrough.rollout[0].percent"),
        (
            {
                "fallthrough": {
                    "rollout": [{"variation": 1, "percent": 50}, {"variation": 1.0, "percent": 50}]
                }
            },
            "fallthrough",
        ),
        (clause(op=None), "rules[0].clauses[0].op"),
        (clause(op="equals"), "rules[0].clauses[0].op"),
        (clause(values=[]), "rules[0].clauses[0].values"),
        (clause(values=None), "rules[0].clauses[0].values"),
        (clause(attribute=None), "rules[0].clauses[0]"),
        (clause(op="lessThan", values=["5"]), "rules[0].clauses[0]"),
        (clause(op="contains", values=[5]), "rules[0].clauses[0]"),
        (clause(op="segmentMatch", values=[5]), "rules[0].clauses[0]"),
        (clause(values=[{}]), "rules[0].clauses[0]"),
        (clause(values=["a\x00"]), "rules[0].clauses[0].values[0]"),
        ({"rules": [rule(clauses=[])]}, "rules[0].clauses"),
        ({"rules": [rule(variation=None)]}, "rules[0]"),
        ({"rules": [rule()] * 501}, "rules"),
        ({"targets": [{"variation": "red", "values": ["a", "a"]}]}, "targets[0].values"),
        (
            {"targets": [{"variation": "red", "values": ["a"]}, {"variation": "blue", "values": ["a"]}]},
            "targets",
        ),
        (
            {"targets": [{"variation": "red", "values": ["a"]}, {"variation": "red", "values": ["b"]}]},
            "targets",
        ),
        (
            {"targets": [{"variation": "red", "values": [f"{i:x<5000}" for i in range(10_001)]}]},
            "targets[0].values",
        ),
        (
            {
                "targets": [
                    {"variation": v, "values": [f"{v}{i}" for i in range(5001)]} for v in ("red", "blue")
                ]
            },
            "targets",
        ),
        ({"targets": [{"variation": "red", "values": ["x" * 2000]}]}, "targets[0].values[0]"),
        (
            {"context_targets": [{"context_kind": "user", "variation": "red", "values": ["a"]}]},
            "context_targets",
        ),
        ({"context_targets": [{"variation": "red", "values": ["a"]}]}, "context_targets[0].context_kind"),
        ({"prerequisites": [{"flag": "colour", "variation": True}]}, "prerequisites[0].flag"),
        ({"prerequisites": [{"flag": "needed", "variation": True}] * 2}, "prerequisites"),
        ({"on_destroy": "delete"}, "on_destroy"),
        ({"adopt": True}, "adopt"),
        ({"environment": ""}, "environment"),
    ],
)
def test_bad_input_is_named_before_any_request(
    account: Any, held: Any, inputs: dict[str, Any], property_: str
) -> None:
    assert property_ in [name for name, _ in held(FlagDefinitionLife).failures({**PLACE, **inputs})]
    assert account.reads == 0
