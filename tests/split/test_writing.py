"""What happens when a write is not simply answered, and when somebody else was there first."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest.mock import Mock

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


REFUSALS = [
    StoppedWaitingError("The run was stopped while it waited"),
    errors.RateLimitError("Split goes on answering 429", status=429),
    errors.ForbiddenError("The Admin API key may not do this", status=403),
    errors.ConflictError("It is locked", status=409),
]


@contextmanager
def refusing(operation: str, error: errors.FlagCopyError) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, operation, Mock(side_effect=error))
        yield


@pytest.mark.parametrize("error", REFUSALS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(
    ("killed", "refused", "said"),
    [
        ("Staging", "update_definition", "was killed, and is not known to be written"),
        ("Production", "restore", "was written, and is not known to be restored"),
    ],
)
def test_half_a_copy_is_said_kept_and_finished(
    session: Session, shop: Workspace, killed: str, refused: str, said: str, error: errors.FlagCopyError
) -> None:
    shop.kill(killed)
    before, wanted = shop.definition("Production"), shop.definition("Staging")
    copy = copy_of(session, shop, on_destroy="restore")
    with refusing(refused, error), pytest.raises(type(error), match=f"Default/Production/checkout {said}"):
        copy.up()
    assert copy.outputs["status"] == "failed"
    assert shop.definition("Production")["killed"], "nobody is served by what is still to be replaced"
    assert copy.up()["status"] == "copied"
    after = shop.definition("Production")
    assert (after["defaultRule"], after["killed"]) == (wanted["defaultRule"], wanted["killed"])
    assert "unfinished" not in copy.outputs["previous"]
    copy.destroy()
    back = shop.definition("Production")
    assert (back["defaultRule"], back["killed"]) == (before["defaultRule"], before["killed"])


def test_half_a_copy_can_be_put_back(session: Session, shop: Workspace) -> None:
    shop.kill("Production")
    before = shop.definition("Production")
    copy = copy_of(session, shop, on_destroy="restore")
    with refusing("restore", REFUSALS[1]), pytest.raises(errors.RateLimitError):
        copy.up()
    copy.destroy()
    back = shop.definition("Production")
    assert (back["defaultRule"], back["killed"]) == (before["defaultRule"], True)


def test_an_end_that_failed_halfway_is_finished(session: Session, shop: Workspace, told: list[str]) -> None:
    shop.kill("Staging")
    before = shop.definition("Production")
    copy = copy_of(session, shop, on_destroy="restore")
    copy.up()
    with (
        refusing("restore", REFUSALS[1]),
        pytest.raises(errors.RateLimitError, match="is not known to be restored"),
    ):
        copy.destroy()
    assert shop.definition("Production")["defaultRule"] == before["defaultRule"]
    copy.destroy()
    assert not shop.definition("Production")["killed"]
    assert "RESTORES checkout in Production" in told[-1]


def test_half_a_copy_that_somebody_finished_by_hand_needs_nothing_more(
    session: Session, shop: Workspace
) -> None:
    shop.kill("Production")
    copy = copy_of(session, shop, triggers=["r1"])
    with refusing("restore", REFUSALS[1]), pytest.raises(errors.RateLimitError):
        copy.up()
    shop.server.call("PUT", f"{shop.at('Production')}/restore")
    assert copy.up()["status"] == "unchanged"
    assert copy.outputs["previous"]["parts"]["on"] is False


@pytest.mark.parametrize("held", [{"triggers": ["r1"]}, {"approval": "request"}], ids=str)
def test_the_rest_of_a_copy_is_done_though_the_plan_is_kept(
    session: Session, shop: Workspace, held: dict[str, Any]
) -> None:
    shop.kill("Production")
    copy = copy_of(session, shop, **held)
    with refusing("restore", REFUSALS[1]), pytest.raises(errors.RateLimitError):
        copy.up()
    assert copy.up()["status"] == "copied"
    assert not shop.definition("Production")["killed"]


def test_what_may_have_been_written_is_kept_too(session: Session, shop: Workspace) -> None:
    before = shop.definition("Production")
    copy = copy_of(session, shop, on_destroy="restore")
    update = Api.update_definition

    def lost(*arguments: Any) -> Any:
        update(*arguments)
        raise errors.UnavailableError("No answer, and no look either")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, "update_definition", lost)
        with pytest.raises(errors.UnavailableError):
            copy.up()
    assert copy.up()["status"] == "unchanged"
    copy.destroy()
    assert shop.definition("Production")["defaultRule"] == before["defaultRule"]


def test_an_edit_while_the_flag_is_killed_is_not_overwritten(session: Session, shop: Workspace) -> None:
    shop.kill("Staging")
    copy, kill = copy_of(session, shop), Api.kill

    def edited(*arguments: Any) -> None:
        kill(*arguments)
        shop.define("Production", on_off(trafficAllocation=7))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, "kill", edited)
        with pytest.raises(errors.MovedError, match="was killed, and is not known to be written"):
            copy.up()
    assert shop.definition("Production")["trafficAllocation"] == 7


def test_a_kill_that_somebody_takes_back_is_not_repeated(session: Session, shop: Workspace) -> None:
    shop.kill("Staging")
    copy, kill, before = copy_of(session, shop), Api.kill, shop.definition("Production")

    def taken_back(*arguments: Any) -> None:
        kill(*arguments)
        shop.server.call("PUT", f"{shop.at('Production')}/restore")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Api, "kill", taken_back)
        with pytest.raises(errors.MovedError, match="was killed, and is not known to be written"):
            copy.up()
    now = shop.definition("Production")
    assert (now["killed"], now["defaultRule"]) == (False, before["defaultRule"])


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
    shop.define("Staging", trafficAllocation=30, defaultRule=[{"treatment": "on", "size": 100}])
    for _ in range(10):
        before = shop.define("Production", on_off())
        copies = [copy_of(session, shop, include=[part]) for part in ("fallthrough", "traffic_allocation")]
        for copy in copies:
            copy.check()
        with ThreadPoolExecutor(2) as pool:
            results = [outputs["status"] for outputs in pool.map(Copy.apply, copies)]
        after = shop.definition("Production")
        assert results == ["copied", "copied"]
        assert after["defaultRule"] != before["defaultRule"]
        assert after["trafficAllocation"] == 30


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
