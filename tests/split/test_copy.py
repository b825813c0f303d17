"""A FlagCopy on Split through its whole life."""

from __future__ import annotations

from pulumi_flagcopy.session import Session

from .conftest import Copy, Workspace


def test_a_copy_is_planned_made_and_then_unchanged(session: Session, shop: Workspace) -> None:
    copy = Copy(session, shop.location("Staging"), shop.location("Production"))
    assert copy.changes() == [
        "rules: add rule 1: country is one of DE, FR → serve on",
        "fallthrough: off → on",
    ]
    outputs = copy.apply()
    assert (outputs["status"], outputs["way"]) == ("copied", "update")
    source, target = shop.definition("Staging"), shop.definition("Production")
    assert (target["rules"], target["defaultRule"]) == (source["rules"], source["defaultRule"])
    assert copy.changes() == outputs["plan"]["changes"]
    assert copy.up() == outputs
