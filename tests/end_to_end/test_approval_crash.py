"""The provider is killed just after it has filed an approval request, before anything is saved."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ..conftest import Shop
from .engines import Project

PROGRAM = """
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

fc.FlagCopy(
    "survey",
    source=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="staging"),
    target=ld.FlagEnvironment(project="support", flag="survey-after-close", environment="production"),
    approval="request",
)
"""
KILLED_AFTER_FILING = """
import importlib.abc, importlib.util, os, signal, sys

class Hook(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "pulumi_flagcopy.lifecycle.approval":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def exec_module(module):
            run(module)
            file = module.Desk.file

            def filed(self, plan):
                file(self, plan)
                os.kill(os.getpid(), signal.SIGKILL)

            module.Desk.file = filed

        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Hook())
"""
REQUESTS = "/api/v2/projects/support/flags/survey-after-close/environments/production/approval-requests"


def test_the_next_up_takes_the_request_over(project_of: Callable[..., Project], tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(KILLED_AFTER_FILING)
    given = os.environ.get("PYTHONPATH", "")
    project = project_of(PROGRAM, PYTHONPATH=os.pathsep.join([str(tmp_path / "hook"), given]))
    project.run("up", ok=False)
    shop = Shop(project.folder / ".flagcopy" / "local.db")
    (filed,) = shop.http.get(REQUESTS).json()["items"]

    project.environment["PYTHONPATH"] = given
    project.run("up")
    (only,) = shop.http.get(REQUESTS).json()["items"]
    assert only["_id"] == filed["_id"]
    outputs = project.outputs("survey")
    assert (outputs["status"], outputs["approval_request"]["id"]) == ("pending_approval", filed["_id"])
    project.run("destroy")
    assert shop.http.get(REQUESTS).json()["items"] == []
    shop.http.close()
