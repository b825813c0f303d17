"""`flagcopy adopt` on the sample: a program that formatter, type checker and accounts have nothing to say to."""

from __future__ import annotations

import ast
import errno
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from mypy import api as mypy

from pulumi_flagcopy.engine import command as engine_command
from pulumi_flagcopy.engine.nursery import Nursery
from pulumi_flagcopy.engine.own_process import Starts
from pulumi_flagcopy.engine.report import AS_IT_IS
from pulumi_flagcopy.testing import Stack, flagcopy_nursery, flagcopy_stack

from ...conftest import Shop

__all__ = ["flagcopy_nursery", "flagcopy_stack"]

Flagcopy = Callable[..., Result]
StackOf = Callable[..., Stack]


def test_what_is_written(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("adopt", "launchdarkly:support", "--out", "infra")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (nowhere / "infra").iterdir()) == [
        "Pulumi.dev.yaml",
        "Pulumi.yaml",
        "__main__.py",
        "launchdarkly_support.py",
    ]
    assert "1 project, 3 environments, 6 segments, 11 flags, 33 flag definitions." in result.stdout
    source = (nowhere / "infra" / "launchdarkly_support.py").read_text()
    assert (
        """flag_ticket_summaries = ld.Flag(
    "support/ticket-summaries",
    project=project.key,
    key="ticket-summaries",
"""
        in source
    )
    assert """    ld.FlagDefinition(
        "support/staging/ticket-summaries",
        project=project.key,
        environment=staging.key,
        flag=flag_ticket_summaries.key,
        on=True,
""" in source.partition("\ndefinitions_in_staging = [\n")[2].partition("\n]\n")[0]
    assert '"values": [segment_team_leads_in_staging.key]' in source
    assert '{"flag": flag_desk_v3.key, "variation": True}' in source
    assert "old-inbox" not in source, "it is archived"


def test_a_full_disk_is_said_and_leaves_a_module_whole(
    on_local: Flagcopy, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_room(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (nowhere / "launchdarkly_support.py").write_text("mine = 1\n")
    monkeypatch.setattr(os, "fsync", without_room)
    result = on_local("adopt", "launchdarkly:support", "--force")
    assert result.exit_code == 1
    assert "launchdarkly_support.py cannot be written: No space left on device" in result.stderr
    assert {path.name: path.read_text() for path in nowhere.iterdir()} == {
        "launchdarkly_support.py": "mine = 1\n"
    }


def test_the_commands_that_come_next_do_what_they_say(
    flagcopy: Flagcopy, nowhere: Path, monkeypatch: pytest.MonkeyPatch, flagcopy_nursery: Nursery
) -> None:
    """On the local server of the folder that the program is written from, by nothing but what is printed."""
    monkeypatch.setattr(
        engine_command, "start_of_children", lambda _: Starts(flagcopy_nursery.start, flagcopy_nursery.start)
    )
    place = ["launchdarkly:shop/production", "--tag", "marketing"]
    said = flagcopy("adopt", *place, "--host", "local", "--out", "infra").stdout
    first, passphrase, preview, promise = said.partition("Next:\n")[2].splitlines()
    assert (first, passphrase.split()[:2]) == ("  cd infra", ["export", "PULUMI_CONFIG_PASSPHRASE=…"])
    assert promise == "It shows what would be taken over, and that nothing would change."
    monkeypatch.chdir(nowhere / "infra")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    arguments = preview.partition("#")[0].split()[1:]
    result = flagcopy(*arguments)
    assert result.exit_code == 0, result.output
    total = re.search(
        r"\n    \+ (\d+) to create\n      (\d+) of these exist and are taken over; (.*)\n", result.output
    )
    assert total, result.output
    assert int(total[1]) == int(total[2]) + 1, "all but the stack"
    assert total[3] == "nothing in them changes"
    assert not (nowhere / "infra" / ".flagcopy" / "local.db").exists()


def test_no_secret_is_written(on_local: Flagcopy, nowhere: Path, shop: Shop) -> None:
    on_local("adopt", "launchdarkly:", "--out", "infra")
    on_local("adopt", "split:", "--out", "infra")
    written = "".join(path.read_text() for path in (nowhere / "infra").glob("*"))
    for project in ("shop", "support"):
        for environment in ("test", "staging", "production"):
            answer = shop.http.get(f"/api/v2/projects/{project}/environments/{environment}").json()
            for name in ("apiKey", "mobileKey", "_id"):
                assert answer[name] not in written


@pytest.fixture
def programs(on_local: Flagcopy, nowhere: Path) -> Path:
    """All of both accounts."""
    for account in ("launchdarkly:", "split:"):
        assert on_local("adopt", account, "--out", str(nowhere / account.rstrip(":"))).exit_code == 0
    return nowhere


def test_a_flag_that_nobody_killed_may_be_killed_later(programs: Path) -> None:
    """A kill in an incident is nothing that the next `up` undoes."""
    source = (programs / "split" / "split_payments.py").read_text()
    assert source.count("killed=True") == 3
    assert "killed=False" not in source


def test_formatted(programs: Path) -> None:
    modules = sorted(map(str, programs.glob("*/*_*.py")))
    assert len(modules) == 6
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        ["format", "--isolated", "--check"],
        ["check", "--isolated", "--select", "E,F,I,UP,B", "--ignore", "E501"],
    ):
        done = subprocess.run([*ruff, *command, *modules], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.long
def test_typed(programs: Path) -> None:
    """A type checker reads all of Pulumi first: some twenty seconds."""
    modules = map(str, programs.glob("*/*_[a-z]*[a-z].py"))
    said, errors, code = mypy.run(["--strict", "--config-file=", "--follow-imports=silent", *modules])
    assert code == 0, said + errors


def declared(source: str) -> list[tuple[str, str]]:
    """The resources of a module: class and name."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        (ast.unparse(call.func), call.args[0].value)
        for call in calls
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    ]


WHOLE = pytest.mark.long


@pytest.mark.parametrize(
    "place",
    [
        "launchdarkly:support/production",
        "split:Payments/Production",
        pytest.param("launchdarkly:", marks=WHOLE),
        pytest.param("split:", marks=WHOLE),
    ],
)
def test_taken_over_without_any_change(
    on_local: Flagcopy, flagcopy_stack: StackOf, nowhere: Path, database: Path, shop: Shop, place: str
) -> None:
    on_local("adopt", place, "--out", "infra")
    modules = (nowhere / "infra").glob("*_[a-z]*[a-z].py")
    resources = [resource for module in modules for resource in declared(module.read_text())]
    assert len(resources) > 20
    stack = flagcopy_stack(nowhere / "infra", {"flagcopy:localDatabase": str(database)})
    shop.forget_requests()
    preview = stack.preview()
    assert preview.ok, preview.errors
    assert preview.operations.keys() == {name for _, name in resources}
    assert set(preview.operations.values()) == {"create"}
    assert preview.messages == [], "the line of each says it"
    assert stack._engine.preview().report.taken_over() == {AS_IT_IS: len(resources)}
    up = stack.up()
    assert up.ok, up.errors
    assert up.messages == []
    assert stack.preview().changed == {}
    assert {entry.split()[0] for entry in shop.requests()} == {"GET"}, "nothing was written"


def test_numbers_and_nulls_that_pulumi_would_change_are_taken_over(
    on_local: Flagcopy, flagcopy_stack: StackOf, nowhere: Path, database: Path, shop: Shop
) -> None:
    values = [{"id": 2**53 + 1, "parent": None}, {"id": None}]
    body = {
        "key": "exact",
        "name": "Exact",
        "variations": [{"value": value} for value in values],
        "defaults": {"onVariation": 1, "offVariation": 0},
    }
    shop.http.post("/api/v2/flags/shop", json=body).raise_for_status()
    on_local("adopt", "launchdarkly:shop", "--query", "exact", "--out", "infra")
    stack = flagcopy_stack(nowhere / "infra", {"flagcopy:localDatabase": str(database)})
    shop.forget_requests()
    up = stack.up()
    assert up.ok, up.errors
    assert {entry.split()[0] for entry in shop.requests()} == {"GET"}, "nothing was written"
    assert stack.preview().changed == {}


def test_one_environment_and_some_flags(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("adopt", "launchdarkly:shop/production", "--tag", "marketing")
    assert result.exit_code == 0
    source = (nowhere / "launchdarkly_shop.py").read_text()
    assert "staging" not in source
    assert "countdown" in source
    assert "express-pay" not in source


RELEASES = {
    "launchdarkly": (
        "launchdarkly:support",
        "staging",
        """
import launchdarkly_support
import pulumi
import pulumi_flagcopy as fc
from pulumi_flagcopy import launchdarkly as ld

after = pulumi.ResourceOptions(depends_on=launchdarkly_support.definitions_in_test)
ends = [ld.EnvironmentRef(project="support", environment=name) for name in ("test", "staging")]
every = fc.Select(all_flags=True)
fc.Promotion("release", source=ends[0], target=ends[1], select=every, exclude=["rules"], opts=after)
""",
    ),
    "split": (
        "split:Payments",
        "Production",
        """
import pulumi
import pulumi_flagcopy as fc
import split_payments
from pulumi_flagcopy import split

after = pulumi.ResourceOptions(depends_on=split_payments.definitions_in_staging)
ends = [split.EnvironmentRef(workspace="Payments", environment=name) for name in ("Staging", "Production")]
every = fc.Select(all_flags=True)
fc.Promotion("release", source=ends[0], target=ends[1], select=every, exclude=["rules"], opts=after)
""",
    ),
}


@pytest.mark.parametrize("platform", RELEASES)
@pytest.mark.parametrize("foreseen", [True, False])
def test_promoted_to_once_it_is_taken_over(
    on_local: Flagcopy,
    flagcopy_stack: StackOf,
    nowhere: Path,
    database: Path,
    platform: str,
    foreseen: bool,
) -> None:
    """Without the definitions that promotions write; or these are taken out later, and left as they are."""
    place, target, release = RELEASES[platform]
    without = ("--without-definitions", target)
    assert on_local("adopt", place, "--out", "infra", *(without if foreseen else ())).exit_code == 0
    stack = flagcopy_stack(nowhere / "infra", {"flagcopy:localDatabase": str(database)})
    up = stack.up()
    assert up.ok, up.errors
    if not foreseen:
        assert on_local("adopt", place, "--out", "infra", "--force", *without).exit_code == 0
    main = nowhere / "infra" / "__main__.py"
    main.write_text(main.read_text() + release)
    preview = stack.preview()
    assert preview.ok, preview.errors
    others = {operation for name, operation in preview.changed.items() if name != "release"}
    assert (preview.changed["release"], others) == ("create", set() if foreseen else {"delete"})
    up = stack.up()
    assert up.ok, up.errors
    assert stack.preview().changed == {}
    (module,) = (nowhere / "infra").glob(f"{platform}_*.py")
    module.write_text(edited(module.read_text(), platform))
    up = stack.up()
    assert up.ok, up.errors
    assert up.changed["release"] == "update"
    assert stack.preview().changed == {}, "what changed in the source is promoted by the same `up`"


def edited(source: str, platform: str) -> str:
    """A module with a change of one of the definitions that are promoted."""
    listed = {"launchdarkly": "definitions_in_test", "split": "definitions_in_staging"}[platform]
    rule = 'default_rule=[{"treatment": '
    values = {"launchdarkly": ("on=True", "on=False"), "split": (f'{rule}"off"', f'{rule}"on"')}[platform]
    before, begin, rest = source.partition(f"\n{listed} = [\n")
    assert values[0] in rest
    return before + begin + rest.replace(*values, 1)


@pytest.mark.parametrize("place", ["launchdarkly:support", "split:Payments"])
def test_given_up_again_it_stays_as_it_is(
    on_local: Flagcopy, flagcopy_stack: StackOf, nowhere: Path, database: Path, place: str
) -> None:
    """By the steps of the guide."""
    assert on_local("adopt", place, "--out", "before").exit_code == 0
    assert on_local("adopt", place, "--out", "infra").exit_code == 0
    stack = flagcopy_stack(nowhere / "infra", {"flagcopy:localDatabase": str(database)})
    assert stack.up().ok
    (refused,) = stack.destroy().errors
    assert "is protected" in refused
    assert "retain_on_delete=True in place of `protect`" in refused
    module = next((nowhere / "infra").glob(f"{place.partition(':')[0]}_*.py"))
    module.write_text(module.read_text().replace("(protect=True)", "(retain_on_delete=True)"))
    assert stack.up().ok
    gone = stack.destroy()
    assert gone.ok, gone.errors
    assert on_local("adopt", place, "--out", "after").exit_code == 0
    first, second = ((nowhere / folder / module.name).read_text() for folder in ("before", "after"))
    assert first == second


def test_an_environment_that_is_none_leaves_out_nothing(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("adopt", "launchdarkly:support", "--without-definitions", "prodution")
    assert (result.exit_code, list(nowhere.iterdir())) == (2, [])
    assert "there is no environment prodution. Did you mean 'production'?" in result.stderr


def test_a_tag_that_no_flag_has_writes_no_program(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("adopt", "launchdarkly:shop", "launchdarkly:support", "--tag", "serch")
    assert (result.exit_code, list(nowhere.iterdir())) == (1, [])
    assert result.stderr.startswith("Error: no flag has the tag 'serch'. Did you mean the tag 'search'?")


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        ("launchdarkly:shop/produktion", "Did you mean the environment 'production'?"),
        ("launchdarkly:shp", "Did you mean the project 'shop'?"),
        ("split:Payments/Produktion", "Did you mean the environment 'Production'?"),
    ],
)
def test_a_place_that_is_none_is_told_with_what_was_meant(on_local: Flagcopy, place: str, hint: str) -> None:
    result = on_local("adopt", place)
    assert (result.exit_code, hint in result.stderr) == (1, True), result.stderr


def test_hosts_are_written_and_tokens_are_not(
    on_local: Flagcopy, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUNCHDARKLY_ACCESS_TOKEN", "api-local")
    on_local("adopt", "launchdarkly:support/production")
    written = yaml.safe_load((nowhere / "Pulumi.dev.yaml").read_text())["config"]
    assert written["launchdarkly:apiHost"] == "local"
    assert written.keys() == {"launchdarkly:apiHost", "flagcopy:localDatabase"}
    (nowhere / "Pulumi.dev.yaml").rename(nowhere / "Pulumi.live.yaml")
    assert "flagcopy preview --stack live " in on_local("adopt", "launchdarkly:shop/production").stdout
    assert not (nowhere / "Pulumi.dev.yaml").exists()


def test_another_place_joins_the_program(on_local: Flagcopy, nowhere: Path) -> None:
    on_local("adopt", "launchdarkly:support/production")
    said = on_local("adopt", "split:Payments")
    assert said.stderr == ""
    main, stack = nowhere / "__main__.py", nowhere / "Pulumi.dev.yaml"
    assert re.findall(r"^import (\w+)", main.read_text(), re.MULTILINE) == [
        "launchdarkly_support",
        "split_payments",
    ]
    assert "Wrote __main__.py" in said.stdout
    config = yaml.safe_load(stack.read_text())["config"]
    assert (config["launchdarkly:apiHost"], config["split:apiHost"]) == ("local", "local")


def test_what_people_changed_stays_and_what_it_lacks_is_told(on_local: Flagcopy, nowhere: Path) -> None:
    on_local("adopt", "launchdarkly:support/production")
    main, stack = nowhere / "__main__.py", nowhere / "Pulumi.dev.yaml"
    main.write_text(mine := main.read_text() + "print(1)\n")
    stack.write_text(ours := "# of ours\n" + stack.read_text())
    said = on_local("adopt", "split:Payments")
    assert said.stderr == "note: Pulumi.dev.yaml is there already, and lacks `split:apiHost: local`\n"
    assert "\n  printf '\\nimport split_payments\\n' >> __main__.py    # it was there" in said.stdout
    assert (main.read_text(), stack.read_text()) == (mine, ours)
    main.write_text(mine + "import split_payments\n")
    stack.write_text(ours + "  split:apiHost: LOCAL\n")
    assert on_local("adopt", "split:Payments", "--force").stderr == ""


def test_what_is_there_is_not_written_over(on_local: Flagcopy, nowhere: Path) -> None:
    (nowhere / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    (nowhere / "launchdarkly_shop.py").write_text("mine = True\n")
    place = "launchdarkly:shop/production"
    refused = on_local("adopt", place)
    assert refused.exit_code == 1
    assert "launchdarkly_shop.py is there already; give --force" in refused.stderr
    assert (nowhere / "launchdarkly_shop.py").read_text() == "mine = True\n"
    assert not (nowhere / "__main__.py").exists()
    forced = on_local("adopt", place, "--force")
    assert forced.exit_code == 0
    assert forced.stdout.endswith("It shows what would be taken over, changed or deleted.\n")
    assert "countdown" in (nowhere / "launchdarkly_shop.py").read_text()
    assert (nowhere / "Pulumi.yaml").read_text() == "name: mine\nruntime: python\n"


def test_what_others_wrote_stays_text(on_local: Flagcopy, nowhere: Path, shop: Shop) -> None:
    nasty = '"""\n__import__("os").system("false") #\u202e'
    shop.edit("theme", "staging", {"kind": "updateDescription", "value": nasty})
    on_local("adopt", "launchdarkly:shop", "--query", "theme")
    source = (nowhere / "launchdarkly_shop.py").read_text()
    assert "\u202e" not in source
    assert not [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ], "every call is of a resource"
    assert repr(nasty) in map(
        repr, (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    )


def test_what_cannot_be_declared_as_it_is_is_left_out(on_local: Flagcopy, nowhere: Path, shop: Shop) -> None:
    long = "x" * 6000
    answer = shop.http.patch(
        "/api/v2/flags/shop/theme", json=[{"op": "replace", "path": "/description", "value": long}]
    )
    answer.raise_for_status()
    on_local("adopt", "launchdarkly:shop", "--query", "theme")
    source = (nowhere / "launchdarkly_shop.py").read_text()
    assert "# Left out, as it cannot be declared as it is: description.\nflag_theme = ld.Flag(" in source
    assert long not in source


def test_treatments_that_cannot_be_declared_are_left_out_and_not_declared_empty(
    on_local: Flagcopy, nowhere: Path, shop: Shop
) -> None:
    headers = {"Authorization": "Bearer local-admin"}
    places = shop.http.get("/internal/api/v2/workspaces", headers=headers).json()["objects"]
    workspace = next(place["id"] for place in places if place["name"] == "Payments")
    where = f"/internal/api/v2/splits/ws/{workspace}/saved_cards/environments/Production"
    treatments = shop.http.get(where, headers=headers).json()["treatments"]
    treatments[0]["configurations"] = "x" * 100_001
    patch = [{"op": "replace", "path": "/treatments", "value": treatments}]
    shop.http.patch(where, headers=headers, json=patch).raise_for_status()
    said = on_local("adopt", "split:Payments/Production", "--query", "saved_cards")
    assert said.exit_code == 0, said.stderr
    source = (nowhere / "split_payments.py").read_text()
    assert "# Left out, as it cannot be declared as it is: treatments.\n" in source
    assert "treatments=[]" not in source


def test_joins_the_project_that_is_there(
    flagcopy: Flagcopy, nowhere: Path, monkeypatch: pytest.MonkeyPatch, flagcopy_nursery: Nursery
) -> None:
    """Its only stack says where the account is, its files stay as they are, and its program is where it says."""
    monkeypatch.setattr(
        engine_command, "start_of_children", lambda _: Starts(flagcopy_nursery.start, flagcopy_nursery.start)
    )
    (nowhere / "Pulumi.yaml").write_text("name: mine\nruntime: python\nmain: app\nstackConfigDir: stacks\n")
    (nowhere / "app").mkdir()
    (nowhere / "stacks").mkdir()
    (nowhere / "stacks" / "Pulumi.live.yaml").write_text("config:\n  launchdarkly:apiHost: local\n")
    (nowhere / "app" / "__main__.py").write_text("mine = True")
    before = {path: path.read_text() for path in nowhere.rglob("*.*") if path.is_file()}
    said = flagcopy("adopt", "launchdarkly:shop/production", "--tag", "marketing")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("Wrote app/launchdarkly_shop.py\n1 project, ")
    assert {path: path.read_text() for path in before} == before
    join, _, preview, _ = said.stdout.partition("Next:\n")[2].splitlines()
    subprocess.run(join, shell=True, check=True)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")
    result = flagcopy(*preview.partition("#")[0].split()[1:])
    assert "taken over; nothing in them changes" in result.stdout, result.output
    assert "--stack live" in preview


def test_a_project_of_another_language_is_not_joined(on_local: Flagcopy, nowhere: Path) -> None:
    (nowhere / "Pulumi.yaml").write_text("name: mine\nruntime: nodejs\n")
    refused = on_local("adopt", "launchdarkly:shop")
    assert refused.exit_code == 1
    assert "runtime 'nodejs'" in refused.stderr
    assert [path.name for path in nowhere.iterdir()] == ["Pulumi.yaml"]


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("launchdarkly:nowhere", "There is no project nowhere"),
        ("launchdarkly:shop/nowhere", "The project shop has no environment nowhere"),
        ("split:nowhere", "There is no workspace nowhere"),
        ("split:Payments/nowhere", "The workspace Payments has no environment nowhere"),
    ],
)
def test_what_is_not_there(on_local: Flagcopy, nowhere: Path, place: str, complaint: str) -> None:
    result = on_local("adopt", place)
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert not list(nowhere.iterdir())


def test_only_the_folder_itself_is_made(on_local: Flagcopy, nowhere: Path) -> None:
    result = on_local("adopt", "launchdarkly:shop", "--out", "no/such")
    assert result.exit_code == 2
    assert f"--out: there is no folder {nowhere}/no; make it, or name another one" in result.output
    assert not (nowhere / "no").exists()
