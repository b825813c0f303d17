"""The reviewer's requests in the guide to approvals, sent for what two copies have filed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulumi_flagcopy.lifecycle.flag_copy import FlagCopyLife
from pulumi_flagcopy.local.transport import LocalTransport
from pulumi_flagcopy.session import Session
from pulumi_flagcopy.settings import Settings

from .blocks import ROOT, blocks_of

GUIDE = ROOT / "docs" / "guides" / "approvals.md"
DESK: dict[str, str] = {"platform": "launchdarkly", "project": "support", "flag": "desk-v3"}
AUDIT: dict[str, str] = {"platform": "split", "workspace": "Payments", "flag": "audit_trail"}


def send(command: str, database: Path) -> int:
    """A line of curl, carried out by the local server in this process; the answer's status."""
    words = iter(shlex.split(command)[1:])
    method, url, headers, body = "", "", dict[str, str](), ""
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, text = next(words).partition(": ")
            headers[name] = text
        elif word == "-d":
            body = next(words)
        else:
            url = word
    with httpx.Client(transport=LocalTransport(database)) as client:
        return client.request(method, url, headers=headers, content=body).status_code


@pytest.mark.parametrize(
    ("flag", "source", "target", "line"),
    [(DESK, "staging", "production", 0), (AUDIT, "Staging", "Audited", 1)],
)
def test_the_reviewer_of_the_guide(
    database: Path, flag: dict[str, str], source: str, target: str, line: int
) -> None:
    config = {
        "launchdarkly:apiHost": "local",
        "split:apiHost": "local",
        "flagcopy:localDatabase": str(database),
    }
    life = FlagCopyLife(Session(Settings(config.get, {}), tell=lambda _: None))
    ends = {"source": {**flag, "environment": source}, "target": {**flag, "environment": target}}
    inputs: dict[str, Any] = {**ends, "approval": "request", "apply_approved": True}
    stored = life.check({}, inputs, preview=False).inputs
    filed = life.create(stored).outputs
    assert filed["status"] == "pending_approval"

    (block,) = [block for block in blocks_of(GUIDE) if block.holder]
    command = block.text.replace("\\\n", " ").splitlines()[line]
    assert send(command.replace("$ID", filed["approval_request"]["id"]), database) == 200
    again = life.check(stored, inputs, preview=False).inputs
    assert life.update("", filed, again)["status"] == "copied"
