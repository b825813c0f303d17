"""Beside the vendor's sample program, run as it is printed: what it asks, and what it loses."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from splitapiclient.main.sync_apiclient import SyncApiClient
from waitress import create_server

from pulumi_flagcopy.local.app import create_app
from pulumi_flagcopy.session import Session

from .conftest import Copy, Json, Server, Workspace, new_workspace, on_off, rule

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FLAG = "clients"

needs_the_seed = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"{SEEDS.parent.name}/seeds is not there")


@pytest.fixture
def sample(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The sample with its credentials filled in, and its client's addresses those of the local server on a socket."""
    (page,) = SEEDS.glob("000_*")
    (block,) = re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)
    program = compile(block.replace("ADMIN API KEY", "local-admin"), "sample", "exec")

    http = create_server(create_app(server.database), host="127.0.0.1", port=0, threads=2)
    address = f"http://127.0.0.1:{http.effective_port}"
    monkeypatch.setattr(SyncApiClient, "BASE_PROD_URL", f"{address}/internal/api/v2")
    monkeypatch.setattr(SyncApiClient, "BASE_PROD_URL_V3", f"{address}/api/v3")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    thread = threading.Thread(target=http.run)
    thread.start()
    yield lambda: exec(program, {})
    http.close()
    thread.join()


@pytest.fixture
def clients(server: Server) -> Workspace:
    """The workspace that the sample is about, with the flag ``clients`` in both environments."""
    workspace = new_workspace(server, "Default")
    workspace.flag(FLAG)
    workspace.define("Production", flag=FLAG)
    workspace.define("Staging", flag=FLAG)
    return workspace


def promotion(session: Session, clients: Workspace) -> Copy:
    """The copy that the sample makes."""
    return Copy(session, clients.location("Production", FLAG), clients.location("Staging", FLAG))


def definition(clients: Workspace, environment: str) -> Json:
    """Without what differs by nature."""
    own = ("environment", "creationTime", "lastUpdateTime")
    found = clients.definition(environment, FLAG)
    return {name: value for name, value in found.items() if name not in own}


@needs_the_seed
def test_requests_side_by_side(server: Server, clients: Workspace, sample: Callable[[], None]) -> None:
    def counted(step: Callable[[], Any]) -> int:
        server.forget()
        step()
        return len(server.requests())

    asked = {}
    share = 0
    there = 1
    for flags in (3, 21, 45, 100):
        for number in range(there, flags):
            clients.flag(f"flag-{number}")
            clients.define("Production", flag=f"flag-{number}")
            clients.define("Staging", flag=f"flag-{number}")
        there = flags

        def change() -> None:
            nonlocal share
            share += 1
            clients.define("Production", on_off(trafficAllocation=share), flag=FLAG)

        change()
        by_sample = counted(sample)
        change()
        session = server.session()
        copy = promotion(session, clients)
        cold = counted(copy.up)
        change()
        copy.check()
        known = counted(copy.apply)
        session.close()
        asked[flags] = (by_sample, cold, known)

    assert asked == {3: (7, 6, 3), 21: (9, 6, 3), 45: (11, 6, 3), 100: (15, 6, 3)}


@needs_the_seed
def test_what_the_sample_loses_is_shown_and_mended(
    session: Session, clients: Workspace, sample: Callable[[], None]
) -> None:
    clients.segment("staff", "Production", "Staging")
    matcher = {"type": "IN_SEGMENT", "string": "staff", "hint": "carried"}
    clients.define(
        "Production",
        flag=FLAG,
        treatments=[{"name": "on", "colour": "red"}, {"name": "off"}],
        baselineTreatment="on",
        trafficAllocation=60,
        impressionsDisabled=True,
        rules=[rule(matcher, on=100)],
        flagSets=[{"id": clients.flag_set("mobile"), "type": "FLAG_SET"}],
    )
    clients.kill("Production", FLAG)

    sample()

    copy = promotion(session, clients)
    serves = "if key is in segment staff then serve on"
    assert copy.changes() == [
        "KILLS clients in Staging (on: on → off)",
        "treatments: change treatment 1 'on': without configuration (in what these words leave out)",
        f"rules: change rule 1: {serves} (in what these words leave out)",
        "traffic_allocation: 100 % → 60 %",
        "baseline: off → on",
        "flag_sets: no flag set → 1 flag set (mobile)",
        "STOPS TRACKING impressions of clients in Staging (impressions: on → off)",
    ]
    copy.apply()
    assert definition(clients, "Staging") == definition(clients, "Production")


# Without the sample, so that it is held where the seed is not.


def test_a_copy_asks_for_each_end_and_writes(session: Session, clients: Workspace, server: Server) -> None:
    clients.define("Production", on_off(trafficAllocation=5), flag=FLAG)
    copy = promotion(session, clients)
    server.forget()
    copy.check()
    ends = [f"GET /{clients.at(environment, FLAG)}" for environment in ("Production", "Staging")]
    assert server.requests() == ["GET /workspaces", *ends]
    server.forget()
    copy.apply()
    assert server.requests() == [*ends, f"PUT /{clients.at('Staging', FLAG)}"]


def test_ids_need_no_looking_up(session: Session, clients: Workspace, server: Server) -> None:
    source, target = (clients.location(name, FLAG) for name in ("Production", "Staging"))
    ids = {"workspace": clients.id, "flag": FLAG}
    clients.define("Production", on_off(trafficAllocation=5), flag=FLAG)
    server.forget()
    Copy(session, {**source, **ids}, {**target, **ids}).check()
    assert len(server.requests()) == 2


def test_a_new_definition_costs_no_more_than_a_changed_one(
    session: Session, clients: Workspace, server: Server
) -> None:
    clients.flag("search")
    clients.define("Production", flag="search")
    copy = Copy(session, clients.location("Production", "search"), clients.location("Staging", "search"))
    copy.check()
    server.forget()
    copy.apply()
    assert [request.split()[0] for request in server.requests()] == ["GET", "GET", "POST"]


def test_a_copy_between_workspaces_looks_up_both_in_one_list(
    session: Session, clients: Workspace, server: Server
) -> None:
    other = new_workspace(server, "Other")
    other.flag(FLAG)
    other.define("Staging", on_off(trafficAllocation=5), flag=FLAG)
    copy = Copy(session, clients.location("Production", FLAG), other.location("Staging", FLAG))
    server.forget()
    copy.up()
    assert len(server.requests()) == 6


def test_nothing_to_do_writes_nothing(session: Session, clients: Workspace, server: Server) -> None:
    copy = promotion(session, clients)
    server.forget()
    assert copy.up()["status"] == "unchanged"
    assert {request.split()[0] for request in server.requests()} == {"GET"}
