"""Workspaces and environments that a program gives by id are said by name, as soon as an answer has named them."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.copying.definition import Definition
from pulumi_flagcopy.copying.plan import plan
from pulumi_flagcopy.dynamic.providers import FlagCopyProvider
from pulumi_flagcopy.errors import MovedError
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.split.called import Called
from pulumi_flagcopy.split.lives.environment import EnvironmentLife
from pulumi_flagcopy.split.lives.workspace import WorkspaceLife
from pulumi_flagcopy.split.location import locate
from pulumi_flagcopy.split.parts import PARTS
from pulumi_flagcopy.split.payload import title

from .conftest import Copy, Server, Workspace, rule

ONE, OTHER = "0a6c7d1e-1111-4222-8333-444455556666", "0a6c7d1e-9999-4222-8333-444455556666"


def by_id(shop: Workspace, environment: str, **more: str) -> dict[str, Any]:
    """The location as a program gives it that takes both ids from other resources."""
    return shop.location(environment) | {
        "workspace": shop.id,
        "environment": shop.environments[environment],
        **more,
    }


def test_only_what_is_known_is_said_by_name_and_addresses_stay() -> None:
    called = Called()
    assert called.in_words(f"{ONE}/x") == f"{ONE}/x"
    called.learn({"id": ONE, "name": "Prod"}, {"id": OTHER}, {})
    link = f"https://app.split.io/env/{ONE}/x"
    assert called.in_words(f"{OTHER}/{ONE}/pay: see {link}") == f"{OTHER}/Prod/pay: see {link}"
    assert called.in_words(f"POST /api/ws/{ONE} was refused") == f"POST /api/ws/{ONE} was refused"


def test_nothing_in_a_name_moves_a_cursor() -> None:
    called = Called()
    called.learn({"id": ONE, "name": "Prod\x1b[2J"})
    assert called.in_words(ONE) == "Prod\\x1b[2J"


def test_the_plan_of_a_copy_by_ids(shop: Workspace, session: Session, told: list[str]) -> None:
    copy = Copy(session, by_id(shop, "Staging"), by_id(shop, "Production"), comment="")
    shop.kill("Staging")
    assert "KILLS checkout in Production (on: on → off)" in copy.changes()
    copy.up()
    assert told[0].startswith("Default/Staging/checkout → Default/Production/checkout:\n")
    assert told[-1].startswith("Default/Production/checkout: copied from ")
    assert shop.id not in "\n".join(told)


def test_names_cost_no_request(server: Server, shop: Workspace, session: Session, told: list[str]) -> None:
    """With a comment the list of workspaces is not needed, and so it is not read."""
    server.forget()
    Copy(session, by_id(shop, "Staging"), by_id(shop, "Production")).check()
    assert server.requests() == [
        f"GET /{shop.at(shop.environments['Staging'])}",
        f"GET /{shop.at(shop.environments['Production'])}",
    ]
    assert told[0].startswith(f"{shop.id}/Staging/checkout → {shop.id}/Production/checkout:\n")


def test_ids_stay_in_what_is_stored(shop: Workspace, session: Session) -> None:
    source, target = by_id(shop, "Staging"), by_id(shop, "Production")
    copy = Copy(session, source, target, comment="")
    outputs = copy.up()
    assert (outputs["source"], outputs["target"]) == (source, target)


def test_what_the_audit_log_says(shop: Workspace, session: Session) -> None:
    ends = [locate(by_id(shop, environment)) for environment in ("Staging", "Production")]
    source, target = session.platform("split").read(ends)
    assert isinstance(source, Definition)
    assert isinstance(target, Definition)
    assert title(plan(source, target, PARTS)) == "Copy checkout from Staging"


def test_a_renamed_environment_goes_by_its_new_name(shop: Workspace, session: Session) -> None:
    life, where = EnvironmentLife(session), shop.environments["Production"]
    inputs = {"workspace": shop.name, "name": "Production", "adopt": True}
    made = life.create(inputs)
    assert session.in_names(where) == "Production"
    life.update(made.id, made.outputs, {**inputs, "name": "Live"})
    assert session.in_names(where) == "Live"


def test_the_state_of_a_workspace_says_its_name(shop: Workspace, server: Server) -> None:
    """What is unchanged is only compared with its state, and nothing of it is read."""
    made = WorkspaceLife(server.session()).create({"name": "Default", "adopt": True})
    later = server.session()
    server.forget()
    WorkspaceLife(later).diff(made.id, made.outputs, {"name": "Default", "adopt": True})
    assert (later.in_names(shop.id), server.requests()) == ("Default", [])


def test_a_flag_by_its_id(shop: Workspace, session: Session, told: list[str]) -> None:
    flag = shop.definition("Staging")["id"]
    Copy(session, shop.location("Staging", flag), shop.location("Production", flag)).check()
    assert told[0].startswith("Default/Staging/checkout → Default/Production/checkout:\n")


@pytest.fixture
def door(session: Session, monkeypatch: pytest.MonkeyPatch) -> FlagCopyProvider:
    """The provider as Pulumi calls it, in a process with this session."""
    monkeypatch.setattr("pulumi_flagcopy.dynamic.door._session", session)
    monkeypatch.setattr("pulumi_flagcopy.dynamic.door._lives", {})
    return FlagCopyProvider()


def test_a_refusal_in_a_check(shop: Workspace, door: FlagCopyProvider) -> None:
    shop.segment("beta", "Staging")
    shop.define("Staging", rules=[rule({"type": "IN_SEGMENT", "string": "beta"}, on=100)])
    ends = {"source": by_id(shop, "Staging"), "target": by_id(shop, "Production")}
    [failure] = door.check({}, ends).failures
    assert "which exists in Default but is not active in Production" in failure.reason


def test_an_error_of_a_step(shop: Workspace, door: FlagCopyProvider) -> None:
    checked = door.check({}, {"source": by_id(shop, "Staging"), "target": by_id(shop, "Production")})
    shop.define("Production", trafficAllocation=50)
    with pytest.raises(MovedError) as raised:
        door.create(checked.inputs)
    assert "target Default/Production/checkout: version" in str(raised.value)
    assert "not copied to Production" in raised.value.summary
