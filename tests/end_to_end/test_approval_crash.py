"""The provider is killed just after it has filed an approval request, before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from pulumi_flagcopy.local.transport import LocalTransport

from .engines import Project


@dataclass(frozen=True)
class Vendor:
    """A copy into a gated environment of the sample, and how the vendor shows what waits there.

    Attributes:
        program: what the project declares.
        path: the list of requests that are not decided.
        key: under which the answer has them.
        id: under which each has its id.
        token: the value of the header ``Authorization``.
    """

    program: str
    path: str
    key: str
    id: str
    token: str

    def waiting(self, http: httpx.Client) -> list[str]:
        """The ids of the requests."""
        answer = http.get(self.path, headers={"Authorization": self.token}).raise_for_status()
        return [entry[self.id] for entry in answer.json()[self.key]]


LAUNCHDARKLY = Vendor(
    """
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

fc.FlagCopy(
    "copy",
    source=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="staging"),
    target=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="production"),
    approval="request",
)
""",
    "/api/v2/projects/support/flags/survey-after-close/environments/production/approval-requests",
    "items",
    "_id",
    "api-local",
)
SPLIT = Vendor(
    """
import pulumi_flagcopy as fc
from pulumi_flagcopy import split

fc.FlagCopy(
    "copy",
    source=split.FlagEnvironment(workspace="Payments", flag="retry_declined", environment="Staging"),
    target=split.FlagEnvironment(workspace="Payments", flag="retry_declined", environment="Audited"),
    approval="request",
)
""",
    "/internal/api/v2/changeRequests?status=REQUESTED",
    "data",
    "id",
    "Bearer local-admin",
)
KILLED_AFTER_FILING = """
import os, signal

file = Desk.file

def filed(self, plan):
    file(self, plan)
    os.kill(os.getpid(), signal.SIGKILL)

Desk.file = filed
"""


@pytest.mark.parametrize("vendor", [LAUNCHDARKLY, SPLIT], ids=["launchdarkly", "split"])
def test_the_next_up_takes_the_request_over(project_of: Callable[..., Project], vendor: Vendor) -> None:
    project = project_of(vendor.program)
    with at_work(project) as http:
        before = vendor.waiting(http)
        with project.hooked("pulumi_flagcopy.lifecycle.approval", KILLED_AFTER_FILING):
            project.run("up", ok=False)
        (filed,) = set(vendor.waiting(http)) - set(before)

        project.run("up")
        assert sorted(vendor.waiting(http)) == sorted([*before, filed])
        outputs = project.outputs("copy")
        assert (outputs["status"], outputs["approval_request"]["id"]) == ("pending_approval", filed)
        project.run("destroy")
        assert vendor.waiting(http) == before


def at_work(project: Project) -> httpx.Client:
    """The project's own vendors."""
    transport = LocalTransport(project.folder / ".flagcopy" / "local.db")
    return httpx.Client(transport=transport, base_url="http://local")
