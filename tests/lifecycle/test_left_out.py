"""What a promotion leaves out: a misspelt name is refused, one that is merely not selected is not."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.session import Session

from ..conftest import Shop
from .stack import CheckFailed, Stack

PAYMENTS = {"platform": "split", "workspace": "Payments"}


def on_launchdarkly(**more: Any) -> dict[str, Any]:
    shop = {"platform": "launchdarkly", "project": "shop"}
    ends = {"source": {**shop, "environment": "staging"}, "target": {**shop, "environment": "production"}}
    return {**ends, "select": {"tags": ["search"]}, **more}


def on_split(**more: Any) -> dict[str, Any]:
    ends = {
        "source": {**PAYMENTS, "environment": "Staging"},
        "target": {**PAYMENTS, "environment": "Production"},
    }
    return {**ends, "select": {"query": "_"}, **more}


@pytest.fixture
def stack(session: Session) -> Stack:
    return Stack(PromotionLife(session))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            on_launchdarkly(exclude_flags=["facets", "sinonyms"]),
            "exclude_flags[1]: no flag 'sinonyms' is selected. Did you mean 'synonyms'?",
        ),
        (
            on_launchdarkly(exclude_flags=["Synonyms"]),
            "exclude_flags[0]: no flag 'Synonyms' is selected. Did you mean 'synonyms'?",
        ),
        (
            on_split(exclude_flags=["qa_konsole"]),
            "exclude_flags[0]: no flag 'qa_konsole' is selected. Did you mean 'qa_console'?",
        ),
    ],
)
def test_a_misspelt_name_is_refused_with_what_was_meant(
    stack: Stack, wrong: dict[str, Any], said: str
) -> None:
    for run in (stack.preview, stack.up):
        with pytest.raises(CheckFailed) as caught:
            run(wrong)
        assert str(caught.value) == said


def test_a_name_that_is_no_flags_is_told_in_a_preview_and_refused_in_up(
    stack: Stack, told: list[str]
) -> None:
    """The program may be about to make the flag; one that was deleted is told like that too."""
    program = on_launchdarkly(exclude_flags=["zzz"])
    assert stack.preview(program) == "create"
    assert "  warning: exclude_flags[0]: no flag 'zzz' is selected. There is no flag zzz" in told[-1]
    assert told[-1].endswith("Unless this program makes the flag, `up` will refuse the name.")
    with pytest.raises(CheckFailed, match=r"no flag 'zzz' is selected.*Take the name out"):
        stack.up(program)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        (on_launchdarkly(exclude_flags=["payment-provder"]), "payment-provider"),
        (on_split(exclude_flags=["permission_panel"], select={"flags": ["dark_mode"]}), "permissions_panel"),
    ],
)
def test_what_was_meant_is_told_also_where_it_is_not_selected(
    stack: Stack, told: list[str], wrong: dict[str, Any], meant: str
) -> None:
    assert stack.preview(wrong) == "create"
    assert f"Did you mean the flag '{meant}'? Take the name out" in told[-1]
    with pytest.raises(CheckFailed, match=f"Did you mean the flag '{meant}'"):
        stack.up(wrong)


@pytest.mark.parametrize(
    "program",
    [
        on_launchdarkly(exclude_flags=["checkout-v2"]),
        on_split(exclude_flags=["permissions_panel"], select={"flags": ["dark_mode"]}),
    ],
)
def test_a_flag_that_exists_and_is_not_selected_is_well_left_out(
    stack: Stack, program: dict[str, Any]
) -> None:
    assert stack.preview(program) == "create"


def test_what_is_met_costs_no_request(stack: Stack, shop: Shop) -> None:
    stack.preview(on_launchdarkly(include=["fallthrough"]))
    shop.forget_requests()
    stack.preview(on_launchdarkly(include=["fallthrough"]))
    without = len(shop.requests())
    stack.preview(on_launchdarkly(include=["fallthrough"], exclude_flags=["facets"]))
    assert len(shop.requests()) == without


@pytest.mark.parametrize(
    ("program", "why"),
    [
        (
            on_launchdarkly(select={"tags": ["chekout"]}),
            "no flag has the tag 'chekout'. Did you mean the tag 'checkout'?",
        ),
        (
            on_launchdarkly(select={"tags": ["web", "sarch"]}),
            "no flag has all of the tags 'web', 'sarch'. Did you mean the tag 'search'?",
        ),
        (
            on_launchdarkly(select={"tags": ["search"], "query": "zzz"}),
            "no flag has the tag 'search' and 'zzz' in its key or name",
        ),
        (
            on_launchdarkly(select={"flags": ["facets"]}, exclude_flags=["facets"]),
            "every flag that is selected is excluded",
        ),
        (on_split(select={"query": "zzz"}), "no flag has 'zzz' in its key or name"),
        (
            on_split(select={"query": "qa_console"}, source={**PAYMENTS, "environment": "Dev"}),
            "no flag that is selected is defined in Payments/Dev",
        ),
    ],
)
def test_a_selection_of_nothing_is_told_by_preview_and_up(
    stack: Stack, told: list[str], program: dict[str, Any], why: str
) -> None:
    stack.preview(program)
    assert told[-1].endswith(f"\n  warning: {why}")
    stack.up(program)
    assert told[-2].endswith(f"\n  warning: {why}")
    assert told[-1].endswith(f": warning: nothing to promote: {why}")
    assert stack.outputs["summary"]["selected"] == 0


def test_split_leaves_a_flag_out_by_its_id_as_well(session: Session, stack: Stack) -> None:
    directory = session.platform("split").directory(None)  # type: ignore[attr-defined]
    workspace = directory.workspace_id("Payments")
    ids = {flag["name"]: flag["id"] for flag in directory.api.flags(workspace)}
    everything = stack.life.check({}, on_split(), preview=True).inputs["plan"]["flags"]
    fewer = stack.life.check({}, on_split(exclude_flags=[ids["fee_display"]]), preview=True)
    assert fewer.failures == []
    assert everything.keys() - fewer.inputs["plan"]["flags"].keys() == {"fee_display"}
