"""What `flagcopy adopt` writes, on the Pulumi CLI. On the built-in engine: ``tests/cli/adopting``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

from ..conftest import Shop
from .engines import BIN, Project

ProjectOf = Callable[..., Project]
CLI = pytest.param("pulumi", marks=[pytest.mark.cli, pytest.mark.timeout(900)])


@pytest.mark.parametrize("engine", [CLI], indirect=True)
@pytest.mark.parametrize("place", ["launchdarkly:support", "split:Payments"])
def test_taken_over_without_any_change(project_of: ProjectOf, place: str) -> None:
    project = project_of("", LAUNCHDARKLY_API_HOST="local", SPLIT_API_HOST="local")
    (project.folder / "__main__.py").unlink()
    adopted = project.call([sys.executable, "-u", str(BIN / "flagcopy"), "adopt", place, "--out", os.curdir])
    assert adopted.code == 0, adopted.text
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    shop.forget_requests()

    preview = project.run("preview")
    resources = preview.count("to create") - 1  # the stack is a resource too
    assert resources > 20, preview.text
    said = [line for line in preview.text.splitlines() if "taken over;" in line]
    assert said
    assert all("taken over; nothing in" in line for line in said)

    done = [line for line in project.run("up").text.splitlines() if "taken over;" in line]
    assert len(done) == len(said), "as the preview said"
    assert project.run("preview").count("unchanged") == resources + 1
    assert project.run("refresh").count("unchanged") == resources + 1
    assert {request.split()[0] for request in shop.requests()} == {"GET"}, "nothing was written"
    shop.http.close()
