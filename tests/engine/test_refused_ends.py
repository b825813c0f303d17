"""What the vendor will refuse to delete is told by the preview, and only that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

import pulumi_flagcopy as fc
from pulumi_flagcopy import split
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.testing import Stack

StackOf = Callable[..., Stack]
V2 = "/internal/api/v2"
DEFINED: dict[str, Any] = {
    "treatments": [{"name": "on"}, {"name": "off"}],
    "defaultTreatment": "off",
    "rules": [],
    "defaultRule": [{"treatment": "on", "size": 100}],
}
FIELDS: dict[str, Any] = {
    "treatments": [{"name": "on"}, {"name": "off"}],
    "default_treatment": "off",
    "default_rule": [{"treatment": "on", "size": 100}],
}


def needs(flag: str, named: str = "splitName") -> list[dict[str, Any]]:
    matcher = {"type": "IN_SPLIT", "depends": {named: flag, "treatment": "on"}}
    condition = {"combiner": "AND", "matchers": [matcher]}
    return [{"condition": condition, "buckets": [{"treatment": "on", "size": 100}]}]


class ByHand:
    """Somebody else in the stack's account on Split."""

    def __init__(self, stack: Stack) -> None:
        headers = {"Authorization": "Bearer local-admin"}
        transport = LocalTransport(stack.database)
        self._http = httpx.Client(transport=transport, base_url="http://local", headers=headers)
        self._workspaces: dict[str, str] = {}
        self._workspaces = {entry["name"]: entry["id"] for entry in self("GET", "workspaces")["objects"]}

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        for name, id in self._workspaces.items():
            path = path.replace(f"ws/{name}", f"ws/{id}")
        answer = self._http.request(method, f"{V2}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def flag(self, name: str) -> None:
        self("POST", "splits/ws/Default/trafficTypes/user", {"name": name})

    def define(self, name: str, environment: str, rules: list[Any] | None = None) -> None:
        body = {**DEFINED, "rules": rules or []}
        self("POST", f"splits/ws/Default/{name}/environments/{environment}", body)


@pytest.fixture
def stack(flagcopy_stack: StackOf) -> Stack:
    return flagcopy_stack(nothing)


def made(stack: Stack, program: Callable[[], None]) -> ByHand:
    """The program's resources are there from now on."""
    stack.use(program)
    up = stack.up()
    assert up.ok, up.errors
    return ByHand(stack)


def nothing() -> None:
    pass


def refused(stack: Stack, program: Callable[[], None] = nothing) -> dict[str, str]:
    """What the preview says of what `up` cannot delete, by name."""
    stack.use(program)
    report = stack._engine.preview(None, None).report
    notes = {step.resource.name: step.note for step in report.steps if step.operation == "delete"}
    found = {name: note for name, note in notes.items() if note.startswith("cannot be deleted")}
    assert {failing.split()[-1] for failing in report.failing} == found.keys()
    return found


def canary(
    *, definition: bool = True, adopted: bool = False, beside: Callable[[], None] = nothing
) -> Callable[[], None]:
    def program() -> None:
        own = split.Environment("e", workspace="Default", name="Canary")
        flag = split.Flag("f", workspace="Default", name="mine", traffic_type="user")
        if definition:
            split.FlagDefinition(
                "d", workspace="Default", environment=own.name, flag=flag.name, adopt=adopted, **FIELDS
            )
        beside()

    return program


def test_an_environment_with_definitions_of_others(stack: Stack) -> None:
    hand = made(stack, canary())
    hand.flag("ledger_v2")
    hand.define("ledger_v2", "Canary")
    assert refused(stack) == {"e": "cannot be deleted: it still has definitions of ledger_v2"}
    up = stack.up()
    assert not up.ok
    assert "Canary still has definitions of ledger_v2" in up.errors[0]
    assert "other resources that this run was to delete may be gone" in up.errors[0]
    hand("DELETE", "splits/ws/Default/ledger_v2/environments/Canary")
    assert refused(stack) == {}
    assert stack.up().ok


def test_what_goes_with_an_own_environment(stack: Stack) -> None:
    """The definition that was taken over, and what a copy of the same run leaves behind."""

    def copied() -> None:
        ends = [
            split.FlagEnvironment(workspace="Default", flag="other", environment=environment)
            for environment in ("Staging", "Canary")
        ]
        fc.FlagCopy("copy", source=ends[0], target=ends[1])

    hand = made(stack, canary(definition=False))
    hand.define("mine", "Canary")
    hand.flag("other")
    hand.define("other", "Staging")
    made(stack, canary(adopted=True, beside=copied))
    assert refused(stack) == {}
    assert stack.up().ok


def test_a_definition_that_was_adopted_stays_in_an_environment_that_was(stack: Stack) -> None:
    def program() -> None:
        split.Environment("e", workspace="Default", name="Canary", adopt=True)
        split.FlagDefinition(
            "d", workspace="Default", environment="Canary", flag="mine", adopt=True, **FIELDS
        )

    hand = made(stack, nothing)
    hand("POST", "environments/ws/Default", {"name": "Canary"})
    hand.flag("mine")
    hand.define("mine", "Canary")
    made(stack, program)
    assert refused(stack) == {"e": "cannot be deleted: it still has definitions of mine"}


def test_a_definition_whose_flag_goes_in_the_same_run(stack: Stack) -> None:
    def program(*, environment: bool) -> Callable[[], None]:
        def run() -> None:
            if environment:
                split.Environment("e", workspace="Default", name="Canary")
            flag = split.Flag("f", workspace="Default", name="mine", traffic_type="user")
            split.FlagDefinition("d", workspace="Default", environment="Staging", flag=flag.name, **FIELDS)

        return run

    hand = made(stack, program(environment=True))
    hand.define("mine", "Canary")
    stack.use(program(environment=True))
    assert refused(stack, program(environment=False)) == {
        "e": "cannot be deleted: it still has definitions of mine"
    }
    assert refused(stack) == {}, "its flag goes"
    assert stack.up().ok


def test_a_flag_and_a_definition_on_which_others_depend(stack: Stack) -> None:
    def program() -> None:
        flag = split.Flag("f", workspace="Default", name="mine", traffic_type="user")
        split.FlagDefinition("d", workspace="Default", environment="Staging", flag=flag.name, **FIELDS)

    hand = made(stack, program)
    hand.flag("other")
    hand.define("other", "Staging", rules=needs("mine"))
    why = "cannot be deleted: other in Staging depends on it"
    assert refused(stack) == {"f": why, "d": why}
    assert not stack.up().ok
    hand("DELETE", "splits/ws/Default/other")
    assert refused(stack) == {}
    assert stack.up().ok


@pytest.mark.parametrize("stays", [True, False])
def test_a_flag_whose_dependents_go_or_change_in_the_same_run(stack: Stack, stays: bool) -> None:
    def program(*, mine: bool, other: bool, rules: bool = True) -> Callable[[], None]:
        def run() -> None:
            of = {"workspace": "Default", "environment": "Staging"}
            if mine:
                flag = split.Flag("f", workspace="Default", name="mine", traffic_type="user")
                split.FlagDefinition("d", **of, flag=flag.name, **FIELDS)
            if other:
                also = split.Flag("g", workspace="Default", name="other", traffic_type="user")
                split.FlagDefinition(
                    "h", **of, flag=also.name, **FIELDS, rules=needs("mine", "split_name") if rules else []
                )

        return run

    stack.use(program(mine=True, other=True, rules=False))
    assert stack.up().ok
    made(stack, program(mine=True, other=True))
    why = "cannot be deleted: other in Staging depends on it"
    assert refused(stack, program(mine=False, other=True)) == {"f": why, "d": why}
    after = program(mine=False, other=stays, rules=False)
    assert refused(stack, after) == {}
    assert stack.up().ok


def test_a_traffic_type_that_something_has(stack: Stack) -> None:
    def program() -> None:
        kind = split.TrafficType("t", workspace="Default", name="guest")
        split.Flag("f", workspace="Default", name="mine", traffic_type=kind.name)

    hand = made(stack, program)
    assert refused(stack) == {}
    hand("POST", "splits/ws/Default/trafficTypes/guest", {"name": "other"})
    hand("POST", "segments/ws/Default/trafficTypes/guest", {"name": "pilots"})
    why = "cannot be deleted: it is the traffic type of the flag other and the segment pilots"
    assert refused(stack) == {"t": why}
    assert not stack.up().ok
    hand("DELETE", "splits/ws/Default/other")
    hand("DELETE", "segments/ws/Default/pilots")
    assert refused(stack) == {}
    assert stack.up().ok


def test_a_workspace_that_is_not_empty(stack: Stack) -> None:
    def program() -> None:
        place = split.Workspace("w", name="Kiosk").workspace_id
        dev = split.Environment("e", workspace=place, name="Dev")
        split.Flag("f", workspace=place, name="mine", traffic_type="user")
        segment = split.Segment("s", workspace=place, name="pilots", traffic_type="user")
        split.SegmentKeys("k", workspace=place, environment=dev.name, segment=segment.name, keys=["a"])

    hand = made(stack, program)
    assert refused(stack) == {}
    for what, path, there in (
        ("segment", "segments/ws/Kiosk/trafficTypes/user", "guests"),
        ("flag", "splits/ws/Kiosk/trafficTypes/user", "other"),
        ("environment", "environments/ws/Kiosk", "Hand"),
    ):
        hand("POST", path, {"name": there})
        assert refused(stack) == {"w": f"cannot be deleted: it still has the {what} {there}"}
    assert not stack.up().ok
