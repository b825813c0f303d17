"""What goes through Pulumi's own wire comes back as it was, but for entries that are None and no JSON of the user."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import rpc

from pulumi_flagcopy.dynamic.values import AS_IT_IS, NULL, NUMBER, from_pulumi, to_pulumi
from pulumi_flagcopy.lifecycle.previous import handed_back

OURS = st.sampled_from([AS_IT_IS, NULL, NUMBER])
OWN = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=4)
NAMES = OURS | OWN
LEAVES = (
    st.sampled_from([None, True, "5"])
    | st.integers()
    | st.integers(2**53 - 2, 2**53 + 2)
    | st.text(max_size=4)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def through_pulumi(properties: dict[str, Any], *json: str) -> Any:
    loop = asyncio.new_event_loop()
    try:
        sent = loop.run_until_complete(rpc.serialize_properties(to_pulumi(properties, json), {}))
    finally:
        loop.close()
    return from_pulumi(rpc.deserialize_properties(sent))


@given(st.dictionaries(OWN, VALUES, max_size=4))
def test_outputs_come_back_without_their_nones(properties: dict[str, Any]) -> None:
    assert through_pulumi(properties) == handed_back(properties)


def test_only_what_is_no_property_is_left_out() -> None:
    inside = {"__provider": 1, "__secret": 2, "flagcopy:whole_number": "many"}
    given = {"__provider": "a class", "__secret": [["value"]], "value": [inside, {NUMBER: "many"}]}
    assert from_pulumi(given) == {"value": [inside, {NUMBER: "many"}]}


@given(VALUES)
def test_json_of_the_user_comes_back_whole(value: Any) -> None:
    declared = {"rules": [{"value": [value], "name": None}]}
    assert through_pulumi(declared, "value") == {"rules": [{"value": [value]}]}
