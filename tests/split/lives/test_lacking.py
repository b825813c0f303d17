"""Names that name nothing: a warning in a preview, unless the program makes it; a failure of the check in `up`."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.errors import DELETED_SINCE
from pulumi_flagcopy.lifecycle.declared import Declared
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.split.lives.environment import EnvironmentLife
from pulumi_flagcopy.split.lives.flag import FlagLife
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife
from pulumi_flagcopy.split.lives.flag_set import FlagSetLife
from pulumi_flagcopy.split.lives.segment import SegmentLife
from pulumi_flagcopy.split.lives.segment_keys import SegmentKeysLife
from pulumi_flagcopy.split.lives.traffic_type import TrafficTypeLife
from pulumi_flagcopy.split.lives.workspace import WorkspaceLife

from ...lifecycle.stack import CheckFailed
from ..conftest import Server, Workspace
from .conftest import Held

NOWHERE = "00000000-0000-4000-8000-000000000000"
DEFINITION: dict[str, Any] = {
    "workspace": "Default",
    "environment": "Production",
    "flag": "checkout",
    "default_treatment": "on",
    "adopt": True,
}
PLACE_IN_STAGING: dict[str, Any] = {**DEFINITION, "environment": "Staging"}
FLAG: dict[str, Any] = {"workspace": "Default", "name": "search", "traffic_type": "user"}
KEYS: dict[str, Any] = {"workspace": "Default", "environment": "Staging", "segment": "pilots"}
SEGMENT: dict[str, Any] = {"workspace": "Default", "name": "vips", "traffic_type": "user"}


def rule(segment: str, type_: str = "IN_SEGMENT") -> dict[str, Any]:
    matcher = {"type": type_, "string": segment}
    return {"condition": {"matchers": [matcher]}, "buckets": [{"treatment": "on", "size": 100}]}


@pytest.mark.parametrize(
    ("life", "inputs", "property_", "reason", "hint"),
    [
        (
            FlagDefinitionLife,
            {**DEFINITION, "environment": "Prodction"},
            "environment",
            "the workspace Default has no environment Prodction",
            "Did you mean the environment 'Production'?",
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "environment": NOWHERE},
            "environment",
            f"the workspace Default has no environment {NOWHERE}",
            DELETED_SINCE,
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "flag": "chekout"},
            "flag",
            "the workspace Default has no flag chekout",
            "Did you mean the flag 'checkout'?",
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "workspace": NOWHERE},
            "workspace",
            f"there is no workspace {NOWHERE}, or the Admin API key may not see it",
            "The workspaces are: Default.",
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "flag_sets": ["wbe"]},
            "flag_sets[0]",
            "the workspace Default has no flag set wbe",
            "Did you mean the flag set 'web'?",
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "rules": [rule("pilots"), rule("pilot")]},
            "rules[1].condition.matchers[0].string",
            "the workspace Default has no segment pilot",
            "Did you mean the segment 'pilots'?",
        ),
        (
            FlagDefinitionLife,
            {**DEFINITION, "treatments": [{"name": "on", "segments": ["pilots", "x"]}, {"name": "off"}]},
            "treatments[0].segments[1]",
            "the workspace Default has no segment x",
            "The segments are: pilots.",
        ),
        (
            FlagLife,
            {**FLAG, "traffic_type": "usr"},
            "traffic_type",
            "the workspace Default has no traffic type usr",
            "Did you mean the traffic type 'user'?",
        ),
        (
            SegmentLife,
            {**SEGMENT, "traffic_type": "account"},
            "traffic_type",
            "the workspace Default has no traffic type account",
            "The traffic types are: user.",
        ),
        (
            SegmentKeysLife,
            {**KEYS, "segment": "pilot", "keys": ["a"]},
            "segment",
            "the workspace Default has no segment pilot",
            "Did you mean the segment 'pilots'?",
        ),
        *(
            (
                life,
                {"workspace": "Defalt", **inputs},
                "workspace",
                "there is no workspace Defalt, or the Admin API key may not see it",
                "Did you mean the workspace 'Default'?",
            )
            for life, inputs in (
                (EnvironmentLife, {"name": "QA"}),
                (FlagSetLife, {"name": "web"}),
                (TrafficTypeLife, {"name": "device"}),
                (FlagLife, {"name": "search", "traffic_type": "user"}),
            )
        ),
    ],
)
def test_it_is_told_by_the_input_with_what_was_probably_meant(
    shop: Workspace,
    held: Held,
    told: list[str],
    life: type[Declared[Any]],
    inputs: dict[str, Any],
    property_: str,
    reason: str,
    hint: str,
) -> None:
    shop.segment("pilots")
    shop.flag_set("web")
    resource = held(life)
    assert resource.preview(inputs) == "create"
    told[:] = [text for text in told if " exists and is taken over" not in text]
    assert [text.partition(" is not known ")[2] for text in told] == [
        f"to be possible yet: {property_} does not exist: {reason}. {hint} "
        "Unless this program creates it, `up` will fail here."
    ]
    with pytest.raises(CheckFailed) as refused:
        resource.up(inputs)
    assert str(refused.value) == f"{property_}: does not exist: {reason}\n{hint}"


def test_what_the_program_makes_counts_as_there(shop: Workspace, held: Held, told: list[str]) -> None:
    """Named by workspace name or id, as the one that makes it is or otherwise."""
    held(WorkspaceLife).preview({"name": "Store"})
    held(EnvironmentLife).preview({"workspace": "Store", "name": "QA"})
    held(EnvironmentLife).preview({"workspace": shop.id, "name": "QA"})
    held(TrafficTypeLife).preview({"workspace": "Default", "name": "account"})
    held(FlagLife).preview({**FLAG, "traffic_type": "account"})
    held(SegmentLife).preview(SEGMENT)
    held(SegmentKeysLife).preview({**KEYS, "environment": "QA", "segment": "vips"})
    held(FlagSetLife).preview({"workspace": shop.id, "name": "web"})
    whole = {
        "treatments": [{"name": "on", "segments": ["vips"]}],
        "default_rule": [{"treatment": "on", "size": 100}],
        "rules": [rule("vips")],
        "flag_sets": ["web"],
    }
    held(FlagDefinitionLife).preview({**DEFINITION, **whole, "environment": "QA", "flag": "search"})
    assert [said for said in told if "not known to be possible" in said] == []


def test_what_is_not_known_yet_is_not_asked_for(server: Server, shop: Workspace, held: Held) -> None:
    server.forget()
    for name in ("workspace", "environment", "flag"):
        assert held(FlagDefinitionLife).preview({**DEFINITION, name: UNKNOWN}) == "create"
    assert server.requests() == []


def test_lists_are_asked_for_once_and_what_exists_for_nothing_but_itself(
    server: Server, shop: Workspace, held: Held
) -> None:
    """Beside the look whether each exists already."""
    known = [held(FlagLife), held(FlagLife)]
    server.forget()
    for index, flag in enumerate(known):
        flag.preview({**FLAG, "name": f"flag-{index}"})
    looks = [f"GET /splits/ws/{shop.id}/flag-{index}" for index in range(2)]
    lists = ["GET /workspaces", f"GET /trafficTypes/ws/{shop.id}"]
    assert sorted(server.requests()) == sorted([*lists, *looks])
    known[0].up(FLAG)
    server.forget()
    known[0].preview(FLAG)
    assert server.requests() == []
    known[0].preview({**FLAG, "tags": ["a"]})
    assert server.requests() == [f"GET /splits/ws/{shop.id}/search"]


def test_segments_and_flag_sets_are_one_list_each(server: Server, shop: Workspace, held: Held) -> None:
    shop.segment("pilots", "Staging")
    shop.segment("vips", "Staging")
    shop.flag_set("web")
    shop.flag_set("ios")
    inputs = {
        **PLACE_IN_STAGING,
        "treatments": [{"name": "on", "segments": ["vips", "pilots"]}, {"name": "off"}],
        "rules": [rule("pilots"), rule("vips")],
        "flag_sets": ["web", "ios"],
    }
    server.forget()
    held(FlagDefinitionLife).preview(inputs)
    lists = sorted(one for one in server.requests() if "segments/" in one or "flag-sets" in one)
    assert lists == ["GET /internal/api/v3/flag-sets", f"GET /segments/ws/{shop.id}"]


def test_a_segment_may_be_of_another_kind(
    server: Server, shop: Workspace, held: Held, told: list[str]
) -> None:
    for kind in ("large-segments", "rule-based-segments"):
        server.call("POST", f"{kind}/ws/{shop.id}/trafficTypes/user", {"name": kind})
    rules = [rule("large-segments"), rule("rule-based-segments", "IN_RULE_BASED_SEGMENT")]
    held(FlagDefinitionLife).preview({**PLACE_IN_STAGING, "rules": rules})
    assert [text for text in told if "does not exist" in text] == []


def test_a_later_edit_is_told_of_what_it_names_anew(
    server: Server, shop: Workspace, held: Held, told: list[str]
) -> None:
    shop.segment("pilots", "Staging")
    definition = held(FlagDefinitionLife)
    inputs = {**PLACE_IN_STAGING, "rules": [rule("pilots")]}
    definition.up(inputs)
    server.call("DELETE", f"segments/ws/{shop.id}/pilots")
    told.clear()
    assert definition.preview({**inputs, "rules": [rule("pilots"), rule("pilt")]}) == "update"
    lacking = [text for text in told if "does not exist" in text]
    assert len(lacking) == 1
    assert "rules[1].condition.matchers[0].string does not exist" in lacking[0]


def test_what_was_made_since_the_list_was_read_is_there(shop: Workspace, held: Held, told: list[str]) -> None:
    first, second = held(FlagDefinitionLife), held(FlagDefinitionLife)
    first.preview({**PLACE_IN_STAGING, "rules": [rule("late")], "flag_sets": ["late"]})
    assert len(told) == 3
    told.clear()
    shop.segment("late", "Staging")
    shop.flag_set("late")
    second.preview({**PLACE_IN_STAGING, "rules": [rule("late")], "flag_sets": ["late"]})
    assert len(told) == 1


def test_a_flag_set_by_its_id_is_taken_at_its_word(shop: Workspace, held: Held, told: list[str]) -> None:
    """It is an output of the resource that made it, and the vendor's list may lag behind."""
    held(FlagDefinitionLife).preview({**PLACE_IN_STAGING, "flag_sets": [NOWHERE]})
    assert [text for text in told if "does not exist" in text] == []


@pytest.mark.parametrize("name", ["workspace", "environment"])
def test_a_step_in_a_path_is_no_name(held: Held, name: str) -> None:
    program = {"workspace": "Default", "environment": "Staging", "segment": "vips", "keys": []}
    with pytest.raises(CheckFailed, match=f"{name}: .*'..' is no name"):
        held(SegmentKeysLife).preview({**program, name: ".."})
