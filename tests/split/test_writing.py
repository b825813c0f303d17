"""What happens when a write is not simply answered, and when somebody else was there first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pulumi_flagcopy import errors
from pulumi_flagcopy.http.clock import StoppedWaitingError
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.api import Api

from .conftest import Copy, Server, Workspace, on_off

KINDS = ["500", "503", "reset", "truncated", "429"]


def copy_of(session: Session, shop: Workspace, **inputs: Any) -> Copy:
    return Copy(session, shop.location("Staging"), shop.location("Production"), **inputs)


@pytest.mark.parametrize("after", [0, 1], ids=["not done", "done"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_update_whose_fate_is_unknown_is_made_once(
    session: Session, shop: Workspace, server: Server, kind: str, after: int
) -> None:
    copy = copy_of(session, shop)
    copy.check()
    server.forget()
    server.fail(methods=["PUT"], kinds=[kind], after=after, retry_after_s=0)
    assert copy.apply()["status"] == "copied"
    assert shop.definition("Production")["rules"] == shop.definition("Staging")["rules"]
    done = [entry for entry in server.local("GET", "requests")["items"] if entry["method"] == "PUT"]
    carried_out = after == 1 and kind in ("reset", "truncated")
    assert len(done) == (1 if carried_out else 2)


@pytest.mark.parametrize("after", [0, 1], ids=["not done", "done"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_creation_whose_fate_is_unknown_is_made_once(
    session: Session, shop: Workspace, server: Server, kind: str, after: int
) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    copy = Copy(session, shop.location("Staging", "search"), shop.location("Production", "search"))
    copy.check()
    server.fail(methods=["POST"], kinds=[kind], after=after, retry_after_s=0)
    assert copy.apply()["way"] == "create"


def test_a_run_that_is_stopped_between_the_definition_and_the_kill_says_what_is_done(
    session: Session, shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(session, shop)
    shop.kill("Staging")

    def stopped(*_args: Any) -> Any:
        raise StoppedWaitingError("The run was stopped while it waited")

    monkeypatch.setattr(Api, "kill", stopped)
    with pytest.raises(StoppedWaitingError, match="was written, and not yet killed") as caught:
        copy.up()
    assert not caught.value.unsent
    assert shop.definition("Production")["rules"] == shop.definition("Staging")["rules"]


@pytest.mark.parametrize("operation", ["kill", "restore"])
@pytest.mark.parametrize("kind", KINDS)
def test_kill_and_restore_arrive(
    session: Session, shop: Workspace, server: Server, kind: str, operation: str
) -> None:
    copy_of(session, shop).up()
    shop.kill("Staging" if operation == "kill" else "Production")
    copy = copy_of(session, shop)
    copy.check()
    server.forget()
    server.fail(methods=["PUT"], kinds=[kind], after=1, retry_after_s=0)
    assert copy.apply()["way"] == operation
    assert shop.definition("Production")["killed"] == (operation == "kill")
    done = [entry for entry in server.local("GET", "requests")["items"] if entry["method"] == "PUT"]
    assert len(done) == (1 if kind in ("reset", "truncated") else 2)


def test_a_kill_that_somebody_took_back_before_its_answer_was_missed_is_not_repeated(
    session: Session, shop: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_of(session, shop).up()
    shop.kill("Staging")
    copy = copy_of(session, shop)
    copy.check()
    answer = LocalTransport.handle_request

    def taken_back(transport: LocalTransport, request: httpx.Request) -> httpx.Response:
        try:
            return answer(transport, request)
        except httpx.ReadError:
            server.call("PUT", f"{shop.at('Production')}/restore")
            raise

    monkeypatch.setattr(LocalTransport, "handle_request", taken_back)
    server.fail(methods=["PUT"], kinds=["reset"], after=1)
    with pytest.raises(errors.ConflictError, match="changed by somebody else at the same time"):
        copy.apply()
    assert shop.definition("Production")["killed"] is False


@pytest.mark.parametrize("after", [0, 1], ids=["not done", "done"])
def test_a_removal_whose_fate_is_unknown_arrives(
    session: Session, shop: Workspace, server: Server, after: int
) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    source, target = shop.location("Staging", "search"), shop.location("Production", "search")
    copy = Copy(session, source, target, on_destroy="restore")
    copy.up()
    server.fail(methods=["DELETE"], kinds=["reset"], after=after)
    copy.destroy()
    assert not shop.server.http.get(f"/internal/api/v2/{shop.at('Production', 'search')}").is_success


@pytest.mark.parametrize("end", ["Staging", "Production"])
def test_an_end_that_moved_since_the_plan_stops_the_copy(session: Session, shop: Workspace, end: str) -> None:
    copy = copy_of(session, shop)
    copy.check()
    moved = shop.define(end, on_off(trafficAllocation=7))
    when = r"version of [-0-9]{10} [:0-9]{8} UTC( \([0-9a-f]{6}\))? when planned, of [-0-9]{10} "
    with pytest.raises(errors.MovedError, match=f"Default/{end}/checkout: {when}"):
        copy.apply()
    assert shop.definition(end) == moved


def test_a_definition_that_was_made_since_the_plan_stops_the_copy(session: Session, shop: Workspace) -> None:
    shop.flag("search")
    shop.define("Staging", flag="search")
    copy = Copy(session, shop.location("Staging", "search"), shop.location("Production", "search"))
    copy.check()
    made = shop.define("Production", flag="search")
    with pytest.raises(errors.MovedError, match="version none when planned"):
        copy.apply()
    assert shop.definition("Production", "search") == made


def test_a_definition_that_was_removed_since_the_plan_stops_the_copy(
    session: Session, shop: Workspace
) -> None:
    copy = copy_of(session, shop)
    copy.check()
    shop.server.call("DELETE", shop.at("Production"))
    with pytest.raises(errors.MovedError, match="none now"):
        copy.apply()


def test_two_copies_to_one_target_do_not_lose_each_others_work(session: Session, shop: Workspace) -> None:
    """Each writes the whole definition: whoever comes second must not write what it read before the first."""
    shop.define("Staging", trafficAllocation=30)
    for _ in range(10):
        before = shop.define("Production", on_off())
        copies = [copy_of(session, shop, include=[part]) for part in ("fallthrough", "traffic_allocation")]
        for copy in copies:
            copy.check()
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(_outcome, copies))
        after = shop.definition("Production")
        arrived = [after["defaultRule"] != before["defaultRule"], after["trafficAllocation"] == 30]
        assert arrived == [result == "copied" for result in results]
        assert "copied" in results


def _outcome(copy: Copy) -> str:
    try:
        return str(copy.apply()["status"])
    except errors.MovedError:
        return "moved"


def test_a_target_that_does_not_hold_what_was_written_is_told(
    session: Session, shop: Workspace, server: Server
) -> None:
    shop.define("Staging", flagSets=[{"id": shop.flag_set("mobile")}])
    copy = copy_of(session, shop)
    copy.check()
    server.switch(flag_sets_writable=False)
    with pytest.raises(errors.NotVerifiedError, match="flag_sets: no flag set → 1 flag set \\(mobile\\)"):
        copy.apply()


def test_a_key_that_may_only_read_is_told(shop: Workspace, server: Server) -> None:
    session = server.session(config={"split:adminApiKey": "local-viewer"})
    copy = copy_of(session, shop)
    copy.check()
    with pytest.raises(errors.ForbiddenError):
        copy.apply()
    session.close()


@pytest.mark.parametrize("kind", ["503", "429", "html"])
def test_a_look_that_fails_after_a_write_does_not_hide_the_write(
    session: Session, shop: Workspace, server: Server, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    copy_of(session, shop).up()
    shop.kill("Staging")
    kill = Api.kill

    def then_trouble(*arguments: Any) -> Any:
        answer = kill(*arguments)
        server.fail(methods=["GET"], kinds=[kind], times=None)
        return answer

    monkeypatch.setattr(Api, "kill", then_trouble)
    copy = copy_of(session, shop)
    copy.check()
    with pytest.raises(errors.VendorError) as caught:
        copy.apply()
    server.fail(rate=0)
    assert "Default/Production/checkout was written; only the look at it afterwards failed." in str(
        caught.value
    )
    assert shop.definition("Production")["killed"]
