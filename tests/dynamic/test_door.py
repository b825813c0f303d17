"""What leaves through the door is told as of a resource of a program."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_flagcopy.dynamic.providers import FlagCopyProvider
from pulumi_flagcopy.errors import DELETED_SINCE, NotFoundError
from pulumi_flagcopy.session import Session


@pytest.fixture
def door(session: Session, monkeypatch: pytest.MonkeyPatch) -> FlagCopyProvider:
    """The provider as Pulumi calls it, in a process with this session."""
    monkeypatch.setattr("pulumi_flagcopy.dynamic.door._session", session)
    monkeypatch.setattr("pulumi_flagcopy.dynamic.door._lives", {})
    return FlagCopyProvider()


def ends(**more: str) -> dict[str, Any]:
    place = {"platform": "launchdarkly", "project": "shop", "flag": "checkout-v2", **more}
    return {"source": {**place, "environment": "staging"}, "target": {**place, "environment": "production"}}


def test_what_is_missing_may_have_been_made_by_a_program_and_deleted_since(door: FlagCopyProvider) -> None:
    gone = ends(flag="gone")
    [failure] = door.check({}, gone).failures
    assert failure.reason.endswith(f"Check the name, or create it first. {DELETED_SINCE}")
    with pytest.raises(NotFoundError) as raised:
        door.create({**gone, "plan": {"changes": ["on: off → on"]}})
    assert raised.value.remedy.endswith(f"Check the name, or create it first. {DELETED_SINCE}")
    assert str(raised.value).endswith(raised.value.remedy)
