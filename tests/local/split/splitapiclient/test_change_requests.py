"""`splitapiclient` on change requests. It keeps what it read in private members only."""

from __future__ import annotations

from typing import Any

import pytest
from splitapiclient.util.exceptions import HTTPResponseError

ON = [{"treatment": "on", "size": 100}]


def submitted(client: Any, world: Any, definition: Any, **content: Any) -> Any:
    found = client.split_definitions.get_definition("checkout", world.production, world.id)
    wanted = definition(baselineTreatment="off", defaultRule=ON, **content)
    return found.submit_change_request(wanted, "UPDATE", "a title", "a comment", [], None)


@pytest.fixture
def second(served: Any) -> Any:
    return served.splitapiclient("local-approver")


def test_submit_for_a_definition(client: Any, world: Any, definition: Any) -> None:
    world.define("checkout", trafficAllocation=40)
    request = submitted(client, world, definition)
    assert (request._status, request._title, request._comment) == ("REQUESTED", "a title", None)
    assert request._split["name"] == "checkout"
    assert request._segment is None
    assert world.definition()["openChangeRequestId"] == request.id


def test_submit_leaves_the_allocation_behind(client: Any, world: Any, definition: Any, second: Any) -> None:
    """The client does not send it, so that the approved definition has the default."""
    world.define("checkout", trafficAllocation=40)
    request = submitted(client, world, definition, trafficAllocation=40)
    second.change_requests.update_status(request.id, "APPROVED", "fine")
    assert world.definition()["trafficAllocation"] == 100


def test_submit_for_a_segment(client: Any, world: Any, second: Any) -> None:
    world.segment("beta")
    segment = client.segment_definitions.find("beta", world.production, world.id)
    request = segment.submit_change_request(["a", "b"], "CREATE", "t", "c", [], None, world.id)
    assert segment.get_keys() == []
    second.change_requests.update_status(request.id, "APPROVED", "fine")
    assert segment.get_keys() == ["a", "b"]
    request = segment.submit_change_request(["a"], "ARCHIVE", "t", "c", [], None, world.id)
    second.change_requests.update_status(request.id, "APPROVED", "fine")
    assert segment.get_keys() == ["b"]


def test_submit_for_a_rule_based_segment(client: Any, world: Any, second: Any) -> None:
    world.segment("vip", path="rule-based-segments")
    segment = client.rule_based_segment_definitions.find("vip", world.production, world.id)
    rules = [
        {
            "condition": {
                "combiner": "AND",
                "matchers": [{"type": "BOOLEAN", "attribute": "vip", "bool": True}],
            }
        }
    ]
    request = segment.submit_change_request(rules, ["u-1"], [], "UPDATE", "t", "c", [], world.id)
    second.change_requests.update_status(request.id, "APPROVED", "fine")
    found = client.rule_based_segment_definitions.find("vip", world.production, world.id)
    assert (found.rules, found.excluded_keys) == (rules, ["u-1"])


def test_approve(client: Any, world: Any, definition: Any, second: Any) -> None:
    world.define("checkout")
    request = submitted(client, world, definition)
    approved = second.change_requests.update_status(request.id, "APPROVED", "fine")
    assert approved._status == "PUBLISHED"
    after = world.definition()
    assert after["defaultRule"] == ON
    assert "openChangeRequestId" not in after


def test_approve_ones_own(client: Any, world: Any, definition: Any) -> None:
    world.define("checkout")
    request = submitted(client, world, definition)
    with pytest.raises(HTTPResponseError, match="403"):
        request.update_status("APPROVED", "me")


def test_list_and_find(client: Any, world: Any, definition: Any) -> None:
    world.define("checkout")
    world.segment("beta")
    request = submitted(client, world, definition)
    segment = client.segment_definitions.find("beta", world.production, world.id)
    keys = segment.submit_change_request(["a"], "CREATE", "t", "c", [], None, world.id)

    assert [r.id for r in client.change_requests.list(None, None)] == [request.id, keys.id]
    assert client.change_requests.list(world.staging, "REQUESTED") == []
    assert [r.id for r in client.change_requests.find(split_name="checkout")] == [request.id]
    found = client.change_requests.find(
        segment_name="beta", environment_id=world.production, status="REQUESTED"
    )
    assert [r.id for r in found] == [keys.id]


def test_list_over_pages(client: Any, world: Any, served: Any) -> None:
    made = []
    for number in range(5):
        world.define(f"flag_{number}")
        made.append(world.request("KILL", f"flag_{number}").json()["id"])
    served.switch(page_limit=2)
    assert [request.id for request in client.change_requests.list(world.production, None)] == made


def test_withdraw(client: Any, world: Any, definition: Any, second: Any) -> None:
    world.define("checkout")
    request = submitted(client, world, definition)
    with pytest.raises(HTTPResponseError, match="403"):
        second.change_requests.update_status(request.id, "WITHDRAWN", "no")
    assert request.update_status("WITHDRAWN", "never mind")._status == "WITHDRAWN"
    assert "openChangeRequestId" not in world.definition()
    assert [r.id for r in client.change_requests.list(None, "WITHDRAWN")] == [request.id]
