"""A FlagCopy on Split through its whole life."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.lifecycle.promotion import PromotionLife
from pulumi_flagcopy.lifecycle.unknown import UNKNOWN
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings
from pulumi_flagcopy.split.api import Api

from ..lifecycle.stack import Stack
from .conftest import Copy, Json, Server, Workspace, new_workspace, on_off, rule


def copy_of(session: Session, shop: Workspace, **inputs: object) -> Copy:
    return Copy(session, shop.location("Staging"), shop.location("Production"), **inputs)


def test_a_copy_is_planned_made_and_then_unchanged(session: Session, shop: Workspace) -> None:
    copy = copy_of(session, shop)
    assert copy.changes() == [
        "rules: add rule 1: if country is one of DE, FR then serve on",
        "fallthrough: off → on",
    ]
    outputs = copy.apply()
    assert (outputs["status"], outputs["way"]) == ("copied", "update")
    source, target = shop.definition("Staging"), shop.definition("Production")
    assert (target["rules"], target["defaultRule"]) == (source["rules"], source["defaultRule"])
    assert copy.up() == outputs


def test_names_and_ids_mean_the_same(session: Session, shop: Workspace, told: list[str]) -> None:
    ids = {"platform": "split", "workspace": shop.id, "flag": shop.definition("Staging")["id"]}
    source = {**ids, "environment": shop.environments["Staging"]}
    target = {**ids, "environment": shop.environments["Production"]}
    Copy(session, source, {**target, "flag": "checkout"}).up()
    assert shop.definition("Production")["rules"] == shop.definition("Staging")["rules"]
    assert "another flag" not in "".join(told)


def by_ids(shop: Workspace, target: Json) -> Json:
    """The same place as resources hand it on. The flag stays by name where there is none."""
    flag = {"flag": shop.definition("Production")["id"]} if "flag" in target else {}
    return {**target, **flag, "workspace": shop.id, "environment": shop.environments["Production"]}


@pytest.mark.parametrize("triggers", [None, ["release 42"]])
def test_a_target_that_is_given_by_its_ids_from_now_on_is_no_other_one(
    session: Session, shop: Workspace, server: Server, triggers: list[str] | None
) -> None:
    before = shop.definition("Production")
    stack = Stack(FlagCopyLife(session))
    program = {
        "source": shop.location("Staging"),
        "target": shop.location("Production"),
        "comment": "release",
    }
    program |= {"on_destroy": "restore", **({"triggers": triggers} if triggers else {})}
    stack.up(program)
    copied = shop.definition("Production")

    anew = server.session()
    stack.life = FlagCopyLife(anew)
    program["target"] = by_ids(shop, program["target"])
    assert stack.up(program) == "update"
    assert stack.outputs["status"] == "unchanged"
    assert shop.definition("Production") == copied
    assert stack.up(program) == "same"
    stack.destroy()
    anew.close()
    assert shop.definition("Production")["defaultRule"] == before["defaultRule"]


def test_a_promotion_whose_target_is_given_by_its_ids_from_now_on_has_no_other_one(
    session: Session, shop: Workspace
) -> None:
    stack = Stack(PromotionLife(session))
    ends = {
        role: {"platform": "split", "workspace": "Default", "environment": environment}
        for role, environment in (("source", "Staging"), ("target", "Production"))
    }
    program = {**ends, "select": {"flags": ["checkout"]}, "comment": "release", "on_destroy": "restore"}
    stack.up(program)
    was = stack.outputs["previous"]
    assert stack.up({**program, "target": by_ids(shop, program["target"])}) == "update"
    assert stack.outputs["previous"] == was


def test_what_two_copies_have_is_the_same_though_one_names_it_by_ids(
    session: Session, shop: Workspace, server: Server
) -> None:
    named = copy_of(session, shop)
    named.up()
    anew = server.session()
    renamed = Copy(anew, shop.location("Staging"), by_ids(shop, shop.location("Production")))
    renamed.up()
    mine, theirs = (set(copy.life.claims("", copy.outputs)) for copy in (named, renamed))
    assert mine == theirs
    anew.close()


def test_an_end_that_writes_nothing_needs_no_access(session: Session, shop: Workspace) -> None:
    copy = copy_of(session, shop)
    copy.up()
    elsewhere = Session(Settings({}.get, environment={}))
    assert set(FlagCopyLife(elsewhere).claims("", copy.outputs))
    with pytest.raises(errors.ConfigurationError):
        set(FlagCopyLife(elsewhere).claims("", {**copy.outputs, "on_destroy": "restore"}))


def test_excluded_parts_stay_as_they_are(session: Session, shop: Workspace) -> None:
    shop.define(
        "Staging", trafficAllocation=10, treatments=[{"name": "on", "keys": ["b", "a"]}, {"name": "off"}]
    )
    mine = [
        {"name": "on", "keys": ["z", "x", "y"], "note": {"kept": [1]}},
        {"name": "off", "configurations": "{}"},
    ]
    before = shop.define("Production", trafficAllocation=90, treatments=mine)
    copy = copy_of(session, shop, include=["fallthrough", "baseline", "traffic_allocation"])
    copy.up()
    after = shop.definition("Production")
    assert after == {**before, "trafficAllocation": 10, "lastUpdateTime": after["lastUpdateTime"]}


def test_treatments_and_their_targets_are_two_parts(session: Session, shop: Workspace) -> None:
    shop.define("Staging", treatments=[{"name": "on", "keys": ["s"], "configurations": "1"}, {"name": "off"}])
    shop.define(
        "Production", treatments=[{"name": "off", "keys": ["q", "p"]}, {"name": "on", "description": "x"}]
    )
    copy_of(session, shop, include=["treatments"]).up()
    treatments = [{"name": "on", "configurations": "1"}, {"name": "off", "keys": ["q", "p"]}]
    assert shop.definition("Production")["treatments"] == treatments
    copy_of(session, shop, include=["targets"]).up()
    treatments = [{"name": "on", "configurations": "1", "keys": ["s"]}, {"name": "off"}]
    assert shop.definition("Production")["treatments"] == treatments


def test_a_part_that_split_does_not_have_fails_with_those_it_has(session: Session, shop: Workspace) -> None:
    reason = copy_of(session, shop, include=["prerequisites"]).refused()
    assert "'prerequisites' is not a part of a Split flag" in reason
    assert "traffic_allocation, baseline, flag_sets, impressions" in reason


# Ends that are not there.


def test_a_target_without_a_definition_gets_one(session: Session, shop: Workspace, told: list[str]) -> None:
    shop.flag("search")
    shop.define("Staging", on_off(trafficAllocation=40, impressionsDisabled=True), flag="search")
    copy = Copy(session, shop.location("Staging", "search"), shop.location("Production", "search"))
    outputs = copy.up()
    assert outputs["way"] == "create"
    assert "search has no definition in Production yet: the copy makes it" in told[0]
    source, target = shop.definition("Staging", "search"), shop.definition("Production", "search")
    own = ("environment", "creationTime", "lastUpdateTime")
    assert {**target, **dict.fromkeys(own)} == {**source, **dict.fromkeys(own)}


def test_a_new_definition_cannot_be_made_from_some_parts(session: Session, shop: Workspace) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    source, target = shop.location("Staging", "search"), shop.location("Production", "search")
    reason = Copy(session, source, target, include=["rules", "fallthrough", "traffic_allocation"]).refused()
    assert "cannot be made without treatments, off_variation, baseline" in reason


@pytest.mark.parametrize("end", ["source", "target"])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("workspace", "There is no workspace nowhere"),
        ("environment", "The workspace Default has no environment nowhere"),
        ("flag", "There is no flag nowhere in the workspace Default"),
    ],
)
def test_the_end_that_is_missing_is_named(
    session: Session, shop: Workspace, end: str, name: str, reason: str
) -> None:
    copy = copy_of(session, shop)
    copy.inputs[end][name] = "nowhere"
    assert reason in copy.refused()


@pytest.mark.parametrize(
    ("name", "wrong", "hint"),
    [
        ("workspace", "Defalt", "Did you mean the workspace 'Default'?"),
        ("environment", "staging", "Did you mean the environment 'Staging'?"),
        ("flag", "chekout", "Did you mean the flag 'checkout'?"),
        ("flag", "zzz", ""),
    ],
)
def test_what_was_probably_meant_for_one_request_more_at_most(
    session: Session, shop: Workspace, server: Server, name: str, wrong: str, hint: str
) -> None:
    copy = copy_of(session, shop)
    copy.inputs["source"][name] = wrong
    reason = copy.refused()
    assert f"{hint} Check the name, or create it first.".strip() in reason
    assert ("Did you mean" in reason) is bool(hint)
    server.forget()
    copy.refused()
    assert f"GET /splits/ws/{shop.id}" not in server.requests(), "it is known by now"


def test_a_source_without_a_definition_is_told_from_a_missing_flag(session: Session, shop: Workspace) -> None:
    shop.flag("search")
    source, target = shop.location("Staging", "search"), shop.location("Production", "search")
    reason = Copy(session, source, target).refused()
    assert "The flag search is there, but it is not defined in Staging." in reason


def test_a_workspace_id_that_is_none_is_named(session: Session, shop: Workspace) -> None:
    copy = copy_of(session, shop)
    copy.inputs["source"]["workspace"] = "8f3bc2b0-0000-11ee-a8f5-000000000001"
    assert "There is no workspace 8f3bc2b0" in copy.refused()


def test_a_definition_that_was_removed_is_gone(session: Session, shop: Workspace) -> None:
    copy = copy_of(session, shop)
    outputs = copy.up()
    shop.server.call("DELETE", shop.at("Production"))
    assert copy.life.read("", outputs) is None


def test_a_refresh_sees_what_somebody_changed(session: Session, shop: Workspace, told: list[str]) -> None:
    copy = copy_of(session, shop)
    outputs = copy.up()
    assert copy.stored is not None
    shop.define("Production", on_off(trafficAllocation=5))
    found = copy.life.read("", outputs)
    assert found is not None
    assert "drifted:" in told[-1]
    assert "traffic_allocation: 100 % → 5 %" in told[-1]
    assert copy.life.diff("", found.outputs, copy.stored).changes
    assert found.outputs["config"]["traffic_allocation"] == 5
    copy.stored = found.inputs
    assert "traffic_allocation: 5 % → 100 %" in copy.changes()


# Killed flags.


def test_a_killed_target_stays_killed(session: Session, shop: Workspace) -> None:
    shop.kill("Production")
    copy_of(session, shop, exclude=["on"]).up()
    after = shop.definition("Production")
    assert (after["killed"], after["defaultRule"]) == (True, [{"treatment": "on", "size": 100}])


def test_a_killed_target_stays_killed_even_if_a_write_revives_it(
    session: Session, shop: Workspace, server: Server
) -> None:
    server.switch(put_clears_killed=True)
    shop.kill("Production")
    outputs = copy_of(session, shop, exclude=["on"]).up()
    assert shop.definition("Production")["killed"]
    assert outputs["way"] == "update, kill"


def test_a_kill_between_the_last_look_and_the_write_is_not_taken_back(
    session: Session, shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(session, shop)
    define = Api.update_definition

    def killed_meanwhile(api: Api, *more: Any) -> Any:
        shop.kill("Production")
        return define(api, *more)

    monkeypatch.setattr(Api, "update_definition", killed_meanwhile)
    with pytest.raises(errors.FlagCopyError, match="on"):
        copy.up()
    assert shop.definition("Production")["killed"]


def test_a_copy_that_changes_nothing_else_restores(session: Session, shop: Workspace) -> None:
    copy_of(session, shop).up()
    shop.kill("Production")
    copy = copy_of(session, shop)
    assert copy.changes() == ["RESTORES checkout in Production (on: off → on)"]
    assert copy.apply()["way"] == "restore"
    assert not shop.definition("Production")["killed"]


@pytest.mark.parametrize(("clears", "way"), [(False, "kill, update"), (True, "kill, update, kill")])
def test_a_killed_source_kills_before_anything_else_changes(
    session: Session, shop: Workspace, server: Server, clears: bool, way: str
) -> None:
    server.switch(put_clears_killed=clears)
    shop.kill("Staging")
    copy = copy_of(session, shop)
    assert copy.changes()[0] == "KILLS checkout in Production (on: on → off)"
    assert copy.apply()["way"] == way
    assert shop.definition("Production")["killed"]


def test_a_killed_source_kills_a_definition_that_the_copy_makes(session: Session, shop: Workspace) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    shop.kill("Staging", "search")
    Copy(session, shop.location("Staging", "search"), shop.location("Production", "search")).up()
    assert shop.definition("Production", "search")["killed"]


def test_kill_and_restore_carry_title_and_comment(session: Session, shop: Workspace) -> None:
    shop.require_comments()
    shop.server.call("PUT", f"{shop.at('Staging')}/kill", {"title": "t", "comment": "c"})
    copy_of(session, shop).up()
    assert shop.definition("Production")["killed"]


# Title and comment, approvals, locks.


def test_a_comment_is_demanded_where_the_workspace_requires_one(session: Session, shop: Workspace) -> None:
    shop.require_comments()
    assert "requires a title and a comment" in copy_of(session, shop, comment="").refused()
    copy_of(session, shop, comment="release 42").up()
    assert shop.definition("Production")["defaultRule"] == [{"treatment": "on", "size": 100}]


def test_a_comment_that_is_not_known_yet_is_one(session: Session, shop: Workspace) -> None:
    shop.require_comments()
    assert copy_of(session, shop, comment=UNKNOWN).check(preview=True)["changes"]


def test_without_a_comment_there_is_none_where_none_is_required(session: Session, shop: Workspace) -> None:
    assert copy_of(session, shop, comment="").up()["status"] == "copied"


def test_an_environment_that_requires_approvals_says_so(session: Session, shop: Workspace) -> None:
    shop.permit("Production", areApprovalsRequired=True)
    copy = copy_of(session, shop)
    copy.check()
    with pytest.raises(errors.ApprovalRequiredError, match="only through an approval"):
        copy.apply()


def test_an_open_change_request_locks_the_target(session: Session, shop: Workspace, server: Server) -> None:
    content = {"name": "checkout", **on_off(trafficAllocation=50)}
    body = {"split": content, "operationType": "UPDATE", "title": "t", "comment": "c"}
    place = f"changeRequests/ws/{shop.id}/environments/{shop.environments['Production']}"
    copy = copy_of(session, shop)
    copy.check()
    request = server.call("POST", place, body)["id"]
    assert f"locked by the open change request {request}" in copy_of(session, shop).refused()
    with pytest.raises(errors.BlockedError, match=request):
        copy.apply()


# Restoring.


def test_destroy_restores_what_the_copy_replaced(session: Session, shop: Workspace) -> None:
    shop.define("Production", rules=[rule({"type": "ALL_KEYS"}, on=30, off=70)], trafficAllocation=20)
    shop.kill("Production")
    before = shop.definition("Production")
    copy = copy_of(session, shop, on_destroy="restore")
    copy.up()
    assert not shop.definition("Production")["killed"]
    copy.destroy()
    after = shop.definition("Production")
    assert after == {**before, "lastUpdateTime": after["lastUpdateTime"]}


def test_destroy_removes_a_definition_that_the_copy_made(session: Session, shop: Workspace) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    source, target = shop.location("Staging", "search"), shop.location("Production", "search")
    copy = Copy(session, source, target, on_destroy="restore")
    copy.up()
    copy.destroy()
    assert shop.server.http.get(f"/internal/api/v2/{shop.at('Production', 'search')}").status_code == 404


def test_destroy_leaves_what_somebody_changed(session: Session, shop: Workspace, told: list[str]) -> None:
    copy = copy_of(session, shop, on_destroy="restore")
    copy.up()
    half = [{"treatment": "on", "size": 50}, {"treatment": "off", "size": 50}]
    changed = shop.define("Production", on_off(defaultRule=half))
    copy.destroy()
    assert shop.definition("Production") == changed
    assert "NOT restored" in told[-1]


def test_destroy_forgets_by_default(session: Session, shop: Workspace) -> None:
    copy = copy_of(session, shop)
    copy.up()
    after = shop.definition("Production")
    copy.destroy()
    assert shop.definition("Production") == after


# Workspaces and accounts.


def test_a_copy_between_workspaces(session: Session, shop: Workspace, server: Server) -> None:
    other = new_workspace(server, "Other")
    other.flag("paying")
    copy = Copy(session, shop.location("Staging"), other.location("Production", "paying"))
    assert copy.up()["way"] == "create"
    source, target = shop.definition("Staging"), other.definition("Production", "paying")
    for member in ("treatments", "rules", "defaultRule", "defaultTreatment", "baselineTreatment"):
        assert target[member] == source[member]


def test_flag_sets_are_matched_by_name(session: Session, shop: Workspace, server: Server) -> None:
    other = new_workspace(server, "Other")
    other.flag()
    ours, theirs = shop.flag_set("mobile"), other.flag_set("mobile")
    shop.define("Staging", flagSets=[{"id": ours, "type": "FLAG_SET"}])
    copy = Copy(session, shop.location("Staging"), other.location("Production"))
    assert "flag_sets: no flag set → 1 flag set (mobile)" in copy.changes()
    copy.apply()
    assert other.definition("Production")["flagSets"] == [{"id": theirs, "type": "FLAG_SET"}]


def test_a_copy_between_accounts_uses_both_keys(shop: Workspace, server: Server) -> None:
    second = {"approver": {"adminApiKey": "local-approver", "apiHost": "local"}}
    session = server.session(config={"split:accounts": second})
    target = shop.location("Production", account="approver")
    Copy(session, shop.location("Staging"), target).up()
    session.close()
    history = server.local("GET", "history?collection=split/definitions")["items"]
    assert history[-1]["actor"] == "local-approver"


def test_a_harness_token_signs_in_with_its_own_header(shop: Workspace, server: Server) -> None:
    session = server.session(config={"split:adminApiKey": "sat.unknown"})
    copy = Copy(session, shop.location("Staging"), shop.location("Production"))
    assert "does not accept the Admin API key" in copy.refused()
    session.close()


@pytest.mark.parametrize("life", [FlagCopyLife, PromotionLife])
@pytest.mark.parametrize("approval", [None, "request"])
@pytest.mark.parametrize("seen_equal", [True, False])
def test_what_was_made_and_then_deleted_by_hand_is_made_again(
    session: Session,
    shop: Workspace,
    life: type[FlagCopyLife | PromotionLife],
    approval: str | None,
    seen_equal: bool,
) -> None:
    """The plan is the one that was carried out, word for word, since a flag without a definition has no version."""
    shop.flag("search")
    shop.define("Staging", on_off(), flag="search")
    source, target = shop.location("Staging", "search"), shop.location("Production", "search")
    program: Json = {"source": source, "target": target, **({"approval": approval} if approval else {})}
    if life is PromotionLife:
        flag = source.pop("flag"), target.pop("flag")
        program["select"] = {"flags": [flag[0]]}
    stack = Stack(life(session))
    stack.up(program)
    if seen_equal:
        assert stack.up(program) == "same"
    shop.server.call("DELETE", shop.at("Production", "search"))
    assert stack.preview(program) == "update"
    assert stack.up(program) == "update"
    assert shop.definition("Production", "search")["rules"] == shop.definition("Staging", "search")["rules"]
