"""What a look at the target finds before anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.lives.flag_definition import FlagDefinitionLife

from .conftest import Copy, Server, Workspace, new_workspace, on_off, rule

PILOTS = {"type": "IN_SEGMENT", "string": "pilots"}


def copy_of(session: Session, shop: Workspace, **inputs: Any) -> Copy:
    return Copy(session, shop.location("Staging"), shop.location("Production"), **inputs)


def test_what_nobody_gets_since_the_flag_is_killed_is_a_warning(
    session: Session, shop: Workspace, told: list[str]
) -> None:
    shop.define("Staging", on_off(defaultRule=[{"treatment": "on", "size": 100}]))
    shop.define("Production", on_off())
    shop.kill("Production")
    copy_of(session, shop, exclude=["on"]).check(preview=True)
    note = "  warning: the flag is killed in Production and stays killed: 'on' is not copied"
    assert told[0].splitlines()[-1] == note
    told.clear()
    copy_of(session, shop).check(preview=True)
    assert "stays killed" not in told[0]


# Treatments.


def with_treatments(*names: str, **changes: Any) -> dict[str, Any]:
    """A definition of these treatments, everything served by the first."""
    first = names[0]
    served = {"defaultTreatment": first, "baselineTreatment": first}
    buckets = [{"treatment": first, "size": 100}]
    return {"treatments": [{"name": name} for name in names], "defaultRule": buckets, **served, **changes}


@pytest.mark.parametrize(
    ("part", "source", "place"),
    [
        ("fallthrough", {"defaultRule": [{"treatment": "new", "size": 100}]}, "the default rule"),
        ("off_variation", {"defaultTreatment": "new"}, "the default treatment"),
        ("baseline", {"baselineTreatment": "new"}, "the baseline"),
        ("rules", {"rules": [rule({"type": "ALL_KEYS"}, new=100)]}, "rule 1"),
        (
            "targets",
            {"treatments": [{"name": "off"}, {"name": "new", "keys": ["a"]}]},
            "the individual targets",
        ),
    ],
)
def test_a_part_cannot_name_a_treatment_that_the_target_lacks(
    session: Session, shop: Workspace, part: str, source: dict[str, Any], place: str
) -> None:
    shop.define("Staging", with_treatments("off", "new", **source))
    reason = copy_of(session, shop, include=[part]).refused()
    assert f"{place} of checkout would name the treatment 'new', which the target would not have" in reason


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"defaultRule": [{"treatment": "old", "size": 100}]}, "the default rule"),
        ({"defaultTreatment": "old"}, "the default treatment"),
        ({"baselineTreatment": "old"}, "the baseline"),
        ({"rules": [rule({"type": "ALL_KEYS"}, old=100)]}, "rule 1"),
        ({"treatments": [{"name": "off"}, {"name": "old", "keys": ["a"]}]}, "the individual targets"),
    ],
)
def test_a_treatment_that_the_target_still_needs_cannot_be_taken_away(
    session: Session, shop: Workspace, changes: dict[str, Any], place: str
) -> None:
    shop.define("Staging", with_treatments("off", "new"))
    shop.define("Production", with_treatments("off", "old", **changes))
    reason = copy_of(session, shop, include=["treatments"]).refused()
    assert f"{place} of checkout would name the treatment 'old'" in reason
    assert copy_of(session, shop).check()["changes"]


# Segments.


def use(shop: Workspace, *matchers: dict[str, Any]) -> None:
    shop.define("Staging", rules=[rule(*matchers, on=100)])


def test_a_segment_that_is_active_is_well(session: Session, shop: Workspace, told: list[str]) -> None:
    shop.segment("pilots", "Staging", "Production")
    use(shop, PILOTS)
    copy_of(session, shop).up()
    assert "warning" not in told[0]


def test_an_empty_segment_is_a_warning_where_the_source_has_keys(
    session: Session, shop: Workspace, told: list[str]
) -> None:
    shop.segment("pilots", "Staging", keys=3)
    shop.activate("pilots", "Production", keys=0)
    use(shop, PILOTS)
    copy_of(session, shop).up()
    assert "warning: the segment pilots has no keys in Production, and 3 in Staging" in told[0]


def test_a_segment_with_other_keys_is_a_warning_where_a_rule_comes_to_name_it(
    session: Session, shop: Workspace, server: Server, told: list[str]
) -> None:
    shop.segment("pilots", "Staging", keys=3)
    shop.activate("pilots", "Production", keys=1)
    use(shop, PILOTS)
    copy = copy_of(session, shop)
    copy.up()
    assert "warning: the segment pilots has 1 key in Production, and 3 in Staging" in told[0]
    server.forget()
    copy.check(preview=True)
    assert not [request for request in server.requests() if "/segments" in request]


def test_a_segment_with_as_many_keys_but_others_is_told_without_another_request(
    session: Session, shop: Workspace, server: Server, told: list[str]
) -> None:
    shop.segment("pilots", "Staging", keys=4)
    shop.activate("pilots", "Production", keys=0)
    place = f"segments/{shop.environments['Production']}/pilots"
    server.call("PUT", f"{place}/uploadKeys", {"keys": ["key-0", "key-1", "x", "y"]})
    use(shop, PILOTS)
    server.forget()
    copy_of(session, shop).check(preview=True)
    said = (
        "warning: the segment pilots has 4 keys in Production as in Staging, but 2 of them are not the same"
    )
    assert said in told[0]
    assert "key-" not in told[0], "keys are people"
    assert len([request for request in server.requests() if request.endswith("/keys")]) == 2


def test_of_many_keys_only_the_number_is_compared(
    session: Session, shop: Workspace, server: Server, told: list[str]
) -> None:
    shop.segment("pilots", "Staging", keys=101)
    shop.activate("pilots", "Production", keys=100)
    place = f"segments/{shop.environments['Production']}/pilots"
    server.call("PUT", f"{place}/uploadKeys", {"keys": ["x"]})
    use(shop, PILOTS)
    copy_of(session, shop).check(preview=True)
    assert "warning" not in told[0]
    server.call("PUT", f"{place}/uploadKeys", {"keys": ["y"]})
    copy_of(session, shop).check(preview=True)
    assert "warning: the segment pilots has 102 keys in Production, and 101 in Staging" in told[1]


def test_a_segment_that_is_not_active_in_the_source_any_more_is_told(
    session: Session, shop: Workspace, server: Server, told: list[str]
) -> None:
    shop.segment("pilots", "Staging", keys=0)
    shop.activate("pilots", "Production", keys=2)
    use(shop, PILOTS)
    server.call("DELETE", f"segments/{shop.environments['Staging']}/pilots")
    copy_of(session, shop).check(preview=True)
    said = "the segment pilots has 2 keys in Production, and in Staging no standard segment of this name is active"
    assert f"warning: {said}" in told[0]


def test_a_segment_that_is_not_active_is_told_from_one_that_is_not_there(
    session: Session, shop: Workspace, server: Server
) -> None:
    shop.segment("pilots", "Staging")
    use(shop, PILOTS)
    reason = copy_of(session, shop).refused()
    assert "the matchers of rule 1 of flag checkout name the segment 'pilots'" in reason
    assert "which exists in Default but is not active in Production" in reason
    assert (
        "Activate the segment 'pilots' in Production, or have the copy create it without keys "
        "(create_missing_segments=True). Or leave the rules out: always (exclude=['rules']), or as long as a segment "
        "is missing (on_missing_segments='skip_rules'). If a program made it and somebody deleted it since, run "
        "`refresh`, then `up`: that makes it again."
    ) in reason
    other = new_workspace(server, "Other")
    other.flag()
    other.define("Production")
    reason = Copy(session, shop.location("Staging"), other.location("Production")).refused()
    assert "which Other does not have" in reason
    assert (
        "Create and activate the segment 'pilots' in Production, or have the copy create it without keys"
        in reason
    )


def test_the_copy_is_not_advised_to_create_what_it_cannot(
    session: Session, shop: Workspace, server: Server
) -> None:
    server.call("POST", f"large-segments/ws/{shop.id}/trafficTypes/user", {"name": "pilots"})
    server.call("POST", f"large-segments/{shop.environments['Staging']}/pilots", "")
    use(shop, PILOTS)
    for inputs in ({}, {"create_missing_segments": True}):
        reason = copy_of(session, shop, **inputs).refused()
        assert "Activate the segment 'pilots' in Production. Or leave the rules out: always" in reason


def test_an_individually_targeted_segment_is_looked_for_too(session: Session, shop: Workspace) -> None:
    shop.segment("qa", "Staging")
    shop.define("Staging", treatments=[{"name": "on", "segments": ["qa"]}, {"name": "off"}])
    reason = copy_of(session, shop).refused()
    assert "the targets of on of flag checkout name the segment 'qa'" in reason


def test_a_part_with_a_missing_segment_can_be_left_out(
    session: Session, shop: Workspace, told: list[str]
) -> None:
    shop.segment("pilots", "Staging")
    shop.define("Staging", rules=[rule(PILOTS, on=100)], trafficAllocation=30)
    copy_of(session, shop, on_missing_segments="skip_rules").up()
    after = shop.definition("Production")
    assert (after["rules"], after["trafficAllocation"]) == ([], 30)
    assert "warning: rules are left out" in told[0]


def test_what_is_left_out_may_not_lose_its_treatments(session: Session, shop: Workspace) -> None:
    shop.segment("pilots", "Staging")
    shop.define("Staging", with_treatments("off", "new", rules=[rule(PILOTS, new=100)]))
    shop.define("Production", with_treatments("off", "old", rules=[rule({"type": "ALL_KEYS"}, old=100)]))
    reason = copy_of(session, shop, on_missing_segments="skip_rules").refused()
    assert "rule 1 of checkout would name the treatment 'old'" in reason


def test_segments_that_the_target_uses_are_not_looked_for(
    session: Session, shop: Workspace, server: Server
) -> None:
    shop.segment("pilots", "Staging", "Production")
    use(shop, PILOTS)
    shop.define("Production", rules=[rule(PILOTS, off=100)])
    server.forget()
    copy_of(session, shop).check()
    assert not [request for request in server.requests() if "segments" in request]


@pytest.mark.parametrize("kind", ["large-segments", "rule-based-segments"])
def test_any_matcher_may_mean_any_kind_of_segment(
    session: Session, shop: Workspace, server: Server, kind: str
) -> None:
    server.call("POST", f"{kind}/ws/{shop.id}/trafficTypes/user", {"name": "pilots"})
    for environment in shop.environments.values():
        server.call("POST", f"{kind}/{environment}/pilots", "")
    use(shop, PILOTS)
    copy_of(session, shop).up()
    assert shop.definition("Production")["rules"] == shop.definition("Staging")["rules"]


def test_a_segment_of_another_traffic_type_is_refused(
    session: Session, shop: Workspace, server: Server
) -> None:
    shop.segment("pilots", "Staging")
    use(shop, PILOTS)
    other = new_workspace(server, "Other")
    server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    other.flag()
    other.segment("pilots", "Production", kind="account")
    reason = Copy(session, shop.location("Staging"), other.location("Production")).refused()
    assert "the segment 'pilots' has keys of traffic type 'account' in Other" in reason


# Dependencies.


def on_off_inputs() -> dict[str, Any]:
    served = [{"treatment": "off", "size": 100}]
    treatments = [{"name": "on"}, {"name": "off"}]
    return {"treatments": treatments, "default_treatment": "off", "default_rule": served}


def depends(flag: str, treatment: str = "on") -> dict[str, Any]:
    return {"type": "IN_SPLIT", "depends": {"splitName": flag, "treatment": treatment}}


def test_a_dependency_must_be_defined_in_the_target(session: Session, shop: Workspace) -> None:
    shop.flag("base")
    shop.define("Staging", flag="base")
    use(shop, depends("base"))
    reason = copy_of(session, shop).refused()
    assert "rule 1 of flag checkout depends on the flag base, which is not defined in Production" in reason
    shop.define("Production", flag="base")
    assert copy_of(session, shop).up()["status"] == "copied"


def test_a_dependency_that_the_program_brings_first_stops_nothing(
    session: Session, shop: Workspace, server: Server
) -> None:
    shop.flag("base")
    shop.define("Staging", flag="base")
    use(shop, depends("base"))
    first = Copy(session, shop.location("Staging", "base"), shop.location("Production", "base"))
    first.check(preview=True)
    assert copy_of(session, shop).check(preview=True)["changes"]
    assert "which is not defined in Production" in copy_of(session, shop).refused(), "first is not made yet"
    elsewhere = server.session()
    made = {"workspace": shop.id, "environment": shop.environments["Production"], "flag": "base"}
    inputs = {**on_off_inputs(), **made}
    assert not FlagDefinitionLife(elsewhere).check({}, inputs, preview=True).failures
    assert copy_of(elsewhere, shop).check(preview=True)["changes"]


def test_what_the_program_brings_first_must_have_the_treatment(session: Session, shop: Workspace) -> None:
    shop.flag("base")
    shop.define("Staging", with_treatments("on", "new", "off"), flag="base")
    shop.define("Production", with_treatments("off", "on"), flag="base")
    use(shop, depends("base", "new"))
    ends = (shop.location("Staging", "base"), shop.location("Production", "base"))
    Copy(session, *ends, include=["fallthrough"]).check(preview=True)
    assert "base, which has no treatment new in Production" in copy_of(session, shop).refused(preview=True)
    Copy(session, *ends).check(preview=True)
    assert copy_of(session, shop).check(preview=True)["changes"]


def test_a_dependency_must_have_the_treatment(session: Session, shop: Workspace) -> None:
    shop.flag("base")
    shop.define("Staging", with_treatments("off", "beta"), flag="base")
    shop.define("Production", flag="base")
    use(shop, depends("base", "beta"))
    assert "which has no treatment beta in Production" in copy_of(session, shop).refused()


def test_flags_may_not_depend_on_each_other(session: Session, shop: Workspace) -> None:
    shop.flag("base")
    shop.define("Staging", flag="base")
    shop.define("Production", rules=[rule(depends("checkout"), on=100)], flag="base")
    use(shop, depends("base"))
    assert "which depends on checkout itself" in copy_of(session, shop).refused()


def test_a_flag_may_not_depend_on_itself(session: Session, shop: Workspace) -> None:
    shop.flag("base")
    shop.define("Staging", flag="base")
    shop.define("Production", flag="base")
    use(shop, depends("base"))
    reason = Copy(session, shop.location("Staging"), shop.location("Production", "base")).refused()
    assert "which is the flag itself" in reason


def test_a_dependency_must_count_the_same_traffic(session: Session, shop: Workspace, server: Server) -> None:
    shop.flag("base")
    shop.define("Staging", flag="base")
    use(shop, depends("base"))
    other = new_workspace(server, "Other")
    server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    other.flag()
    other.flag("base", "account")
    other.define("Production", flag="base")
    reason = Copy(session, shop.location("Staging"), other.location("Production")).refused()
    assert "which is of traffic type 'account'" in reason


# Flag sets, traffic types.


def test_a_flag_set_is_looked_for_by_name(session: Session, shop: Workspace, server: Server) -> None:
    shop.define("Staging", flagSets=[{"id": shop.flag_set("mobile")}])
    other = new_workspace(server, "Other")
    other.flag()
    reason = Copy(session, shop.location("Staging"), other.location("Production")).refused()
    assert "Other has no flag set 'mobile'" in reason
    copy = Copy(session, shop.location("Staging"), other.location("Production"), exclude=["flag_sets"])
    assert copy.up()["status"] == "copied"


@pytest.mark.parametrize("defined", [True, False])
def test_a_flag_of_another_traffic_type_is_refused(
    session: Session, shop: Workspace, server: Server, defined: bool
) -> None:
    other = new_workspace(server, "Other")
    server.call("POST", f"trafficTypes/ws/{other.id}", {"name": "account"})
    other.flag(traffic_type="account")
    if defined:
        other.define("Production", on_off())
    reason = Copy(session, shop.location("Staging"), other.location("Production")).refused()
    assert "checkout is of traffic type 'account' in Other, and the source of type 'user'" in reason
