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
FLAG: dict[str, Any] = {"workspace": "Default", "name": "search", "traffic_type": "user"}
KEYS: dict[str, Any] = {"workspace": "Default", "environment": "Staging", "segment": "pilots"}
SEGMENT: dict[str, Any] = {"workspace": "Default", "name": "vips", "traffic_type": "user"}


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
    resource = held(life)
    assert resource.preview(inputs) == "create"
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
    whole = {"treatments": [{"name": "on"}], "default_rule": [{"treatment": "on", "size": 100}]}
    held(FlagDefinitionLife).preview({**DEFINITION, **whole, "environment": "QA", "flag": "search"})
    assert told == []


def test_what_is_not_known_yet_is_not_asked_for(server: Server, shop: Workspace, held: Held) -> None:
    server.forget()
    for name in ("workspace", "environment", "flag"):
        assert held(FlagDefinitionLife).preview({**DEFINITION, name: UNKNOWN}) == "create"
    assert server.requests() == []


def test_lists_are_asked_for_once_and_what_exists_not_at_all(
    server: Server, shop: Workspace, held: Held
) -> None:
    known = [held(FlagLife), held(FlagLife)]
    server.forget()
    for index, flag in enumerate(known):
        flag.preview({**FLAG, "name": f"flag-{index}"})
    assert server.requests() == ["GET /workspaces", f"GET /trafficTypes/ws/{shop.id}"]
    known[0].up(FLAG)
    server.forget()
    known[0].preview({**FLAG, "tags": ["a"]})
    assert server.requests() == []
