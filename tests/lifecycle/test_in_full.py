"""A plan as a diff: what changes, and below it what was and what will be; the plan that is stored is the same."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.copying.part import Change
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings


def at(platform: str, container: str, environment: str, **flag: str) -> dict[str, str]:
    name = {"launchdarkly": "project", "split": "workspace"}[platform]
    return {"platform": platform, name: container, "environment": environment, **flag}


def told(database: Any, life: Any, inputs: dict[str, Any], **environment: str) -> tuple[list[str], Any]:
    """What a preview tells, line by line, and the plan that it stores."""
    config = {
        "launchdarkly:apiHost": "local",
        "split:apiHost": "local",
        "flagcopy:localDatabase": str(database),
    }
    said: list[str] = []
    session = Session(Settings(config.get, environment), tell=said.append)
    checked = life(session).check({}, inputs, preview=True)
    session.close()
    assert not checked.failures
    return "\n".join(said).splitlines(), checked.inputs["plan"]


def test_a_copy(database: Any) -> None:
    ends = [at("launchdarkly", "shop", name, flag="checkout-v2") for name in ("staging", "production")]
    inputs = {"source": ends[0], "target": ends[1]}
    lines, plan = told(database, FlagCopyLife, inputs, FLAGCOPY_DIFF="1")
    assert lines[0] == "shop/staging/checkout-v2 → shop/production/checkout-v2:"
    assert lines[-5:] == [
        "  rules: rule 2 'beta testers'",
        "    + if country is one of DE, FR then serve true",
        "  fallthrough",
        "    - 10 % true, 90 % false",
        "    + 50 % true, 50 % false",
    ]
    brief, same = told(database, FlagCopyLife, inputs)
    assert brief[-1] == "  fallthrough: 10 % → 50 % true"
    assert plan == same


def test_a_promotion(database: Any) -> None:
    source, target = at("split", "Payments", "Staging"), at("split", "Payments", "Production")
    inputs = {"source": source, "target": target, "select": {"flags": ["payment_methods"]}}
    lines, _ = told(database, PromotionLife, inputs, FLAGCOPY_DIFF="1")
    assert lines[1:] == [
        "  payment_methods:",
        "    fallthrough",
        "      - 90 % card, 10 % card_and_wallet",
        "      + 40 % card, 40 % card_and_wallet, 20 % every_method",
        "    traffic_allocation",
        "      - 80 %",
        "      + 100 %",
        "    flag_sets",
        "      - no flag set",
        "      + 1 flag set (checkout_page)",
    ]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Change("on", "on", True, False, "KILLS pay in Prod (on: on → off)", "on", "on", "off"),
            ["KILLS pay in Prod", "  - on", "  + off"],
        ),
        (
            Change("rules", "rules/1", {}, None, "rules: remove rule 1: everyone", "rule 1", "everyone"),
            ["rules: rule 1", "  - everyone"],
        ),
        (
            Change("rules", "rules/1", {}, {"x": 1}, "rules: change rule 1: (…)", "rule 1", "all", "all"),
            ["rules: change rule 1: (…)"],
        ),
    ],
)
def test_a_switch_an_end_and_what_words_leave_out(change: Change, lines: list[str]) -> None:
    assert change.sides() == lines
