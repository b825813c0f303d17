"""The pytest fixtures for users."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_flagcopy.testing import Stack, flagcopy_nursery, flagcopy_stack

__all__ = ["flagcopy_nursery", "flagcopy_stack"]
pytest_plugins = ["pytester"]

PROVIDER = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def configure(self, req):
        self.database = req.config.require("flagcopy:localDatabase")

    def create(self, props):
        return CreateResult("thing-1", {"database": self.database, **props})


class Thing(Resource, module="tests", name="Thing"):
    def __init__(self, name, size, opts=None):
        super().__init__(Provider(), name, {"size": size, "database": None}, opts)
"""

TESTS = """
import pulumi
import pytest
from things import Thing


def program():
    thing = Thing("one", size=pulumi.Config("shop").get_int("size"))
    pulumi.export("database", thing.database)
    pulumi.export("size", thing.size)


def test_a_function(flagcopy_stack):
    stack = flagcopy_stack(program, {"shop:size": 3})
    assert stack.preview().operations == {"one": "create"}
    run = stack.up()
    assert run.ok and not run.errors
    assert run.outputs == {"database": str(stack.database), "size": 3}
    assert stack.up().changed == {}
    stack.use(lambda: print("nothing any more"))
    run = stack.up()
    assert run.changed == {"one": "delete"}
    assert "one" not in run.outputs


def test_a_folder(flagcopy_stack, request):
    folder = request.path.parent / "project"
    stack = flagcopy_stack(folder, name="dev")
    assert stack.up().outputs["size"] == 5
    stack.set_config("shop:size", 6)
    assert stack.preview().operations == {"one": "update"}
    assert stack.destroy().changed == {"one": "delete"}
    assert not (folder / ".flagcopy").exists(), "the state is in a temporary folder"


def test_the_local_server(flagcopy_stack):
    first, second = flagcopy_stack(program), flagcopy_stack(program)
    assert first.http.get("/api/v2/flags/shop").json()["totalCount"] > 0
    first.http.delete("/api/v2/projects/shop").raise_for_status()
    assert first.http.get("/api/v2/flags/shop").status_code == 404
    assert second.http.get("/api/v2/flags/shop").status_code == 200


def test_two_stacks_know_nothing_of_each_other(flagcopy_stack):
    first, second = flagcopy_stack(program), flagcopy_stack(program)
    assert first.database != second.database
    assert first.up().changed == second.up().changed == {"one": "create"}
"""

PROGRAM = """
import pulumi
from things import Thing

pulumi.export("size", Thing("one", size=pulumi.Config("shop").get_int("size")).size)
"""


def test_users_write_tests_with_it(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))
    pytester.makeconftest('pytest_plugins = ["pulumi_flagcopy.testing"]')
    pytester.makepyfile(things=PROVIDER, test_things=TESTS)
    project = Path(pytester.mkdir("project"))
    (project / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text("config:\n  shop:size: 5\n")
    (project / "__main__.py").write_text(PROGRAM)
    pytester.runpytest_subprocess("-p", "no:cacheprovider", timeout=100).assert_outcomes(passed=4)


def test_no_account_is_a_real_one_unless_the_test_says_so(
    flagcopy_stack: Callable[..., Stack], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUNCHDARKLY_ACCESS_TOKEN", "api-real")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n"
        "  launchdarkly:accounts: {eu: {accessToken: api-eu, apiHost: app.eu.launchdarkly.com}}\n"
        "  split:accounts: {two: {adminApiKey: sat.real}}\n"
    )
    (tmp_path / "__main__.py").write_text(
        "from pulumi_flagcopy import launchdarkly as ld, split as sp\n"
        "print(ld.list_flags('shop'), ld.list_flags('shop', account='eu'))\n"
        "print(sp.list_workspaces(account='two'))\n"
    )
    stack = flagcopy_stack(tmp_path, name="dev")
    assert stack.preview().errors == []
    stack.set_config(
        "launchdarkly:accounts", {"eu": {"accessToken": "api-eu", "apiHost": "http://example.com"}}
    )
    assert "over an unencrypted connection" in stack.preview().errors[0]


def test_the_fixture_is_not_there_unless_asked_for(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(flagcopy_stack): pass")
    pytester.runpytest_inprocess("-p", "no:schemathesis").assert_outcomes(errors=1)
