"""A FlagCopy through an engine: what issue and promise say, run as a user would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ..conftest import Shop
from .engines import Project

PROGRAM = """
import pulumi
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

copy = fc.FlagCopy(
    "checkout",
    source=ld.FlagEnvironment(project="shop", flag="checkout-v2", environment="staging"),
    target={"platform": "launchdarkly", "project": "shop", "flag": "checkout-v2", "environment": "production"},
    include=["rules", "fallthrough"],
    comment="release 42",
)
pulumi.export("status", copy.status)
"""

ProjectOf = Callable[..., Project]


def shop_of(project: Project) -> Shop:
    return Shop(project.folder / ".flagcopy" / "local.db")


def writes(shop: Shop) -> list[str]:
    return [request for request in shop.requests() if not request.startswith("GET")]


def test_the_whole_way(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM)
    shop = shop_of(project)
    shop.forget_requests()

    seen = project.run("preview")
    assert "rules: add rule 2 'beta testers': if country is one of DE, FR then serve true" in seen.text
    assert "fallthrough: 10 % → 50 % true" in seen.text
    assert writes(shop) == []

    assert project.run("up").count("created") == 2
    production, staging = shop.block("checkout-v2", "production"), shop.block("checkout-v2", "staging")
    assert production["fallthrough"] == staging["fallthrough"]
    assert project.outputs("checkout")["status"] == "copied"
    assert writes(shop) == ["POST /api/v2/flags/shop/checkout-v2/copy"]

    assert project.run("up").count("unchanged") == 2
    assert project.run("refresh").count("unchanged") == 2
    assert writes(shop) == []

    shop.serve("checkout-v2", "production", 1_000, 99_000)
    drifted = project.run("refresh")
    assert drifted.count("updated") == 1
    assert (
        "shop/production/checkout-v2: drifted: fallthrough: 50 % true, 50 % false → 1 % true, 99 % false"
        in drifted.text
    )
    assert project.run("refresh").count("unchanged") == 2

    shop.serve("checkout-v2", "staging", 70_000, 30_000)
    shop.forget_requests()
    assert "fallthrough: 1 % → 70 % true" in project.run("preview").text
    assert writes(shop) == []
    assert project.run("up").count("updated") == 1
    assert writes(shop) == ["POST /api/v2/flags/shop/checkout-v2/copy"]

    project.run("destroy")
    assert writes(shop) == []


def test_a_saved_plan_binds_the_copy(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM, PULUMI_EXPERIMENTAL="true")
    shop = shop_of(project)
    project.run("preview", "--save-plan", "plan.json")
    shop.serve("checkout-v2", "staging", 70_000, 30_000)
    shop.forget_requests()
    refused = project.run("up", "--plan", "plan.json", ok=False)
    assert "violates plan" in refused.text
    assert writes(shop) == []
    project.run("preview", "--save-plan", "plan.json")
    project.run("up", "--plan", "plan.json")
    assert writes(shop) == ["POST /api/v2/flags/shop/checkout-v2/copy"]


def test_a_plan_is_shown_and_bound_where_only_the_comment_is_unknown(project_of: ProjectOf) -> None:
    place = 'ld.FlagEnvironment(project="shop", flag="facets", environment="{}")'
    first = (
        f'first = fc.FlagCopy("first", source={place.format("staging")}, target={place.format("production")})'
    )
    program = PROGRAM.replace("copy = fc", f"{first}\ncopy = fc").replace(
        'comment="release 42"', 'comment=first.status.apply(lambda status: "release 42")'
    )
    project = project_of(program, PULUMI_EXPERIMENTAL="true")
    shop = shop_of(project)
    assert "fallthrough: 10 % → 50 % true" in project.run("preview", "--save-plan", "plan.json").text
    shop.serve("checkout-v2", "staging", 70_000, 30_000)
    assert "violates plan" in project.run("up", "--plan", "plan.json", ok=False).text
    project.run("up")
    assert project.outputs("checkout")["comment"] == "release 42"


def test_an_edit_between_check_and_write_is_refused_in_one_clean_message(project_of: ProjectOf) -> None:
    """The edit is made by the provider process itself, just after the check: the last moment there is."""
    project = project_of(PROGRAM)
    shop = shop_of(project)
    shop.forget_requests()
    with project.hooked("pulumi_flagcopy.lifecycle.flag_copy", EDIT_AFTER_CHECK):
        refused = project.run("up", ok=False)
    assert "checkout-v2 changed since the plan was made, so it was not copied to production" in refused.text
    assert "source shop/staging/checkout-v2: version 2 when planned, 3 now" in refused.text
    assert "Run `preview`" in refused.text
    assert "/pulumi_flagcopy/" not in refused.text  # no frame of ours
    tracebacks = refused.text.count("Traceback")
    if project.engine == "built-in":
        assert tracebacks == 0
    else:  # the CLI's language host dumps its own interruption after any failure, and docs/errors.md says so
        assert tracebacks == refused.text.count("KeyboardInterrupt")
    assert "POST /api/v2/flags/shop/checkout-v2/copy" not in writes(shop)


EDIT_AFTER_CHECK = """
create = FlagCopyLife.create

def edited(self, inputs):
    client = self._session.client("launchdarkly")
    client.write(
        "PATCH", "/api/v2/flags/shop/checkout-v2",
        {"environmentKey": "staging", "instructions": [{"kind": "turnFlagOff"}]},
        settled=lambda: None,
        headers={"Content-Type": "application/json; domain-model=launchdarkly.semanticpatch"},
    )
    return create(self, inputs)

FlagCopyLife.create = edited
"""


def test_a_check_failure_names_the_input(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM.replace('"fallthrough"]', '"falltrough"]'))
    refused = project.run("preview", ok=False)
    said = "'falltrough' is not a part of a LaunchDarkly flag. Did you mean 'fallthrough'?"
    assert said in refused.text
    assert "The parts are: on, prerequisites," in refused.text


def test_a_flag_that_is_none_is_a_warning_in_a_preview_and_an_error_in_an_up(
    project_of: ProjectOf, engine: str
) -> None:
    project = project_of(PROGRAM)
    project.run("up")
    (project.folder / "__main__.py").write_text(PROGRAM.replace("checkout-v2", "checkout-v3"))
    seen = project.run("preview", ok=engine != "built-in")  # there it ends with 1
    told = (
        "warning: checkout: there is no flag checkout-v3 in the project shop, or the token may not see it. "
        "Did you mean the flag 'checkout-v2'? There is no plan until it exists"
    )
    # The CLI shows every message where it comes and again at the end.
    assert seen.text.count(told) == (1 if engine == "built-in" else 2)
    refused = project.run("up", ok=False)
    assert "Did you mean the flag 'checkout-v2'? Check the name, or create it first." in refused.text


def test_a_config_key_that_is_misspelt_is_refused(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM)
    file = project.folder / "Pulumi.dev.yaml"
    file.write_text(file.read_text().replace("apiHost", "apihost"))
    refused = project.run("preview", ok=False)
    assert "launchdarkly:apihost is no config key" in refused.text
    assert "Did you mean launchdarkly:apiHost?" in refused.text


def test_what_is_not_known_in_preview_is_said(project_of: ProjectOf) -> None:
    program = PROGRAM.replace(
        "copy = fc", 'first = fc.FlagCopy("first", source=ld.FlagEnvironment(project="shop", flag="facets", '
        'environment="staging"), target=ld.FlagEnvironment(project="shop", flag="facets", '
        'environment="production"))\ncopy = fc'
    ).replace('flag="checkout-v2", environment="staging"',
              'flag=first.status.apply(lambda status: "checkout-v2"), environment="staging"')  # fmt: skip
    project = project_of(program)
    seen = project.run("preview")
    assert "checkout: the plan is not known yet: source.flag will be known during `up`." in seen.text
    project.run("up")
    assert project.outputs("checkout")["status"] == "copied"


def test_a_missing_token_names_the_key(project_of: ProjectOf) -> None:
    project = project_of(PROGRAM)
    (project.folder / "Pulumi.dev.yaml").write_text("config:\n  launchdarkly:apiHost: http://127.0.0.1:9\n")
    refused = project.run("preview", ok=False)
    assert "launchdarkly:accessToken" in refused.text
    assert "LAUNCHDARKLY_ACCESS_TOKEN" in refused.text


def test_the_token_is_nowhere(project_of: ProjectOf) -> None:
    """In files, on the screen, in errors: after a copy, a refusal, a failure and a refresh."""
    token = "api-local"
    project = project_of(PROGRAM, LAUNCHDARKLY_ACCESS_TOKEN=token)
    shop = shop_of(project)
    runs = [project.run("preview"), project.run("up"), project.run("refresh")]
    shop.faults(rate=1.0, kinds=["500"], methods=["POST"], seed=1)
    runs.append(project.run("preview", "--diff"))
    shop.faults(rate=0)
    shop.delete("projects/shop/environments/production")
    runs += [project.run("up", ok=False), project.run("refresh"), project.run("destroy")]
    assert [run.text for run in runs if token in run.text] == []
    assert [name for name, content in project.files().items() if token.encode() in content] == []


def test_reads_as_it_wrote_on_the_other_engine(project_of: ProjectOf, engine: str, tmp_path: Path) -> None:
    """A state of the built-in engine, imported into the Pulumi CLI, previews without changes."""
    if engine != "pulumi":
        pytest.skip("the import is what the Pulumi CLI does")
    project = project_of(PROGRAM)
    built_in = replace(project, engine="built-in")
    built_in.run("up")
    deployment = built_in.state()
    assert deployment["version"] == 3
    (project.folder / "import.json").write_text(json.dumps(deployment))
    imported = project.call(["pulumi", "stack", "import", "--stack", "dev", "--file", "import.json"])
    assert imported.code == 0, imported.text
    seen = project.run("preview")
    assert seen.count("unchanged") == 2, seen.text
